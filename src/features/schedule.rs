//! When a job runs: the schedule that a `crontab()` under the cursor comes to.

use super::answers::Hover;
use crate::facts::Names;
use crate::host::crontab::FIELDS;
use crate::project::crontab::{Fault, calls};
use crate::project::{File, FileKind};
use std::time::SystemTime;

/// Runs that are told.
const RUNS: usize = 5;

/// The next runs of the `crontab()` at a byte offset, after a moment.
pub fn schedule(file: &File, offset: u32, now: SystemTime) -> Option<Hover> {
    // Hovering over anything must not read the whole file for names that it does not hold.
    if file.kind != FileKind::Python || !file.source.as_str().contains("crontab") {
        return None;
    }
    let facts = &file.facts;
    let found = calls(&facts.program, &Names::of(&facts.program))
        .into_iter()
        .map(|call| (facts.spans.expression(call.id), call));
    let (span, call) = found.filter(|(span, _)| span.touches(offset)).min_by_key(|(span, _)| span.len())?;
    let markdown = match &call.result {
        Ok(crontab) => {
            let seconds = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
            let runs = crontab.runs(i64::try_from(seconds / 60).ok()?, RUNS);
            if runs.is_empty() {
                "This job **never** runs.".to_owned()
            } else {
                let runs: Vec<String> = runs.iter().map(|run| format!("- {run}")).collect();
                let often = crontab.runs_a_week();
                let often = if often > 0 { format!("{often} times in an ordinary week. ") } else { String::new() };
                format!("{often}Next runs (UTC):\n\n{}", runs.join("\n"))
            }
        }
        Err(Fault::Field(at, _, fault)) => fault.message(*at),
        Err(Fault::Type(at, _)) => {
            format!("AttributeError: {} must be a text or an integer", FIELDS.get(*at).copied().unwrap_or_default())
        }
        Err(Fault::Keyword(..)) => "TypeError: `crontab()` has no such argument".to_owned(),
    };
    Some(Hover { span, markdown })
}

#[cfg(test)]
mod tests {
    use super::schedule;
    use crate::features::testing::plugin;
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_next_runs_are_those_after_now() {
        let tasks = "=== backend/tasks.py\nfrom huey import crontab\nx = cron<|>tab(minute=30, hour='3,4')\n";
        let fixture = plugin(tasks);
        // Thursday, 1 January 2026, 03:30 UTC.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_238_200);
        let hover = schedule(&fixture.file, fixture.offset, now).map(|hover| hover.markdown).unwrap_or_default();
        assert!(hover.starts_with("14 times in an ordinary week."), "{hover}");
        assert!(hover.contains("- Thu 2026-01-01 04:30\n- Fri 2026-01-02 03:30"), "{hover}");
    }

    #[test]
    fn another_crontab_is_none_of_hueys() {
        let fixture = plugin("=== backend/tasks.py\nfrom celery.schedules import crontab\nx = cron<|>tab(minute=30)\n");
        assert!(schedule(&fixture.file, fixture.offset, SystemTime::now()).is_none());
    }
}
