//! `--format gitlab`: a Code Quality report, which GitLab shows in merge requests. It
//! compares fingerprints with those of the target branch; what a
//! directive or a baseline sets aside is left out, for the format cannot mark it.

use std::io::{self, Write};

use serde::Serialize;

use super::place::{place, relative};
use super::{Checked, Rendered, Report, Summary};
use crate::rules::Severity;
use crate::views::identities;

pub(super) struct Gitlab;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl Report for Gitlab {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let path = relative(checked.name);
        let identities = identities(&path, checked.text, checked.analysis, &checked.engine.catalog);
        let open = checked.analysis.findings.iter().zip(identities).filter(|(finding, _)| finding.is_open());
        let issues = open.map(|(finding, fingerprint)| {
            let at = place(checked, finding.span);
            let issue = Issue {
                description: &finding.message,
                check_name: finding.rule,
                fingerprint,
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Information => "minor",
                    Severity::Hint => "info",
                },
                location: Location { path: &path, lines: Lines { begin: at.line, end: at.end_line } },
            };
            serde_json::to_string(&issue).unwrap_or_default()
        });
        Rendered::Text(issues.collect::<Vec<_>>().join(",\n "))
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "[")
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, is_first: bool) -> io::Result<()> {
        write!(out, "{}{rendered}", if is_first { "" } else { ",\n " })
    }

    fn finish(&self, out: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        writeln!(out, "]")
    }
}
