//! The `{% url %}` tags of a template that the site loads, and what the route table says to each.

use crate::facts::{Expr, ExprId, Literal};
use crate::project::site::Site;
use crate::project::templates::loads_template;
use crate::project::{File, FileKind};
use crate::rules::routes::{Outcome, outcome};
use crate::rules::{Context, Impact, Severity};
use crate::syntax::template::{UrlName, UrlTag, tags, url_tags};
use crate::text::Span;
use memchr::memmem;

/// A `{% url %}`.
pub struct Tagged {
    /// What it says.
    pub tag: UrlTag,
    /// What its name comes to, where it is a text and the answer is certain.
    pub outcome: Option<Outcome>,
    /// Whether the template asks if the URL is there: `{% url 'x' as y %}{% if y %}` is Django's way to use a route that an
    /// app of the site may or may not bring.
    pub is_optional: bool,
}

impl Tagged {
    /// How loud a name or arguments that do not fit are: with `as` the tag writes nothing, and nobody hears of it.
    pub fn severity(&self) -> Severity {
        if self.tag.as_variable.is_some() { Severity::Warning } else { Severity::Error }
    }

    /// What happens then.
    pub fn impact(&self) -> Impact {
        if self.tag.as_variable.is_some() { Impact::Wrong } else { Impact::Status500 }
    }

    /// The same as the beginning of a message.
    pub fn raises(&self) -> &'static str {
        match self.tag.as_variable {
            Some(_) => "The URL is silently empty, for `as` hides NoReverseMatch",
            None => "Whoever opens the page gets a 500, for NoReverseMatch is raised here",
        }
    }
}

/// The tags of the context's file, if it is a template that the site loads.
pub fn tagged<'c>(context: &'c Context<'_>) -> &'c [Tagged] {
    context.tags.get_or_init(|| find(context))
}

fn find(context: &Context<'_>) -> Vec<Tagged> {
    let Some(site) = context.site() else { return Vec::new() };
    let file = context.file;
    if file.kind != FileKind::Template || !context.snapshot.scanned {
        return Vec::new();
    }
    let found = url_tags(file.source.as_str());
    if found.is_empty()
        || !loads_template(site, &*context.snapshot.files, &file.path)
        || overrides_url(context.snapshot.files.as_ref(), file)
        || builtins_override_url(context, site)
    {
        return Vec::new();
    }
    let names_are_known = !site.table.rows.is_empty() && !site.reversing.is_replaced && !is_test(context, file);
    // Asked only where a tag is to be reported: every file of the workspace is searched for it.
    let mut other_urls = None;
    let tested = tested_variables(file.source.as_str());
    let conditions = conditions_of_libraries(file.source.as_str());
    let tagged = found.into_iter().map(|tag| {
        let outcome = match &tag.name {
            UrlName::Literal(name) if names_are_known => outcome(context, site, name),
            _ => None,
        };
        let outcome = outcome.filter(|outcome| {
            matches!(outcome, Outcome::Found(_))
                || !conditions.iter().any(|block| block.start <= tag.span.start && tag.span.end <= block.end)
                    && !*other_urls.get_or_insert_with(|| asks_other_urls(context))
        });
        let is_optional = tag.as_variable.is_some_and(|span| {
            let name = file.source.slice(span);
            tested.contains(&name) || is_optional(file.source.as_str(), name)
        });
        Tagged { tag, outcome, is_optional }
    });
    tagged.collect()
}

/// The variables that the template's conditions test.
fn tested_variables(text: &str) -> Vec<&str> {
    let word = |span: Span| text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let is_test = |first: &str| matches!(first, "if" | "elif" | "firstof");
    let tests = tags(text).into_iter().filter(|tag| tag.words.first().is_some_and(|first| is_test(word(*first))));
    tests.flat_map(|tag| tag.words.into_iter().skip(1)).map(word).collect()
}

/// The blocks that a library's own tag shows under a condition, as its name says: `{% ifinstalled mezzanine.accounts %}`. Django's own
/// conditions ask for values, which anybody may have; these ask for apps and plans that the site may lack, with all their routes.
fn conditions_of_libraries(text: &str) -> Vec<Span> {
    const DJANGOS: [&str; 4] = ["if", "ifchanged", "ifequal", "ifnotequal"];
    let (mut open, mut blocks): (Vec<(&str, u32)>, Vec<Span>) = (Vec::new(), Vec::new());
    for tag in tags(text) {
        let Some(name) = tag.words.first().and_then(|first| text.get(first.start as usize..first.end as usize)) else {
            continue;
        };
        if name.starts_with("if") && !DJANGOS.contains(&name) {
            open.push((name, tag.span.start));
        } else if let Some(ended) = name.strip_prefix("end")
            && let Some(at) = open.iter().rposition(|(name, _)| *name == ended)
            && let Some((_, start)) = open.drain(at..).next()
        {
            blocks.push(Span::new(start, tag.span.end));
        }
    }
    blocks
}

/// Whether the template does without a variable: it has a default for it, or never uses it.
fn is_optional(text: &str, variable: &str) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut uses = memmem::find_iter(text.as_bytes(), variable.as_bytes()).filter_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let rest = rest.get(variable.len()..)?;
        (!is_word(before.as_bytes().last()) && !is_word(rest.as_bytes().first())).then_some(rest)
    });
    let with_default = |rest: &str| {
        let rest = rest.trim_start().strip_prefix('|').unwrap_or_default().trim_start();
        rest.starts_with("default:") || rest.starts_with("default_if_none:") || rest.starts_with("yesno")
    };
    // The first use is the tag's own.
    uses.next();
    uses.all(with_default)
}

/// Whether the context's file is a template that the site loads.
pub fn loaded_template(context: &Context<'_>) -> bool {
    context.file.kind == FileKind::Template
        && context.snapshot.scanned
        && context.site().is_some_and(|site| loads_template(site, &*context.snapshot.files, &context.file.path))
}

/// A template of tests is often shown under URLs that the tests bring along.
fn is_test(context: &Context<'_>, file: &File) -> bool {
    own_parts(context, file).any(|part| matches!(part, "tests" | "test" | "testing" | "testapp"))
}

/// The parts of a file's path below its workspace folder: what stands above is nobody's word about the file.
fn own_parts<'f>(context: &Context<'_>, file: &'f File) -> impl Iterator<Item = &'f str> {
    let mut folders = context.snapshot.folders.iter();
    let own = folders.find_map(|folder| file.path.strip_prefix(folder).ok()).unwrap_or(&file.path);
    own.components().filter_map(|part| part.as_os_str().to_str())
}

/// Whether requests may be served by other URLs than the root's: then a name that is not in the table may be in theirs.
fn asks_other_urls(context: &Context<'_>) -> bool {
    const WORDS: [&str; 5] =
        ["request.urlconf", "set_urlconf", "django_hosts", "SUBDOMAIN_URLCONFS", "PUBLIC_SCHEMA_URLCONF"];
    let is_code =
        |file: &File| file.kind == FileKind::Python && !own_parts(context, file).any(|part| part.starts_with("test"));
    context
        .snapshot
        .files
        .known()
        .iter()
        .filter(|file| is_code(file))
        .any(|file| WORDS.iter().any(|word| memmem::find(file.source.as_str().as_bytes(), word.as_bytes()).is_some()))
}

/// Whether the template loads a library that has its own `url` tag: what that reads is not known.
fn overrides_url(files: &dyn crate::project::Files, file: &File) -> bool {
    let text = file.source.as_str();
    let word = |span: Span| text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let loads = tags(text).into_iter().filter(|tag| tag.words.first().is_some_and(|first| word(*first) == "load"));
    loads.flat_map(|tag| tag.words.into_iter().skip(1)).map(word).any(|library| {
        has_own_url(library)
            || file.path.ancestors().skip(1).any(|folder| {
                let own = files.file(&folder.join("templatetags").join(format!("{library}.py")));
                own.is_some_and(|own| defines_url(&own))
            })
    })
}

/// Libraries of django-hosts and django-subdomains, whose `url` takes more than Django's.
fn has_own_url(library: &str) -> bool {
    matches!(library, "hosts_override" | "subdomainurls")
}

/// Whether a library's source registers a tag `url`.
fn defines_url(library: &File) -> bool {
    let text = library.source.as_str().as_bytes();
    let ways = ["def url(", "tag(\"url\"", "tag('url'", "name=\"url\"", "name='url'"];
    ways.iter().any(|way| memmem::find(text, way.as_bytes()).is_some())
}

/// Whether the settings give every template a library that has its own `url` tag (`OPTIONS["builtins"]`).
fn builtins_override_url(context: &Context<'_>, site: &Site) -> bool {
    let settings = site.world.modules.iter().filter(|module| module.scope.names.contains_key("INSTALLED_APPS"));
    let files = settings.filter_map(|module| module.file.as_ref());
    files.flat_map(|file| file.facts.program.expressions.iter::<ExprId>()).any(|(_, expr)| {
        let Expr::Literal(Literal::Str(dotted)) = expr else { return false };
        let Some((app, library)) = dotted.rsplit_once(".templatetags.") else { return false };
        let end = format!("{}/templatetags/{library}.py", app.replace('.', "/"));
        let mut known =
            context.snapshot.folders.iter().filter_map(|folder| context.snapshot.files.file(&folder.join(&end)));
        has_own_url(library) || known.any(|file| defines_url(&file))
    })
}
