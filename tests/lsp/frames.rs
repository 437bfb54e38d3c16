//! Guarantee 1: any byte stream; the next valid frame is answered.

use super::client::{Client, frame};
use serde_json::{Value, json};

fn assert_alive(client: &mut Client, after: &str) {
    let reply = client.ask("karrot-ls/test/nothing", json!({}));
    assert_eq!(reply["error"]["code"], -32601, "after {after}: {reply}");
}

#[test]
fn malformed_frames_are_answered_or_skipped() {
    let junk = "x".repeat(1024 * 1024);
    let cases: Vec<(&str, Vec<u8>, &[i64])> = vec![
        ("invalid JSON", frame("{\"jsonrpc\":"), &[-32700]),
        ("no JSON at all", frame("hello"), &[-32700]),
        ("invalid UTF-8", b"Content-Length: 4\r\n\r\n{\xff\xfe}".to_vec(), &[-32700]),
        ("number as message", frame("17"), &[-32600]),
        ("empty object", frame("{}"), &[-32600]),
        ("no version", frame(r#"{"id":900,"method":"shutdown"}"#), &[-32600]),
        ("old version", frame(r#"{"jsonrpc":"1.0","id":900,"method":"shutdown"}"#), &[-32600]),
        ("method is a number", frame(r#"{"jsonrpc":"2.0","id":900,"method":5}"#), &[-32600]),
        ("id is an object", frame(r#"{"jsonrpc":"2.0","id":{},"method":"shutdown"}"#), &[-32600]),
        ("id is null", frame(r#"{"jsonrpc":"2.0","id":null,"method":"shutdown"}"#), &[-32600]),
        ("id is a fraction", frame(r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#), &[-32600]),
        ("id beyond 64 bits", frame(r#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"shutdown"}"#), &[-32600]),
        (
            "request and response in one",
            frame(r#"{"jsonrpc":"2.0","id":900,"method":"shutdown","result":1}"#),
            &[-32600],
        ),
        ("id twice", frame(r#"{"jsonrpc":"2.0","id":900,"id":901,"method":"shutdown"}"#), &[-32600]),
        (
            "very deep",
            frame(&format!(
                "{{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"id\":900,\"params\":{}{}}}",
                "[".repeat(100_000),
                "]".repeat(100_000)
            )),
            &[-32700],
        ),
        ("half a surrogate pair", frame(r#"{"jsonrpc":"2.0","method":"a","id":900,"params":["\ud800"]}"#), &[-32700]),
        ("number beyond all", frame(r#"{"jsonrpc":"2.0","method":"a","id":900,"params":[1e999]}"#), &[-32700]),
        ("length no number", b"Content-Length: ten\r\n\r\n{}".to_vec(), &[]),
        ("length negative", b"Content-Length: -5\r\n\r\n{}".to_vec(), &[]),
        ("length missing", b"Content-Type: application/json\r\n\r\n{}".to_vec(), &[]),
        ("length 0", b"Content-Length: 0\r\n\r\n".to_vec(), &[]),
        ("length twice", b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}".to_vec(), &[-32600]),
        ("length too small", b"Content-Length: 3\r\n\r\n{\"jsonrpc\":\"2.0\"}".to_vec(), &[-32700]),
        ("length too large", b"Content-Length: 3000\r\n\r\n{\"jsonrpc\":\"2.0\"}".to_vec(), &[-32700]),
        ("length of gigabytes", b"Content-Length: 268435457\r\n\r\n".to_vec(), &[-32600]),
        ("length beyond 64 bits", b"Content-Length: 99999999999999999999999\r\n\r\n".to_vec(), &[-32600]),
        ("junk", b"\x00\x01junk\r\n\r\n\r\n".to_vec(), &[]),
        ("a megabyte of header", format!("X: {junk}\r\n").into_bytes(), &[]),
        (
            "a megabyte of header behind the length",
            format!("Content-Length: 2\r\nX: {junk}\r\n\r\n{{}}").into_bytes(),
            &[],
        ),
        (
            "four headers, lower case",
            b"a: b\r\ncontent-length: 2\r\nc: d\r\ncontent-type: e\r\n\r\n{}".to_vec(),
            &[-32600],
        ),
        ("line feeds alone", b"Content-Length: 2\n\n{}".to_vec(), &[-32600]),
        ("empty batch", frame("[]"), &[-32600]),
        ("batch of nonsense", frame("[1, \"a\", {}]"), &[-32600, -32600, -32600]),
        ("broken batch", frame("[{\"jsonrpc\":\"2.0\"},"), &[-32700]),
        ("response to nothing", frame(r#"{"jsonrpc":"2.0","id":12345,"result":null}"#), &[]),
        (
            "response to nothing, twice",
            [frame(r#"{"jsonrpc":"2.0","id":0,"result":null}"#), frame(r#"{"jsonrpc":"2.0","id":0,"result":null}"#)]
                .concat(),
            &[],
        ),
        (
            "odd error response",
            frame(r#"{"jsonrpc":"2.0","id":7,"result":null,"error":{"code":1,"message":"a","more":2}}"#),
            &[],
        ),
        ("error response with null id", frame(r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"a"}}"#), &[]),
    ];
    let mut client = Client::initialized(json!({}));
    for (name, bytes, codes) in cases {
        client.send_bytes(&bytes);
        assert_alive(&mut client, name);
        let received: Vec<_> = client.settle();
        let found: Vec<_> = received.iter().filter_map(|message| message["error"]["code"].as_i64()).collect();
        assert_eq!(found, codes, "{name}: {received:?}");
    }
    client.finish();
}

#[test]
fn batch_members_are_answered_one_by_one() {
    let mut client = Client::initialized(json!({}));
    client.send(&json!([
        {"jsonrpc": "2.0", "id": "a", "method": "unknown/a"},
        {"jsonrpc": "2.0", "method": "unknown/b"},
        {"jsonrpc": "2.0", "id": "c", "method": "unknown/c"},
    ]));
    for id in ["a", "c"] {
        let reply = client.wait("member's reply", |message| message["id"] == id);
        assert_eq!(reply["error"]["code"], -32601);
    }
    assert_eq!(client.finish(), Vec::<Value>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn refused_frames_cost_no_memory() {
    let mut client = Client::initialized(json!({}));
    assert_alive(&mut client, "start");
    let before = client.memory();
    client.send_bytes(b"Content-Length: 314572800\r\n\r\n");
    let chunk = vec![b' '; 1024 * 1024];
    for _ in 0..300 {
        client.send_bytes(&chunk);
    }
    assert_alive(&mut client, "300 MiB");
    let growth = client.memory().saturating_sub(before);
    assert!(growth < 16 * 1024 * 1024, "grew by {growth} bytes");
    client.finish();
}

#[test]
fn frames_in_single_bytes() {
    let mut client = Client::initialized(json!({}));
    for byte in frame(r#"{"jsonrpc":"2.0","id":77,"method":"unknown"}"#) {
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.reply(77)["error"]["code"], -32601);
    client.finish();
}
