//! What the host would do with a folder, as editors show it.

use super::diagnostics::{client_in, folder, open, uri};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

fn printed(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(["doctor", "--output-format", "json"])
        .arg(folder)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_verdict_of_the_command_line_for_text_that_was_never_saved() {
    let folder = folder(&[
        ("compost/__init__.py", ""),
        ("compost/apps.py", ""),
        (
            "compost/urls.py",
            "from django.urls import path\nfrom . import views\n\nurlpatterns = [path('a/', views.a)]\n",
        ),
        ("compost/views.py", "def a(request):\n    pass\n"),
    ]);
    let root = uri(folder.path());
    let apps = uri(&folder.path().join("compost/apps.py"));
    let views = uri(&folder.path().join("compost/views.py"));
    let mut client = client_in(folder.path(), json!({}));
    client.settle();
    let verdict = client.ask("karrot-ls/doctor", json!({"uri": root}))["result"].clone();
    assert_eq!(verdict["site"], "up");
    assert_eq!(verdict, printed(folder.path()));
    assert_eq!(client.ask("karrot-ls/doctor", json!({"uri": null}))["result"], verdict);
    assert_eq!(client.ask("karrot-ls/doctor", json!({"uri": apps}))["result"], verdict);
    // The view goes; nothing is saved.
    open(&mut client, &views, "");
    client.settle();
    let verdict = client.ask("karrot-ls/doctor", json!({"uri": root}))["result"].clone();
    assert_eq!(verdict["site"], "down-urlconf");
    let [plugin] = verdict["plugins"].as_object().unwrap().values().collect::<Vec<_>>()[..] else {
        panic!("{verdict}")
    };
    assert_eq!(plugin["reasons"], json!(["urls-view-unresolved"]));
    assert_eq!(printed(folder.path())["site"], "up");
    assert_eq!(client.ask("karrot-ls/doctor", json!({"uri": "file:///nowhere/else.py"}))["result"], Value::Null);
    for params in [json!({"uri": 5}), json!({"uri": "no uri"}), json!([1]), Value::Null] {
        assert_eq!(client.ask("karrot-ls/doctor", params)["error"]["code"], -32602);
    }
    client.finish();
}
