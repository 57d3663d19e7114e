//! Where a finding stands, as other programs want to be told.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Checked;
use crate::text::{ColumnUnit, Span};

/// A stretch of a document; lines and columns count from 1, columns in Unicode code points,
/// the end is one past the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

pub(super) fn place(checked: &Checked<'_>, span: Span) -> Place {
    let at = |offset| checked.lines.line_column(checked.text, offset, ColumnUnit::CodePoint);
    let (start, end) = (at(span.start), at(span.end));
    Place { line: start.line + 1, column: start.column + 1, end_line: end.line + 1, end_column: end.column + 1 }
}

/// What may stand unchanged in the path of a URI. A colon may not: in the first part of a
/// relative path it would make a scheme of what stands before it.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A document's path as a URI: relative where the path is, of the scheme `file` else.
pub(super) fn uri(name: &str) -> String {
    let name = relative(name);
    let encoded = utf8_percent_encode(&name, PATH);
    if name.starts_with("//") {
        // A share of Windows: its first part is a host.
        format!("file:{encoded}")
    } else if name.starts_with('/') {
        format!("file://{encoded}")
    } else if let Some(rest) = name.get(2..).filter(|rest| rest.starts_with('/') && name.as_bytes()[1] == b':') {
        format!("file:///{}:{}", &name[..1], utf8_percent_encode(rest, PATH))
    } else {
        encoded.to_string()
    }
}

/// A document's path as seen from the current folder, where it lies below that: services
/// want paths from the root of the repository, and a check is run there.
pub(super) fn relative(name: &str) -> Cow<'_, str> {
    let is_absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    let here = if is_absolute { std::env::current_dir().ok() } else { None };
    let here = here.map(|here| here.to_string_lossy().replace('\\', "/"));
    let below =
        here.and_then(|here| Some(name.strip_prefix(here.trim_end_matches('/'))?.strip_prefix('/')?.to_owned()));
    below.map_or(Cow::Borrowed(name), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("docs/adr/0007 cache.md"), "docs/adr/0007%20cache.md");
        assert_eq!(uri("/srv/docs/é#1.md"), "file:///srv/docs/%C3%A9%231.md");
        assert_eq!(uri("C:/docs/a.md"), "file:///C:/docs/a.md");
        assert_eq!(uri("javascript:alert(1).md"), "javascript%3Aalert%281%29.md");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
        assert_eq!(uri("a"), "a");
        assert_eq!(uri("é:/x"), "%C3%A9%3A/x");
    }

    #[test]
    fn a_path_below_the_current_folder_is_told_from_there() {
        let here = std::env::current_dir().expect("a current folder");
        let name = here.join("docs/a.md").to_string_lossy().replace('\\', "/");
        assert_eq!(relative(&name), "docs/a.md");
        assert_eq!(relative("/nowhere/a.md"), "/nowhere/a.md");
    }
}
