//! Settings and where they come from.

use super::{known, scan, write};
use karrot_ls::project::{Level, Profile, Settings};
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

#[test]
fn settings_come_from_the_file_the_editor_and_the_command_line() {
    let folder = TempDir::new().unwrap();
    let path = write(
        folder.path(),
        "karrot-ls.toml",
        "profile = 'django'\nroot-urlconf = 'config.urls'\nexclude = ['old/']\nplugin-dirs = ['plugins']\n[rules]\nurls-view-class = 'off'\nroute-unknown = 'hint'\n",
    );
    write(folder.path(), "old/urls.py", "urlpatterns = []\n");
    write(folder.path(), "new/urls.py", "urlpatterns = []\n");
    let workspace = Workspace::new(Options {
        folders: vec![folder.path().to_owned()],
        budget: Budget::Unlimited,
        settings: Settings { settings_module: Some("from.command.line".into()), ..Settings::default() },
    });
    let editor = serde_json::json!({"karrot-ls": {"rules": {"route-unknown": "error"}, "settings-module": "from.editor", "trace": {}, "python": ""}});
    assert_eq!(workspace.configure(editor), []);
    scan(&workspace);
    let settings = workspace.snapshot().settings.clone();
    assert_eq!(settings.profile, Some(Profile::Django));
    assert_eq!(settings.root_urlconf.as_deref(), Some("config.urls"));
    assert_eq!(settings.settings_module.as_deref(), Some("from.command.line"));
    assert_eq!(settings.plugin_dirs, [folder.path().join("plugins")]);
    assert_eq!(settings.rules.get("urls-view-class"), Some(&Level::Off));
    assert_eq!(settings.rules.get("route-unknown"), Some(&Level::Error), "the editor outweighs the file");
    assert_eq!(settings.python, None);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "new/urls.py"]);

    // Another selection in the file: what is known follows at once.
    let other = fs::read_to_string(&path).unwrap().replace("old/", "new/");
    workspace.open(Arc::from(path.as_path()), &other, 1);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "old/urls.py"]);
    workspace.close(&path);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "new/urls.py"]);

    // Unreadable: the last good one stays, and the problem has its place.
    let broken = "profile = 'karrot'\nrules = {\n";
    workspace.open(Arc::from(path.as_path()), broken, 1);
    let snapshot = workspace.snapshot();
    assert_eq!(snapshot.settings, settings);
    assert_eq!(snapshot.problems.len(), 1);
    assert_eq!(snapshot.problems[0].path.as_deref(), Some(path.as_path()));
    assert!(snapshot.problems[0].span.start as usize >= "profile = 'karrot'\n".len(), "{:?}", snapshot.problems);

    // Readable but partly wrong: the rest holds.
    let text = "profile = 'nope'\nroot-urlconf = 'a b'\npyton = 'x'\nexclude = 3\nsettings-module = 'x.y'\n[rules]\nurls-view-class = 'loud'\nurls-view-clas = 'off'\n";
    workspace.close(&path);
    fs::write(&path, text).unwrap();
    workspace.saved(&path);
    let snapshot = workspace.snapshot();
    let at: Vec<&str> =
        snapshot.problems.iter().map(|problem| &text[problem.span.start as usize..problem.span.end as usize]).collect();
    assert_eq!(at.len(), 6, "{:?}", snapshot.problems);
    for part in ["'nope'", "'a b'", "pyton", "3", "'loud'", "urls-view-clas"] {
        assert!(at.contains(&part), "{part} in {at:?}");
    }
    assert!(snapshot.problems.iter().any(|problem| problem.message.contains("did you mean `python`")));
    assert_eq!(snapshot.settings.profile, None);

    fs::remove_file(&path).unwrap();
    workspace.saved(&path);
    assert_eq!(workspace.snapshot().problems.len(), 0);

    let problems = workspace.configure(serde_json::json!({"profile": 7, "rules": []}));
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|problem| problem.path.is_none()));
}
