//! Dates and times (`datetime`, `_strptime`).

use crate::project::regex::{Extent, escape, find};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: i64,
    /// The month.
    pub month: i64,
    /// The day of the month.
    pub day: i64,
}

impl Day {
    /// What `datetime.date` says against it, if anything.
    pub fn fault(self) -> Option<&'static str> {
        if !(1..=9999).contains(&self.year) {
            return Some("the year must be in 1..9999");
        }
        if !(1..=12).contains(&self.month) {
            return Some("the month must be in 1..12");
        }
        let days = 1..=days_in_month(self.year, self.month);
        (!days.contains(&self.day)).then_some("the month has no such day")
    }
}

/// A time of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// The hour.
    pub hour: i64,
    /// The minute.
    pub minute: i64,
    /// The second.
    pub second: i64,
    /// The microsecond.
    pub microsecond: i64,
}

impl Clock {
    /// What `datetime.time` says against it, if anything.
    pub fn fault(self) -> Option<&'static str> {
        if !(0..=23).contains(&self.hour) {
            Some("the hour must be in 0..23")
        } else if !(0..=59).contains(&self.minute) {
            Some("the minute must be in 0..59")
        } else if !(0..=59).contains(&self.second) {
            Some("the second must be in 0..59")
        } else if !(0..=999_999).contains(&self.microsecond) {
            Some("the microsecond must be in 0..999999")
        } else {
            None
        }
    }
}

/// Days of a month of the Gregorian calendar.
fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What `fromisoformat` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsoForm {
    /// `date.fromisoformat`
    Date,
    /// `datetime.fromisoformat`
    DateTime,
    /// `time.fromisoformat`
    Time,
}

/// Whether `fromisoformat` takes a text; `None` where the form is one of the rarer ones of ISO 8601.
pub fn iso_form(form: IsoForm, text: &str) -> Option<bool> {
    if !text.contains(|one: char| one.is_ascii_digit()) || text.len() < 4 && form != IsoForm::Time {
        return Some(false);
    }
    match form {
        IsoForm::Date => iso_date(text),
        IsoForm::Time => iso_time(text),
        IsoForm::DateTime => {
            let (date, rest) = text.split_at_checked(10)?;
            match (iso_date(date)?, rest.split_at_checked(1)) {
                (false, _) => Some(false),
                (true, None) => Some(rest.is_empty()),
                (true, Some((_, time))) => iso_time(time),
            }
        }
    }
}

fn iso_date(text: &str) -> Option<bool> {
    let numbers = numbers(text, '-')?;
    match (text.len(), numbers.as_slice()) {
        (10, [(4, year), (2, month), (2, day)]) => {
            Some(Day { year: *year, month: *month, day: *day }.fault().is_none())
        }
        _ => None,
    }
}

fn iso_time(text: &str) -> Option<bool> {
    if let Some(text) = text.strip_suffix('Z') {
        return iso_time(text);
    }
    if let Some((time, offset)) = text.rsplit_once(['+', '-']) {
        let is_plain = offset.len() == 5 && iso_time(offset) == Some(true) && !time.contains(['+', '-', 'Z']);
        return if is_plain { iso_time(time) } else { None };
    }
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.is_empty() {
        return None;
    }
    let clock = match numbers(text, ':')?.as_slice() {
        [(2, hour), (2, minute)] => Clock { hour: *hour, minute: *minute, ..Clock::default() },
        [(2, hour), (2, minute), (2, second)] => {
            Clock { hour: *hour, minute: *minute, second: *second, ..Clock::default() }
        }
        _ => return None,
    };
    Some(clock.fault().is_none())
}

/// Numbers between separators, with their widths; `None` where something else stands there.
fn numbers(text: &str, separator: char) -> Option<Vec<(usize, i64)>> {
    let number = |part: &str| {
        let is_digits = !part.is_empty() && part.chars().all(|one| one.is_ascii_digit());
        if is_digits { Some((part.len(), part.parse().ok()?)) } else { None }
    };
    text.split(separator).map(number).collect()
}

/// Whether `datetime.strptime` reads a text by a format; `None` where a directive hangs on the locale or is a rarer one.
pub fn parses_time(text: &str, format: &str) -> Option<bool> {
    if !text.is_ascii() || !format.is_ascii() {
        return None;
    }
    let mut pattern = String::new();
    let mut rest = format.chars().peekable();
    while let Some(one) = rest.next() {
        if one == '%' {
            // `_strptime.TimeRE`
            let (name, regex) = match rest.next() {
                None => return Some(false),
                Some('%') => ("", "%"),
                Some('d') => ("d", "3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9]"),
                Some('f') => ("f", "[0-9]{1,6}"),
                Some('H') => ("H", "2[0-3]|[0-1][0-9]|[0-9]"),
                Some('I') => ("I", "1[0-2]|0[1-9]|[1-9]"),
                Some('j') => ("j", "36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]"),
                Some('m') => ("m", "1[0-2]|0[1-9]|[1-9]"),
                Some('M') => ("M", "[0-5][0-9]|[0-9]"),
                Some('S') => ("S", "6[0-1]|[0-5][0-9]|[0-9]"),
                Some('y') => ("y", "[0-9][0-9]"),
                Some('Y') => ("Y", "[0-9][0-9][0-9][0-9]"),
                Some('a' | 'A' | 'b' | 'B' | 'c' | 'G' | 'p' | 'U' | 'u' | 'V' | 'w' | 'W' | 'x' | 'X' | 'z' | 'Z') => {
                    return None;
                }
                // `'q' is a bad directive in format`
                Some(_) => return Some(false),
            };
            if name.is_empty() {
                pattern.push_str(regex);
            } else if pattern.contains(&format!("(?P<{name}>")) {
                return Some(false);
            } else {
                pattern.push_str(&format!("(?P<{name}>{regex})"));
            }
        } else if one.is_ascii_whitespace() {
            while rest.next_if(char::is_ascii_whitespace).is_some() {}
            pattern.push_str("[ \\t\\n\\r]+");
        } else {
            pattern.push_str(&escape(&one.to_string()));
        }
    }
    let found = find(&pattern, Extent::Whole, text).ok()?;
    let Some(found) = found else { return Some(false) };
    let number = |wanted: &str| {
        let group = found.groups.iter().find(|(name, _)| name.as_deref() == Some(wanted))?;
        group.1.as_deref()?.trim().parse::<i64>().ok()
    };
    let year = match (number("Y"), number("y")) {
        (Some(year), _) => year,
        (None, Some(short)) => {
            if short <= 68 {
                2000 + short
            } else {
                1900 + short
            }
        }
        (None, None) => 1900,
    };
    let day = Day { year, month: number("m").unwrap_or(1), day: number("d").unwrap_or(1) };
    Some(day.fault().is_none() && number("S").is_none_or(|second| second <= 59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let day = |year, month, day| Day { year, month, day }.fault();
        assert_eq!(day(2024, 2, 29), None);
        assert!(day(2023, 2, 29).is_some() && day(2024, 13, 1).is_some() && day(0, 1, 1).is_some());
        assert!(day(1900, 2, 29).is_some() && day(2000, 2, 29).is_none());
    }

    #[test]
    fn texts_of_dates_are_read_as_python_does() {
        assert_eq!(iso_form(IsoForm::Date, "2024-01-31"), Some(true));
        assert_eq!(iso_form(IsoForm::Date, "2024-01-32"), Some(false));
        assert_eq!(iso_form(IsoForm::Date, "tomorrow"), Some(false));
        assert_eq!(iso_form(IsoForm::Date, "20240131"), None);
        assert_eq!(iso_form(IsoForm::DateTime, "2024-01-31T25:00"), Some(false));
        assert_eq!(iso_form(IsoForm::DateTime, "2024-01-31 23:00:01"), Some(true));
        assert_eq!(iso_form(IsoForm::Time, "24:00"), Some(false));
        assert_eq!(parses_time("2024-01-01", "%d.%m.%Y"), Some(false));
        assert_eq!(parses_time("2024-01-01", "%Y-%m-%d"), Some(true));
        assert_eq!(parses_time("31.2.2024", "%d.%m.%Y"), Some(false));
        assert_eq!(parses_time("1 Jan", "%d %b"), None);
    }
}
