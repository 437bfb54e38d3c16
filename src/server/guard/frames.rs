//! The byte filter: finds the next valid frame after anything malformed, so that tower-lsp sees nothing else.
//!
//! tower-lsp 0.20's codec ends or stalls on a third header, a lower-case header name, a body that is no UTF-8 and a
//! batch; and `exit` does not end it while its input stays open.

use super::super::message::{self, Message};

/// Largest body that is read, in bytes. A larger one is refused before a byte of it is stored (guarantee 1).
pub const MAX_BODY: u64 = 256 * 1024 * 1024;

/// Largest block of headers, in bytes; a longer one is no frame.
const MAX_HEADERS: usize = 8 * 1024;

const NAME: &[u8] = b"content-length";

/// What the filter found, in the order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message for tower-lsp: the body alone.
    Message(Vec<u8>),
    /// A reply that the filter gives itself: the body alone.
    Reply(Vec<u8>),
    /// `shutdown` was asked for; the message itself follows.
    Shutdown,
    /// `exit`: nothing after it counts.
    Exit,
}

/// The filter's state between two reads.
#[derive(Default)]
pub struct Frames {
    buffer: Vec<u8>,
    /// Everything before it is done with.
    start: usize,
    /// Length of the body that is being awaited, in bytes.
    body: Option<usize>,
    /// Everything before it is known to begin no other frame.
    searched: usize,
    /// The body is blank up to here.
    blank: usize,
}

impl Frames {
    /// Takes what was read and tells what it completed.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.buffer.extend_from_slice(bytes);
        let mut events = Vec::new();
        while self.step(&mut events) {}
        self.forget();
        events
    }

    /// Whether input that ends here ends inside a frame.
    pub fn is_inside(&self) -> bool {
        self.body.is_some()
    }

    fn step(&mut self, events: &mut Vec<Event>) -> bool {
        match self.body {
            Some(length) => self.read_body(length, events),
            None => self.read_headers(events),
        }
    }

    fn read_headers(&mut self, events: &mut Vec<Event>) -> bool {
        match find_headers(&self.buffer, self.start) {
            Search::Found { end, length, .. } => {
                self.start = end;
                if length > MAX_BODY {
                    // What follows is searched for the next frame, not counted off: a length that was a lie would otherwise
                    // swallow the frames behind it.
                    events.push(Event::Reply(message::refusal("message too large")));
                } else if length > 0 {
                    self.body = usize::try_from(length).ok();
                    (self.searched, self.blank) = (end, end);
                }
                true
            }
            Search::Partial(start) | Search::Nothing(start) => {
                self.start = start;
                false
            }
        }
    }

    fn read_body(&mut self, length: usize, events: &mut Vec<Event>) -> bool {
        let available = self.buffer.get(self.start..).unwrap_or_default();
        if let Some(body) = available.get(..length) {
            self.body = None;
            match message::read(body) {
                Message::Malformed(reply) => {
                    // The length may have been wrong: the next frame may begin inside these bytes.
                    events.push(Event::Reply(reply));
                }
                Message::Accepted(found) => {
                    events.extend(found);
                    self.start += length;
                }
            }
            return true;
        }
        let unread = self.buffer.get(self.blank..).unwrap_or_default();
        let blanks = unread.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(unread.len());
        let nonsense = unread.get(blanks).is_some_and(|byte| !b"{[".contains(byte));
        self.blank += blanks;
        // No JSON holds a header line: its line break is none inside a string, and its name is none outside.
        let interrupted = match find_headers(&self.buffer, self.searched.max(self.start)) {
            Search::Found { start, .. } => Some(start),
            Search::Partial(start) | Search::Nothing(start) => {
                self.searched = start;
                None
            }
        };
        if nonsense || interrupted.is_some() {
            events.push(Event::Reply(message::unparsable()));
            self.body = None;
            self.start = interrupted.unwrap_or(self.start);
            return true;
        }
        false
    }

    fn forget(&mut self) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.searched = self.searched.saturating_sub(self.start);
            self.blank = self.blank.saturating_sub(self.start);
            self.start = 0;
        }
        // One large message must not cost its size for the rest of the session.
        if self.buffer.is_empty() && self.buffer.capacity() > 1024 * 1024 {
            self.buffer = Vec::new();
        }
    }
}

enum Search {
    /// A whole block of headers that begins at `start` and whose body begins at `end`.
    Found { start: usize, end: usize, length: u64 },
    /// From here on it may become one.
    Partial(usize),
    /// Nothing before this offset begins one.
    Nothing(usize),
}

/// Finds the first block of headers with a length at or after `from`. Whatever stands before its `Content-Length`, other
/// headers included, is skipped.
fn find_headers(buffer: &[u8], from: usize) -> Search {
    let mut at = from;
    while let Some(dash) = buffer.get(at..).and_then(|rest| memchr::memchr(b'-', rest)).map(|dash| at + dash) {
        at = dash + 1;
        // `content` stands before the dash, `length` behind it.
        let Some(start) = dash.checked_sub(7).filter(|start| *start >= from) else { continue };
        let candidate = buffer.get(start..).unwrap_or_default();
        let known = candidate.len().min(NAME.len());
        if !candidate.get(..known).unwrap_or_default().eq_ignore_ascii_case(NAME.get(..known).unwrap_or_default()) {
            continue;
        }
        match read_block(candidate) {
            Block::Whole { size, length } => return Search::Found { start, end: start + size, length },
            Block::Unfinished => return Search::Partial(start),
            Block::Malformed => {}
        }
    }
    Search::Nothing(buffer.len().saturating_sub(NAME.len() - 1).max(from))
}

enum Block {
    Whole { size: usize, length: u64 },
    Unfinished,
    Malformed,
}

/// Reads header lines up to the empty one. Lines may end with a lone `\n`; of two lengths the last counts.
fn read_block(text: &[u8]) -> Block {
    let (mut at, mut length) = (0, None);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'\n', rest.get(..MAX_HEADERS.min(rest.len())).unwrap_or_default()) else {
            let hopeless = at + rest.len() > MAX_HEADERS || !may_become_header(rest);
            return if hopeless { Block::Malformed } else { Block::Unfinished };
        };
        let line = rest.get(..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        at += end + 1;
        if line.is_empty() {
            return length.map_or(Block::Malformed, |length| Block::Whole { size: at, length });
        }
        let Some((name, value)) = memchr::memchr(b':', line).and_then(|colon| line.split_at_checked(colon)) else {
            return Block::Malformed;
        };
        if name.trim_ascii().eq_ignore_ascii_case(NAME) {
            let digits = value.get(1..).unwrap_or_default().trim_ascii();
            if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
                return Block::Malformed;
            }
            // More digits than fit are more bytes than are read.
            length = Some(std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX));
        } else if length.is_none() || at > MAX_HEADERS {
            return Block::Malformed;
        }
    }
}

/// Whether an unfinished line may still be a length's, where it has begun as one: junk that only names the header must not
/// hold back the frame behind it.
fn may_become_header(line: &[u8]) -> bool {
    let Some(value) =
        line.get(NAME.len()..).filter(|_| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
    else {
        return true;
    };
    match value.trim_ascii_start() {
        [] => true,
        [b':', digits @ ..] => digits.trim_ascii().iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

    fn frame(body: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn messages(events: &[Event]) -> Vec<&[u8]> {
        events
            .iter()
            .filter_map(|event| if let Event::Message(body) = event { Some(&body[..]) } else { None })
            .collect()
    }

    #[test]
    fn delivers_a_frame_after_each_malformed_prefix() {
        let prefixes: &[&[u8]] = &[
            b"",
            b"junk",
            b"\r\n\r\n",
            b"Content-Length: \r\n\r\n",
            b"Content-Length: ten\r\n\r\n{}",
            b"Content-Length: -1\r\n\r\n{}",
            b"Content-Length: 0\r\n\r\n",
            b"Content-Length: 99999999999999999999999\r\n\r\n",
            b"Content-Length: 300000000\r\n\r\n{\"a",
            b"Content-Length: 50\r\n\r\n",
            b"Content-Length: 500\r\n\r\n{\"a\":",
            b"Content-Length: 5\r\n\r\n{\"a\":1}",
            b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
            b"Content-Length",
            b"Content-",
            b"Content-Length: 12",
            b"Content-Type: x\r\n\r\n",
            b"X: y\r\nContent-Length: 3\r\nZ: w\r\n\r\n{]}",
        ];
        for prefix in prefixes {
            let mut frames = Frames::default();
            let events = frames.push(&[prefix, &frame(PING)[..]].concat());
            assert_eq!(messages(&events), [PING.as_bytes()], "after {:?}", String::from_utf8_lossy(prefix));
            assert!(!frames.is_inside());
        }
    }

    #[test]
    fn reads_headers_as_people_write_them() {
        for headers in [
            "content-length: #\n\n",
            "A: b\r\nC: d\r\nCONTENT-LENGTH:#\r\nE: f\r\n\r\n",
            "Content-Length : # \r\nContent-Type: x; charset=utf8\r\n\r\n",
        ] {
            let text = headers.replace('#', &PING.len().to_string()) + PING;
            assert_eq!(messages(&Frames::default().push(text.as_bytes())), [PING.as_bytes()], "{headers:?}");
        }
    }

    #[test]
    fn stores_nothing_of_what_it_refuses() {
        let mut frames = Frames::default();
        let mut events = frames.push(b"Content-Length: 4294967296\r\n\r\n");
        for _ in 0..1_000 {
            events.extend(frames.push(&[b'x'; 65_536]));
            assert!(frames.buffer.capacity() < 1024 * 1024);
        }
        assert_eq!(events.len(), 1);
        assert_eq!(messages(&frames.push(&frame(PING))), [PING.as_bytes()]);
    }

    proptest! {
        #[test]
        fn delivers_a_frame_after_any_prefix_in_any_pieces(
            prefix in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "(Content-Length|content-length|:| |[0-9]{1,3}|\r\n|\n|\\{|\\}|\"|x){0,30}".prop_map(String::into_bytes),
            ],
            size in 1_usize..40,
        ) {
            let mut frames = Frames::default();
            let bytes = [&prefix[..], &frame(PING)[..], &frame(PING)[..]].concat();
            let events: Vec<_> = bytes.chunks(size).flat_map(|piece| frames.push(piece)).collect();
            prop_assert!(messages(&events).contains(&PING.as_bytes()), "{events:?}");
        }
    }
}
