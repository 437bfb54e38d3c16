//! Escapes and character classes of Python's regexes in the syntax of Rust's.

use super::dialect::{Flags, Parser, Piece, Refusal};

/// `\d`, `\s`, `\w` and their opposites, as what stands between the brackets of a class: `ascii_flag` is Python's `(?a)`,
/// `ascii_text` says that no other characters are searched.
///
/// Python's `\w` is `str.isalnum()` and `_`, its `\s` is `str.isspace()`: Rust's own classes hold marks and lack the separators
/// `\x1c` to `\x1f`.
fn category(letter: char, ascii_flag: bool, ascii_text: bool) -> String {
    let positive = match letter.to_ascii_lowercase() {
        'd' if ascii_flag || ascii_text => "0-9",
        'd' => "\\p{Nd}",
        's' if ascii_flag => " \\t\\n\\r\\x0B\\x0C",
        's' if ascii_text => " \\t\\n\\r\\x0B\\x0C\\x1C-\\x1F",
        's' => "\\s\\x1C-\\x1F",
        _ if ascii_flag || ascii_text => "0-9A-Za-z_",
        _ => "\\p{L}\\p{N}_",
    };
    if letter.is_ascii_uppercase() { format!("[^{positive}]") } else { positive.to_owned() }
}

/// A character as it stands in a class.
fn class_character(character: char) -> String {
    if character.is_ascii_alphanumeric() { character.to_string() } else { format!("\\x{{{:X}}}", u32::from(character)) }
}

impl Parser {
    pub(super) fn escape(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        let escaped = self.next().ok_or(Refusal::Invalid("bad escape (end of pattern)"))?;
        let ascii = flags.ascii || self.haystack.ascii;
        Ok(match escaped {
            'A' => Piece::anchor("\\A"),
            'Z' => Piece::anchor("\\z"),
            // New in 3.14.
            'z' => return Err(Refusal::NotUnderstood),
            'b' => Piece::anchor(if ascii { "(?-u:\\b)" } else { "\\b" }),
            'B' => Piece::anchor(if ascii { "(?-u:\\B)" } else { "\\B" }),
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                Piece::item(format!("[{}]", category(escaped, flags.ascii, self.haystack.ascii)), (1, Some(1)))
            }
            '1'..='9' => return self.numbered(escaped),
            other => Piece::literal(self.character(other, false)?),
        })
    }

    /// `\1` is a reference, `\123` a character in octal.
    fn numbered(&mut self, first: char) -> Result<Piece, Refusal> {
        let mut digits = vec![first];
        if let Some(second) = self.peek().filter(char::is_ascii_digit) {
            self.at += 1;
            digits.push(second);
            let is_octal = |digit: &char| matches!(digit, '0'..='7');
            if let Some(third) = self.peek().filter(is_octal)
                && digits.iter().all(is_octal)
            {
                self.at += 1;
                digits.push(third);
                let text: String = digits.iter().collect();
                let value = u32::from_str_radix(&text, 8).map_err(|_| Refusal::NotUnderstood)?;
                if value > 0o377 {
                    return Err(Refusal::Invalid("octal escape value outside of range 0-0o377"));
                }
                return Ok(Piece::literal(char::from_u32(value).ok_or(Refusal::NotUnderstood)?));
            }
        }
        let number: usize = digits.iter().collect::<String>().parse().map_err(|_| Refusal::NotUnderstood)?;
        if number > self.names.len() {
            return Err(Refusal::Invalid("invalid group reference"));
        }
        self.reference(number - 1)
    }

    /// The character of an escape that is none of a class.
    fn character(&mut self, escaped: char, in_class: bool) -> Result<char, Refusal> {
        Ok(match escaped {
            'a' => '\x07',
            'b' if in_class => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            'x' => self.hexadecimal(2)?,
            'u' => self.hexadecimal(4)?,
            'U' => self.hexadecimal(8)?,
            '0'..='7' if escaped == '0' || in_class => {
                let mut digits = String::from(escaped);
                while digits.len() < 3
                    && let Some(digit) = self.peek().filter(|digit| matches!(digit, '0'..='7'))
                {
                    self.at += 1;
                    digits.push(digit);
                }
                let value = u32::from_str_radix(&digits, 8).map_err(|_| Refusal::NotUnderstood)?;
                if value > 0o377 {
                    return Err(Refusal::Invalid("octal escape value outside of range 0-0o377"));
                }
                char::from_u32(value).ok_or(Refusal::NotUnderstood)?
            }
            'N' => return Err(Refusal::NotUnderstood),
            other if other.is_ascii_alphanumeric() => return Err(Refusal::Invalid("bad escape")),
            other => other,
        })
    }

    fn hexadecimal(&mut self, length: usize) -> Result<char, Refusal> {
        let mut digits = String::new();
        while digits.len() < length
            && let Some(digit) = self.peek().filter(char::is_ascii_hexdigit)
        {
            self.at += 1;
            digits.push(digit);
        }
        if digits.len() < length {
            return Err(Refusal::Invalid("incomplete escape"));
        }
        // Lone surrogates are characters for Python.
        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).ok_or(Refusal::NotUnderstood)
    }

    pub(super) fn class(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        const OPEN: Refusal = Refusal::Invalid("unterminated character set");
        let mut text = String::from(if self.take('^') { "[^" } else { "[" });
        let mut is_first = true;
        loop {
            let character = self.next().ok_or(OPEN)?;
            if character == ']' && !is_first {
                break;
            }
            is_first = false;
            let low = self.class_item(character, flags)?;
            if self.peek() == Some('-') && self.characters.get(self.at + 1) != Some(&']') {
                self.at += 1;
                let character = self.next().ok_or(OPEN)?;
                let high = self.class_item(character, flags)?;
                match (low, high) {
                    (Ok(low), Ok(high)) if low <= high => {
                        text.push_str(&format!("{}-{}", class_character(low), class_character(high)));
                    }
                    _ => return Err(Refusal::Invalid("bad character range")),
                }
                continue;
            }
            match low {
                Ok(character) => text.push_str(&class_character(character)),
                Err(category) => text.push_str(&category),
            }
        }
        text.push(']');
        Ok(Piece::item(text, (1, Some(1))))
    }

    /// A character of a class, or the text of a category in it.
    fn class_item(&mut self, character: char, flags: Flags) -> Result<Result<char, String>, Refusal> {
        if character != '\\' {
            return Ok(Ok(character));
        }
        let escaped = self.next().ok_or(Refusal::Invalid("bad escape (end of pattern)"))?;
        if matches!(escaped, 'd' | 'D' | 's' | 'S' | 'w' | 'W') {
            return Ok(Err(category(escaped, flags.ascii, self.haystack.ascii)));
        }
        self.character(escaped, true).map(Ok)
    }
}
