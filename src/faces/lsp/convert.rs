//! The one translator between the protocol's words and the core's: places, severities,
//! names of documents. No other file builds or reads a position.

use std::ops::Range as StdRange;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tower_lsp::ls_types::{DiagnosticSeverity, MarkupContent, MarkupKind, Position, PositionEncodingKind, Range, Uri};

use crate::rules::Severity;
use crate::text::{ColumnUnit, LineColumn, LineIndex, Span};
use crate::views::{Markup, Piece};

/// The units of columns that the server knows, by the protocol's names.
const UNITS: [(&str, ColumnUnit); 3] =
    [("utf-8", ColumnUnit::Utf8), ("utf-16", ColumnUnit::Utf16), ("utf-32", ColumnUnit::CodePoint)];

/// The first unit of the client's list that the server knows; UTF-16 as the protocol has it
/// where the client says nothing.
pub(super) fn negotiated(offered: Option<&[PositionEncodingKind]>) -> ColumnUnit {
    let known =
        |kind: &PositionEncodingKind| UNITS.iter().find(|(name, _)| *name == kind.as_str()).map(|(_, unit)| *unit);
    offered.and_then(|offered| offered.iter().find_map(known)).unwrap_or(ColumnUnit::Utf16)
}

/// The protocol's name of a unit.
pub(super) fn encoding(unit: ColumnUnit) -> PositionEncodingKind {
    match unit {
        ColumnUnit::Utf8 => PositionEncodingKind::UTF8,
        ColumnUnit::Utf16 => PositionEncodingKind::UTF16,
        ColumnUnit::CodePoint => PositionEncodingKind::UTF32,
    }
}

/// The places of one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a LineIndex,
    pub(super) unit: ColumnUnit,
    /// Whether a byte order mark is a column: in an open buffer it is, as the client sent
    /// it; in a file it is not, as no editor shows it.
    pub(super) counts_mark: bool,
}

impl Places<'_> {
    /// How wide a byte order mark is on the first line.
    fn mark(&self) -> u32 {
        let width = if self.unit == ColumnUnit::Utf8 { 3 } else { 1 };
        if self.counts_mark && self.text.starts_with('\u{feff}') { width } else { 0 }
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        let at = self.lines.line_column(self.text, offset, self.unit);
        let mark = if at.line == 0 && offset > 0 { self.mark() } else { 0 };
        Position::new(at.line, at.column + mark)
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    pub(super) fn offset(&self, position: Position) -> u32 {
        let mark = if position.line == 0 { self.mark() } else { 0 };
        if mark > 0 && position.character < mark {
            return 0;
        }
        self.lines.offset(self.text, LineColumn { line: position.line, column: position.character - mark }, self.unit)
    }

    pub(super) fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }
}

/// A range as the buffer takes it.
pub(super) fn places_of(range: Range) -> StdRange<LineColumn> {
    let place = |position: Position| LineColumn { line: position.line, column: position.character };
    place(range.start)..place(range.end)
}

/// A place as the buffer takes it, cut to what stands before it on its line.
pub(super) fn before(line: &str, position: Position, unit: ColumnUnit) -> String {
    let index = LineIndex::new(line);
    let places = Places { text: line, lines: &index, unit, counts_mark: true };
    let offset = places.offset(Position::new(0, position.character));
    line[..offset as usize].to_owned()
}

pub(super) fn line_of(position: Position) -> u32 {
    position.line
}

/// The range of that length in bytes that ends at a position.
pub(super) fn range_before(line_before: &str, replaces: usize, position: Position, unit: ColumnUnit) -> Range {
    let kept = &line_before[..line_before.len().saturating_sub(replaces)];
    let width: usize = match unit {
        ColumnUnit::Utf8 => kept.len(),
        ColumnUnit::Utf16 => kept.encode_utf16().count(),
        ColumnUnit::CodePoint => kept.chars().count(),
    };
    let start = Position::new(position.line, u32::try_from(width).unwrap_or(u32::MAX));
    Range::new(start, Position::new(position.line, position.character.max(start.character)))
}

/// Whether a position lies in a range or at its edge.
pub(super) fn touches(range: Range, position: Position) -> bool {
    range.start <= position && position <= range.end
}

pub(super) fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Hint => DiagnosticSeverity::HINT,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Error => DiagnosticSeverity::ERROR,
    }
}

pub(super) fn markup(markup: Markup, value: String) -> MarkupContent {
    let kind = match markup {
        Markup::Markdown => MarkupKind::Markdown,
        Markup::Plain => MarkupKind::PlainText,
    };
    MarkupContent { kind, value }
}

/// Pieces as plain text: a hole is what stands in it.
pub(super) fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Hole(text) => text.as_str(),
        })
        .collect()
}

/// Pieces as a snippet: a hole is a placeholder to tab to.
pub(super) fn snippet(pieces: &[Piece]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
    let mut snippet = String::new();
    let mut number = 0;
    for piece in pieces {
        match piece {
            Piece::Text(text) => snippet.push_str(&escaped(text)),
            Piece::Hole(text) => {
                number += 1;
                snippet.push_str(&format!("${{{number}:{}}}", escaped(text)));
            }
        }
    }
    snippet
}

/// A document's name, the same however its URI is written: percent-encoded or not, the
/// letter of a drive large or small.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(uri: &Uri) -> Self {
        match path_of(uri) {
            Some(path) => Self::of_path(&path),
            None => Self(uri.as_str().to_owned()),
        }
    }

    pub(super) fn of_path(path: &Path) -> Self {
        let path = path.to_string_lossy().replace('\\', "/");
        let mut path = path.trim_end_matches('/').to_owned();
        if path.as_bytes().get(1) == Some(&b':') {
            path[..1].make_ascii_lowercase();
        }
        Self(path)
    }

    /// What stands behind a folder's name, or nothing if the document is not in it.
    pub(super) fn within<'a>(&'a self, folder: &Self) -> Option<&'a str> {
        self.0.strip_prefix(folder.0.as_str())?.strip_prefix('/')
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The path of a `file:` URI, drives written `c:/`.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    let path = uri.path().decode().to_string_lossy().into_owned();
    let bytes = path.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let host = uri.authority().map(|authority| authority.host().to_owned()).unwrap_or_default();
    if has_drive {
        Some(PathBuf::from(&path[1..]))
    } else if !host.is_empty() && host != "localhost" {
        Some(PathBuf::from(format!("//{host}{path}")))
    } else {
        (!path.is_empty()).then(|| PathBuf::from(path))
    }
}

/// The `file:` URI of an absolute path.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let path = path.to_string_lossy().replace('\\', "/");
    let lead = if path.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{lead}{}", encoded(&path, false))).ok()
}

/// Percent-encodes what a URI may not hold. `is_uri` keeps marks that stand for themselves
/// in a whole URI.
fn encoded(text: &str, is_uri: bool) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        let stands = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':');
        if stands
            || is_uri
                && matches!(
                    byte,
                    b'%' | b'?'
                        | b'#'
                        | b'@'
                        | b'&'
                        | b'='
                        | b'+'
                        | b','
                        | b';'
                        | b'!'
                        | b'$'
                        | b'('
                        | b')'
                        | b'*'
                        | b'\''
                )
        {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

/// A URI that holds what it may not (spaces, brackets, a bare Windows path), written as it
/// should be; none if nothing is wrong with it. Some clients send such, and the document
/// would be lost.
pub(super) fn mended(uri: &str) -> Option<String> {
    if Uri::from_str(uri).is_ok_and(|uri| uri.scheme().as_str().len() > 1) {
        return None;
    }
    let slashed = uri.replace('\\', "/");
    let bytes = slashed.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && bytes[2] == b'/';
    if has_drive {
        return Some(format!("file:///{}", encoded(&slashed, false)));
    }
    if slashed.starts_with('/') {
        return Some(format!("file://{}", encoded(&slashed, false)));
    }
    let escaped = encoded(&slashed, true);
    // A percent sign that encodes nothing.
    if Uri::from_str(&escaped).is_ok() { Some(escaped) } else { Some(escaped.replace('%', "%25")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(uri: &str) -> Key {
        Key::of(&Uri::from_str(uri).expect("a URI"))
    }

    #[test]
    fn one_document_has_one_name() {
        assert_eq!(key("file:///c%3A/docs/a%20b.md"), key("file:///C:/docs/a%20b.md"));
        assert_eq!(key("file:///docs/%C3%A9.md").as_str(), "/docs/é.md");
        assert_eq!(key("untitled:Untitled-1").as_str(), "untitled:Untitled-1");
        assert_eq!(key("file:///a/b/c.md").within(&key("file:///a/")), Some("b/c.md"));
        assert_eq!(key("file:///ab/c.md").within(&key("file:///a")), None);
    }

    #[test]
    fn paths_come_back() {
        for path in ["/docs/a b#c?%.md", "/docs/é🚀.md", "c:/docs/a.md"] {
            let uri = uri_of(Path::new(path)).expect("a URI");
            assert_eq!(path_of(&uri).expect("a path"), Path::new(path), "{}", uri.as_str());
        }
    }

    #[test]
    fn broken_uris_are_mended() {
        assert_eq!(mended("file:///a%20b.md"), None);
        assert_eq!(mended("untitled:Untitled-1"), None);
        for (broken, whole) in [
            ("file:///a b[1].md", "file:///a%20b%5B1%5D.md"),
            ("C:\\docs\\a b.md", "file:///C:/docs/a%20b.md"),
            ("/docs/a b.md", "file:///docs/a%20b.md"),
        ] {
            assert_eq!(mended(broken).as_deref(), Some(whole));
        }
    }

    #[test]
    fn a_mark_at_the_start_is_a_column_of_buffers_only() {
        let text = "\u{feff}cache\nb";
        let lines = LineIndex::new(text);
        for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint] {
            for counts_mark in [false, true] {
                let places = Places { text, lines: &lines, unit, counts_mark };
                let mark = if !counts_mark {
                    0
                } else if unit == ColumnUnit::Utf8 {
                    3
                } else {
                    1
                };
                assert_eq!(places.position(4), Position::new(0, mark + 1));
                assert_eq!(places.offset(Position::new(0, mark + 1)), 4);
                assert_eq!(places.offset(Position::new(1, 1)), 10);
            }
        }
    }

    #[test]
    fn snippets_escape_what_they_must() {
        let pieces = [Piece::Text("a$b ".to_owned()), Piece::Hole("c}d".to_owned())];
        assert_eq!(snippet(&pieces), "a\\$b ${1:c\\}d}");
        assert_eq!(plain(&pieces), "a$b c}d");
    }
}
