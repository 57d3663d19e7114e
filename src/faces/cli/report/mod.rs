//! Report formats, one a file. A report renders each document by itself, so that
//! documents can be rendered in parallel and printed in order.

mod csv;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod place;
mod sarif;
mod text;

use std::io::{self, Write};

use super::args::{Args, Format};
use super::check::{Checked, Summary};
use crate::faces::files::today;
use crate::rules::{Finding, Severity};
use crate::workspace::LedgerDocument;

/// One document's part of a report.
pub(super) enum Rendered {
    /// What is printed of it.
    Text(String),
    /// What the ledger tells of it.
    Ledger(Box<LedgerDocument>),
    /// What a comment tells of it.
    Comment(Box<markdown::Part>),
}

impl Rendered {
    fn comment(&self) -> Option<&markdown::Part> {
        if let Self::Comment(part) = self { Some(part) } else { None }
    }

    fn ledger(&self) -> Option<&LedgerDocument> {
        if let Self::Ledger(document) = self { Some(document) } else { None }
    }
}

/// A way to print findings.
pub(super) trait Report: Sync {
    /// One document's part of the report. Called in parallel, and not again for a document
    /// that has not changed since the last round of a watch.
    fn render(&self, checked: &Checked<'_>) -> Rendered;

    /// Before the first document.
    fn begin(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Prints what `render` gave for one document, if that is a text.
    fn file(&self, _out: &mut dyn Write, _rendered: &str, _is_first: bool) -> io::Result<()> {
        Ok(())
    }

    /// Prints what is made of all documents together.
    fn whole(&self, _out: &mut dyn Write, _parts: &[&Rendered], _summary: &Summary) -> io::Result<()> {
        Ok(())
    }

    /// After the last document.
    fn finish(&self, _out: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        Ok(())
    }
}

/// The report that the arguments ask for.
pub(super) fn of(args: &Args) -> Box<dyn Report> {
    match args.format {
        Format::Text => Box::new(text::Text { quiet: args.quiet }),
        Format::Json => Box::new(json::Json),
        Format::Sarif => Box::new(sarif::Sarif { has_baseline: args.baseline.is_some() }),
        Format::Github => Box::new(github::Github { fail_on: args.fail_on, quiet: args.quiet }),
        Format::Gitlab => Box::new(gitlab::Gitlab),
        Format::Junit => Box::new(junit::Junit { fail_on: args.fail_on }),
        Format::Markdown => Box::new(markdown::Markdown),
        Format::Csv => Box::new(csv::Csv),
        Format::Html => Box::new(html::Html::new(today(), args.link.clone(), args.output.as_deref())),
    }
}

impl<'a> Checked<'a> {
    /// The name of the technology of an adoption.
    fn name_of(&self, adoption: usize) -> &'a str {
        &self.engine.catalog.technology(self.analysis.adoptions[adoption].technology).name
    }

    /// What a reviewer would ask about a finding on a record that is missing.
    fn question(&self, finding: &Finding) -> Option<&'a str> {
        let asks = finding.technology.filter(|_| finding.dimension.is_some());
        let question = &self.engine.catalog.technology(asks?).question;
        (!question.is_empty()).then_some(question)
    }

    /// What the ledger tells of the document.
    fn ledger(&self) -> LedgerDocument {
        let facts = self.analysis.facts(self.text, self.engine);
        let line = |offset| self.lines.line(offset) + 1;
        let (name, address) = (self.name.to_owned(), self.name.to_owned());
        let (standing, findings) = (self.analysis.standing, &self.analysis.findings);
        LedgerDocument::new(name, address, &facts, standing, findings, self.today, line)
    }
}

impl Summary {
    /// What was found, in one line.
    fn line(&self) -> String {
        let mut line = format!("{}, {}", counted(self.files, "document"), counted(self.adoptions, "adoption"));
        if self.adoptions > 0 {
            line += &format!(", trade-off coverage {:.0} %", (self.coverage() * 100.0).floor());
        }
        let severities = Severity::ALL.into_iter().rev().filter_map(|severity| {
            let count = *self.findings.get(&severity)?;
            let name = if severity == Severity::Information { "note" } else { severity.name() };
            Some(counted(count, name))
        });
        let found: Vec<String> = severities.collect();
        let nothing = if self.baselined > 0 { "nothing new to ask" } else { "nothing to ask" };
        let found = if found.is_empty() { nothing.to_owned() } else { found.join(", ") };
        format!("{line}: {found}")
    }
}

/// `1 document`, `2 documents`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
