//! Hover: where a route is mounted, what it captures, what serves it, and what becomes of it.

use super::answers::Hover;
use super::markdown::{block, clean_docstring, code};
use super::schedule::schedule;
use super::subject::{Subject, docstring_of, signature_of, subject};
use crate::project::evaluate::World;
use crate::project::site::Site;
use crate::project::table::{Row, describe_view};
use crate::project::value::Value;
use crate::project::{File, Snapshot};
use std::time::SystemTime;

/// Routes of one name or view that are told in full.
const MAX_ROWS: usize = 8;

/// What stands at a byte offset.
pub fn hover(snapshot: &Snapshot, file: &File, offset: u32) -> Option<Hover> {
    if let Some(schedule) = schedule(file, offset, SystemTime::now()) {
        return Some(schedule);
    }
    let site = snapshot.project.site_of(&file.path)?;
    let (span, sections) = match subject(site, file, offset)? {
        Subject::Name { span, rows } => {
            let view = rows.last().map(|row| view(snapshot, site.world_of(row), &row.view));
            (span, rows_told(site, rows.iter().rev().copied()).chain(view.flatten()).collect::<Vec<_>>())
        }
        Subject::Route { span, pattern, rows } => match rows.first() {
            Some(_) => {
                let view = view(snapshot, &site.world, &pattern.target);
                (span, rows_told(site, rows.iter().copied()).chain(view).collect())
            }
            None => (span, vec![included(site, &pattern.target)?]),
        },
        Subject::Value { span, value } => match value {
            Value::Module(id) => {
                let module = site.world.module(*id)?;
                (span, vec![format!("module {}", code(&module.name)), routes_below(site, value)])
            }
            value => {
                let name = describe_view(&site.world, value);
                let served = site.table.rows.iter().filter(|row| describe_view(site.world_of(row), &row.view) == name);
                (
                    span,
                    view(snapshot, &site.world, value)
                        .into_iter()
                        .chain(served.take(MAX_ROWS).map(served_at))
                        .collect(),
                )
            }
        },
        Subject::View { span, rows, value } => {
            let served = rows.iter().take(MAX_ROWS).map(|row| served_at(row));
            (
                span,
                signature_of(&site.world, value).map(|text| block("python", &text)).into_iter().chain(served).collect(),
            )
        }
    };
    let markdown = sections.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join("\n\n");
    (!markdown.is_empty()).then_some(Hover { span, markdown })
}

fn rows_told<'a>(site: &'a Site, rows: impl Iterator<Item = &'a Row> + 'a) -> impl Iterator<Item = String> + 'a {
    rows.take(MAX_ROWS).map(|row| told(site, row))
}

/// One row in full.
fn told(site: &Site, row: &Row) -> String {
    let mut lines = vec![format!("**{}**", code(&row.url()))];
    if let Some(name) = row.qualified_name() {
        lines.push(format!("name {}", code(&name)));
    }
    for parameter in &row.parameters {
        lines.push(format!("- {}: {}", code(&parameter.name), code(&parameter.converter)));
    }
    if row.parameters_open {
        lines.push("- perhaps others: a part of its text is only known at runtime".to_owned());
    } else if row.unnamed > 0 {
        lines.push(format!("- {} groups without a name, passed by place", row.unnamed));
    }
    if site.is_host
        && let Some(plugin) = site.plugin_of(&row.place.file)
    {
        let namespace = row.namespaces.first().map(|one| format!(", namespace {}", code(one))).unwrap_or_default();
        lines.push(format!("plugin {}{namespace}", code(&plugin.name)));
    }
    if !row.loads {
        lines.push("**Not served:** the host does not load this route; the plugin's diagnostics say why.".to_owned());
    }
    if row.conditional {
        lines.push("Only there under a condition that is known at runtime.".to_owned());
    }
    lines.join("\n\n")
}

/// A view's signature and docstring, or its dotted name where it is not in a file that was read.
fn view(snapshot: &Snapshot, world: &World, value: &Value) -> Option<String> {
    let name = describe_view(world, value)?;
    let mut sections = vec![format!("view {}", code(&name))];
    sections.extend(signature_of(world, value).map(|text| block("python", &text)));
    sections.extend(docstring_of(snapshot, world, value).map(|text| block("text", &clean_docstring(&text))));
    Some(sections.join("\n\n"))
}

fn served_at(row: &Row) -> String {
    let name = row.qualified_name().map(|name| format!(" as {}", code(&name))).unwrap_or_default();
    format!("serves {}{name}", code(&row.url()))
}

fn included(site: &Site, target: &Value) -> Option<String> {
    let Value::Include(id) = target else { return None };
    match &site.world.heap.include(*id)?.patterns {
        Value::Module(id) => {
            let module = site.world.module(*id)?;
            Some(format!("includes {}", code(&module.name)))
        }
        _ => None,
    }
}

/// The routes that a module's file defines.
fn routes_below(site: &Site, value: &Value) -> String {
    let Value::Module(id) = value else { return String::new() };
    let Some(module) = site.world.module(*id) else { return String::new() };
    let rows = site.table.rows.iter().filter(|row| row.place.file == module.path);
    rows.take(MAX_ROWS).map(|row| format!("- {}", code(&row.url()))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::hover;
    use crate::features::testing::plugin;

    fn shown(with: &str) -> String {
        let fixture = plugin(with);
        hover(&fixture.snapshot, &fixture.file, fixture.offset).map(|hover| hover.markdown).unwrap_or_default()
    }

    #[test]
    fn a_name_tells_its_route_and_view() {
        let text = "=== backend/other.py\nfrom django.urls import reverse\nx = reverse('backend:det<|>ail')\n";
        assert_eq!(
            shown(text),
            "**`/api/plugins/backend/detail/<int:pk>/`**\n\nname `backend:detail`\n\n- `pk`: `int`\n\nplugin `w`, namespace \
             `backend`\n\nview `backend.views.Detail`\n\n```python\nclass Detail\n```"
        );
    }

    #[test]
    fn a_route_that_is_not_served_says_so() {
        let text = "=== backend/__init__.py\nraise ValueError\n=== backend/templates/a.html\n{% url 'backend:example-<|>route' %}";
        assert!(shown(text).contains("Not served"), "{}", shown(text));
    }

    #[test]
    fn a_definition_tells_where_it_is_served() {
        let views = "=== backend/views.py\nfrom django.views import View\n\ndef simple<|>_view(request, x=1): pass\n\nclass Detail(View): pass\n";
        assert_eq!(
            shown(views),
            "```python\ndef simple_view(request, x=…)\n```\n\nserves `/api/plugins/backend/example/` as `backend:example-route`"
        );
    }

    #[test]
    fn text_of_the_workspace_is_only_code() {
        let urls = "=== backend/urls.py\nfrom django.urls import path\n\ndef v(request):\n    '''```\n    [a](command:b) <img src=x>\n    \
                    ```'''\n\nurlpatterns = [path('[x](command:y)`<|>', v, name='`](command:z)')]\n";
        let shown = shown(urls);
        assert!(shown.contains("````text\n```\n[a] (command:b)") && !shown.contains("](command:"), "{shown}");
        assert!(shown.contains("**`` /api/plugins/backend/[x] (command:y)` ``**"), "{shown}");
    }
}
