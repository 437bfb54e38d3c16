//! Folders, files on the disk, settings, progress.

use super::client::Client;
use super::diagnostics::{asked_for, client_in, folder, open, uri};
use serde_json::{Value, json};

fn found(client: &mut Client, uri: &str, count: usize) {
    client.wait(&format!("{count} diagnostics for {uri}"), |message| {
        message["params"]["uri"] == uri && asked_for(&message["params"]["diagnostics"]).len() == count
    });
}

#[test]
fn closed_files_are_found_by_the_scan_and_followed_on_the_disk() {
    let folder = folder(&[("plugin/__init__.py", ""), ("plugin/urls.py", "urlpatterns = []\n# test-needs view\n")]);
    let urls = uri(&folder.path().join("plugin/urls.py"));
    let mut client = client_in(folder.path(), json!({}));
    found(&mut client, &urls, 1);
    let views = folder.path().join("plugin/views.py");
    std::fs::write(&views, "# test-has view\nurlpatterns = []\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(&views), "type": 1}]}));
    found(&mut client, &urls, 0);
    std::fs::remove_file(&views).unwrap();
    client.notify("workspace/didDeleteFiles", json!({"files": [{"uri": uri(&views)}]}));
    found(&mut client, &urls, 1);
    // Without watchers and file operations: opening and saving tells.
    std::fs::write(&views, "# test-has view\nurlpatterns = []\n").unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri(&views)}}));
    found(&mut client, &urls, 0);
    std::fs::rename(folder.path().join("plugin"), folder.path().join("other")).unwrap();
    client.notify(
        "workspace/didRenameFiles",
        json!({"files": [
        {"oldUri": uri(&folder.path().join("plugin")), "newUri": uri(&folder.path().join("other"))}]}),
    );
    client.finish();
}

#[test]
fn an_open_document_wins_over_the_disk_until_it_is_closed() {
    let folder = folder(&[("urls.py", "# on the disk\n")]);
    let urls = folder.path().join("urls.py");
    let mut client = client_in(folder.path(), json!({}));
    open(&mut client, &uri(&urls), "# in the editor\n");
    std::fs::write(&urls, "# changed on the disk\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(&urls), "type": 2}]}));
    let text = |client: &mut Client| client.ask("karrot-ls/test/text", json!({"uri": uri(&urls)}))["result"].clone();
    assert_eq!(text(&mut client), "# in the editor\n");
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri(&urls)}}));
    assert_eq!(text(&mut client), "# changed on the disk\n");
    client.finish();
}

#[test]
fn folders_come_and_go() {
    let first = folder(&[("urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let second = folder(&[("urls.py", "urlpatterns = []\n# test-needs b\n")]);
    let in_first = uri(&first.path().join("urls.py"));
    let in_second = uri(&second.path().join("urls.py"));
    let mut client = client_in(first.path(), json!({}));
    found(&mut client, &in_first, 1);
    let item = |folder: &std::path::Path| json!({"uri": uri(folder), "name": "x"});
    let event = |added: Value, removed: Value| json!({"event": {"added": added, "removed": removed}});
    client.notify("workspace/didChangeWorkspaceFolders", event(json!([item(second.path())]), json!([])));
    found(&mut client, &in_second, 1);
    client.notify("workspace/didChangeWorkspaceFolders", event(json!([]), json!([item(first.path())])));
    found(&mut client, &in_first, 0);
    for _ in 0..200 {
        client.notify("workspace/didChangeWorkspaceFolders", event(json!([item(first.path())]), json!([])));
        client.notify(
            "workspace/didChangeWorkspaceFolders",
            event(json!([]), json!([item(first.path()), {"uri": "untitled:x", "name": ""}])),
        );
    }
    client.finish();
}

#[test]
fn roots_of_every_kind() {
    let here = folder(&[("urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let urls = uri(&here.path().join("urls.py"));
    for params in [
        json!({"rootUri": uri(here.path())}),
        json!({"rootPath": here.path(), "rootUri": null}),
        json!({"rootUri": uri(here.path()), "workspaceFolders": null}),
        json!({"rootUri": null, "workspaceFolders": [{"uri": uri(here.path()), "name": "a"}, {"uri": "untitled:b", "name": "b"}]}),
    ] {
        let mut client = Client::start();
        let mut params = params;
        params["capabilities"] = json!({});
        client.initialize(params);
        found(&mut client, &urls, 1);
        client.finish();
    }
    for params in [
        json!({}),
        json!({"rootUri": null}),
        json!({"rootUri": "untitled:x"}),
        json!({"rootUri": "file:///nowhere/at/all"}),
    ] {
        let mut client = Client::start();
        let mut params = params;
        params["capabilities"] = json!({});
        client.initialize(params);
        open(&mut client, "untitled:a", "# test-needs a\n");
        found(&mut client, "untitled:a", 1);
        client.finish();
    }
}

#[test]
fn settings_are_asked_for_and_their_faults_told() {
    let mut client = Client::start();
    client.answers = false;
    client.initialize(json!({"capabilities": {"workspace": {"configuration": true, "didChangeConfiguration": {"dynamicRegistration": true},
        "didChangeWatchedFiles": {"dynamicRegistration": true}}}}));
    let asked = client.wait("workspace/configuration", |message| message["method"] == "workspace/configuration");
    assert_eq!(asked["params"]["items"], json!([{"section": "karrot-ls"}]));
    let registered = client.wait("registration", |message| message["method"] == "client/registerCapability");
    let methods: Vec<_> =
        registered["params"]["registrations"].as_array().unwrap().iter().map(|one| one["method"].clone()).collect();
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    client.send(&json!({"jsonrpc": "2.0", "id": registered["id"], "error": {"code": -32601, "message": "no"}}));
    client.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": [{"profile": "nonsense"}]}));
    let told = client.wait("message", |message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("profile"), "{told}");
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    let asked = client.wait("workspace/configuration", |message| message["method"] == "workspace/configuration");
    // A client that gives up on it, and answers twice.
    for _ in 0..2 {
        client.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "error": {"code": -32800, "message": "cancelled"}}));
    }
    client.finish();
}

#[test]
fn settings_in_a_notification() {
    let mut client = Client::initialized(json!({}));
    for settings in [
        json!(null),
        json!(5),
        json!({"karrot-ls": null}),
        json!({"other": {}}),
        json!({"karrot-ls": {"profile": "django"}}),
    ] {
        client.notify("workspace/didChangeConfiguration", json!({"settings": settings}));
    }
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"karrot-ls": {"profile": "nonsense"}}}));
    client.wait("message", |message| message["method"] == "window/showMessage");
    client.finish();
}

#[test]
fn requests_to_the_client_that_it_never_answers_hold_nothing_up() {
    let mut client = Client::start();
    client.answers = false;
    client.initialize(json!({"capabilities": {
        "window": {"workDoneProgress": true},
        "workspace": {"configuration": true, "didChangeConfiguration": {"dynamicRegistration": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true}, "diagnostics": {"refreshSupport": true}},
    }}));
    for _ in 0..120 {
        client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    }
    open(&mut client, "untitled:a", "# test-needs a\n");
    found(&mut client, "untitled:a", 1);
    client.finish();
}

/// A server whose scan takes a while.
fn slow_scan(folder: &std::path::Path, capabilities: Value) -> Client {
    let mut client = Client::start();
    let reply = client.ask("initialize", json!({"rootUri": uri(folder), "capabilities": capabilities}));
    assert!(reply["result"].is_object());
    client.ask("karrot-ls/test/fault", json!({"method": "scan", "milliseconds": 1_500}));
    client.notify("initialized", json!({}));
    client
}

#[test]
fn a_long_scan_shows_its_progress() {
    let folder = folder(&[("urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let mut client = slow_scan(folder.path(), json!({"window": {"workDoneProgress": true}}));
    let created = client.wait("token", |message| message["method"] == "window/workDoneProgress/create");
    for kind in ["begin", "report", "end"] {
        let told = client
            .wait(kind, |message| message["method"] == "$/progress" && message["params"]["value"]["kind"] == kind);
        assert_eq!(told["params"]["token"], created["params"]["token"]);
    }
    client.finish();
    let mut client = slow_scan(folder.path(), json!({}));
    found(&mut client, &uri(&folder.path().join("urls.py")), 1);
    let received = client.finish();
    assert!(received.iter().all(|message| message["method"] != "$/progress"), "{received:?}");
}

#[test]
fn an_open_document_does_not_wait_for_the_scan() {
    let folder = folder(&[("urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let closed = uri(&folder.path().join("urls.py"));
    let mut client = slow_scan(folder.path(), json!({}));
    open(&mut client, "untitled:own", "# test-needs a\n");
    found(&mut client, "untitled:own", 1);
    assert!(client.received.iter().all(|message| message["params"]["uri"] != closed), "the scan has not ended");
    found(&mut client, &closed, 1);
    client.finish();
}

#[test]
fn a_folder_that_goes_at_once_takes_its_findings_along() {
    let folder = folder(&[("plugin/urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let urls = uri(&folder.path().join("plugin/urls.py"));
    let mut client = client_in(folder.path(), json!({}));
    found(&mut client, &urls, 1);
    std::fs::remove_dir_all(folder.path().join("plugin")).unwrap();
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&folder.path().join("plugin")), "type": 3}]}),
    );
    found(&mut client, &urls, 0);
    client.finish();
}

#[test]
fn a_configuration_that_can_not_be_used_is_a_diagnostic_and_a_message() {
    let folder = folder(&[("karrot-ls.toml", "profile = \"carrot\"\n")]);
    let file = uri(&folder.path().join("karrot-ls.toml"));
    let mut client = client_in(folder.path(), json!({}));
    client.wait("finding", |message| {
        message["params"]["uri"] == file && message["params"]["diagnostics"][0]["code"] == "configuration-invalid"
    });
    let told = client.wait("message", |message| message["method"] == "window/showMessage");
    assert!(told["params"]["message"].as_str().unwrap().contains("karrot-ls.toml"), "{told}");
    open(&mut client, &file, "profile = \"karrot\"\n");
    found(&mut client, &file, 0);
    client.finish();
}
