//! What Django's templates have and Karrot's Jinja environment has not (catalogue §1.8, host H56).

use super::gives::gives;
use crate::project::FileKind;
use crate::project::templates::loads_template;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::{JinjaUse, jinja_names};

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-jinja-url",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("tpl-jinja-url.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site().filter(|site| site.is_host) else { return };
    // The host gives `*.jinja2` to Jinja, and everything else to Django.
    let is_jinja =
        context.file.kind == FileKind::Jinja && context.file.path.extension().is_some_and(|one| one == "jinja2");
    if !is_jinja || !loads_template(site, &*context.snapshot.files, &context.file.path) {
        return;
    }
    let text = context.file.source.as_str();
    for used in jinja_names(text) {
        let why = match (used.how, used.name.as_str()) {
            (JinjaUse::Call, name @ ("url" | "static")) => {
                // The template may define it, and the view may pass it.
                let defines =
                    ["macro ", "set ", "import ", "as "].iter().any(|word| text.contains(&format!("{word}{name}")));
                let files = context.snapshot.files.known();
                if defines || files.iter().filter(|file| file.kind == FileKind::Python).any(|file| gives(file, name)) {
                    continue;
                }
                format!("`{name}` is undefined")
            }
            (JinjaUse::Filter, "reverseurl") => "there is no filter `reverseurl`".to_owned(),
            (JinjaUse::Tag, name @ ("url" | "static" | "load" | "csrf_token" | "comment")) => {
                format!("`{name}` is a tag of Django's templates, and this is Jinja's")
            }
            _ => continue,
        };
        let message = format!(
            "Whoever opens the page gets a 500, for {why}: Karrot's Jinja has only its own functions. Make the URL in the view and \
             pass it, or write a Django template."
        );
        sink.report(Report::new(used.span, message));
    }
}
