//! Renaming a route: its definitions and all that name it, or a refusal where more may name it than is known.

use super::answers::Mention;
use super::references::Named;
use crate::project::site::Site;
use crate::project::{File, Snapshot};
use crate::text::Span;
use std::collections::HashSet;

/// The name that would be renamed at a byte offset, without its namespaces; `None` where there is none or it is refused.
pub fn renamable(snapshot: &Snapshot, file: &File, offset: u32) -> Option<Span> {
    let site = snapshot.project.site_of(&file.path)?;
    let named = Named::at(site, file, offset)?;
    places(snapshot, site, &named).ok()?;
    written(file, &named)
}

/// Where the name stands under the cursor; `None` where it is the route's text that stands there.
fn written(file: &File, named: &Named) -> Option<Span> {
    let span = last_segment(file, named.span);
    (file.source.slice(span) == named.name.as_str()).then_some(span)
}

/// The places to write a new name at.
///
/// # Errors
///
/// Why it can't be renamed: a sentence for the user.
pub fn rename(snapshot: &Snapshot, file: &File, offset: u32, new: &str) -> Result<Vec<Mention>, String> {
    let nothing = || "There is no name of a route here.".to_owned();
    let site = snapshot.project.site_of(&file.path).ok_or_else(nothing)?;
    // Who does not ask first whether there is something to rename must not rename what stands elsewhere.
    let named = Named::at(site, file, offset).filter(|named| written(file, named).is_some()).ok_or_else(nothing)?;
    let is_plain = !new.is_empty() && new.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '_'));
    if !is_plain {
        return Err(
            "A route's name is made of letters, digits, `-` and `_`: others would not be found again.".to_owned()
        );
    }
    let scopes: HashSet<_> = named.rows.iter().filter_map(|at| site.table.rows.get(*at)).map(|row| row.scope).collect();
    let is_taken = |scope| site.table.scope(scope).is_some_and(|scope| scope.names.contains_key(new));
    if new != named.name.as_str() && scopes.into_iter().any(is_taken) {
        return Err(format!("There is a route called `{new}` already."));
    }
    places(snapshot, site, &named)
}

fn places(snapshot: &Snapshot, site: &Site, named: &Named) -> Result<Vec<Mention>, String> {
    if !snapshot.scanned {
        return Err("The workspace is still being read.".to_owned());
    }
    for row in named.rows.iter().filter_map(|at| site.table.rows.get(*at)) {
        let open = site.table.scope(row.scope).and_then(|scope| scope.open.first());
        if let Some(open) = open {
            return Err(format!("Other routes may have this name, so it can't be renamed safely: {}.", open.reason));
        }
    }
    let patterns = named.patterns.len();
    let mut all = named.definitions(snapshot, site);
    if all.len() != patterns {
        return Err("This name is not written as such: a router or a loop makes it.".to_owned());
    }
    all.extend(named.mentions(snapshot, site));
    for mention in &mut all {
        let file = snapshot.files.file(&mention.file).ok_or("A file is gone.")?;
        if !snapshot.folders.iter().any(|folder| mention.file.starts_with(folder)) || is_installed(&mention.file) {
            return Err("This name belongs to an installed package.".to_owned());
        }
        mention.span = last_segment(&file, mention.span);
        if file.source.slice(mention.span) != named.name.as_str() {
            return Err("One of the places writes this name with escapes.".to_owned());
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn is_installed(path: &std::path::Path) -> bool {
    path.components().any(|part| matches!(part.as_os_str().to_str(), Some("site-packages" | "dist-packages")))
}

/// What stands behind the last colon.
fn last_segment(file: &File, span: Span) -> Span {
    let text = file.source.slice(span);
    let at = text.rfind(':').map_or(0, |colon| colon + 1);
    Span::new(span.start + at as u32, span.end)
}

#[cfg(test)]
mod tests {
    use super::{renamable, rename};
    use crate::features::testing::{plugin, texts};

    const USES: &str = "=== backend/other.py
from django.urls import reverse
x = reverse('backend:de<|>tail', args=[1])
=== backend/templates/a.html
{% url \"backend:detail\" pk=1 %}
";

    #[test]
    fn only_the_name_is_replaced() {
        let fixture = plugin(USES);
        let span = renamable(&fixture.snapshot, &fixture.file, fixture.offset).unwrap();
        assert_eq!(texts(&fixture, &fixture.file.path, span), "detail");
        let places = rename(&fixture.snapshot, &fixture.file, fixture.offset, "one").unwrap();
        assert_eq!(places.len(), 3);
        for place in places {
            assert_eq!(texts(&fixture, &place.file, place.span), "detail");
        }
    }

    #[test]
    fn only_what_stands_there_is_renamed() {
        let urls = "=== backend/urls.py
from django.urls import path
from . import views
urlpatterns = [path('a/<int:p<|>k>/', views.Detail.as_view(), name='detail')]
";
        let fixture = plugin(urls);
        assert!(renamable(&fixture.snapshot, &fixture.file, fixture.offset).is_none());
        assert!(rename(&fixture.snapshot, &fixture.file, fixture.offset, "one").is_err());
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        let fixture = plugin(USES);
        for new in ["", "a:b", "a b", "a'", "example-route"] {
            assert!(rename(&fixture.snapshot, &fixture.file, fixture.offset, new).is_err(), "{new}");
        }
        let urls = "=== backend/urls.py
from django.urls import path
from elsewhere import more
from . import views
urlpatterns = [path('a/<int:pk>/', views.Detail.as_view(), name='de<|>tail'), *more]
";
        let open = plugin(&urls.replace("elsewhere", "django.somewhere"));
        assert!(rename(&open.snapshot, &open.file, open.offset, "one").is_err());
        let made = plugin(
            "=== backend/urls.py
from django.urls import path
from . import views
urlpatterns = [path(f'{one}/', views.simple_view, name=f'x-{one}') for one in ('a', 'b')]
=== backend/other.py
from django.urls import reverse
x = reverse('backend:x<|>-a')
",
        );
        assert!(rename(&made.snapshot, &made.file, made.offset, "one").is_err());
    }
}
