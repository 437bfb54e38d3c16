//! The documentation's example plugin, edited and never saved: what its author sees.

use super::client::Client;
use super::diagnostics::{client_in, folder, open, uri};
use serde_json::{Value, json};
use tempfile::TempDir;

const APPS: &str = "from django.apps import AppConfig\n\n\nclass ExamplePluginConfig(AppConfig):\n    name = 'example_plugin'\n    label = 'example_plugin'\n";
const URLS: &str = "from django.urls import path\n\nfrom . import views\n\nurlpatterns = [\n    path('example-endpoint/', views.simple_view, name='example-route'),\n]\n";
const VIEWS: &str =
    "from django.http import HttpResponse\n\n\ndef simple_view(request):\n    return HttpResponse('Hi!')\n";

fn plugin(name: &str, apps: &str) -> TempDir {
    let files = [("__init__.py", ""), ("apps.py", apps), ("urls.py", URLS), ("views.py", VIEWS)];
    let paths = files.map(|(file, text)| (format!("{name}/{file}"), text));
    folder(&paths.each_ref().map(|(path, text)| (path.as_str(), *text)))
}

fn change(client: &mut Client, uri: &str, version: i32, text: &str) {
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}),
    );
}

/// Waits for diagnostics of a file that have these codes above hint.
fn codes(client: &mut Client, uri: &str, expected: &[&str]) -> Value {
    let matches = |message: &Value| {
        message["params"]["uri"] == uri
            && message["params"]["diagnostics"].as_array().is_some_and(|all| {
                let loud: Vec<_> =
                    all.iter().filter(|one| one["severity"] != 4).map(|one| one["code"].as_str().unwrap()).collect();
                loud == expected
            })
    };
    client.wait(&format!("{expected:?} in {uri}"), matches)["params"]["diagnostics"].clone()
}

#[test]
fn a_view_that_goes_in_an_unsaved_file_is_missed_in_the_closed_urls() {
    let folder = plugin("example_plugin", APPS);
    let urls = uri(&folder.path().join("example_plugin/urls.py"));
    let views = uri(&folder.path().join("example_plugin/views.py"));
    let mut client = client_in(folder.path(), json!({}));
    open(&mut client, &views, VIEWS);
    codes(&mut client, &views, &[]);
    for version in [2, 4] {
        change(&mut client, &views, version, &VIEWS.replace("simple_view", "simple_vew"));
        let found = codes(&mut client, &urls, &["urls-view-unresolved"]);
        assert!(found[0]["message"].as_str().unwrap().contains("simple_view"), "{found}");
        change(&mut client, &views, version + 1, VIEWS);
        codes(&mut client, &urls, &[]);
    }
    let saved = std::fs::read_to_string(folder.path().join("example_plugin/views.py")).unwrap();
    assert_eq!(saved, VIEWS);
    client.finish();
}

#[test]
fn the_fix_of_an_empty_apps_py_leaves_nothing_loud() {
    let folder = plugin("example-plugin", "");
    let apps = uri(&folder.path().join("example-plugin/apps.py"));
    let capabilities = json!({
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]}},
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
    });
    let mut client = client_in(folder.path(), capabilities);
    open(&mut client, &apps, "");
    let found = client.wait("a finding in apps.py", |message| {
        message["params"]["uri"] == apps
            && message["params"]["diagnostics"].as_array().is_some_and(|all| !all.is_empty())
    })["params"]["diagnostics"]
        .clone();
    let place = json!({"line": 0, "character": 0});
    let actions = client.ask(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": apps},
        "range": {"start": place, "end": place}, "context": {"diagnostics": found}}),
    )["result"]
        .clone();
    let preferred = actions.as_array().unwrap().iter().find(|action| action["isPreferred"] == true).unwrap();
    let edit = &preferred["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({"uri": apps, "version": 1}), "{preferred}");
    change(&mut client, &apps, 2, edit["edits"][0]["newText"].as_str().unwrap());
    let after = codes(&mut client, &apps, &[]);
    assert!(after.as_array().unwrap().iter().all(|one| one["severity"] == 4), "{after}");
    client.finish();
}
