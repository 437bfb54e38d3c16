//! huey's `crontab()`, 2.5.0: what its arguments select, what it refuses, what it passes over in silence (catalogue §3.4).

/// The five fields, in the order of the parameters.
pub const FIELDS: [&str; 5] = ["minute", "hour", "day", "month", "day_of_week"];

/// What `crontab()` raises, for an event: ValueError, AttributeError or TypeError, as the rule about it tells.
pub const REFUSED: &str = "`crontab()` refuses its arguments";

/// What `periodic_task()` without a schedule raises.
pub const NO_SCHEDULE: &str = "periodic_task() missing 1 required positional argument: 'validate_datetime'";

/// Days that are looked at for a next run: a leap day comes within eight years.
const MAX_DAYS: i64 = 366 * 8 + 2;

/// Why `crontab()` raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrontabFault {
    /// ValueError: a number that the field does not have.
    OutOfRange(String),
    /// ValueError: `*/n` on the day of the week.
    StepOnWeekday,
    /// ValueError: `*/0`.
    ZeroStep,
    /// ValueError with `strict=True`: a piece that is not understood.
    NotUnderstood(String),
}

impl CrontabFault {
    /// What is wrong, without a full stop.
    pub fn message(&self, field: usize) -> String {
        let name = FIELDS.get(field).copied().unwrap_or_default();
        match self {
            Self::OutOfRange(piece) => format!("ValueError: {name} has no `{piece}`"),
            Self::StepOnWeekday => "ValueError: huey does not take `*/n` as a day of the week".to_owned(),
            Self::ZeroStep => format!("ValueError: a step of 0 in {name}"),
            Self::NotUnderstood(piece) => format!("ValueError: `{piece}` is no {name}"),
        }
    }
}

/// What one field selects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The selected numbers, sorted.
    pub selected: Vec<u32>,
    /// Pieces of the text that huey passes over, or whose end it passes over.
    pub ignored: Vec<String>,
}

/// The numbers that a field may have, as huey lists them.
const fn acceptable(field: usize) -> (u32, u32) {
    match field {
        0 => (0, 59),
        1 => (0, 23),
        2 => (1, 31),
        3 => (1, 12),
        _ => (0, 7),
    }
}

/// Evaluates one field.
///
/// # Errors
///
/// Where `crontab()` raises.
pub fn field(at: usize, text: &str, strict: bool) -> Result<Field, CrontabFault> {
    let (low, high) = acceptable(at);
    let is_weekday = at == 4;
    let mut field = Field::default();
    for piece in text.split(',') {
        let is_number = !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
        if piece == "*" {
            field.selected.extend(low..=high);
        } else if is_number {
            let number = checked(piece, low, high)?;
            field.selected.push(if is_weekday { number % 7 } else { number });
        } else if let Some((first, last, rest)) = range(piece) {
            let refuse = |_| CrontabFault::OutOfRange(piece.to_owned());
            let (mut first, mut last) =
                (checked(first, low, high).map_err(refuse)?, checked(last, low, high).map_err(refuse)?);
            if is_weekday {
                (first, last) = (first % 7, last % 7);
            }
            field.selected.extend(first..=last);
            if !rest.is_empty() || first > last {
                field.ignored.push(piece.to_owned());
            }
        } else if let Some((step, rest)) = piece.strip_prefix("*/").and_then(digits) {
            if is_weekday {
                return Err(CrontabFault::StepOnWeekday);
            }
            let step: usize = step.parse().unwrap_or(usize::MAX);
            if step == 0 {
                return Err(CrontabFault::ZeroStep);
            }
            field.selected.extend((low..=high).step_by(step));
            if !rest.is_empty() {
                field.ignored.push(piece.to_owned());
            }
        } else if strict {
            return Err(CrontabFault::NotUnderstood(piece.to_owned()));
        } else {
            field.ignored.push(piece.to_owned());
        }
    }
    field.selected.sort_unstable();
    field.selected.dedup();
    Ok(field)
}

fn checked(text: &str, low: u32, high: u32) -> Result<u32, CrontabFault> {
    let number = text.parse().ok().filter(|number| (low..=high).contains(number));
    number.ok_or_else(|| CrontabFault::OutOfRange(text.to_owned()))
}

/// The digits that a text begins with, and the rest: `re.match` asks for nothing behind them.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())
}

fn range(piece: &str) -> Option<(&str, &str, &str)> {
    let (first, rest) = digits(piece)?;
    let (last, rest) = digits(rest.strip_prefix('-')?)?;
    Some((first, last, rest))
}

/// A whole `crontab()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crontab {
    /// What each field selects, in the order of [`FIELDS`].
    pub fields: [Field; 5],
}

/// A minute of a day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Year of our era.
    pub year: i64,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
    /// 0 is Sunday.
    pub weekday: u32,
    /// Of the day.
    pub hour: u32,
    /// Of the hour.
    pub minute: u32,
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const NAMES: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        let name = NAMES.get(self.weekday as usize).copied().unwrap_or_default();
        let Self { year, month, day, hour, minute, .. } = self;
        write!(formatter, "{name} {year}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

impl Crontab {
    /// Evaluates five fields' texts.
    ///
    /// # Errors
    ///
    /// The field that raises, and why.
    pub fn new(texts: [&str; 5], strict: bool) -> Result<Self, (usize, CrontabFault)> {
        let mut fields: [Field; 5] = Default::default();
        // huey looks at them in another order, which only matters where two are wrong.
        for (at, (slot, text)) in fields.iter_mut().zip(texts).enumerate() {
            *slot = field(at, text, strict).map_err(|fault| (at, fault))?;
        }
        Ok(Self { fields })
    }

    fn selects(&self, field: usize, number: u32) -> bool {
        self.fields.get(field).is_some_and(|field| field.selected.binary_search(&number).is_ok())
    }

    /// The first field that selects nothing.
    pub fn empty_field(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.selected.is_empty())
    }

    /// Up to `count` runs after a moment, in minutes since 1970.
    pub fn runs(&self, after: i64, count: usize) -> Vec<Moment> {
        let mut found = Vec::new();
        if self.empty_field().is_some() {
            return found;
        }
        let first_day = (after + 1).div_euclid(1440);
        for days in first_day..first_day + MAX_DAYS {
            let (year, month, day) = civil(days);
            // 1970-01-01 was a Thursday.
            let weekday = (days + 4).rem_euclid(7) as u32;
            if !(self.selects(3, month) && self.selects(2, day) && self.selects(4, weekday)) {
                continue;
            }
            let hours = self.fields.get(1).map_or(&[] as &[u32], |field| &field.selected);
            let minutes = self.fields.first().map_or(&[] as &[u32], |field| &field.selected);
            for (hour, minute) in hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (*hour, *minute))) {
                if days * 1440 + i64::from(hour * 60 + minute) > after {
                    found.push(Moment { year, month, day, weekday, hour, minute });
                    if found.len() == count {
                        return found;
                    }
                }
            }
        }
        found
    }

    /// How often it runs in a week without holidays: that of Monday, 1 January 2024.
    pub fn runs_a_week(&self) -> usize {
        let monday = days_since_1970(2024, 1, 1) * 1440;
        let week = |moment: &Moment| (moment.year, moment.month) == (2024, 1) && moment.day <= 7;
        self.runs(monday - 1, 7 * 1440).iter().filter(|moment| week(moment)).count()
    }
}

/// Year, month and day of a number of days since 1970 (Howard Hinnant, `civil_from_days`).
fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crontab(texts: [&str; 5]) -> Crontab {
        Crontab::new(texts, false).unwrap()
    }

    /// Runs in the week of 2024-01-01 as huey 2.5.0 itself counted them.
    #[test]
    fn a_weeks_runs() {
        let cases: [([&str; 5], usize); 9] = [
            (["*", "*", "*", "*", "*"], 10_080),
            (["*", "3", "*", "*", "*"], 420),
            (["0", "*/24", "*", "*", "*"], 7),
            (["0", "3, 4", "*", "*", "*"], 7),
            (["0", "0-23/2", "*", "*", "*"], 168),
            (["*/5 * * * *", "*", "*", "*", "*"], 2_016),
            (["5-", "*", "*", "*", "*"], 0),
            (["10-5", "*", "*", "*", "*"], 0),
            (["0", "0", "*", "*", "mon"], 0),
        ];
        for (texts, runs) in cases {
            assert_eq!(crontab(texts).runs_a_week(), runs, "{texts:?}");
        }
    }

    #[test]
    fn what_huey_refuses() {
        for (at, text) in [(0, "60"), (1, "24"), (2, "0"), (3, "13"), (4, "8"), (0, "*/0"), (4, "*/2"), (0, "0-60")] {
            assert!(field(at, text, false).is_err(), "{at} {text}");
        }
        assert_eq!(field(0, "61", true), Err(CrontabFault::OutOfRange("61".to_owned())));
        assert!(field(4, "mon", true).is_err() && field(4, "mon", false).is_ok());
    }

    #[test]
    fn the_next_runs_are_found_over_months_and_leap_years() {
        let from = days_since_1970(2026, 12, 31) * 1440 + 23 * 60 + 58;
        let shown: Vec<String> =
            crontab(["59", "23", "*", "*", "*"]).runs(from, 2).iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["Thu 2026-12-31 23:59", "Fri 2027-01-01 23:59"]);
        let leap = crontab(["0", "0", "29", "2", "*"]).runs(from, 1);
        assert_eq!(leap.first().map(ToString::to_string).as_deref(), Some("Tue 2028-02-29 00:00"));
        assert!(crontab(["0", "0", "31", "2", "*"]).runs(from, 1).is_empty());
        assert_eq!(civil(days_since_1970(2024, 2, 29)), (2024, 2, 29));
    }
}
