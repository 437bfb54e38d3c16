//! Guarantees 7 to 14 as far as the protocol shows them: hostile texts, files and surroundings.

use super::client::Client;
use super::diagnostics::{client_in, folder, open, uri};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};

fn text(client: &mut Client, uri: &str) -> Value {
    client.ask("karrot-ls/test/text", json!({"uri": uri}))["result"].clone()
}

fn ask_everything(client: &mut Client, uri: &str) {
    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}});
    for method in
        ["textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/documentSymbol"]
    {
        let reply = client.ask(method, at.clone());
        assert!(reply.get("error").is_none(), "{method} in {uri}: {reply}");
    }
}

#[test]
fn texts_that_break_parsers() {
    let deep = 100_000;
    let cases = [
        ("open brackets", "(".repeat(deep)),
        ("brackets", "[".repeat(deep) + &"]".repeat(deep)),
        ("operators", "1".to_owned() + &"+1".repeat(deep)),
        ("attributes", "a".to_owned() + &".b".repeat(deep)),
        ("calls", "a".to_owned() + &"()".repeat(deep)),
        ("nots", "not ".repeat(deep) + "x"),
        ("lambdas", "lambda: ".repeat(deep) + "x"),
        ("missing commas", "urlpatterns = [\n".to_owned() + &"    path('a', b)\n".repeat(5_000) + "]\n"),
        ("open strings", "x = '''\n".repeat(2_001)),
        ("continuations", "\\\n".repeat(50_000)),
        ("blocks", (0..1_000).map(|depth| " ".repeat(depth) + "if x:\n").collect()),
        ("nothing but nulls", "\0".repeat(100_000)),
        ("a byte order mark", "\u{feff}urlpatterns = []\n".to_owned()),
    ];
    let mut client = Client::initialized(json!({}));
    for (number, (name, source)) in cases.iter().enumerate() {
        let uri = format!("untitled:{number}");
        open(&mut client, &uri, source);
        assert_eq!(text(&mut client, &uri), **source, "{name}");
        ask_everything(&mut client, &uri);
        let document = json!({"uri": uri, "version": 2});
        let place = json!({"line": 0, "character": 0});
        client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"range": {"start": place, "end": place}, "text": "x"}]}));
        client.wait(name, |message| message["params"]["uri"] == *uri && message["params"]["version"] == 2);
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    client.finish();
}

/// Within a plugin, whose modules are run.
#[test]
fn texts_that_would_never_end() {
    let routes = "from django.urls import path\nurlpatterns = [path(one, one) for one in x]\n";
    let cases = [
        ("a list of itself", format!("x = ['a']\n{}{routes}", "x = x + x\n".repeat(64))),
        ("a list that grows", format!("x = ['a']\n{}{routes}", "x += x\n".repeat(64))),
        ("a list spread into itself", format!("x = ['a']\n{}{routes}", "x = [*x, *x]\n".repeat(64))),
        ("reasons", format!("import y\nx = y.z + ['a']\n{}{routes}", "x = x + x\n".repeat(64))),
        ("dicts", format!("import y\nx = {{**y.z}}\n{}{routes}", "x = {**x, **x}\n".repeat(64))),
        ("texts", format!("x = 'a'\n{}{routes}", "x = x + x\n".repeat(64))),
        ("a loop", "x = []\nwhile True:\n    x.append('a')\n".to_owned()),
        ("a recursion", "def f(n):\n    return f(n) + f(n)\nx = f(1)\n".to_owned()),
        ("decorators", format!("{}def f(): pass\n", "@a\n".repeat(5_000))),
        ("star imports", "from a import *\n".repeat(5_000)),
        (
            "brackets of routes",
            format!("from django.urls import path\nurlpatterns = [path('{}', x)]\n", "<".repeat(300_000)),
        ),
    ];
    let folder =
        folder(&[("plugin/__init__.py", ""), ("plugin/apps.py", ""), ("plugin/urls.py", "urlpatterns = []\n")]);
    let uri = uri(&folder.path().join("plugin/urls.py"));
    let mut client = client_in(folder.path(), json!({}));
    for (version, (name, source)) in cases.iter().enumerate() {
        let document = json!({"uri": uri, "languageId": "python", "version": version, "text": source});
        client.notify("textDocument/didOpen", json!({"textDocument": document}));
        client.wait(name, |message| message["params"]["uri"] == *uri && message["params"]["version"] == version);
        ask_everything(&mut client, &uri);
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    #[cfg(target_os = "linux")]
    assert!(client.memory() < 1 << 30, "{} bytes", client.memory());
    client.finish();
}

#[test]
fn texts_of_many_megabytes() {
    let mut client = Client::initialized(json!({}));
    let line = "x".repeat(20 * 1024 * 1024);
    open(&mut client, "untitled:line", &line);
    let document = json!({"uri": "untitled:line", "version": 2});
    let place = json!({"line": 0, "character": 10_000_000});
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": document, "contentChanges": [{"range": {"start": place, "end": place}, "text": "y"}]}),
    );
    ask_everything(&mut client, "untitled:line");
    let now = text(&mut client, "untitled:line");
    assert_eq!(now.as_str().map(|text| (text.len(), text.find('y'))), Some((line.len() + 1, Some(10_000_000))));
    client.finish();
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_regular_files() {
    let folder = folder(&[("plugin/__init__.py", ""), ("plugin/ok.py", "urlpatterns = []\n# test-needs a\n")]);
    let plugin = folder.path().join("plugin");
    for name in [
        "pyproject.toml",
        "manifest.json",
        "plugin/manifest.json",
        "plugin/urls.py",
        "plugin/apps.py",
        "plugin/page.html",
        "plugin/settings.py",
    ] {
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap();
        assert!(made.success());
    }
    for name in ["karrot-ls.toml", "plugin/views.py", "plugin/a.jinja2"] {
        std::os::unix::fs::symlink("/dev/zero", folder.path().join(name)).unwrap();
    }
    std::fs::create_dir(plugin.join("models.py")).unwrap();
    std::os::unix::fs::symlink(folder.path(), plugin.join("loop")).unwrap();
    std::os::unix::fs::symlink("/", plugin.join("root")).unwrap();
    std::os::unix::fs::symlink("nowhere", plugin.join("broken.py")).unwrap();
    std::os::unix::net::UnixListener::bind(plugin.join("socket.py")).unwrap();
    let mut client = client_in(folder.path(), json!({}));
    let ok = uri(&plugin.join("ok.py"));
    client.wait("the readable file's finding", |message| message["params"]["uri"] == ok);
    for name in ["urls.py", "views.py", "models.py", "socket.py", "broken.py", "page.html"] {
        let uri = uri(&plugin.join(name));
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 2}]}));
        ask_everything(&mut client, &uri);
        open(&mut client, &uri, "x = 1\n");
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    client.finish();
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_edits_cost_no_memory() {
    let mut client = Client::initialized(json!({}));
    let source = "from django.urls import path\nfrom . import views\nurlpatterns = [\n".to_owned()
        + &"    path('a/', views.a, name='a'),\n".repeat(20)
        + "]\n";
    open(&mut client, "untitled:edits", &source);
    let mut version = 1;
    let mut edit = |client: &mut Client, count: i32| {
        for _ in 0..count {
            version += 1;
            let (start, end, text) = if version % 2 == 0 { (11, 11, "b") } else { (11, 12, "") };
            client.notify("textDocument/didChange", json!({"textDocument": {"uri": "untitled:edits", "version": version},
                "contentChanges": [{"range": {"start": {"line": 5, "character": start}, "end": {"line": 5, "character": end}}, "text": text}]}));
            if version % 1_000 == 0 {
                client.settle();
            }
        }
        client.settle();
    };
    edit(&mut client, 10_000);
    let before = client.memory();
    edit(&mut client, 100_000);
    let growth = client.memory().saturating_sub(before);
    assert!(growth < 10 * 1024 * 1024, "grew by {growth} bytes");
    assert_eq!(text(&mut client, "untitled:edits"), source);
    client.finish();
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_documents_come_and_go() {
    let mut client = Client::initialized(json!({}));
    let pass = |client: &mut Client, count: usize| {
        for number in 0..count {
            let uri = format!("untitled:{number}");
            open(client, &uri, "urlpatterns = []\n# test-needs a\n");
            client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
            if number % 500 == 0 {
                client.settle();
            }
        }
        client.settle();
    };
    pass(&mut client, 1_000);
    let before = client.memory();
    pass(&mut client, 10_000);
    let growth = client.memory().saturating_sub(before);
    assert!(growth < 10 * 1024 * 1024, "grew by {growth} bytes");
    client.finish();
}

#[test]
fn two_servers_on_one_folder() {
    let folder = folder(&[("urls.py", "urlpatterns = []\n# test-needs a\n")]);
    let urls = uri(&folder.path().join("urls.py"));
    let mut clients = [client_in(folder.path(), json!({})), client_in(folder.path(), json!({}))];
    for client in &mut clients {
        client.wait("finding", |message| message["params"]["uri"] == urls);
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["urls.py"], "nothing is written to the workspace");
    clients.into_iter().for_each(|client| drop(client.finish()));
}

#[cfg(unix)]
#[test]
fn closed_standard_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_karrot-ls"));
    command.args(["serve", "--stdio"]).stderr(Stdio::piped());
    let mut client = Client::of(command);
    drop(client.process.stderr.take());
    client.initialize(json!({"capabilities": {}}));
    for _ in 0..50 {
        assert_eq!(client.ask("karrot-ls/test/panic", json!({"pooled": true}))["error"]["code"], -32603);
    }
    client.finish();
}

/// No process is started and no socket is opened: what a planted interpreter would do is nothing.
#[cfg(target_os = "linux")]
#[test]
fn starts_nothing_and_connects_to_nothing() {
    let files = [
        ("manage.py", "raise SystemExit"),
        ("plugin/__init__.py", "open('touched', 'w')"),
        ("plugin/urls.py", "urlpatterns = []\n# test-needs a\n"),
        (".venv/pyvenv.cfg", "home = /usr/bin\n"),
        (".venv/bin/python", "#!/bin/sh\ntouch \"$0.was-run\"\n"),
        (".venv/lib/python3.12/site-packages/evil.pth", "import os; os.mkdir('touched')\n"),
    ];
    let folder = folder(&files);
    let python = folder.path().join(".venv/bin/python");
    std::fs::set_permissions(&python, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let before = listing(folder.path());
    let mut client = client_in(folder.path(), json!({}));
    let urls = uri(&folder.path().join("plugin/urls.py"));
    client.wait("finding", |message| message["params"]["uri"] == urls);
    open(&mut client, &urls, "urlpatterns = []\n");
    ask_everything(&mut client, &urls);
    let process = format!("/proc/{}", client.process.id());
    let children = std::fs::read_dir(format!("{process}/task"))
        .unwrap()
        .map(|task| std::fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default());
    assert_eq!(children.collect::<String>(), "", "child processes");
    for descriptor in std::fs::read_dir(format!("{process}/fd")).unwrap() {
        let target = std::fs::read_link(descriptor.unwrap().path()).unwrap_or_default();
        assert!(!target.to_string_lossy().starts_with("socket:"), "{target:?}");
    }
    client.finish();
    assert_eq!(listing(folder.path()), before, "the workspace is as it was");
}

fn listing(folder: &Path) -> Vec<String> {
    let output = Command::new("find").arg(folder).args(["-printf", "%p %s %T@\n"]).output().unwrap();
    let mut lines: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn many_ignored_files_hold_nothing_up() {
    let folder = folder(&[(".gitignore", "node_modules\n"), ("plugin/urls.py", "urlpatterns = []\n# test-needs a\n")]);
    for directory in 0..100 {
        let directory = folder.path().join(format!("node_modules/{directory}"));
        std::fs::create_dir_all(&directory).unwrap();
        for file in 0..100 {
            std::fs::write(directory.join(format!("{file}.py")), "").unwrap();
        }
    }
    let mut client = client_in(folder.path(), json!({"window": {"workDoneProgress": true}}));
    open(&mut client, "untitled:own", "# test-needs a\n");
    client.wait("own finding", |message| message["params"]["uri"] == "untitled:own");
    let urls = uri(&folder.path().join("plugin/urls.py"));
    client.wait("finding", |message| message["params"]["uri"] == urls);
    client.finish();
}
