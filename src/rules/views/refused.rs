//! Calls that DRF or Django refuse when the module is imported.

use crate::project::event::{Event, EventKind};
use crate::rules::cause::owned;
use crate::rules::{Context, Fix, Report, Sink};
use crate::text::Span;

/// What a rule knows of such a call.
#[derive(Default)]
pub struct Advice {
    /// How to mend it: a sentence.
    pub text: &'static str,
    /// Where exactly it is wrong; the place of the event unless given.
    pub span: Option<Span>,
    /// A mend.
    pub fix: Option<Fix>,
}

impl From<&'static str> for Advice {
    fn from(text: &'static str) -> Self {
        Self { text, span: None, fix: None }
    }
}

/// Tells of the calls that are the rule's of this code: what comes of it, what is raised, and how to mend it.
pub fn refused(context: &Context<'_>, sink: &mut Sink<'_>, code: &str, advise: impl Fn(&Event, &str) -> Advice) {
    for (event, result, impact) in owned(context, code) {
        let EventKind::CallRaises { exception, message } = &event.kind else { continue };
        let advice = advise(event, message);
        let text = format!("{result}: {}, {}. {}", exception.name(), message.trim_end_matches('.'), advice.text);
        let report = Report::new(advice.span.unwrap_or_else(|| context.span(&event.place)), text).impact(impact);
        sink.report(match advice.fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}
