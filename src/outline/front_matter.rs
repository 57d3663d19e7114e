//! The metadata at the top of a document: YAML between `---`, or TOML between `+++`.
//!
//! Only plain `key: value` and `key = value` lines are read; that is all Caveat asks of
//! it, and it keeps malformed metadata from ever being an error.

use crate::text::Span;

/// A block of metadata and its plain keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// From the first mark to the end of the last mark's line.
    pub span: Span,
    entries: Vec<(Box<str>, Box<str>)>,
}

impl FrontMatter {
    /// The value of a key (any letter case), quotes removed; the first if it stands twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| &**value)
    }
}

/// Finds the block that begins at byte `start`. Without a closing mark there is none:
/// the text is then read as prose.
pub(super) fn find(text: &str, start: usize) -> Option<FrontMatter> {
    let body = text.get(start..)?;
    let (mark, separator) = match body.lines().next()?.trim_end() {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut entries = Vec::new();
    let mut at = start;
    for (number, line) in body.split_inclusive('\n').enumerate() {
        at += line.len();
        let line = line.trim_end();
        if number == 0 {
            continue;
        }
        if line == mark || (mark == "---" && line == "...") {
            return Some(FrontMatter { span: Span::from(start..at), entries });
        }
        if let Some((key, value)) = line.split_once(separator)
            && !key.starts_with([' ', '\t', '#', '-'])
        {
            let value = value.split(" #").next().unwrap_or("").trim().trim_matches(['"', '\'']);
            entries.push((key.trim().into(), value.into()));
        }
    }
    None
}
