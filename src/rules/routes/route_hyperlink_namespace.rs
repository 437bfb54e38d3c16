//! Hyperlinked fields and serializers that name a route without its namespace (catalogue §1.9).

use super::named::{Named, Outcome, named, outcome};
use crate::facts::{Class, ClassId, Expr, ExprId, Program, SiteKind, StatementKind};
use crate::project::FileKind;
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use memchr::memmem;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-hyperlink-namespace",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-hyperlink-namespace.md"),
    check,
};

const RAISES: &str = "Whoever asks for such an object gets a 500, for the field raises ImproperlyConfigured: a name in a namespace \
                      is never found without it";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    fields(context, sink);
    serializers(context, sink);
}

/// `HyperlinkedIdentityField(view_name="thing-detail")`
fn fields(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Named { place, name, outcome } in named(context).iter().filter(|one| one.place.kind == SiteKind::Hyperlink) {
        let Outcome::NeedsNamespace(qualified) = outcome else { continue };
        let Some(first) = qualified.first().filter(|_| !adds_namespaces(context)) else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let content = content_span(context.file.source.slice(span), span);
        let mut report = Report::new(span, format!("{RAISES}. Write `{first}`."));
        if context.file.source.slice(content) == name.as_str() {
            let fix = replace(&context.file.path, content, first.clone(), format!("Change to {first}"));
            report = report.fix(if qualified.len() == 1 { safe(fix) } else { fix });
        }
        sink.report(report);
    }
}

/// `HyperlinkedModelSerializer` with a `url` of its own making.
fn serializers(context: &Context<'_>, sink: &mut Sink<'_>) {
    let is_python = context.file.kind == FileKind::Python && context.snapshot.scanned;
    let Some(site) = context.site().filter(|site| is_python && !site.table.rows.is_empty()) else { return };
    for (_, class) in context.file.facts.program.classes.iter::<ClassId>() {
        let Some((name, at)) = default_name(context, class) else { continue };
        if let Some(Outcome::NeedsNamespace(qualified)) = outcome(context, site, &name)
            && let Some(first) = qualified.first()
            && !adds_namespaces(context)
        {
            sink.report(Report::new(
                at,
                format!(
                    "{RAISES}, and this one asks for `{name}`. Write `extra_kwargs = {{\"url\": {{\"view_name\": \"{first}\"}}}}`."
                ),
            ));
        }
    }
}

/// With this versioning DRF puts the request's namespace before the name.
fn adds_namespaces(context: &Context<'_>) -> bool {
    let holds = |text: &str| memmem::find(text.as_bytes(), b"NamespaceVersioning").is_some();
    context.snapshot.files.known().iter().any(|file| holds(file.source.as_str()))
}

/// The name that a `HyperlinkedModelSerializer` makes of its model's for its `url`, and where that is asked for.
fn default_name(context: &Context<'_>, class: &Class) -> Option<(String, Span)> {
    let facts = &context.file.facts;
    let program = &facts.program;
    // A mixin may name the view.
    let [base] = class.bases.as_slice() else { return None };
    let base = program.dotted(base.value)?;
    if base.rsplit('.').next() != Some("HyperlinkedModelSerializer") || assigned(program, class, "url").is_some() {
        return None;
    }
    let meta = class.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Class(id) => program.class(*id).filter(|class| class.name == "Meta"),
        _ => None,
    })?;
    if !meta.bases.is_empty() || assigned(program, meta, "extra_kwargs").is_some() {
        return None;
    }
    let model = program.dotted(assigned(program, meta, "model")?)?;
    let model = model.rsplit('.').next()?.to_lowercase();
    let fields = assigned(program, meta, "fields")?;
    let at = match program.expression(fields)? {
        Expr::List(items) | Expr::Tuple(items) => {
            *items.iter().find(|item| program.text(**item).is_some_and(|text| text == "url"))?
        }
        _ => program.text(fields).filter(|text| *text == "__all__").map(|_| fields)?,
    };
    Some((format!("{model}-detail"), facts.spans.expression(at)))
}

/// What a class's body assigns to a name.
fn assigned(program: &Program, class: &Class, wanted: &str) -> Option<ExprId> {
    class.body.iter().find_map(|statement| {
        let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { return None };
        let [target] = targets.as_slice() else { return None };
        matches!(program.expression(*target), Some(Expr::Name(name)) if name == wanted).then_some(*value)
    })
}
