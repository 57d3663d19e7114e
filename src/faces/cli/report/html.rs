//! `--format html`: the ledger as one page.

use std::io::{self, Write};
use std::path::Path;

use super::place::uri;
use super::{Checked, Rendered, Report, Summary};
use crate::rules::Date;
use crate::views::{PageOptions, ledger_page};
use crate::workspace::Ledger;

pub(super) struct Html {
    today: Option<Date>,
    /// Where a line of a document can be seen: `{path}` and `{line}` are put in.
    link: Option<String>,
    /// What leads from the page's folder to the current one.
    way_back: String,
}

impl Html {
    pub(super) fn new(today: Option<Date>, link: Option<String>, output: Option<&Path>) -> Self {
        Self { today, link, way_back: output.map(way_back).unwrap_or_default() }
    }

    fn link(&self, path: &str, line: u32) -> String {
        let uri = uri(path);
        match &self.link {
            Some(link) => link.replace("{path}", &uri).replace("{line}", &line.to_string()),
            None if uri.contains(':') => format!("{uri}#L{line}"),
            None => format!("{}{uri}#L{line}", self.way_back),
        }
    }
}

/// `../` for each folder of a relative path to a file, so that links in it are found from
/// there. A path that goes up itself, or an absolute one, has no way back that is known.
fn way_back(output: &Path) -> String {
    use std::path::Component;
    let mut depth = 0;
    for component in output.parent().into_iter().flat_map(Path::components) {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            _ => return current_folder(),
        }
    }
    "../".repeat(depth)
}

fn current_folder() -> String {
    let here = std::env::current_dir().map(|here| here.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    // The current folder is not below itself: this is an absolute address.
    let address = uri(&here);
    if address.is_empty() { address } else { format!("{}/", address.trim_end_matches('/')) }
}

impl Report for Html {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        Rendered::Ledger(Box::new(checked.ledger()))
    }

    fn whole(&self, out: &mut dyn Write, parts: &[&Rendered], _summary: &Summary) -> io::Result<()> {
        let ledger = Ledger::new(parts.iter().filter_map(|part| part.ledger()).cloned());
        let link = |path: &str, line: u32| self.link(path, line);
        let options = PageOptions { today: self.today, nonce: None, link: &link };
        out.write_all(ledger_page(&ledger, &options).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(output: Option<&str>, template: Option<&str>, path: &str) -> String {
        Html::new(None, template.map(str::to_owned), output.map(Path::new)).link(path, 31)
    }

    #[test]
    fn links_lead_from_the_page_to_the_line() {
        assert_eq!(link(None, None, "docs/a b.md"), "docs/a%20b.md#L31");
        assert_eq!(link(Some("ledger.html"), None, "docs/a.md"), "docs/a.md#L31");
        assert_eq!(link(Some("target/reports/ledger.html"), None, "docs/a.md"), "../../docs/a.md#L31");
        assert_eq!(link(Some("x/ledger.html"), None, "/srv/a.md"), "file:///srv/a.md#L31");
        assert!(link(Some("/tmp/ledger.html"), None, "docs/a.md").starts_with("file:///"));
        let template = "https://git.example/team/repo/blob/main/{path}#L{line}";
        assert_eq!(link(None, Some(template), "docs/a.md"), "https://git.example/team/repo/blob/main/docs/a.md#L31");
    }

    #[test]
    fn no_path_becomes_a_script() {
        assert_eq!(link(None, None, "javascript:alert(1)//.md"), "javascript%3Aalert%281%29//.md#L31");
    }
}
