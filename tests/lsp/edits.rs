//! Thousands of edits in all encodings: after each, the server must say of the text what a
//! fresh analysis says, at the same places.

use std::fmt::Write as _;

use caveat::analysis::{Analysis, Engine, analyze};
use caveat::config::Settings;
use caveat::text::{ColumnUnit, LineIndex, Span};
use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::support::{Client, all_rules, pulling, with};

/// Pieces that edits put in: prose, structure, marks that are long in one encoding and short
/// in another, and breaks of all kinds.
const PIECES: [&str; 16] = [
    "",
    "x",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "🚀",
    "é\u{301}",
    "\u{2028}",
    "\t",
    "cache",
    "We will use Kafka for order events. ",
    "- **Cost:** about $3 a day\n",
    "\n## Alternatives\n\n",
    "<!-- caveat: ignore caching -- x -->",
    "|a|b|\n|-|-|\n",
];
const URI: &str = "file:///team/adr/0001-cache.md";
const EDITS: usize = 1000;

/// Numbers that look like chance and are the same on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn width(text: &str, unit: ColumnUnit) -> usize {
    match unit {
        ColumnUnit::Utf8 => text.len(),
        ColumnUnit::Utf16 => text.encode_utf16().count(),
        ColumnUnit::CodePoint => text.chars().count(),
    }
}

/// The place of a byte, told without any of the product's code but its line breaks.
fn position(text: &str, offset: usize, unit: ColumnUnit) -> Value {
    let bytes = text.as_bytes();
    let is_break = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    let line = (0..offset).filter(|&at| is_break(at)).count();
    let start = (0..offset).rev().find(|&at| is_break(at)).map_or(0, |at| at + 1);
    json!({"line": line, "character": width(&text[start..offset], unit)})
}

/// A place between characters, and not between the halves of a line break: that is no place
/// in the protocol.
fn place(text: &str, dice: &mut Dice) -> usize {
    let mut at = dice.below(text.len() + 1);
    while !text.is_char_boundary(at) || at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n') {
        at -= 1;
    }
    at
}

/// What the server should say of a text.
fn expected(text: &str, unit: ColumnUnit) -> String {
    let analysis: Analysis = analyze(text, Engine::built_in(), &Settings::default(), None);
    let index = LineIndex::new(text);
    let mut said = String::new();
    let catalog = &Engine::built_in().catalog;
    let troubles = caveat::views::troubles(&analysis, |adoption| {
        &catalog.technology(analysis.adoptions[adoption].technology).name
    });
    for trouble in troubles {
        let span: Span = trouble.findings[0].span;
        let place = |offset: u32| {
            let at = index.line_column(text, offset, unit);
            format!("{}:{}", at.line, at.column)
        };
        let _ = writeln!(said, "{}-{} {}", place(span.start), place(span.end), trouble.message);
    }
    said
}

fn told(diagnostics: &[Value]) -> String {
    let mut said = String::new();
    for diagnostic in diagnostics {
        let place =
            |end: &str| format!("{}:{}", diagnostic["range"][end]["line"], diagnostic["range"][end]["character"]);
        let message = diagnostic["message"].as_str().unwrap_or("");
        let _ = writeln!(said, "{}-{} {message}", place("start"), place("end"));
    }
    said
}

#[tokio::test]
async fn edits_leave_the_server_with_the_text_of_the_client() {
    // Turned on by its front matter, so that it stays a design document whatever becomes of it.
    let start = format!("---\ncaveat: on\n---\n\n{DOCUMENT}{RECORD}");
    for (unit, encoding, seed) in
        [(ColumnUnit::Utf8, "utf-8", 7), (ColumnUnit::Utf16, "utf-16", 8), (ColumnUnit::CodePoint, "utf-32", 9)]
    {
        let mut dice = Dice(seed);
        let capabilities = with(pulling(), "", "general", json!({"positionEncodings": [encoding]}));
        let mut client = Client::start(capabilities, all_rules()).await;
        let mut text = start.clone();
        client.open(URI, 0, &text).await;
        let mut version = 0;
        while version < EDITS as i32 {
            version += 1;
            // Several changes in one message count one after the other.
            let mut changes = Vec::new();
            for _ in 0..=dice.below(3) {
                // The front matter stays.
                let head = start.find("# Use").expect("the title");
                let (a, b) = (place(&text, &mut dice).max(head), place(&text, &mut dice).max(head));
                let reach = if dice.below(20) == 0 { usize::MAX } else { 12 };
                let (from, to) = (a.min(b), a.max(b));
                let mut to = if to - from > reach { from } else { to };
                while !text.is_char_boundary(to) {
                    to += 1;
                }
                let piece = PIECES[dice.below(PIECES.len())];
                let range = json!({"start": position(&text, from, unit), "end": position(&text, to, unit)});
                changes.push(json!({"range": range, "text": piece}));
                text.replace_range(from..to, piece);
            }
            if text.len() > 3000 || text.len() < 200 {
                text = start.clone();
                changes = vec![json!({"text": text})];
            }
            let document = json!({"uri": URI, "version": version});
            client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes})).await;
            let found = client.pulled(URI).await;
            assert_eq!(told(&found), expected(&text, unit), "{encoding}, edit {version}: {changes:?}\n{text:?}");
        }
    }
}

#[tokio::test]
async fn answers_to_what_is_past_are_dropped() {
    let mut client = Client::start(crate::support::pushing(), json!({})).await;
    client.open(URI, 1, DOCUMENT).await;
    // A burst without a pause: versions that are sent come in order, and the last one comes.
    for version in 2..200 {
        let text = format!("{DOCUMENT}\n{}\n", "word ".repeat(version as usize));
        client.rewrite(URI, version, &text).await;
    }
    let mut last = 0;
    while last < 199 {
        let params = client.wait_for("textDocument/publishDiagnostics", |params| params["uri"] == URI).await;
        let version = params["version"].as_i64().expect("a version");
        assert!(version > last, "{version} after {last}");
        last = version;
    }
    // What was asked just before an edit is answered, or said to be past.
    for version in 200..260 {
        let place = json!({"textDocument": {"uri": URI}, "position": {"line": 10, "character": 15}});
        let asked = client.ask("textDocument/hover", place).await;
        client.rewrite(URI, version, &format!("{DOCUMENT}\n{version}\n")).await;
        match client.answer(asked).await {
            Ok(hover) => assert_eq!(hover["range"]["start"], json!({"line": 10, "character": 14})),
            Err(error) => assert_eq!(error["code"], -32801, "{error}"),
        }
    }
}
