//! Guarantees 4 and 5: the text is the client's, in the order in which it was sent.

use super::client::Client;
use serde_json::{Value, json};

/// A text as LSP describes it, made of nothing but a string.
struct Model {
    text: String,
    encoding: &'static str,
}

impl Model {
    fn width(&self, character: char) -> usize {
        match self.encoding {
            "utf-8" => character.len_utf8(),
            "utf-16" => character.len_utf16(),
            _ => 1,
        }
    }

    /// Byte offset of a position: clamped to the line's end before its break, and to the start of a character.
    fn offset(&self, line: usize, column: usize) -> usize {
        let mut start = 0;
        for _ in 0..line {
            let rest = &self.text[start..];
            match rest.find(['\r', '\n']) {
                Some(at) if rest[at..].starts_with("\r\n") => start += at + 2,
                Some(at) => start += at + 1,
                None => return self.text.len(),
            }
        }
        let (mut at, mut passed) = (start, 0);
        for character in self.text[start..].chars() {
            passed += self.width(character);
            if passed > column || matches!(character, '\r' | '\n') {
                break;
            }
            at += character.len_utf8();
        }
        at
    }

    fn edit(&mut self, range: [usize; 4], text: &str) {
        let (from, to) = (self.offset(range[0], range[1]), self.offset(range[2], range[3]));
        self.text.replace_range(from.min(to)..from.max(to), text);
    }
}

/// A small generator: the same edits in every run, and no dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn open(client: &mut Client, uri: &str, version: i32, text: &str) {
    let document = json!({"uri": uri, "languageId": "python", "version": version, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
}

fn change(client: &mut Client, uri: &str, version: i32, changes: Value) {
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}),
    );
}

fn text(client: &mut Client, uri: &str) -> Value {
    client.ask("karrot-ls/test/text", json!({"uri": uri}))["result"].clone()
}

fn range(range: [usize; 4]) -> Value {
    json!({"start": {"line": range[0], "character": range[1]}, "end": {"line": range[2], "character": range[3]}})
}

#[test]
fn rapid_changes_leave_the_text_of_a_naive_model() {
    const PIECES: [&str; 14] =
        ["a", "\r", "\n", "\r\n", "é", "😀", "\u{2028}", "\u{85}", "\u{b}", "\u{c}", "\u{feff}", "\0", "path('x')", ""];
    for (seed, encoding) in [(1, "utf-8"), (2, "utf-16"), (3, "utf-32")] {
        let mut client = Client::initialized(json!({"general": {"positionEncodings": [encoding]}}));
        let mut random = Random(0x9e37_79b9_7f4a_7c15 + seed);
        let mut model = Model { text: "from django.urls import path\r\n\n😀é\r".to_owned(), encoding };
        open(&mut client, "untitled:model", 0, &model.text);
        for version in 1..=2_000 {
            let mut changes = Vec::new();
            for _ in 0..=random.below(2) {
                let place = [random.below(8), random.below(12), random.below(8), random.below(12)];
                let piece: String = (0..random.below(3)).map(|_| PIECES[random.below(PIECES.len())]).collect();
                model.edit(place, &piece);
                changes.push(json!({"range": range(place), "text": piece}));
            }
            if random.below(500) == 0 {
                model.text = "x = 1\n".repeat(4);
                changes.push(json!({"text": model.text}));
            }
            change(&mut client, "untitled:model", version, json!(changes));
            if version % 250 == 0 {
                assert_eq!(text(&mut client, "untitled:model"), model.text, "{encoding}, version {version}");
            }
        }
        client.finish();
    }
}

#[test]
fn published_versions_never_go_back_and_end_with_the_last() {
    let mut client = Client::initialized(json!({}));
    open(&mut client, "untitled:versions", 0, "");
    for version in 1..=2_000 {
        change(&mut client, "untitled:versions", version, json!([{"range": range([0, 0, 0, 0]), "text": "x"}]));
    }
    client.wait("diagnostics of the last version", |message| message["params"]["version"] == 2_000);
    let versions: Vec<_> = client.received.iter().filter_map(|message| message["params"]["version"].as_i64()).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    assert_eq!(text(&mut client, "untitled:versions"), "x".repeat(2_000));
    client.finish();
}

#[test]
fn odd_notifications_are_survived() {
    let mut client = Client::initialized(json!({}));
    let uri = "untitled:odd";
    change(&mut client, uri, 1, json!([{"text": "never opened"}]));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(text(&mut client, uri), Value::Null);
    open(&mut client, uri, 1, "first");
    open(&mut client, uri, 1, "second");
    assert_eq!(text(&mut client, uri), "second", "opened twice: the newer text");
    change(&mut client, uri, 7, json!([{"range": range([0, 0, 0, 1]), "text": "S"}]));
    change(&mut client, uri, 3, json!([{"range": range([0, 6, 0, 6]), "text": "!"}]));
    assert_eq!(text(&mut client, uri), "Second!", "gaps and steps back apply in the order of arrival");
    change(&mut client, uri, 8, json!([]));
    change(&mut client, uri, 9, json!([{"range": range([0, 2, 0, 1]), "text": "."}]));
    change(
        &mut client,
        uri,
        10,
        json!([{"range": range([4_294_967_295, 4_294_967_295, 4_294_967_295, 4_294_967_295]), "text": "$"}]),
    );
    assert_eq!(text(&mut client, uri), "S.cond!$");
    for number in [json!(-1), json!(9_007_199_254_740_992_i64), json!("1"), json!(1.5), Value::Null] {
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": number}, "contentChanges": [{"text": "bad"}]}),
        );
        let position = json!({"line": number, "character": 0});
        let reply = client.ask("textDocument/hover", json!({"textDocument": {"uri": uri}, "position": position}));
        assert_eq!(reply["error"]["code"], -32602, "{number}: {reply}");
    }
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert_eq!(text(&mut client, uri), Value::Null);
    client.finish();
}

#[test]
fn an_edit_behind_an_emoji_is_the_same_in_every_encoding() {
    for (encoding, column) in [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)] {
        let mut client = Client::initialized(json!({"general": {"positionEncodings": [encoding]}}));
        open(&mut client, "untitled:emoji", 1, "😀b");
        change(&mut client, "untitled:emoji", 2, json!([{"range": range([0, column, 0, column + 1]), "text": "c"}]));
        assert_eq!(text(&mut client, "untitled:emoji"), "😀c", "{encoding}");
        client.finish();
    }
}

#[test]
fn uris_of_every_kind() {
    let mut client = Client::initialized(json!({}));
    let uris = [
        "untitled:Untitled-1",
        "vscode-notebook-cell:/a/b.ipynb#W0sZmlsZQ%3D%3D",
        "git:/a/b.py?%7B%7D",
        "file://host/share/a.py",
        "file:///a/%ff.py",
        "file:///a/%00.py",
        "file:///c%3A/a.py",
        "file:///C:/a.py",
        "file:///",
        "file:",
        "mailto:a@b",
        "data:,x",
        "a:",
    ];
    for uri in uris {
        open(&mut client, uri, 1, "urlpatterns = []\n");
        change(&mut client, uri, 2, json!([{"range": range([0, 0, 0, 0]), "text": "x"}]));
        assert_eq!(text(&mut client, uri), "xurlpatterns = []\n", "{uri}");
        let at = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}});
        for method in
            ["textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/documentSymbol"]
        {
            let reply = client.ask(method, at.clone());
            assert!(reply.get("error").is_none(), "{method} in {uri}: {reply}");
        }
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    for uri in ["", "not a uri", "/a/b.py", "file", "http://[", "%"] {
        open(&mut client, uri, 1, "x = 1\n");
        change(&mut client, uri, 2, json!([{"text": "y"}]));
        let at = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}});
        assert_eq!(client.ask("textDocument/hover", at)["error"]["code"], -32602, "{uri:?}");
    }
    client.finish();
}

#[test]
fn two_spellings_are_one_document() {
    let mut client = Client::initialized(json!({}));
    open(&mut client, "file:///nowhere/a%20b/c.py", 1, "old");
    for (version, spelling) in [
        "file:///nowhere/a b/c.py",
        "file:///nowhere//a%20b/c.py",
        "file:///nowhere/%61%20b/./c.py",
        "file://localhost/nowhere/a%20b/c.py",
    ]
    .iter()
    .enumerate()
    {
        change(
            &mut client,
            spelling,
            version as i32 + 2,
            json!([{"range": range([0, 0, 0, 0]), "text": version.to_string()}]),
        );
    }
    assert_eq!(text(&mut client, "file:///nowhere/a%20b/c.py"), "3210old");
    client.finish();
}
