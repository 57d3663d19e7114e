//! A text under edit: changes by line and column, in time that does not grow with the text.

use std::ops::Range;

use ropey::Rope;

use super::{ColumnUnit, LineColumn};

/// A text that is edited in place. Copies share what they have in common, so that taking
/// one to look at costs nothing.
#[derive(Debug, Clone, Default)]
pub struct Buffer(Rope);

impl Buffer {
    /// A buffer that holds `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Rope::from_str(text))
    }

    /// Replaces what stands in `range`. Places past a line's end mean its end (before its
    /// line break), places past the text's end mean that; an end before the start counts
    /// as the start.
    pub fn replace(&mut self, range: Range<LineColumn>, unit: ColumnUnit, text: &str) {
        let start = self.char_at(range.start, unit);
        let end = self.char_at(range.end, unit).max(start);
        self.0.remove(start..end);
        self.0.insert(start, text);
    }

    /// The line, without its line break; empty if there is none of that number.
    #[must_use]
    pub fn line(&self, line: u32) -> String {
        match self.0.get_line(line as usize) {
            Some(line) => {
                let mut line = line.to_string();
                line.truncate(line.trim_end_matches(['\n', '\r']).len());
                line
            }
            None => String::new(),
        }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from(&self.0)
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len_bytes()
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn char_at(&self, place: LineColumn, unit: ColumnUnit) -> usize {
        let rope = &self.0;
        let line = place.line as usize;
        if line >= rope.len_lines() {
            return rope.len_chars();
        }
        let start = rope.line_to_char(line);
        let content = rope.line(line);
        let mut length = content.len_chars();
        while length > 0 && matches!(content.char(length - 1), '\n' | '\r') {
            length -= 1;
        }
        let content = content.slice(..length);
        let column = place.column as usize;
        // A place inside a character counts as the character's start.
        let within = match unit {
            ColumnUnit::CodePoint => column.min(length),
            ColumnUnit::Utf16 => content.utf16_cu_to_char(column.min(content.len_utf16_cu())),
            ColumnUnit::Utf8 => content.byte_to_char(column.min(content.len_bytes())),
        };
        start + within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, column: u32) -> LineColumn {
        LineColumn { line, column }
    }

    fn replaced(text: &str, range: Range<LineColumn>, unit: ColumnUnit, with: &str) -> String {
        let mut buffer = Buffer::new(text);
        buffer.replace(range, unit, with);
        buffer.text()
    }

    #[test]
    fn columns_count_what_they_were_asked_to() {
        let text = "a🚀b\r\nc";
        assert_eq!(replaced(text, at(0, 3)..at(0, 4), ColumnUnit::Utf16, "x"), "a🚀x\r\nc");
        assert_eq!(replaced(text, at(0, 5)..at(0, 6), ColumnUnit::Utf8, "x"), "a🚀x\r\nc");
        assert_eq!(replaced(text, at(0, 2)..at(0, 3), ColumnUnit::CodePoint, "x"), "a🚀x\r\nc");
    }

    #[test]
    fn places_outside_are_clamped() {
        assert_eq!(replaced("ab\ncd", at(0, 99)..at(0, 99), ColumnUnit::Utf16, "x"), "abx\ncd");
        assert_eq!(replaced("ab\ncd", at(9, 0)..at(9, 9), ColumnUnit::Utf8, "x"), "ab\ncdx");
        assert_eq!(replaced("ab", at(0, 2)..at(0, 1), ColumnUnit::Utf8, "x"), "abx");
    }

    #[test]
    fn line_separators_of_unicode_are_no_line_breaks() {
        assert_eq!(replaced("a\u{2028}b\u{b}c\nd", at(1, 0)..at(1, 1), ColumnUnit::Utf16, "x"), "a\u{2028}b\u{b}c\nx");
    }

    proptest! {
        /// The line index and the buffer agree on every place of every text.
        #[test]
        fn the_line_index_agrees(text in "[a-c \r\n\u{e9}\u{1f680}\u{2028}]{0,40}", line in 0..6_u32, column in 0..12_u32) {
            for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16, ColumnUnit::CodePoint] {
                let offset = crate::text::LineIndex::new(&text).offset(&text, at(line, column), unit);
                let mut by_index = text.clone();
                by_index.insert(offset as usize, '|');
                prop_assert_eq!(replaced(&text, at(line, column)..at(line, column), unit, "|"), by_index);
            }
        }
    }
}
