//! `karrot-ls: ignore[code]`, as a comment on the line, and `karrot-ls: ignore-file[code]` anywhere in the file (design §5).

mod directive;
pub mod unused_suppression;

use super::{Context, Finding};
use crate::project::File;
use directive::Directive;

/// A file's suppressions.
pub struct Suppressions {
    directives: Vec<Directive>,
}

impl Suppressions {
    /// What the comments of a file suppress.
    pub fn of(file: &File) -> Self {
        Self { directives: directive::read(file) }
    }

    /// Leaves out what is suppressed, and reports the suppressions that nothing needs.
    pub fn apply(mut self, context: &Context<'_>, findings: &mut Vec<Finding>) {
        if self.directives.is_empty() {
            return;
        }
        let source = &context.file.source;
        findings.retain(|finding| {
            let first = source.line_of(finding.span.start as usize);
            let last = source.line_of(finding.span.end as usize);
            let mut kept = true;
            for directive in &mut self.directives {
                if directive.whole_file || directive.line == first || directive.line == last {
                    for code in directive.codes.iter_mut().filter(|code| code.code == finding.code) {
                        code.used = true;
                        kept = false;
                    }
                }
            }
            kept
        });
        unused_suppression::report(context, &self.directives, findings);
    }
}
