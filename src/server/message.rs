//! JSON-RPC messages before tower-lsp reads them: what is malformed gets its error here, a batch becomes its members.

use super::guard::frames::Event;
use serde::Deserialize;
use serde_json::{Value, json};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// What a body is.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// JSON: one message, or a batch's members, or the errors in their place.
    Accepted(Vec<Event>),
    /// No JSON: the error.
    Malformed(Vec<u8>),
}

/// The error for a body that is no JSON.
pub fn unparsable() -> Vec<u8> {
    error(Value::Null, PARSE_ERROR, "Parse error")
}

/// The error for a message that is refused as a whole.
pub fn refusal(reason: &str) -> Vec<u8> {
    error(Value::Null, INVALID_REQUEST, reason)
}

/// Reads one body.
pub fn read(body: &[u8]) -> Message {
    let Ok(text) = std::str::from_utf8(body) else { return Message::Malformed(unparsable()) };
    if !text.trim_start().starts_with('[') {
        return match serde_json::from_str::<Envelope>(text) {
            Ok(envelope) => Message::Accepted(envelope.judge(text)),
            Err(error) if error.is_data() => Message::Accepted(vec![Event::Reply(refusal("Invalid request"))]),
            Err(_) => Message::Malformed(unparsable()),
        };
    }
    // LSP has no batches, JSON-RPC 2.0 §6 has: the members are answered one by one.
    match serde_json::from_str::<Vec<Value>>(text) {
        Err(_) => Message::Malformed(unparsable()),
        Ok(members) if members.is_empty() => Message::Accepted(vec![Event::Reply(refusal("Empty batch"))]),
        Ok(members) => Message::Accepted(members.iter().flat_map(read_member).collect()),
    }
}

fn read_member(member: &Value) -> Vec<Event> {
    let text = member.to_string();
    match serde_json::from_str::<Envelope>(&text) {
        Ok(envelope) if member.is_object() => envelope.judge(&text),
        _ => vec![Event::Reply(refusal("Invalid request"))],
    }
}

/// A message's members. Parameters are read although nothing here looks at them: tower-lsp's codec ends the session on what
/// it can't read, as too deep a nesting or half a surrogate pair.
#[derive(Deserialize)]
struct Envelope {
    jsonrpc: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    id: Option<Value>,
    method: Option<Value>,
    #[allow(dead_code, reason = "only has to be readable")]
    params: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Value>,
}

/// `null` is a value: an absent `id` makes a notification, a null one does not.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Envelope {
    fn judge(self, text: &str) -> Vec<Event> {
        let id_valid = match &self.id {
            None | Some(Value::String(_)) => true,
            Some(Value::Number(number)) => number.is_i64(),
            Some(_) => false,
        };
        let id = self.id.clone().filter(|_| id_valid).unwrap_or(Value::Null);
        let refuse = |reason| vec![Event::Reply(error(id.clone(), INVALID_REQUEST, reason))];
        let answers = self.result.is_some() || self.error.is_some();
        match &self.method {
            // An answer that is no answer to anything is none of our requests' business: dropped, as a reply to a reply would
            // loop between two faulty ends.
            None if answers => self.answer().map(Event::Message).into_iter().collect(),
            _ if self.jsonrpc.as_ref().and_then(Value::as_str) != Some("2.0") => refuse("jsonrpc must be \"2.0\""),
            _ if !id_valid => refuse("id must be an integer or a string"),
            Some(Value::String(method)) if !answers => match method.as_str() {
                "exit" => vec![Event::Exit],
                "shutdown" if self.id.is_some() => vec![Event::Shutdown, Event::Message(text.as_bytes().to_vec())],
                _ => vec![Event::Message(text.as_bytes().to_vec())],
            },
            _ => refuse("Invalid request"),
        }
    }

    /// A response as tower-lsp reads it: a null result beside an error, or an error with members of its own, would be taken
    /// for a request.
    fn answer(self) -> Option<Vec<u8>> {
        let id = self.id.filter(|id| id.is_i64() || id.is_string())?;
        let Some(error) = self.error else {
            let result = self.result?;
            return Some(json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string().into_bytes());
        };
        let code = error.get("code").and_then(Value::as_i64).unwrap_or(PARSE_ERROR);
        let text = error.get("message").and_then(Value::as_str).unwrap_or_default();
        Some(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": text}}).to_string().into_bytes())
    }
}

fn error(id: Value, code: i64, text: &str) -> Vec<u8> {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": text}}).to_string().into_bytes()
}
