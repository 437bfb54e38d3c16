//! Go to definition: a route's name → its `path()` call and its view; a view → its `def`; an include → its module.

use super::answers::Target;
use super::subject::{Subject, subject};
use crate::project::evaluate::World;
use crate::project::place::{Anchor, Place};
use crate::project::site::Site;
use crate::project::table::{Row, view_place};
use crate::project::value::{Pattern, Value};
use crate::project::{File, Snapshot};
use crate::text::Span;

/// Where what stands at a byte offset is defined.
pub fn definition(snapshot: &Snapshot, file: &File, offset: u32) -> Vec<Target> {
    let Some(site) = snapshot.project.site_of(&file.path) else { return Vec::new() };
    let Some(subject) = subject(site, file, offset) else { return Vec::new() };
    let mut targets = Vec::new();
    match subject {
        Subject::Name { span, rows } => {
            // `reverse()` tries the last one first (catalogue §1.6).
            for row in rows.iter().rev() {
                targets.extend(of_pattern(snapshot, site, row, span));
                targets.extend(of_value(snapshot, site.world_of(row), &row.view, span));
            }
        }
        Subject::Route { span, pattern, .. } => targets.extend(of_value(snapshot, &site.world, &pattern.target, span)),
        Subject::Value { span, value } => targets.extend(of_value(snapshot, &site.world, value, span)),
        Subject::View { span, rows, .. } => {
            targets.extend(rows.iter().filter_map(|row| of_pattern(snapshot, site, row, span)));
        }
    }
    let mut unique: Vec<Target> = Vec::with_capacity(targets.len());
    for target in targets {
        if !unique.contains(&target) {
            unique.push(target);
        }
    }
    unique
}

fn of_pattern(snapshot: &Snapshot, site: &Site, row: &Row, origin: Span) -> Option<Target> {
    let pattern: &Pattern = site.pattern_of(row)?;
    let file = snapshot.files.file(&pattern.place.file)?;
    let span = pattern.place.span(&file.facts);
    let inside = |place: &Place| {
        let part = place.span(&file.facts);
        (place.file == file.path && span.start <= part.start && part.end <= span.end).then_some(part)
    };
    let selection = pattern.name_place.as_ref().and_then(inside).or_else(|| inside(&pattern.route_place));
    Some(Target { origin, file: file.path.clone(), span, selection: selection.unwrap_or(span) })
}

/// Where a value is defined: several places where it may be one of several.
fn of_value(snapshot: &Snapshot, world: &World, value: &Value, origin: Span) -> Vec<Target> {
    match of_one(snapshot, world, value, origin) {
        Some(target) => vec![target],
        None => value.alternatives().iter().filter_map(|one| of_one(snapshot, world, one, origin)).collect(),
    }
}

fn of_one(snapshot: &Snapshot, world: &World, value: &Value, origin: Span) -> Option<Target> {
    let included = match value {
        Value::Include(id) => Some(&world.heap.include(*id)?.patterns),
        _ => None,
    };
    let place = view_place(world, included.unwrap_or(value))?;
    let file = snapshot.files.file(&place.file)?;
    let selection = place.span(&file.facts);
    let spans = &file.facts.spans;
    let span = match place.anchor {
        Anchor::Function(id) => spans.function_bodies.get(id).copied(),
        Anchor::Class(id) => spans.class_bodies.get(id).copied(),
        _ => None,
    };
    Some(Target { origin, file: file.path.clone(), span: span.unwrap_or(selection).cover(selection), selection })
}

#[cfg(test)]
mod tests {
    use super::definition;
    use crate::features::testing::{plugin, texts};

    /// `file: selected text` of each target.
    fn targets(with: &str) -> Vec<String> {
        let fixture = plugin(with);
        let found = definition(&fixture.snapshot, &fixture.file, fixture.offset);
        let one = |target: &super::Target| {
            let name = target.file.file_name().unwrap().to_str().unwrap();
            assert!(target.span.start <= target.selection.start && target.selection.end <= target.span.end);
            format!("{name}: {}", texts(&fixture, &target.file, target.selection))
        };
        found.iter().map(one).collect()
    }

    #[test]
    fn a_name_leads_to_the_route_and_to_the_view() {
        let both = ["urls.py: 'detail'", "views.py: Detail"];
        let python = "=== backend/other.py\nfrom django.urls import reverse\nx = reverse('backend:de<|>tail')\n";
        assert_eq!(targets(python), both);
        assert_eq!(targets("=== backend/templates/a.html\n{% url 'backend:detail<|>' pk=1 %}\n"), both);
        assert_eq!(
            targets("=== backend/other.py\nfrom django.urls import reverse\nx = f([reverse('backend:de<|>tail'\n"),
            both
        );
    }

    #[test]
    fn a_view_leads_to_its_definition_and_an_include_to_its_module() {
        let urls = |line: &str| {
            format!(
                "=== backend/urls.py\nfrom django.urls import include, path\nfrom . import views\nurlpatterns = [{line}]\n"
            )
        };
        assert_eq!(targets(&urls("path('a/', views.sim<|>ple_view)")), ["views.py: simple_view"]);
        assert_eq!(targets(&urls("path('a/', views.Detail.as_<|>view())")), ["views.py: Detail"]);
        assert_eq!(targets(&urls("path('a<|>/', views.simple_view)")), ["views.py: simple_view"]);
        assert_eq!(targets(&urls("path('a/', include('backend.mo<|>re'))")), ["more.py: "]);
        assert_eq!(targets(&urls("path('a/', vi<|>ews.simple_view)")), ["views.py: "]);
        assert_eq!(targets(&urls("path('a/', views.absent<|>)")), [""; 0]);
    }

    #[test]
    fn a_view_is_found_behind_its_decorator_and_where_it_may_be_one_of_two() {
        let urls = |lines: &str, view: &str| {
            format!(
                "=== backend/urls.py\nimport os\nfrom functools import wraps\nfrom django.urls import path\nfrom .views import Detail, simple_view\n\
                 {lines}\nurlpatterns = [path('a<|>/', {view})]\n"
            )
        };
        let kept = "def kept(view):\n    @wraps(view)\n    def wrapper(*args):\n        return view(*args)\n    return wrapper";
        assert_eq!(targets(&urls(kept, "kept(simple_view)")), ["views.py: simple_view"]);
        assert_eq!(targets(&urls(kept, "kept(Detail.as_view())")), ["views.py: Detail"]);
        let either = "if os.environ.get('A'):\n    view = simple_view\nelse:\n    view = Detail.as_view()";
        assert_eq!(targets(&urls(either, "view")), ["views.py: simple_view", "views.py: Detail"]);
    }

    #[test]
    fn a_view_leads_to_its_routes() {
        let views = "=== backend/views.py\nfrom django.views import View\n\ndef simple<|>_view(request): pass\n\nclass Detail(View): pass\n";
        assert_eq!(targets(views), ["urls.py: 'example-route'"]);
    }
}
