//! Guarantees 3 and 13: streams and processes around the server.

use super::client::{Client, LIMIT, frame};
use serde_json::json;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn only_frames_on_standard_output() {
    let mut client = Client::initialized(json!({}));
    // The client fails on anything that is no frame.
    assert_eq!(client.ask("karrot-ls/test/print", json!(null))["error"]["code"], -32602);
    client.send(&json!({"jsonrpc": "2.0", "id": "p", "method": "karrot-ls/test/print"}));
    assert_eq!(client.wait("reply", |message| message["id"] == "p")["result"], true);
    client.finish();
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it() {
    let mut client = Client::initialized(json!({}));
    client.request("karrot-ls/test/sleep", json!({"milliseconds": 600_000}));
    rustix::process::kill_process(rustix::process::Pid::from_child(&client.process), rustix::process::Signal::TERM)
        .unwrap();
    client.ended(LIMIT);
}

#[cfg(unix)]
#[test]
fn follows_its_client_process() {
    let mut editor = Command::new("sleep").arg("600").spawn().unwrap();
    let mut client = Client::start();
    client.initialize(json!({"processId": editor.id(), "capabilities": {}}));
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(client.process.try_wait().unwrap().is_none());
    editor.kill().unwrap();
    editor.wait().unwrap();
    assert_eq!(client.ended(LIMIT).code(), Some(1));
}

#[cfg(unix)]
#[test]
fn ends_when_nobody_can_read_its_answers() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = server.stdin.take().unwrap();
    stdin.write_all(&frame(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#)).unwrap();
    let mut stdout = server.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    // Nothing more is asked for: the closed end alone has to be enough.
    drop(stdout);
    let end = Instant::now() + LIMIT;
    while server.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(stdin);
}

#[test]
fn reads_on_while_its_client_does_not() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = server.stdin.take().unwrap();
    let (sender, done) = std::sync::mpsc::channel();
    let writer = std::thread::spawn(move || {
        stdin
            .write_all(&frame(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#))
            .unwrap();
        // Each makes a reply, and a line in the log that nobody reads either: both pipes fill.
        for id in 2..20_000 {
            stdin
                .write_all(&frame(
                    &json!({"jsonrpc": "2.0", "id": id, "method": "karrot-ls/test/panic", "params": {"pooled": false}})
                        .to_string(),
                ))
                .unwrap();
        }
        stdin.write_all(&frame(r#"{"jsonrpc":"2.0","method":"exit"}"#)).unwrap();
        sender.send(()).unwrap();
        stdin
    });
    done.recv_timeout(LIMIT).expect("the server stopped reading");
    let end = Instant::now() + LIMIT;
    while server.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "still there after exit");
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(writer.join().unwrap());
}
