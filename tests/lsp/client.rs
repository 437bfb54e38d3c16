//! A small synchronous client. Limits are for liveness: a second or more.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long anything may take that has to happen at all. The guarantees say 1 s; the rest is for a loaded machine.
pub const LIMIT: Duration = Duration::from_secs(30);

pub struct Client {
    pub process: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What was received and not yet asked for.
    pub received: Vec<Value>,
    next: i64,
    /// Whether requests of the server are answered with null at once.
    pub answers: bool,
}

pub fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

impl Client {
    /// A server that has not been greeted.
    pub fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_karrot-ls"));
        command.args(["serve", "--stdio"]).stderr(Stdio::null());
        Self::of(command)
    }

    pub fn of(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = process.stdin.take();
        let stdout = process.stdout.take().unwrap();
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read(&mut reader) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self { process, stdin, messages, received: Vec::new(), next: 1, answers: true }
    }

    /// A server that has been greeted by a client with these capabilities.
    pub fn initialized(capabilities: Value) -> Self {
        let mut client = Self::start();
        client.initialize(json!({"processId": null, "rootUri": null, "capabilities": capabilities}));
        client
    }

    pub fn initialize(&mut self, params: Value) -> Value {
        let reply = self.ask("initialize", params);
        assert!(reply["result"]["capabilities"].is_object(), "{reply}");
        self.notify("initialized", json!({}));
        reply["result"].clone()
    }

    /// Sends bytes as they are. A server that is gone is noticed elsewhere.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    pub fn send(&mut self, message: &Value) {
        self.send_bytes(&frame(&message.to_string()));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request and tells its id.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Sends a request and waits for its reply.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.reply(id)
    }

    pub fn reply(&mut self, id: i64) -> Value {
        self.wait(&format!("a reply to {id}"), |message| message["id"] == id && message.get("method").is_none())
    }

    pub fn cancel(&mut self, id: i64) {
        self.notify("$/cancelRequest", json!({"id": id}));
    }

    /// Waits for the first message of this kind, also among those that came before.
    pub fn wait(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.find(LIMIT, is).unwrap_or_else(|| {
            let state = self.process.try_wait();
            panic!("no {what}; process {state:?}; received {:#?}", self.received)
        })
    }

    pub fn find(&mut self, limit: Duration, is: impl Fn(&Value) -> bool) -> Option<Value> {
        if let Some(at) = self.received.iter().position(&is) {
            return Some(self.received.remove(at));
        }
        let end = Instant::now() + limit;
        loop {
            let message = self.messages.recv_timeout(end.saturating_duration_since(Instant::now())).ok()?;
            self.answer(&message);
            if is(&message) {
                return Some(message);
            }
            self.received.push(message);
        }
    }

    /// Takes everything that has come until a request sent now is answered.
    pub fn settle(&mut self) -> Vec<Value> {
        let reply = self.ask("karrot-ls/test/nothing", json!({}));
        assert_eq!(reply["error"]["code"], -32601, "{reply}");
        std::mem::take(&mut self.received)
    }

    fn answer(&mut self, message: &Value) {
        if self.answers && message.get("method").is_some() && message.get("id").is_some() {
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// The exit status, within the limit; a process that stays is killed and fails the test.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "still there after {limit:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the session as the specification asks and returns what else was received.
    pub fn finish(mut self) -> Vec<Value> {
        let reply = self.ask("shutdown", Value::Null);
        assert!(reply.get("error").is_none(), "{reply}");
        self.notify("exit", Value::Null);
        assert_eq!(self.ended(LIMIT).code(), Some(0));
        while let Ok(message) = self.messages.recv_timeout(LIMIT) {
            self.received.push(message);
        }
        assert_eq!(self.messages.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Disconnected));
        std::mem::take(&mut self.received)
    }

    /// Resident memory in bytes.
    #[cfg(target_os = "linux")]
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads one frame; anything that is none fails the reading thread and with it the test.
fn read(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        length = Some(
            line.strip_prefix("Content-Length: ")
                .unwrap_or_else(|| panic!("no frame: {line:?}"))
                .trim()
                .parse()
                .unwrap(),
        );
    }
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}
