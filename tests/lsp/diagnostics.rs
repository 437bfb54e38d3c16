//! Diagnostics, pushed and pulled: the same ones, with the right version, each once.

use super::client::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

pub fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).unwrap().to_string()
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

pub fn client_in(folder: &Path, capabilities: Value) -> Client {
    let mut client = Client::start();
    let folders = json!([{"uri": uri(folder), "name": "test"}]);
    client.initialize(
        json!({"processId": null, "rootUri": uri(folder), "workspaceFolders": folders, "capabilities": capabilities}),
    );
    client
}

pub fn open(client: &mut Client, uri: &str, text: &str) {
    let document = json!({"uri": uri, "languageId": "python", "version": 1, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
}

fn change(client: &mut Client, uri: &str, version: i32, text: &str) {
    let document = json!({"uri": uri, "version": version});
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
}

/// Those that a test's text asks for: what the rules say of it is the rules' business.
pub fn asked_for(diagnostics: &Value) -> Vec<Value> {
    let all = diagnostics.as_array().into_iter().flatten();
    all.filter(|diagnostic| diagnostic["code"] == "test-needs").cloned().collect()
}

/// Waits for a notification with so many of them, and leaves the others out of it.
fn published(client: &mut Client, uri: &str, count: usize) -> Value {
    let message = client.wait(&format!("{count} diagnostics for {uri}"), |message| {
        message["method"] == "textDocument/publishDiagnostics"
            && message["params"]["uri"] == uri
            && asked_for(&message["params"]["diagnostics"]).len() == count
    });
    let mut params = message["params"].clone();
    params["diagnostics"] = json!(asked_for(&params["diagnostics"]));
    params
}

const URLS: &str = "from django.urls import path\nurlpatterns = []\n# test-needs view\n";

fn pulls() -> Value {
    json!({
        "workspace": {"diagnostics": {"refreshSupport": true}, "diagnostic": {"refreshSupport": true}},
        "textDocument": {"diagnostic": {}, "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
    })
}

#[test]
fn an_unsaved_change_changes_the_findings_of_a_closed_file() {
    let folder =
        folder(&[("plugin/__init__.py", ""), ("plugin/urls.py", URLS), ("plugin/views.py", "# test-has view\n")]);
    let (urls, views) = (uri(&folder.path().join("plugin/urls.py")), uri(&folder.path().join("plugin/views.py")));
    let mut client = client_in(folder.path(), json!({}));
    open(&mut client, &views, "# test-has view\n");
    change(&mut client, &views, 2, "x = 1\n");
    let params = published(&mut client, &urls, 1);
    assert_eq!(params.get("version"), None, "a closed file has none");
    let diagnostic = &params["diagnostics"][0];
    assert_eq!(diagnostic["range"], json!({"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 17}}));
    assert_eq!(diagnostic["source"], "karrot-ls");
    assert_eq!(diagnostic["code"], "test-needs");
    assert_eq!(diagnostic["severity"], 2);
    assert_eq!(diagnostic["codeDescription"]["href"], "https://karrot-dev.github.io/karrot-ls/rules/test-needs");
    change(&mut client, &views, 3, "# test-has view\n");
    published(&mut client, &urls, 0);
    assert_eq!(published(&mut client, &views, 0)["uri"], views);
    client.finish();
}

#[test]
fn open_documents_get_each_last_version_and_lose_it_when_closed() {
    let mut client = Client::initialized(json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}}));
    let uri = "untitled:one";
    open(&mut client, uri, "# test-needs a\n");
    let params = published(&mut client, uri, 1);
    assert_eq!(params["version"], 1);
    assert_eq!(params["diagnostics"][0]["relatedInformation"][0]["location"]["uri"], uri);
    change(&mut client, uri, 2, "# test-needs a\n# test-needs b\n");
    assert_eq!(published(&mut client, uri, 2)["version"], 2);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert_eq!(published(&mut client, uri, 0).get("version"), None);
    client.finish();
}

#[test]
fn a_client_without_refresh_gets_pushed_ones() {
    let mut client = Client::start();
    let result = client.initialize(json!({"capabilities": {"textDocument": {"diagnostic": {}}}}));
    assert_eq!(result["capabilities"].get("diagnosticProvider"), None);
    open(&mut client, "untitled:one", "# test-needs a\n");
    published(&mut client, "untitled:one", 1);
    client.finish();
}

#[test]
fn a_client_that_pulls_gets_nothing_pushed() {
    let folder =
        folder(&[("plugin/__init__.py", ""), ("plugin/urls.py", URLS), ("plugin/views.py", "# test-has view\n")]);
    let (urls, views) = (uri(&folder.path().join("plugin/urls.py")), uri(&folder.path().join("plugin/views.py")));
    let mut client = client_in(folder.path(), pulls());
    open(&mut client, &urls, URLS);
    let pull = |client: &mut Client, previous: &Value| {
        let reply =
            client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": urls}, "previousResultId": previous}));
        reply["result"].clone()
    };
    // Before the scan has ended nothing is known of views.py: its end asks for another pull only if that differs.
    open(&mut client, &views, "# test-has view\n");
    let first = pull(&mut client, &Value::Null);
    assert_eq!((&first["kind"], asked_for(&first["items"]).len()), (&json!("full"), 0));
    let same = pull(&mut client, &first["resultId"]);
    assert_eq!((&same["kind"], &same["resultId"]), (&json!("unchanged"), &first["resultId"]));
    // The other file's change asks for a pull of this one.
    client.settle();
    change(&mut client, &views, 2, "x = 1\n");
    client.wait("refresh", |message| message["method"] == "workspace/diagnostic/refresh");
    let second = pull(&mut client, &first["resultId"]);
    assert_eq!((&second["kind"], asked_for(&second["items"]).len()), (&json!("full"), 1));
    // Open documents are none of the workspace's.
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(all["result"]["items"], json!([]));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": urls}}));
    // The scan may still be under way; its end asks for another pull.
    let mut all = json!([]);
    while all == json!([]) {
        all = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"]["items"].clone();
        client.find(Duration::from_millis(100), |message| message["method"] == "workspace/diagnostic/refresh");
    }
    assert_eq!((all.as_array().unwrap().len(), &all[0]["uri"], &all[0]["items"]), (1, &json!(urls), &second["items"]));
    let previous = json!([{"uri": urls, "value": all[0]["resultId"]}, {"uri": "file:///gone.py", "value": "1"}]);
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": previous}))["result"]["items"].clone();
    assert_eq!(all[0]["kind"], "unchanged");
    assert_eq!(
        (&all[1]["kind"], &all[1]["items"], &all[1]["uri"]),
        (&json!("full"), &json!([]), &json!("file:///gone.py"))
    );
    let pushed: Vec<_> =
        client.finish().into_iter().filter(|message| message["method"] == "textDocument/publishDiagnostics").collect();
    assert_eq!(pushed, Vec::<Value>::new());
}

/// The client pulls a file, then another one changes, and only then the analysis looks at both for the first time.
#[test]
fn what_was_pulled_before_the_analysis_came_is_asked_for_again() {
    let folder =
        folder(&[("plugin/__init__.py", ""), ("plugin/urls.py", URLS), ("plugin/views.py", "# test-has view\n")]);
    let (urls, views) = (uri(&folder.path().join("plugin/urls.py")), uri(&folder.path().join("plugin/views.py")));
    let mut client = client_in(folder.path(), pulls());
    client.ask("karrot-ls/test/fault", json!({"method": "analysis", "milliseconds": 1000}));
    open(&mut client, &urls, URLS);
    open(&mut client, &views, "# test-has view\n");
    let first = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": urls}}))["result"].clone();
    assert_eq!(asked_for(&first["items"]).len(), 0);
    change(&mut client, &views, 2, "x = 1\n");
    client.wait("refresh", |message| message["method"] == "workspace/diagnostic/refresh");
    let pull = json!({"textDocument": {"uri": urls}, "previousResultId": first["resultId"]});
    let second = client.ask("textDocument/diagnostic", pull)["result"].clone();
    assert_eq!(asked_for(&second["items"]).len(), 1);
    client.finish();
}

#[test]
fn a_panic_in_one_file_leaves_the_others() {
    let mut client = Client::initialized(json!({}));
    open(&mut client, "untitled:bad", "# test-panics\n");
    open(&mut client, "untitled:good", "# test-needs a\n");
    published(&mut client, "untitled:good", 1);
    change(&mut client, "untitled:bad", 2, "# test-needs b\n");
    assert_eq!(published(&mut client, "untitled:bad", 1)["version"], 2);
    client.finish();
}

#[test]
fn every_request_survives_its_panic_and_is_cancelled() {
    let mut client = client_in(&std::env::temp_dir().join("karrot-ls-nowhere"), pulls());
    open(&mut client, "untitled:one", "# test-needs a\n");
    let at = json!({"textDocument": {"uri": "untitled:one"}, "position": {"line": 0, "character": 0}, "previousResultIds": [],
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "context": {"diagnostics": [], "triggerKind": 1}});
    for method in [
        "textDocument/completion",
        "textDocument/definition",
        "textDocument/hover",
        "textDocument/documentSymbol",
        "textDocument/codeAction",
        "textDocument/diagnostic",
        "workspace/diagnostic",
    ] {
        assert!(client.ask(method, at.clone()).get("error").is_none(), "{method}");
        client.ask("karrot-ls/test/fault", json!({"method": method, "panic": true}));
        assert_eq!(client.ask(method, at.clone())["error"]["code"], -32603, "{method}");
        client.ask("karrot-ls/test/fault", json!({"method": method, "milliseconds": 600_000}));
        let id = client.request(method, at.clone());
        client.cancel(id);
        assert_eq!(client.reply(id)["error"]["code"], -32800, "{method}");
        client.ask("karrot-ls/test/fault", json!({"method": method}));
        assert!(client.ask(method, at.clone()).get("error").is_none(), "{method}");
    }
    assert_eq!(client.ask("karrot-ls/test/text", json!({"uri": "untitled:one"}))["result"], "# test-needs a\n");
    client.finish();
}

#[test]
fn an_answer_for_an_older_text_is_refused() {
    let mut client = Client::initialized(json!({}));
    open(&mut client, "untitled:one", "x = 1\n");
    client.ask("karrot-ls/test/fault", json!({"method": "textDocument/hover", "milliseconds": 1_000}));
    let at = json!({"textDocument": {"uri": "untitled:one"}, "position": {"line": 0, "character": 0}});
    let id = client.request("textDocument/hover", at);
    change(&mut client, "untitled:one", 2, "y = 2\n");
    assert_eq!(client.reply(id)["error"]["code"], -32801);
    client.finish();
}

#[test]
fn changes_behind_slow_requests_are_analysed() {
    let mut client = Client::initialized(json!({}));
    open(&mut client, "untitled:one", "");
    let slow: Vec<_> =
        (0..40).map(|_| client.request("karrot-ls/test/sleep", json!({"milliseconds": 600_000}))).collect();
    change(&mut client, "untitled:one", 2, "# test-needs a\n");
    published(&mut client, "untitled:one", 1);
    slow.iter().for_each(|id| client.cancel(*id));
    for id in slow {
        assert_eq!(client.reply(id)["error"]["code"], -32800);
    }
    client.finish();
}

#[test]
fn quick_fixes_edit_open_and_make_new_files() {
    let edits = json!({"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]});
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}});
    let folder = folder(&[("urls.py", URLS)]);
    let urls = uri(&folder.path().join("urls.py"));
    let mut client = client_in(
        folder.path(),
        json!({"workspace": {"workspaceEdit": edits}, "textDocument": {"codeAction": literals}}),
    );
    open(&mut client, &urls, URLS);
    let found = published(&mut client, &urls, 1)["diagnostics"][0].clone();
    let ask = |client: &mut Client, line: u32, only: Value| {
        let place = json!({"line": line, "character": 5});
        client.ask(
            "textDocument/codeAction",
            json!({"textDocument": {"uri": urls}, "range": {"start": place, "end": place},
            "context": {"diagnostics": [found], "only": only}}),
        )["result"]
            .clone()
    };
    let actions = ask(&mut client, 2, Value::Null);
    assert_eq!(actions[0]["title"], "Mend it");
    assert_eq!((&actions[0]["isPreferred"], &actions[1]["isPreferred"]), (&json!(true), &json!(false)));
    assert_eq!(actions[0]["diagnostics"], json!([found]));
    let change = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": urls, "version": 1}));
    assert_eq!(change["edits"], json!([{"range": found["range"], "newText": "mended"}]));
    let changes = &actions[1]["edit"]["documentChanges"];
    let made = uri(&folder.path().join("made.py"));
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(made)));
    assert_eq!(changes[1]["textDocument"], json!({"uri": made, "version": null}));
    assert_eq!(ask(&mut client, 0, Value::Null), json!([]), "elsewhere");
    assert_eq!(ask(&mut client, 2, json!(["refactor"])), Value::Null, "another kind");
    assert_eq!(ask(&mut client, 2, json!(["quickfix"])).as_array().unwrap().len(), 2);
    client.finish();
}

#[test]
fn a_client_that_does_not_read_gets_the_last_state() {
    let mut client = Client::initialized(json!({}));
    for number in 0..20 {
        open(&mut client, &format!("untitled:{number}"), "");
    }
    // The reading thread of this client takes everything: only the end counts here.
    for version in 2..200 {
        for number in 0..20 {
            change(
                &mut client,
                &format!("untitled:{number}"),
                version,
                &"# test-needs a\n".repeat(usize::try_from(version).unwrap() % 7),
            );
        }
    }
    for number in 0..20 {
        let uri = format!("untitled:{number}");
        let last = client
            .wait("last version", |message| message["params"]["uri"] == *uri && message["params"]["version"] == 199);
        assert_eq!(last["params"]["diagnostics"].as_array().unwrap().len(), 199 % 7);
    }
    std::thread::sleep(Duration::from_millis(100));
    client.finish();
}

#[test]
fn a_file_closed_under_another_spelling_keeps_its_findings_once() {
    let folder = folder(&[("a b/urls.py", URLS)]);
    let ours = uri(&folder.path().join("a b/urls.py"));
    let theirs = ours.replace("/urls.py", "//urls.py");
    assert_ne!(ours, theirs);
    let mut client = client_in(folder.path(), json!({}));
    published(&mut client, &ours, 1);
    open(&mut client, &theirs, URLS);
    published(&mut client, &theirs, 1);
    published(&mut client, &ours, 0);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": theirs}}));
    published(&mut client, &ours, 1);
    published(&mut client, &theirs, 0);
    client.finish();
}
