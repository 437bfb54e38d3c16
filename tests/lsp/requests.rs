//! Guarantees 2 and 6: one reply to every request, whatever happens to it.

use super::client::Client;
use serde_json::{Value, json};
use std::collections::HashMap;

#[test]
fn unknown_requests_get_an_error_and_notifications_silence() {
    let mut client = Client::initialized(json!({}));
    for method in [
        "",
        "unknown",
        "$/unknown",
        "$/setTrace2",
        "textDocument/codeLens",
        "workspace/symbol",
        "textDocument/didOpen",
        "$/cancelRequest",
    ] {
        assert_eq!(client.ask(method, json!({}))["error"]["code"], -32601, "{method}");
        client.notify(method, json!({}));
    }
    // A request's method in a notification's form is none.
    client.notify("shutdown", Value::Null);
    client.notify("karrot-ls/test/sleep", json!({"milliseconds": 60_000}));
    assert_eq!(client.finish(), Vec::<Value>::new());
}

#[test]
fn a_panic_costs_one_request() {
    let mut client = Client::initialized(json!({}));
    for pooled in [true, false, true, false] {
        let reply = client.ask("karrot-ls/test/panic", json!({"pooled": pooled}));
        assert_eq!(reply["error"]["code"], -32603, "{reply}");
        assert_eq!(client.ask("karrot-ls/test/sleep", json!({"milliseconds": 0}))["result"], true);
    }
    assert_eq!(client.finish(), Vec::<Value>::new());
}

#[test]
fn cancellation_answers_once() {
    let mut client = Client::initialized(json!({}));
    let slow: Vec<_> =
        (0..4).map(|_| client.request("karrot-ls/test/sleep", json!({"milliseconds": 600_000}))).collect();
    // Behind four slow requests: everything else goes on.
    assert_eq!(client.ask("unknown", json!({}))["error"]["code"], -32601);
    slow.iter().for_each(|id| client.cancel(*id));
    for id in &slow {
        assert_eq!(client.reply(*id)["error"]["code"], -32800);
    }
    // Finished, unknown and odd ids.
    for id in
        [json!(slow[0]), json!(99_999), json!("x"), json!(-1), json!(9_007_199_254_740_992_i64), json!(null), json!({})]
    {
        client.notify("$/cancelRequest", json!({"id": id}));
    }
    assert_eq!(client.finish(), Vec::<Value>::new());
}

#[test]
fn a_storm_of_requests_and_cancellations() {
    let mut client = Client::initialized(json!({}));
    let ids: Vec<_> = (0..1_000)
        .map(|number| {
            client.request("karrot-ls/test/sleep", json!({"milliseconds": if number % 3 == 0 { 0 } else { 600_000 }}))
        })
        .collect();
    ids.iter().for_each(|id| client.cancel(*id));
    let mut replies = HashMap::new();
    for id in &ids {
        replies.insert(*id, client.reply(*id));
    }
    assert_eq!(replies.len(), 1_000);
    for (id, reply) in replies {
        assert!(reply["result"] == true || reply["error"]["code"] == -32800, "{id}: {reply}");
    }
    assert_eq!(client.finish(), Vec::<Value>::new(), "nothing is answered twice");
}

#[test]
fn two_requests_with_one_id_get_two_replies() {
    let mut client = Client::initialized(json!({}));
    for _ in 0..2 {
        client.send(
            &json!({"jsonrpc": "2.0", "id": "same", "method": "karrot-ls/test/sleep", "params": {"milliseconds": 100}}),
        );
    }
    for _ in 0..2 {
        client.wait("reply", |message| message["id"] == "same");
    }
    assert_eq!(client.finish(), Vec::<Value>::new());
}
