//! Byte offsets to lines and columns, and back.
//!
//! A line ends at `\n`, `\r\n` or a lone `\r`, as in the Language Server Protocol.
//! Lines and columns are 0-based here; reports add one.

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: an emoji is two.
    Utf16,
    /// Unicode code points: an emoji is one.
    CodePoint,
}

/// A place in a text, both numbers 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 0.
    pub line: u32,
    /// Column in the unit it was asked for, from 0.
    pub column: u32,
}

/// The line starts of one text.
///
/// A byte order mark at the very start belongs to the file, not to the first line:
/// columns of that line do not count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    bom: u32,
    len: u32,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for offset in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[offset] == b'\n' || bytes.get(offset + 1) != Some(&b'\n') {
                starts.push(clamp(offset + 1));
            }
        }
        Self { starts, bom: if text.starts_with('\u{feff}') { 3 } else { 0 }, len: clamp(text.len()) }
    }

    /// How many lines the text has; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        clamp(self.starts.len())
    }

    /// The 0-based line of a byte offset; offsets past the end are on the last line.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        clamp(self.starts.partition_point(|&start| start <= offset).saturating_sub(1))
    }

    /// The byte where a 0-based line begins, after a byte order mark; the end of the
    /// text if there is no such line.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        match self.starts.get(line as usize) {
            Some(0) => self.bom,
            Some(&start) => start,
            None => self.len,
        }
    }

    /// The place of a byte offset. `text` must be the text indexed. An offset inside a
    /// character counts as the character's start.
    #[must_use]
    pub fn line_column(&self, text: &str, offset: u32, unit: ColumnUnit) -> LineColumn {
        let mut offset = offset.min(self.len) as usize;
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(clamp(offset));
        let start = self.line_start(line) as usize;
        let before = text.get(start..offset).unwrap_or("");
        LineColumn { line, column: width(before, unit) }
    }

    /// The byte offset of a place, clamped to the line's end (before its line break) and
    /// to the text's end.
    #[must_use]
    pub fn offset(&self, text: &str, place: LineColumn, unit: ColumnUnit) -> u32 {
        let start = self.line_start(place.line);
        let end = self.starts.get(place.line as usize + 1).copied().unwrap_or(self.len);
        let line = text.get(start as usize..end as usize).unwrap_or("").trim_end_matches(['\n', '\r']);
        let mut column = 0;
        for (at, character) in line.char_indices() {
            let next = column + width_of(character, unit);
            if next > place.column {
                return start + clamp(at);
            }
            column = next;
        }
        start + clamp(line.len())
    }
}

fn width(text: &str, unit: ColumnUnit) -> u32 {
    match unit {
        ColumnUnit::Utf8 => clamp(text.len()),
        _ if text.is_ascii() => clamp(text.len()),
        _ => text.chars().map(|character| width_of(character, unit)).sum(),
    }
}

fn width_of(character: char, unit: ColumnUnit) -> u32 {
    match unit {
        ColumnUnit::Utf8 => clamp(character.len_utf8()),
        ColumnUnit::Utf16 => clamp(character.len_utf16()),
        ColumnUnit::CodePoint => 1,
    }
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(text: &str, needle: &str, unit: ColumnUnit) -> (u32, u32) {
        let offset = clamp(text.find(needle).expect("the needle stands in the text"));
        let at = LineIndex::new(text).line_column(text, offset, unit);
        (at.line, at.column)
    }

    #[test]
    fn columns_count_what_they_were_asked_to() {
        let text = "a\r\n🚀é x\n";
        assert_eq!(place(text, "x", ColumnUnit::Utf8), (1, 7));
        assert_eq!(place(text, "x", ColumnUnit::Utf16), (1, 4));
        assert_eq!(place(text, "x", ColumnUnit::CodePoint), (1, 3));
    }

    #[test]
    fn a_byte_order_mark_is_not_a_column() {
        let text = "\u{feff}cache";
        assert_eq!(place(text, "cache", ColumnUnit::Utf16), (0, 0));
        assert_eq!(place(text, "ache", ColumnUnit::CodePoint), (0, 1));
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        assert_eq!(LineIndex::new("a\nb\r\nc\rd").line_count(), 4);
        assert_eq!(place("a\nb\r\nc\rd", "d", ColumnUnit::Utf8), (3, 0));
    }

    #[test]
    fn places_past_the_end_are_clamped() {
        let text = "ab\ncd";
        let index = LineIndex::new(text);
        let at = |line, column| index.offset(text, LineColumn { line, column }, ColumnUnit::Utf16);
        assert_eq!(at(0, 99), 2);
        assert_eq!(at(9, 0), 5);
    }

    proptest! {
        #[test]
        fn every_character_boundary_comes_back(text in "[a-z \r\n\u{e9}\u{1f680}\u{301}]{0,60}") {
            let index = LineIndex::new(&text);
            for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint] {
                for (offset, character) in text.char_indices() {
                    if character == '\n' || character == '\r' {
                        continue;
                    }
                    let at = index.line_column(&text, clamp(offset), unit);
                    prop_assert_eq!(index.offset(&text, at, unit), clamp(offset));
                }
            }
        }
    }
}
