//! `--format json`: the stable report, version 1 (docs/report.md, docs/report.schema.json).
//!
//! The structs below are the contract: they are declared here and not derived from the
//! core's, so that a change inside cannot change what programs read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Checked, Rendered, Report, Summary};
use crate::coverage::Record;
use crate::evidence::Dimension;
use crate::text::{ColumnUnit, Span};

pub(super) struct Json;

/// One document.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct FileReport<'a> {
    /// The document, as it was given or found, with `/` between the parts.
    path: &'a str,
    /// The technologies that the document adopts.
    technologies: Vec<TechnologyReport<'a>>,
    /// What the rules found, suppressed findings included.
    findings: Vec<FindingReport<'a>>,
}

/// One adoption.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TechnologyReport<'a> {
    /// The technology's id.
    id: &'a str,
    /// The line that adopts it, from 1.
    line: u32,
    /// The heading of the section where it is at home; empty before any heading.
    section: String,
    /// `certain` or `likely`.
    confidence: &'a str,
    /// The lines that name it.
    mentions: Vec<u32>,
    /// By dimension: `cost`, `failure-mode`, `blast-radius`.
    records: BTreeMap<&'a str, RecordReport<'a>>,
}

/// One dimension of one adoption.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RecordReport<'a> {
    /// `recorded`, `placeholder`, `missing` or `not-required`.
    state: &'a str,
    /// The lines that record it, or that hold the placeholder.
    lines: Vec<u32>,
}

/// One finding. Lines and columns count from 1, columns in Unicode code points; the end is
/// one past the last character.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct FindingReport<'a> {
    /// The rule's id.
    rule: &'a str,
    /// `error`, `warning`, `information` or `hint`.
    severity: &'a str,
    /// The technology that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    technology: Option<&'a str>,
    /// What is wrong.
    message: &'a str,
    /// Where it begins.
    line: u32,
    /// Where it begins.
    column: u32,
    /// Where it ends.
    end_line: u32,
    /// Where it ends.
    end_column: u32,
    /// Whether a directive in the document silences it.
    suppressed: bool,
    /// Whether a baseline knows it; such a finding does not count.
    baselined: bool,
}

/// Counts over all documents.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SummaryReport {
    /// Documents checked.
    files: usize,
    /// Technologies adopted, over all documents that are judged.
    adoptions: usize,
    /// The recorded part of all dimensions of all adoptions, 0 to 1.
    coverage: f64,
    /// Findings that are neither suppressed nor known by a baseline, by severity.
    findings: BTreeMap<&'static str, usize>,
}

/// The whole report.
#[cfg(test)]
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(title = "Caveat's report, version 1")]
struct WholeReport<'a> {
    /// The version of this format: 1.
    version: u32,
    /// The documents that were checked, by path.
    files: Vec<FileReport<'a>>,
    /// Counts over all of them.
    summary: SummaryReport,
}

impl Report for Json {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let analysis = checked.analysis;
        let catalog = &*checked.engine.catalog;
        let line = |offset: u32| checked.lines.line(offset) + 1;
        let lines_of = |spans: &mut dyn Iterator<Item = Span>| {
            let mut lines: Vec<u32> = spans.map(|span| line(span.start)).collect();
            lines.sort_unstable();
            lines.dedup();
            lines
        };
        let record = |record: &Record| RecordReport {
            state: record.state.name(),
            lines: lines_of(&mut record.evidence.iter().map(|evidence| evidence.span)),
        };
        let technologies =
            analysis.adoptions.iter().zip(&analysis.coverage.rows).map(|(adoption, row)| TechnologyReport {
                id: &catalog.technology(adoption.technology).id,
                line: line(adoption.span.start),
                section: analysis.outline.heading_text(checked.text, adoption.home),
                confidence: adoption.confidence.name(),
                mentions: lines_of(&mut adoption.mentions.iter().map(|&id| analysis.mentions[id as usize].span)),
                records: Dimension::ALL
                    .iter()
                    .zip(row)
                    .map(|(dimension, cell)| (dimension.id(), record(cell)))
                    .collect(),
            });
        let findings = analysis.findings.iter().map(|finding| {
            let place = |offset| checked.lines.line_column(checked.text, offset, ColumnUnit::CodePoint);
            let (start, end) = (place(finding.span.start), place(finding.span.end));
            FindingReport {
                rule: finding.rule,
                severity: finding.severity.name(),
                technology: finding.technology.map(|technology| catalog.technology(technology).id.as_str()),
                message: &finding.message,
                line: start.line + 1,
                column: start.column + 1,
                end_line: end.line + 1,
                end_column: end.column + 1,
                suppressed: finding.suppressed,
                baselined: finding.baselined,
            }
        });
        let file =
            FileReport { path: checked.name, technologies: technologies.collect(), findings: findings.collect() };
        Rendered::Text(serde_json::to_string(&file).unwrap_or_default())
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"version\":1,\n \"files\":[")
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, is_first: bool) -> io::Result<()> {
        write!(out, "{}\n  {rendered}", if is_first { "" } else { "," })
    }

    fn finish(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let summary = SummaryReport {
            files: summary.files,
            adoptions: summary.adoptions,
            coverage: (summary.coverage() * 1000.0).round() / 1000.0,
            findings: summary.findings.iter().map(|(severity, count)| (severity.name(), *count)).collect(),
        };
        writeln!(out, "],\n \"summary\":{}}}", serde_json::to_string(&summary)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_that_of_the_code() {
        let schema = schemars::schema_for!(WholeReport<'_>);
        let written = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        expect_test::expect_file!["../../../../docs/report.schema.json"].assert_eq(&written);
    }
}
