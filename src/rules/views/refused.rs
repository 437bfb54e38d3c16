//! Calls that DRF or Django refuse when the module is imported.

use crate::project::event::EventKind;
use crate::rules::cause::owned;
use crate::rules::{Context, Report, Sink};

/// Tells of the calls that are the rule's of this code: what comes of it, what is raised, and how to mend it.
pub fn refused(context: &Context<'_>, sink: &mut Sink<'_>, code: &str, advice: &str) {
    for (event, result, impact) in owned(context, code) {
        let EventKind::CallRaises { exception, message } = &event.kind else { continue };
        let text = format!("{result}: {}, {}. {advice}", exception.name(), message.trim_end_matches('.'));
        sink.report(Report::new(context.span(&event.place), text).impact(impact));
    }
}
