//! From runs of text to tokens.

use super::bytes::{Byte, KIND, is_word, kind, word_end};
use crate::catalog::{Lexicon, UNKNOWN, WordId};
use crate::outline::Run;
use crate::text::Span;

/// A word, number or piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its number in the lexicon; [`UNKNOWN`] for most words.
    pub word: WordId,
    /// What it is.
    pub kind: TokenKind,
    /// What stands around it.
    pub flags: Flags,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters and digits, with inner apostrophes.
    Word,
    /// A number, with its unit if that is written without a space.
    Number(Unit),
    /// An identifier, path or address.
    Code,
}

/// The unit written at a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// None.
    None,
    /// `ms`, `s`, `min`, `h`.
    Time,
    /// `$`, `£`, `€`.
    Money,
    /// `%`.
    Percent,
    /// `x`: a factor.
    Factor,
    /// `KB`, `GiB`.
    Size,
    /// `k`, `bn` for thousands and billions.
    Count,
    /// `qps`, `iops`, `Mbps`.
    Rate,
    /// Cores, threads.
    Compute,
}

/// A set of marks on a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// Set as inline code.
    pub const CODE: Self = Self(1);
    /// Set in strong emphasis.
    pub const STRONG: Self = Self(2);
    /// A comma, colon, semicolon, bracket, dash or full stop follows: terms end here.
    pub const BREAK: Self = Self(4);
    /// A colon follows.
    pub const COLON: Self = Self(8);
    /// A full stop or exclamation mark follows, then white space or the end.
    pub const STOP: Self = Self(16);
    /// A question mark follows.
    pub const QUESTION: Self = Self(32);
    /// A comma follows.
    pub const COMMA: Self = Self(64);
    /// An opening bracket stands before it.
    pub const OPENS: Self = Self(128);

    /// Whether all marks of `other` are set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl Token {
    /// Its text without a possessive ending.
    pub(super) fn word_text<'t>(&self, text: &'t str) -> &'t str {
        let word = self.span.of(text);
        word.strip_suffix("'s").unwrap_or(word)
    }
}

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 9] = ["e.g", "i.e", "eg", "ie", "vs", "cf", "approx", "resp", "incl"];

/// Whether a sentence ends between two tokens of one block.
pub(super) fn ends_sentence(text: &str, token: &Token, next: &Token) -> bool {
    if token.flags.has(Flags::QUESTION) {
        return true;
    }
    if !token.flags.has(Flags::STOP) {
        return false;
    }
    let starts_lower = next.span.of(text).starts_with(|first: char| first.is_lowercase());
    if starts_lower && !next.flags.has(Flags::CODE) {
        return false;
    }
    let word = token.span.of(text);
    !ABBREVIATIONS.iter().any(|short| word.eq_ignore_ascii_case(short))
}

/// Appends the tokens of a run. `block_start` is where the block's tokens begin: marks
/// that stand before a run's first token go to the token before it in the block.
pub(super) fn read_run(text: &str, run: Run, lexicon: &Lexicon, block_start: usize, tokens: &mut Vec<Token>) {
    let mut style = Flags::default();
    if run.style.strong {
        style.add(Flags::STRONG);
    }
    if run.style.code {
        style.add(Flags::CODE);
        read_code(text, run.span, style, lexicon, tokens);
        return;
    }
    let bytes = &text.as_bytes()[..run.span.end as usize];
    let mut at = run.span.start as usize;
    let mut opens = false;
    while at < bytes.len() {
        match KIND[bytes[at] as usize] {
            Byte::Space => at += 1,
            Byte::Letter | Byte::Digit => {
                let (mut token, end) = read_word(text, bytes, at, lexicon);
                token.flags = style;
                if opens {
                    token.flags.add(Flags::OPENS);
                    opens = false;
                }
                take_unit(text, &token, &mut tokens[block_start..]);
                tokens.push(token);
                // Most words have a space behind them.
                at = end + usize::from(bytes.get(end) == Some(&b' '));
            }
            Byte::Wide => {
                let (end, is_letter) = wide(text, at, bytes.len());
                if is_letter {
                    let mut end = end;
                    while end < bytes.len() && (is_word(bytes, end) || wide_letter(text, bytes, end)) {
                        end = if is_word(bytes, end) { end + 1 } else { wide(text, end, bytes.len()).0 };
                    }
                    tokens.push(Token {
                        span: Span::from(at..end),
                        word: UNKNOWN,
                        kind: TokenKind::Word,
                        flags: style,
                    });
                    at = end;
                } else {
                    mark(&mut tokens[block_start..], Flags::BREAK);
                    at = end;
                }
            }
            Byte::Other => {
                if bytes[at] == b'&'
                    && let Some(end) = entity(bytes, at)
                {
                    at = end;
                    continue;
                }
                if bytes[at] == b'%' && take_percent(bytes, at, &mut tokens[block_start..]) {
                    at += 1;
                    continue;
                }
                opens |= bytes[at] == b'(';
                punctuation(bytes, at, &mut tokens[block_start..]);
                at += 1;
            }
        }
    }
}

fn mark(tokens: &mut [Token], flags: Flags) {
    if let Some(last) = tokens.last_mut() {
        last.flags.add(flags);
    }
}

fn punctuation(bytes: &[u8], at: usize, tokens: &mut [Token]) {
    match bytes[at] {
        b',' => {
            mark(tokens, Flags::BREAK);
            mark(tokens, Flags::COMMA);
        }
        b':' => {
            mark(tokens, Flags::BREAK);
            mark(tokens, Flags::COLON);
        }
        b';' | b'(' | b')' | b'[' | b']' | b'|' | b'>' | b'=' => mark(tokens, Flags::BREAK),
        b'?' => mark(tokens, Flags::QUESTION),
        b'.' | b'!' => {
            mark(tokens, Flags::BREAK);
            let mut next = at + 1;
            while matches!(bytes.get(next), Some(b')' | b'"' | b'\'' | b'*' | b'_' | b']')) {
                next += 1;
            }
            if kind(bytes, next) == Byte::Space {
                mark(tokens, Flags::STOP);
            }
        }
        // A dash between spaces; one between letters joins a compound.
        b'-' if kind(bytes, at + 1) != Byte::Letter => mark(tokens, Flags::BREAK),
        _ => {}
    }
}

/// Reads the word, number or identifier at `at`; gives it and where it ends.
fn read_word(text: &str, bytes: &[u8], at: usize, lexicon: &Lexicon) -> (Token, usize) {
    let mut end = word_end(bytes, at);
    if kind(bytes, at) == Byte::Digit
        && let Some((unit, end)) = number(bytes, at, end)
    {
        let span = Span::from(at..end);
        return (Token { span, word: UNKNOWN, kind: TokenKind::Number(unit), flags: Flags::default() }, end);
    }
    let word_end = end;
    match bytes.get(end) {
        Some(b'\'') if kind(bytes, end + 1) == Byte::Letter => {
            end += 1;
            while is_word(bytes, end) {
                end += 1;
            }
            let possessive = end - word_end == 2 && matches!(bytes[word_end + 1], b's' | b'S');
            let lookup_end = if possessive { word_end } else { end };
            return (word(at, end, lexicon.word(text.as_bytes(), at, lookup_end)), end);
        }
        Some(0xe2) if text[end..].starts_with('\u{2019}') && kind(bytes, end + 3) == Byte::Letter => {
            end += 3;
            while is_word(bytes, end) {
                end += 1;
            }
            let written = text[at..end].replace('\u{2019}', "'");
            let plain = written.strip_suffix("'s").unwrap_or(&written);
            return (word(at, end, lexicon.word_of(plain)), end);
        }
        Some(&joiner @ (b'_' | b'.' | b'/' | b':' | b'@')) => {
            if let Some(end) = identifier(bytes, at, end, joiner) {
                let span = Span::from(at..end);
                return (Token { span, word: UNKNOWN, kind: TokenKind::Code, flags: Flags::default() }, end);
            }
        }
        Some(0x80..) if wide_letter(text, bytes, end) => {
            while end < bytes.len() && (is_word(bytes, end) || wide_letter(text, bytes, end)) {
                end = if is_word(bytes, end) { end + 1 } else { wide(text, end, bytes.len()).0 };
            }
            return (word(at, end, UNKNOWN), end);
        }
        _ => {}
    }
    (word(at, end, lexicon.word(text.as_bytes(), at, end)), end)
}

fn word(start: usize, end: usize, word: WordId) -> Token {
    Token { span: Span::from(start..end), word, kind: TokenKind::Word, flags: Flags::default() }
}

/// Where an identifier, path or address that goes on over `joiner` ends; none if the
/// word simply ends there.
fn identifier(bytes: &[u8], start: usize, word_end: usize, joiner: u8) -> Option<usize> {
    let goes_on = match joiner {
        b'_' | b'@' => true,
        b'.' => is_word(bytes, word_end + 1),
        b':' => bytes.get(word_end + 1) == Some(&b':') || bytes[word_end..].starts_with(b"://"),
        _ => is_word(bytes, word_end + 1),
    };
    if !goes_on {
        return None;
    }
    let mut end = word_end;
    let mut joins = 0;
    let mut plain_slash = joiner == b'/';
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'_' | b'/' | b'@' | b'#' | b'-' | b'=' | b'&' | b'%' | b'~' | b'$' | b'{' | b'}' => {
                plain_slash &= byte == b'/';
                joins += usize::from(byte == b'/');
            }
            b'.' | b':' | b'?' | b'+' | b',' if is_word(bytes, end + 1) || bytes.get(end + 1) == Some(&b'/') => {
                plain_slash = false;
            }
            b':' if bytes.get(end + 1) == Some(&b':') => plain_slash = false,
            b'0'..=b'9' => plain_slash = false,
            _ if is_word(bytes, end) => {}
            _ => break,
        }
        end += 1;
    }
    // "read/write" is two words; "docs/adr/7.md" is a path.
    let is_choice = plain_slash && joins == 1 && bytes[start..end].iter().all(|byte| !byte.is_ascii_digit());
    (!is_choice).then_some(end)
}

/// A number with its unit and where it ends; none if the digits begin a word (`2pc`).
fn number(bytes: &[u8], start: usize, mut end: usize) -> Option<(Unit, usize)> {
    let digits = bytes[start..end].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let suffix_at = start + digits;
    let mut suffix = suffix_at..end;
    if suffix.is_empty() {
        // Thousands and fractions: 1,000.5
        while matches!(bytes.get(end), Some(b'.' | b',')) && kind(bytes, end + 1) == Byte::Digit {
            end += 1;
            while kind(bytes, end) == Byte::Digit {
                end += 1;
            }
        }
        let letters = end;
        while kind(bytes, end) == Byte::Letter {
            end += 1;
        }
        suffix = letters..end;
    }
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let is_money = before == Some(b'$')
        || (start >= 3 && bytes[start - 3..start] == *"€".as_bytes())
        || (start >= 2 && bytes[start - 2..start] == *"£".as_bytes());
    if suffix.is_empty() {
        let unit = match bytes.get(end) {
            Some(b'%') => return Some((Unit::Percent, end + 1)),
            _ if is_money => Unit::Money,
            _ => Unit::None,
        };
        return Some((unit, end));
    }
    let mut unit = [0_u8; 12];
    let letters = bytes.get(suffix.clone())?;
    if letters.len() > unit.len() {
        return None;
    }
    for (to, from) in unit.iter_mut().zip(letters) {
        *to = from.to_ascii_lowercase();
    }
    let unit = unit_of(&unit[..letters.len()])?;
    Some((if is_money { Unit::Money } else { unit }, end))
}

/// The unit that a word in lower case is, attached to a number.
fn unit_of(word: &[u8]) -> Option<Unit> {
    Some(match word {
        b"ns" | b"us" | b"ms" | b"s" | b"sec" | b"secs" | b"m" | b"min" | b"mins" | b"h" | b"hr" | b"hrs" | b"d" => {
            Unit::Time
        }
        b"second" | b"seconds" | b"minute" | b"minutes" | b"hour" | b"hours" | b"day" | b"days" => Unit::Time,
        b"week" | b"weeks" | b"month" | b"months" | b"year" | b"years" | b"millis" => Unit::Time,
        b"x" | b"times" | b"fold" => Unit::Factor,
        b"percent" | b"pct" => Unit::Percent,
        b"b" | b"kb" | b"mb" | b"gb" | b"tb" | b"pb" | b"kib" | b"mib" | b"gib" | b"tib" | b"mi" | b"gi" => Unit::Size,
        b"byte" | b"bytes" | b"bit" | b"bits" => Unit::Size,
        b"qps" | b"rps" | b"tps" | b"iops" | b"mbps" | b"gbps" | b"kbps" | b"hz" => Unit::Rate,
        b"dollar" | b"dollars" | b"usd" | b"eur" | b"euro" | b"euros" | b"cents" => Unit::Money,
        b"cpu" | b"cpus" | b"core" | b"cores" | b"vcpu" | b"vcpus" | b"threads" => Unit::Compute,
        b"k" | b"mn" | b"bn" => Unit::Count,
        _ => return None,
    })
}

/// Gives a bare number the percent sign behind it, as many languages set it: "10 %".
fn take_percent(bytes: &[u8], at: usize, tokens: &mut [Token]) -> bool {
    let Some(number) = tokens.last_mut() else { return false };
    let is_bare = number.kind == TokenKind::Number(Unit::None) && !number.flags.has(Flags::BREAK);
    let is_near = bytes[..at].ends_with(b" ") && number.span.end as usize + 1 == at;
    if is_bare && is_near {
        number.kind = TokenKind::Number(Unit::Percent);
        number.span.end = at as u32 + 1;
    }
    is_bare && is_near
}

/// Gives a bare number the unit of the word behind it: "10 ms".
fn take_unit(text: &str, word: &Token, tokens: &mut [Token]) {
    let Some(number) = tokens.last_mut().filter(|last| last.kind != TokenKind::Word) else { return };
    let is_bare = matches!(number.kind, TokenKind::Number(Unit::None | Unit::Count)) && !number.flags.has(Flags::BREAK);
    // One letter behind a space is a unit too rarely.
    if !is_bare || word.kind != TokenKind::Word || !(2..=12).contains(&word.span.len()) {
        return;
    }
    let lower = word.span.of(text).to_ascii_lowercase();
    if let Some(unit) = unit_of(lower.as_bytes()) {
        number.kind = TokenKind::Number(unit);
    }
}

/// Inline code: one plain word may be the name of a product, anything else is code.
fn read_code(text: &str, span: Span, flags: Flags, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    let source = span.of(text);
    let is_plain = !source.is_empty() && source.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let word = if is_plain { lexicon.word(text.as_bytes(), span.start as usize, span.end as usize) } else { UNKNOWN };
    if !source.is_empty() {
        let kind = if is_plain { TokenKind::Word } else { TokenKind::Code };
        tokens.push(Token { span, word, kind, flags });
    }
}

/// The end of the character at `at` and whether it is a letter.
fn wide(text: &str, at: usize, limit: usize) -> (usize, bool) {
    match text.get(at..limit).and_then(|rest| rest.chars().next()) {
        Some(character) => {
            (at + character.len_utf8(), character.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&character))
        }
        None => (at + 1, false),
    }
}

fn wide_letter(text: &str, bytes: &[u8], at: usize) -> bool {
    kind(bytes, at) == Byte::Wide && wide(text, at, bytes.len()).1
}

/// The end of a character reference such as `&nbsp;`.
fn entity(bytes: &[u8], at: usize) -> Option<usize> {
    let end = bytes[at..].iter().take(12).position(|&byte| byte == b';')?;
    bytes[at + 1..at + end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').then_some(at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, TokenKind)> {
        let lexicon = &crate::catalog::Catalog::built_in().lexicon;
        let outline = crate::outline::outline(text);
        let mut tokens = Vec::new();
        outline.runs.iter().for_each(|run| read_run(text, *run, lexicon, 0, &mut tokens));
        tokens.iter().map(|token| (token.span.of(text).to_owned(), token.kind)).collect()
    }

    #[test]
    fn a_percent_sign_belongs_to_its_number() {
        for (text, written) in [("Up to 40 %.", "40 %"), ("Up to 40%.", "40%"), ("At 99.95 % now", "99.95 %")] {
            let found = tokens(text);
            assert!(found.contains(&(written.to_owned(), TokenKind::Number(Unit::Percent))), "{text}: {found:?}");
        }
        for text in ["of 40, % is", "is % 40"] {
            assert!(!tokens(text).iter().any(|(_, kind)| *kind == TokenKind::Number(Unit::Percent)), "{text}");
        }
    }
}
