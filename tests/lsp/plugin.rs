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

/// A client in the mended plugin, with views.py open and this text at its end; and the cursor's position at the end.
fn typing(folder: &TempDir, capabilities: Value, text: &str) -> (Client, Value) {
    let views = uri(&folder.path().join("example_plugin/views.py"));
    let mut client = client_in(folder.path(), capabilities);
    let source = format!("from django.urls import reverse\n{VIEWS}\n{text}");
    open(&mut client, &views, &source);
    // Routes are known once the scan has ended.
    while client.ask("karrot-ls/routes", json!({"uri": null}))["result"] == json!([]) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let line = source.matches('\n').count();
    let character = source.rsplit('\n').next().unwrap().chars().count();
    (client, json!({"textDocument": {"uri": views}, "position": {"line": line, "character": character}}))
}

fn before(at: &Value, characters: u64) -> Value {
    let mut at = at.clone();
    at["position"]["character"] = json!(at["position"]["character"].as_u64().unwrap() - characters);
    at
}

#[test]
fn a_route_is_offered_in_a_half_typed_call() {
    let folder = plugin("example_plugin", APPS);
    let rich = json!({"textDocument": {"completion": {"completionItem": {"labelDetailsSupport": true, "documentationFormat": ["markdown"]}}}});
    for (capabilities, has_details) in [(rich, true), (json!({}), false)] {
        let (mut client, at) = typing(&folder, capabilities, "reverse(\"exam");
        let items = client.ask("textDocument/completion", at.clone())["result"].clone();
        let item = items
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["label"] == "example_plugin:example-route")
            .unwrap()
            .clone();
        assert_eq!(item["textEdit"]["newText"], "example_plugin:example-route");
        assert_eq!(item["textEdit"]["range"]["end"], at["position"]);
        assert_eq!(item["textEdit"]["range"]["start"], before(&at, 4)["position"]);
        assert!(item["filterText"].as_str().unwrap().contains("example-route"), "{item}");
        assert!(item["detail"].as_str().unwrap().contains("/api/plugins/example_plugin/example-endpoint/"), "{item}");
        assert_eq!(item["labelDetails"].is_object(), has_details, "{item}");
        client.finish();
    }
}

#[test]
fn a_name_leads_to_its_route_and_tells_of_it() {
    let folder = plugin("example_plugin", APPS);
    let urls = uri(&folder.path().join("example_plugin/urls.py"));
    let text = "reverse(\"example_plugin:example-route\")";
    let (mut client, end) = typing(
        &folder,
        json!({"textDocument": {"definition": {"linkSupport": true}, "hover": {"contentFormat": ["markdown"]}}}),
        text,
    );
    let at = before(&end, 5);
    let links = client.ask("textDocument/definition", at.clone())["result"].clone();
    let link = links.as_array().unwrap().iter().find(|link| link["targetUri"] == urls).unwrap();
    assert_eq!(link["targetRange"]["start"]["line"], 5);
    assert!(link["originSelectionRange"].is_object(), "{link}");
    let hover = client.ask("textDocument/hover", at.clone())["result"].clone();
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert!(
        hover["contents"]["value"].as_str().unwrap().contains("/api/plugins/example_plugin/example-endpoint/"),
        "{hover}"
    );
    client.finish();
    let (mut client, _) = typing(&folder, json!({}), text);
    let places = client.ask("textDocument/definition", at.clone())["result"].clone();
    assert!(
        places.as_array().unwrap().iter().any(|place| place["uri"] == urls && place["range"].is_object()),
        "{places}"
    );
    assert_eq!(client.ask("textDocument/hover", at)["result"]["contents"]["kind"], "plaintext");
    client.finish();
}

#[test]
fn a_name_is_found_where_it_is_used_and_renamed_there() {
    let folder = plugin("example_plugin", APPS);
    let urls = uri(&folder.path().join("example_plugin/urls.py"));
    let text = "reverse(\"example_plugin:example-route\")";
    let (mut client, end) = typing(
        &folder,
        json!({"textDocument": {"rename": {"prepareSupport": true}}, "workspace": {"workspaceEdit": {"documentChanges": true}}}),
        text,
    );
    let at = before(&end, 5);
    let mut asked = at.clone();
    asked["context"] = json!({"includeDeclaration": true});
    let found = client.ask("textDocument/references", asked.clone())["result"].clone();
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    assert!(found.as_array().unwrap().iter().any(|place| place["uri"] == urls), "{found}");
    asked["context"] = json!({"includeDeclaration": false});
    let uses = client.ask("textDocument/references", asked)["result"].clone();
    assert!(uses.as_array().unwrap().iter().all(|place| place["uri"] != urls), "{uses}");

    // Before the scan has ended, other files may name it.
    let began = std::time::Instant::now();
    let mut prepared = Value::Null;
    while prepared.is_null() && began.elapsed() < std::time::Duration::from_secs(20) {
        prepared = client.ask("textDocument/prepareRename", at.clone())["result"].clone();
    }
    let length = prepared["end"]["character"].as_u64().unwrap() - prepared["start"]["character"].as_u64().unwrap();
    assert_eq!(length as usize, "example-route".len(), "{prepared}");
    let mut new = at.clone();
    new["newName"] = json!("other-route");
    let edit = client.ask("textDocument/rename", new.clone())["result"].clone();
    let changes = edit["documentChanges"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{edit}");
    assert!(changes.iter().all(|change| change["edits"][0]["newText"] == "other-route"), "{edit}");
    new["newName"] = json!("not: a name");
    let refused = client.ask("textDocument/rename", new);
    assert!(refused["error"]["message"].as_str().unwrap().contains("letters"), "{refused}");
    client.finish();
}

#[test]
fn the_outline_lists_routes_as_the_client_can_show_them() {
    let folder = plugin("example_plugin", APPS);
    let urls = uri(&folder.path().join("example_plugin/urls.py"));
    for (nested, place) in [(true, "selectionRange"), (false, "location")] {
        let (mut client, _) = typing(
            &folder,
            json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": nested}}}),
            "",
        );
        let symbols =
            client.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": urls}}))["result"].clone();
        assert!(symbols[0]["name"].as_str().unwrap().contains("example-endpoint/"), "{symbols}");
        assert!(symbols[0][place].is_object(), "{symbols}");
        client.finish();
    }
}

/// Findings about what is there and what is not follow the files without a restart: by file operations, by watched files, and by
/// a save alone where a client has neither.
#[test]
fn findings_about_the_layout_follow_files_that_come_go_and_are_renamed() {
    let folder = plugin("example_plugin", APPS);
    let path = |name: &str| folder.path().join("example_plugin").join(name);
    let (apps, urls, views) = (uri(&path("apps.py")), uri(&path("urls.py")), uri(&path("views.py")));
    std::fs::remove_file(path("__init__.py")).unwrap();
    let mut client = client_in(folder.path(), json!({}));
    codes(&mut client, &apps, &["plugin-no-init"]);

    std::fs::write(path("__init__.py"), "").unwrap();
    client.notify("workspace/didCreateFiles", json!({"files": [{"uri": uri(&path("__init__.py"))}]}));
    codes(&mut client, &apps, &[]);

    std::fs::rename(path("apps.py"), path("app.py")).unwrap();
    client.notify("workspace/didRenameFiles", json!({"files": [{"oldUri": apps, "newUri": uri(&path("app.py"))}]}));
    codes(&mut client, &urls, &["plugin-no-apps-py"]);
    std::fs::rename(path("app.py"), path("apps.py")).unwrap();
    let changes = json!([{"uri": uri(&path("app.py")), "type": 3}, {"uri": apps, "type": 1}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    codes(&mut client, &urls, &[]);

    std::fs::remove_file(path("views.py")).unwrap();
    client.notify("workspace/didDeleteFiles", json!({"files": [{"uri": views}]}));
    codes(&mut client, &urls, &["urls-view-unresolved"]);
    std::fs::write(path("views.py"), VIEWS).unwrap();
    std::fs::create_dir(path("migrations")).unwrap();
    // A client without watchers and file operations: what is saved is looked at, and what lies beside it.
    open(&mut client, &views, VIEWS);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": views}}));
    codes(&mut client, &urls, &[]);

    std::fs::rename(folder.path().join("example_plugin"), folder.path().join("json")).unwrap();
    let renamed = folder.path().join("json");
    client.notify(
        "workspace/didRenameFiles",
        json!({"files": [{"oldUri": uri(&folder.path().join("example_plugin")), "newUri": uri(&renamed)}]}),
    );
    codes(&mut client, &uri(&renamed.join("apps.py")), &["plugin-module-name-clash"]);
    client.finish();
}
