//! One verdict everywhere (design §1.4): what is pushed, what is pulled and what `check` says are the same findings.

use super::client::Client;
use super::diagnostics::{client_in, folder, open, uri};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// A finding as all three tell it: file, code, severity, message, zero-based range in characters.
type Finding = (String, String, String, String, [u64; 4]);

fn of_diagnostic(uri: &str, diagnostic: &Value) -> Finding {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let place = |end: &str, axis: &str| diagnostic["range"][end][axis].as_u64().unwrap();
    let severity = ["error", "warning", "information", "hint"][diagnostic["severity"].as_u64().unwrap() as usize - 1];
    let range = [place("start", "line"), place("start", "character"), place("end", "line"), place("end", "character")];
    (uri.to_owned(), text(&diagnostic["code"]), severity.to_owned(), text(&diagnostic["message"]), range)
}

fn checked(folder: &Path) -> Vec<Finding> {
    let output = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(["check", "--output-format", "json", "--exit-zero"])
        .arg(folder)
        .output()
        .unwrap();
    let findings: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |finding: &Value| {
        let place = |end: &str, axis: &str| finding[end][axis].as_u64().unwrap() - 1;
        let range = [
            place("location", "row"),
            place("location", "column"),
            place("end_location", "row"),
            place("end_location", "column"),
        ];
        let uri = uri(Path::new(finding["filename"].as_str().unwrap()));
        (uri, text(&finding["code"]), text(&finding["severity"]), text(&finding["message"]), range)
    };
    let mut all: Vec<_> = findings.as_array().unwrap().iter().map(of).collect();
    all.sort();
    all
}

/// The last diagnostics of every file once nothing more comes.
fn pushed(folder: &Path, expected: &[Finding]) -> Vec<Finding> {
    let mut client = client_in(folder, json!({"general": {"positionEncodings": ["utf-32"]}}));
    let mut last: std::collections::BTreeMap<String, Vec<Finding>> = std::collections::BTreeMap::new();
    let end = std::time::Instant::now() + super::client::LIMIT;
    loop {
        let mut found: Vec<_> = last.values().flatten().cloned().collect();
        found.sort();
        if found == expected || std::time::Instant::now() > end {
            client.finish();
            return found;
        }
        let Some(message) = client
            .find(std::time::Duration::from_secs(1), |message| message["method"] == "textDocument/publishDiagnostics")
        else {
            continue;
        };
        let uri = message["params"]["uri"].as_str().unwrap().to_owned();
        let diagnostics = message["params"]["diagnostics"].as_array().unwrap();
        last.insert(uri.clone(), diagnostics.iter().map(|diagnostic| of_diagnostic(&uri, diagnostic)).collect());
    }
}

/// The workspace's diagnostics, and each document's when it is open.
fn pulled(folder: &Path, expected: &[Finding], files: &[(&str, &str)]) -> Vec<Finding> {
    let mut client = client_in(
        folder,
        json!({"general": {"positionEncodings": ["utf-32"]},
        "workspace": {"diagnostics": {"refreshSupport": true}, "diagnostic": {"refreshSupport": true}}, "textDocument": {"diagnostic": {}}}),
    );
    let ask = |client: &mut Client| {
        let reply = client.ask("workspace/diagnostic", json!({"previousResultIds": []}));
        let mut found = Vec::new();
        for report in reply["result"]["items"].as_array().unwrap() {
            let uri = report["uri"].as_str().unwrap();
            found.extend(report["items"].as_array().unwrap().iter().map(|diagnostic| of_diagnostic(uri, diagnostic)));
        }
        found.sort();
        found
    };
    let end = std::time::Instant::now() + super::client::LIMIT;
    while ask(&mut client) != expected && std::time::Instant::now() < end {
        // The scan's end asks for another pull.
        client.find(std::time::Duration::from_secs(1), |message| message["method"] == "workspace/diagnostic/refresh");
    }
    let whole = ask(&mut client);
    let mut found = Vec::new();
    for (name, text) in files {
        let uri = uri(&folder.join(name));
        open(&mut client, &uri, text);
        let reply = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        found.extend(
            reply["result"]["items"].as_array().unwrap().iter().map(|diagnostic| of_diagnostic(&uri, diagnostic)),
        );
    }
    found.sort();
    assert_eq!(found, whole, "documents and workspace");
    client.finish();
    whole
}

#[test]
fn check_push_and_pull_agree() {
    let broken: &[&[(&str, &str)]] = &[
        &[("plugin/urls.py", "urlpatterns = []  # karrot-ls: ignore[urls-view-unresolved]\n")],
        &[
            ("😀/karrot-plugin/__init__.py", ""),
            ("😀/karrot-plugin/apps.py", ""),
            (
                "😀/karrot-plugin/urls.py",
                "from django.urls import path\nfrom . import views\nurlpatterns = [path('é😀', views.absent), path('<foo:x>', views.Present)]\n",
            ),
            ("😀/karrot-plugin/views.py", "class Present:\n    pass\n"),
        ],
        &[("example-plugin/apps.py", ""), ("example-plugin/urls.py", "x = 1\n")],
        // Nothing in the last file tells that it matters but that it is run.
        &[
            ("plugin/apps.py", ""),
            ("plugin/urls.py", "from .more import LIMIT\n\nurlpatterns = []\n"),
            ("plugin/more.py", "import not_there_at_all\n\nLIMIT = not_there_at_all.LIMIT\n"),
        ],
    ];
    let mut total = 0;
    for files in broken {
        let folder = folder(files);
        let expected = checked(folder.path());
        total += expected.len();
        assert_eq!(pushed(folder.path(), &expected), expected);
        assert_eq!(pulled(folder.path(), &expected, files), expected);
    }
    assert!(total > 0, "nothing was compared");
}
