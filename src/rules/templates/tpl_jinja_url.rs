//! What Django's templates have and Karrot's Jinja environment has not (catalogue §1.8, host H56).

use super::gives::gives;
use crate::facts::{Expr, ExprId};
use crate::project::templates::loads_template;
use crate::project::{File, FileKind};
use crate::rules::mend::{edit, identifier, import, replace, whole_lines};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::{JinjaUse, jinja_names};
use crate::text::Span;

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
                let of_plugin = |file: &File| {
                    file.kind == FileKind::Python
                        && context.plugin().is_none_or(|plugin| file.path.starts_with(&plugin.folder))
                };
                if defines || files.iter().filter(|file| of_plugin(file)).any(|file| gives(file, name)) {
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
        let report = Report::new(used.span, message);
        let fix = match used.how {
            JinjaUse::Call if used.name == "url" => passed(context, used.span),
            JinjaUse::Tag if used.name == "load" => without_tag(context, used.span),
            _ => None,
        };
        sink.report(match fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// A tag that only Django's templates need, taken away.
fn without_tag(context: &Context<'_>, name: Span) -> Option<Fix> {
    let text = context.file.source.as_str();
    let start = text.get(..name.start as usize)?.rfind("{%")?;
    let end = name.end as usize + text.get(name.end as usize..)?.find("%}")? + 2;
    let tag = Span::new(start as u32, end as u32);
    let span = whole_lines(context.file, tag).unwrap_or(tag);
    Some(replace(&context.file.path, span, "", "Remove the tag"))
}

/// `url('name')` as a variable, and its value in the only call that names the template and gives it a dict.
fn passed(context: &Context<'_>, function: Span) -> Option<Fix> {
    let (path, text) = (&context.file.path, context.file.source.as_str());
    let rest = text.get(function.end as usize..)?;
    let close = rest.find(')')?;
    let literal = rest.get(..close)?.trim_start().strip_prefix('(')?.trim();
    let name = literal.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    // Its own arguments are the template's variables, which Python has under other names.
    if name.is_empty() || !name.chars().all(|one| one.is_alphanumeric() || "_-:.".contains(one)) {
        return None;
    }
    let variable = format!("{}_url", identifier(name.rsplit(':').next().unwrap_or(name)));
    let folders: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let below = folders.iter().rposition(|part| part == "templates")?;
    let template = folders.get(below + 1..)?.join("/");
    let files = context.snapshot.files.known();
    let own = files
        .iter()
        .filter(|file| file.kind == FileKind::Python && context.snapshot.project.site_of(&file.path).is_some());
    let mut calls = own.flat_map(|file| rendering(file, &template).into_iter().map(move |dict| (file, dict)));
    let (file, dict) = calls.next().filter(|_| calls.next().is_none())?;
    let facts = &file.facts;
    let Expr::Dict(pairs) = facts.program.expression(dict)? else { return None };
    let at = facts.spans.expression(dict).start + 1;
    let comma = if pairs.is_empty() { "" } else { ", " };
    let mut edits = import(file, "django.urls", "reverse")?;
    edits.push(edit(&file.path, Span::empty(at), format!("\"{variable}\": reverse(\"{name}\"){comma}")));
    let end = function.end + close as u32 + 1;
    edits.push(edit(path, Span::new(function.start, end), variable.clone()));
    Some(Fix { title: format!("Pass it from the view as {variable}"), safe: false, edits, operations: Vec::new() })
}

/// The dicts that calls with a template's name give it.
fn rendering(file: &File, template: &str) -> Vec<ExprId> {
    let program = &file.facts.program;
    let dict = |expression: &Expr| {
        let Expr::Call(_, arguments) = expression else { return None };
        let mut values = arguments.iter().map(|argument| argument.value);
        let named = values.any(|value| program.text(value).is_some_and(|text| text == template));
        named.then(|| values.find(|value| matches!(program.expression(*value), Some(Expr::Dict(_)))))?
    };
    program.expressions.iter::<ExprId>().filter_map(|(_, expression)| dict(expression)).collect()
}
