//! What rules say of `crontab()` calls.

use crate::host::crontab::{Crontab, FIELDS};

/// The text of a whole cron line as `crontab()` takes it, if a text is one: five fields.
pub fn cron_line(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() || Crontab::new(fields.clone().try_into().ok()?, true).is_err() {
        return None;
    }
    let pairs = FIELDS.iter().zip(fields).filter(|(name, value)| *value != "*" || **name == "minute");
    Some(pairs.map(|(name, value)| format!("{name}=\"{value}\"")).collect::<Vec<_>>().join(", "))
}

/// A few runs, for a message: the first of a week in which nothing is special (1 January 2024 was a Monday).
pub fn told(crontab: &Crontab) -> String {
    const MONDAY: i64 = 19_723 * 1_440;
    let runs: Vec<String> = crontab
        .runs(MONDAY - 1, 3)
        .iter()
        .map(|moment| {
            let text = moment.to_string();
            // `Mon 2024-01-01 03:00`: the date says nothing here.
            let (day, time) = (text.get(..3).unwrap_or_default(), text.get(15..).unwrap_or_default());
            format!("{day} {time}")
        })
        .collect();
    runs.join(", ")
}
