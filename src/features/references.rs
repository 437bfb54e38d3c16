//! References to a route's name: its definitions, and every place in Python, Django's templates and Jinja that names it.

use super::answers::Mention;
use super::context::Imports;
use super::subject::{Subject, name_at, subject};
use crate::facts::SiteKind;
use crate::project::site::Site;
use crate::project::table::{Lookup, Row, ScopeId};
use crate::project::value::{Pattern, PatternId, RouteName};
use crate::project::{File, FileKind, Snapshot};
use crate::syntax::literal::content_span;
use crate::syntax::template::{UrlName, jinja_url_names, url_tags};
use crate::text::Span;
use memchr::memmem;
use smol_str::SmolStr;
use std::collections::HashSet;

/// Every place that names the route that stands at a byte offset.
pub fn references(snapshot: &Snapshot, file: &File, offset: u32, with_definitions: bool) -> Vec<Mention> {
    let Some(site) = snapshot.project.site_of(&file.path) else { return Vec::new() };
    let Some(named) = Named::at(site, file, offset) else { return Vec::new() };
    let mut found = if with_definitions { named.definitions(snapshot, site) } else { Vec::new() };
    found.extend(named.mentions(snapshot, site));
    found
}

/// Routes that go by one name: `reverse()` takes whichever fits the arguments.
pub struct Named {
    /// The name, without namespaces.
    pub name: SmolStr,
    /// The routes: indices in the table.
    pub rows: HashSet<usize>,
    /// The calls that make them.
    pub patterns: HashSet<PatternId>,
    /// The name under the cursor.
    pub span: Span,
}

impl Named {
    /// The routes whose name, or whose text, stands at a byte offset.
    pub fn at(site: &Site, file: &File, offset: u32) -> Option<Self> {
        let (span, first): (Span, Vec<&Row>) = match subject(site, file, offset)? {
            Subject::Name { span, rows } => (span, rows),
            Subject::Route { span, rows, .. } => (span, rows),
            Subject::Value { .. } | Subject::View { .. } => return None,
        };
        let RouteName::Known(name) = &first.first()?.name else { return None };
        let mut named = Self { name: name.clone(), rows: HashSet::new(), patterns: HashSet::new(), span };
        let mut scopes: HashSet<ScopeId> = first.iter().map(|row| row.scope).collect();
        // A URLconf that is included twice carries its names into both places, where others may be called the same.
        loop {
            let known = (named.rows.len(), scopes.len());
            for (at, row) in site.table.rows.iter().enumerate() {
                let is_named = matches!(&row.name, RouteName::Known(name) if *name == named.name);
                if is_named && (scopes.contains(&row.scope) || named.patterns.contains(&row.pattern)) {
                    scopes.insert(row.scope);
                    named.rows.insert(at);
                    named.patterns.insert(row.pattern);
                }
            }
            if (named.rows.len(), scopes.len()) == known {
                return Some(named);
            }
        }
    }

    /// Where the name is given, once for each `path()`.
    pub fn definitions(&self, snapshot: &Snapshot, site: &Site) -> Vec<Mention> {
        let rows = site.table.rows.iter().filter(|row| self.patterns.contains(&row.pattern));
        let mut found: Vec<Mention> = rows.filter_map(|row| defined(snapshot, site.pattern_of(row)?)).collect();
        found.sort();
        found.dedup();
        found
    }

    /// Where the name is used, file by file.
    pub fn mentions(&self, snapshot: &Snapshot, site: &Site) -> Vec<Mention> {
        let mut files = snapshot.files.known();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let searched = memmem::Finder::new(self.name.as_bytes());
        let mut found = Vec::new();
        for file in files {
            let is_sites = snapshot.project.site_of(&file.path).is_some_and(|other| other.folder == site.folder);
            if !is_sites || searched.find(file.source.as_str().as_bytes()).is_none() {
                continue;
            }
            let mut names = names_in(&file);
            if file.kind == FileKind::Python {
                names.extend(self.other_names_in(&file, &searched));
            }
            let meant = names.into_iter().filter(|(name, _)| self.is_meant(site, name)).map(|(_, span)| span);
            let mut spans: Vec<Span> = meant.collect();
            spans.sort();
            spans.dedup();
            found.extend(spans.into_iter().map(|span| Mention { file: file.path.clone(), span }));
        }
        found
    }

    /// The names at places that the facts do not tell of: settings, keywords of decorators and views.
    fn other_names_in(&self, file: &File, searched: &memmem::Finder<'_>) -> Vec<(String, Span)> {
        let text = file.source.as_str();
        let imports = Imports::of(&file.facts.program);
        let is_end = |at: usize| text.as_bytes().get(at).is_some_and(|byte| matches!(byte, b'"' | b'\''));
        let is_told = |at: u32| file.facts.sites.iter().any(|one| file.facts.spans.expression(one.at).touches(at));
        let ends = searched.find_iter(text.as_bytes()).map(|at| at + self.name.len()).filter(|end| is_end(*end));
        let named = ends.filter_map(|end| name_at(file, &imports, end as u32).filter(|_| !is_told(end as u32)));
        // `resolve_url()`, which all of them go through, takes what has a slash or a dot for a URL.
        named.filter(|(name, _)| !name.contains(['/', '.'])).collect()
    }

    /// Whether a name, with its namespaces, leads to one of these routes.
    fn is_meant(&self, site: &Site, name: &str) -> bool {
        let last = name.rsplit(':').next().unwrap_or(name);
        last == self.name.as_str()
            && matches!(site.table.look_up(name), Lookup::Found(rows) if rows.iter().any(|row| self.rows.contains(row)))
    }
}

/// Where a `path()` says its name, between the quotes.
fn defined(snapshot: &Snapshot, pattern: &Pattern) -> Option<Mention> {
    let place = pattern.name_place.as_ref()?;
    let file = snapshot.files.file(&place.file)?;
    let span = place.span(&file.facts);
    Some(Mention { file: file.path.clone(), span: content_span(file.source.slice(span), span) })
}

/// The literal names of routes in a file, with where they stand between their quotes.
fn names_in(file: &File) -> Vec<(String, Span)> {
    let text = file.source.as_str();
    match file.kind {
        FileKind::Python => {
            let sites = file.facts.sites.iter().filter(|site| !site.other_urlconf);
            let named = sites.filter_map(|site| {
                let name = site.name.clone()?;
                // `resolve_url()` takes what has a slash or a dot for a URL.
                let is_url = site.kind == SiteKind::ResolveUrl && name.contains(['/', '.']);
                let span = file.facts.spans.expression(site.at);
                (!is_url).then(|| (name.to_string(), content_span(file.source.slice(span), span)))
            });
            named.collect()
        }
        FileKind::Template => {
            let tags = url_tags(text).into_iter();
            tags.filter_map(|tag| match tag.name {
                UrlName::Literal(name) => Some((name, tag.name_span)),
                UrlName::Variable(_) | UrlName::Malformed(_) | UrlName::Missing => None,
            })
            .collect()
        }
        FileKind::Jinja => jinja_url_names(text).into_iter().map(|(name, span)| (name.to_owned(), span)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::references;
    use crate::features::testing::{plugin, texts};

    fn found(with: &str, with_definitions: bool) -> Vec<String> {
        let fixture = plugin(with);
        let found = references(&fixture.snapshot, &fixture.file, fixture.offset, with_definitions);
        let one = |mention: &super::Mention| {
            let name = mention.file.file_name().unwrap().to_str().unwrap();
            format!("{name}: {}", texts(&fixture, &mention.file, mention.span))
        };
        found.iter().map(one).collect()
    }

    const USES: &str = "=== backend/other.py
from django.urls import reverse, reverse as other
x = reverse('backend:detail', args=[1])
y = reverse('backend:example-route')
z = other('backend:detail', urlconf='else.where')
=== backend/templates/a.html
{% url 'backend:detail' pk=1 %}{% comment %}{% url 'backend:detail' pk=1 %}{% endcomment %}
";

    #[test]
    fn a_route_is_found_where_it_is_named() {
        let uses = ["other.py: backend:detail", "a.html: backend:detail"];
        let with = USES.replacen("backend:detail", "backend:de<|>tail", 1);
        assert_eq!(found(&with, false), uses);
        let all = ["urls.py: detail", "other.py: backend:detail", "a.html: backend:detail"];
        assert_eq!(found(&with, true), all);
    }

    #[test]
    fn settings_and_keywords_are_found_and_texts_are_not() {
        let with = "=== backend/other.py
LOGIN_URL = 'backend:de<|>tail'
@login_required(login_url=\"backend:detail\")
def v(request):
    \"\"\"As LOGIN_URL = 'backend:detail'\"\"\"
    x = 'backend:detail'  # login_url='backend:detail'
";
        assert_eq!(found(with, false), ["other.py: backend:detail", "other.py: backend:detail"]);
        assert_eq!(found(with, true).len(), 3);
    }

    #[test]
    fn a_definition_finds_its_uses() {
        let urls = "=== backend/urls.py
from django.urls import path
from . import views
urlpatterns = [path('a/<int:pk>/', views.Detail.as_view(), name='de<|>tail'), path('example/', views.simple_view, name='example-route')]
";
        assert_eq!(found(&format!("{urls}{USES}"), false).len(), 2);
        assert_eq!(found("=== backend/other.py\nfrom . import vi<|>ews\n", true), [""; 0]);
    }
}
