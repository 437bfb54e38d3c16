//! What real Django and DRF answered about views and routers (tests/answers): the routes, and the methods of each.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]

use karrot_ls::project::{FolderKind, Settings, rows};
use karrot_ls::rules;
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[derive(Deserialize)]
struct Recorded {
    rows: Vec<(Option<String>, String, Option<Vec<String>>)>,
}

/// Below these prefixes a router makes routes in its own way: more may be there, and what is listed is conditional or right.
const OWN_WAY: [&str; 2] = ["adding/", "read-only/"];

#[test]
fn routes_and_methods_are_those_of_django_and_drf() {
    let recorded: Recorded = serde_json::from_str(include_str!("answers/recorded.json")).unwrap();
    assert!(recorded.rows.len() > 60);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("urls.py"), include_str!("answers/urls.py")).unwrap();
    let settings =
        Settings { folder_kind: FolderKind::Project, root_urlconf: Some("urls".to_owned()), ..Settings::default() };
    let folders = vec![folder.path().to_owned()];
    let workspace = Workspace::new(Options { folders, budget: Budget::Unlimited, settings });
    workspace.scan(&|_| {}, &|| false);
    let snapshot = workspace.snapshot();
    let found = rows::routes(&snapshot, None);
    let is_own = |route: &str| OWN_WAY.iter().any(|prefix| route.starts_with(prefix));
    let name = |name: &Option<String>| name.clone().unwrap_or_default();

    let real: Vec<_> = recorded.rows.iter().map(|(one, route, _)| (name(one), route.clone())).collect();
    let told: Vec<_> = found
        .iter()
        .filter(|row| !row.conditional)
        .map(|row| (row.name.as_deref().unwrap_or_default().to_owned(), row.route.clone()))
        .collect();
    for one in &told {
        assert!(real.contains(one), "{one:?} does not exist");
    }
    let expected: Vec<_> = real.iter().filter(|(_, route)| !is_own(route)).collect();
    assert_eq!(told.iter().filter(|(_, route)| !is_own(route)).collect::<Vec<_>>(), expected);
    for prefix in OWN_WAY {
        let missing = real.iter().any(|one| one.1.starts_with(prefix) && !told.contains(one));
        assert!(missing, "{prefix}: it is understood now");
    }
    assert!(!rows::open(&snapshot, None).is_empty(), "a router of its own may make more routes");

    let mut differs = Vec::new();
    for row in &found {
        let Some((_, _, real)) = recorded
            .rows
            .iter()
            .find(|(one, route, _)| name(one) == row.name.as_deref().unwrap_or_default() && *route == row.route)
        else {
            continue;
        };
        let told: Option<BTreeSet<&str>> = row.methods.as_ref().map(|all| all.iter().map(|one| one.as_str()).collect());
        let real: Option<BTreeSet<&str>> = real.as_ref().map(|all| all.iter().map(String::as_str).collect());
        if told != real {
            differs.push(format!(
                "{} {}: {told:?}, in reality {real:?}",
                name(&row.name.as_ref().map(ToString::to_string)),
                row.route
            ));
        }
    }
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}

#[derive(Deserialize)]
struct Lazy {
    urls: String,
    answers: BTreeMap<String, serde_json::Value>,
}

/// A root URLconf that uses the value of `reverse_lazy()`: what raises is told of, and nothing else is.
#[test]
fn the_text_of_a_lazy_url_is_needed_where_django_says_so() {
    let recorded: Lazy = serde_json::from_str(include_str!("answers/lazy.json")).unwrap();
    assert!(recorded.answers.values().any(|answer| *answer == 200) && recorded.answers.len() > 20);
    for (expression, answer) in &recorded.answers {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("urls.py"), recorded.urls.replace("{expression}", expression)).unwrap();
        let settings =
            Settings { folder_kind: FolderKind::Project, root_urlconf: Some("urls".to_owned()), ..Settings::default() };
        let folders = vec![folder.path().to_owned()];
        let workspace = Workspace::new(Options { folders, budget: Budget::Unlimited, settings });
        workspace.scan(&|_| {}, &|| false);
        let snapshot = workspace.snapshot();
        let files = rules::files(&snapshot);
        let found: Vec<_> = files.iter().flat_map(|file| rules::check(&snapshot, file)).map(|one| one.code).collect();
        let expected: &[&str] = if *answer == 200 { &[] } else { &["urls-reverse-at-import"] };
        assert_eq!(found, expected, "{expression}");
    }
}
