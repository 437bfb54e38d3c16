//! Whether something answers requests that no route serves.

use super::evaluate::{Module, World};
use super::snapshot::Files;
use super::value::Value;

/// What the name of a middleware that answers in a route's place, or chooses other routes, says of it: `FlatpageFallbackMiddleware`,
/// `RedirectFallbackMiddleware`, `HostsRequestMiddleware`, `TenantMainMiddleware`, …
const TELLING: [&str; 9] =
    ["fallback", "redirect", "flatpage", "host", "domain", "tenant", "urlconf", "proxy", "maintenance"];

/// Whether a middleware of the site may answer where no route does, or choose another URLconf (`request.urlconf`).
pub fn may_answer(world: &World, files: &dyn Files) -> bool {
    let is_settings =
        |module: &&Module| ["ROOT_URLCONF", "INSTALLED_APPS"].iter().any(|name| module.scope.names.contains_key(*name));
    let settings = world.modules.iter().find(is_settings);
    settings
        .is_none_or(|settings| names(world, settings).is_none_or(|names| names.iter().any(|name| answers(files, name))))
}

/// What `MIDDLEWARE` names; `None` where that can't be known.
fn names(world: &World, settings: &Module) -> Option<Vec<String>> {
    let Some(binding) = settings.scope.names.get("MIDDLEWARE") else {
        return settings.scope.open.is_empty().then(Vec::new);
    };
    let Value::Sequence(id) = &binding.value else { return None };
    let sequence = world.heap.sequence(*id).filter(|one| one.open.is_empty())?;
    let all = sequence.items.iter().flat_map(|item| item.value.alternatives());
    all.map(|value| if let Value::Str(dotted) = value { Some(dotted.to_string()) } else { None }).collect()
}

fn answers(files: &dyn Files, dotted: &str) -> bool {
    let lower = dotted.to_lowercase();
    if TELLING.iter().any(|word| lower.contains(word)) {
        return true;
    }
    if dotted.starts_with("django.") {
        return false;
    }
    // A middleware of the workspace says by itself what it does.
    let Some((module, _)) = dotted.rsplit_once('.') else { return true };
    let path = format!("{}.py", module.replace('.', "/"));
    let known = files.known();
    let own = known.iter().find(|file| file.path.ends_with(&path));
    own.is_some_and(|file| ["urlconf", "404", "Resolver404"].iter().any(|word| file.source.as_str().contains(word)))
}
