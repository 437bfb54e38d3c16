//! The lifecycle: what is refused before, between and after; how the process ends.

use super::client::{Client, LIMIT, frame};
use serde_json::{Value, json};

#[test]
fn order_of_lifecycle_messages() {
    let mut client = Client::start();
    for method in ["textDocument/hover", "shutdown", "unknown", "$/unknown"] {
        assert_eq!(client.ask(method, json!({}))["error"]["code"], -32002, "{method} before initialize");
    }
    client.notify("textDocument/didOpen", json!({}));
    assert_eq!(client.ask("initialize", json!({"capabilities": 5}))["error"]["code"], -32602);
    client.initialize(json!({"capabilities": {}}));
    assert_eq!(client.ask("initialize", json!({"capabilities": {}}))["error"]["code"], -32600, "second initialize");
    assert_eq!(client.ask("shutdown", json!({}))["result"], Value::Null, "parameters are no reason to stay");
    for method in ["textDocument/hover", "shutdown", "initialize", "unknown"] {
        assert_eq!(client.ask(method, json!({"capabilities": {}}))["error"]["code"], -32600, "{method} after shutdown");
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.ended(LIMIT).code(), Some(0));
}

#[test]
fn messages_right_behind_initialize_are_served() {
    let mut client = Client::start();
    let first = client.request("initialize", json!({"capabilities": {}}));
    client.notify("initialized", Value::Null);
    let second = client.request("unknown", json!({}));
    let third = client.request("initialize", json!({"capabilities": {}}));
    assert!(client.reply(first)["result"].is_object());
    assert_eq!(client.reply(second)["error"]["code"], -32601);
    assert_eq!(client.reply(third)["error"]["code"], -32600);
    client.finish();
}

#[test]
fn position_encoding_is_the_best_that_is_offered() {
    for (offered, expected) in [
        (json!(["utf-16", "utf-32", "utf-8"]), "utf-8"),
        (json!(["utf-16", "utf-32"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-7"]), "utf-16"),
        (json!([]), "utf-16"),
        (Value::Null, "utf-16"),
    ] {
        let mut client = Client::start();
        let result = client.initialize(json!({"capabilities": {"general": {"positionEncodings": offered}}}));
        assert_eq!(result["capabilities"]["positionEncoding"], expected, "{offered}");
        client.finish();
    }
}

#[test]
fn ends_with_the_right_code() {
    type End = fn(&mut Client);
    let shutdown: End = |client| assert_eq!(client.ask("shutdown", Value::Null)["result"], Value::Null);
    let exit: End = |client| client.notify("exit", Value::Null);
    let close: End = Client::close_stdin;
    let half: End = |client| client.send_bytes(b"Content-Length: 100\r\n\r\n{\"json");
    let slow: End = |client| {
        for _ in 0..40 {
            client.request("karrot-ls/test/sleep", json!({"milliseconds": 60_000}));
        }
    };
    let greet: End = |client| drop(client.initialize(json!({"capabilities": {}})));
    let cases: [(&str, &[End], i32); 9] = [
        ("shutdown and exit, stdin open", &[greet, shutdown, exit], 0),
        ("exit without shutdown, stdin open", &[greet, exit], 1),
        ("exit before initialize", &[exit], 1),
        ("shutdown and end of input", &[greet, shutdown, close], 0),
        ("end of input", &[greet, close], 1),
        ("end of input at once", &[close], 1),
        ("end of input inside a body", &[greet, half, close], 1),
        ("exit with slow requests", &[greet, slow, exit], 1),
        ("shutdown and exit with slow requests", &[greet, slow, shutdown, exit], 0),
    ];
    for (name, steps, code) in cases {
        let mut client = Client::start();
        steps.iter().for_each(|step| step(&mut client));
        assert_eq!(client.ended(LIMIT).code(), Some(code), "{name}");
    }
}

#[test]
fn replies_before_exit_are_delivered() {
    let mut client = Client::initialized(json!({}));
    let id = client.request("shutdown", Value::Null);
    client.send_bytes(&frame(r#"{"jsonrpc":"2.0","method":"exit"}"#));
    assert_eq!(client.reply(id)["result"], Value::Null);
    assert_eq!(client.ended(LIMIT).code(), Some(0));
}

#[test]
fn one_odd_value_does_not_cost_the_session() {
    for odd in [
        json!({"rootUri": ""}),
        json!({"rootUri": "not a uri", "processId": -5, "trace": "loud", "locale": 7, "clientInfo": []}),
        json!({"processId": 4_294_967_296_i64, "rootPath": {}, "workDoneToken": {}}),
        json!({"workspaceFolders": [{"uri": "not a uri", "name": "a"}, 5, {"uri": "file:///nowhere"}]}),
        json!({"workspaceFolders": "x"}),
        json!({"capabilities": {"workspace": {"workspaceEdit": {"resourceOperations": ["create", "teleport"]}}, "textDocument": 5, "window": []}}),
    ] {
        let mut params = json!({"capabilities": {}});
        for (name, value) in odd.as_object().unwrap() {
            params[name] = value.clone();
        }
        params["capabilities"]["general"] = json!({"positionEncodings": ["utf-8"], "markdown": 17});
        let mut client = Client::start();
        let result = client.initialize(params);
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-8", "{odd}");
        client.finish();
    }
}
