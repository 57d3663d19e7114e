//! The coverage of many documents in one place, for people and for programs: every adoption
//! with what records it, what is missing, and which dates are ahead.

mod deadline;
mod tally;

use std::fmt::Write as _;

use crate::adoption::{Adoption, Confidence};
use crate::coverage::{Record, State};
use crate::evidence::Dimension;
use crate::outline::Status;
use crate::rules::{Date, Directive, Facts, Finding, Standing, directives, silencing};
use crate::text::quote;

pub use deadline::{Deadline, DeadlineKind};
pub use tally::{Counts, Gap, Tally};

/// Characters of a quotation: a sentence of usual length, and no paragraph.
const QUOTE: usize = 180;

/// The coverage of many documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// By name.
    pub documents: Vec<LedgerDocument>,
}

/// One document of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerDocument {
    /// Its name, as it was given.
    pub name: String,
    /// By what it can be opened: its URI, or its path as it was given.
    pub address: String,
    /// Its title; empty if it has none.
    pub title: String,
    /// Where it stands in its life, if it says so.
    pub status: Option<Status>,
    /// Whether anything is asked of it: nothing is of what is rejected or superseded, unless a
    /// configuration says otherwise.
    pub is_judged: bool,
    /// Its adoptions.
    pub rows: Vec<LedgerRow>,
    /// Dates on which something of it is due.
    pub deadlines: Vec<Deadline>,
}

/// One adoption in a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The technology's id.
    pub technology: String,
    /// Its name.
    pub name: String,
    /// How surely it is adopted.
    pub confidence: Confidence,
    /// The line that adopts it, from 1.
    pub line: u32,
    /// The heading of its home; empty before any heading.
    pub section: String,
    /// What a reviewer would ask of it; empty if nothing is known.
    pub question: String,
    /// By dimension.
    pub cells: [LedgerCell; 3],
}

/// One dimension of one adoption in a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerCell {
    /// Whether it is recorded.
    pub state: State,
    /// What records it best, or holds its place.
    pub evidence: Option<Quotation>,
    /// The reason of the directive by which nobody asks for it; empty if none is given.
    pub silenced: Option<String>,
}

/// What a document says, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The line, from 1.
    pub line: u32,
    /// The words, on one line.
    pub text: String,
}

impl LedgerDocument {
    /// What the ledger tells of a document. `line` gives the line of a byte, from 1; `today`
    /// is the day by which directives run out.
    #[must_use]
    pub fn new(
        name: String,
        address: String,
        facts: &Facts<'_>,
        standing: Standing,
        findings: &[Finding],
        today: Option<Date>,
        line: impl Fn(u32) -> u32,
    ) -> Self {
        let directives = directives(facts.text, facts.outline);
        let title = facts.outline.title().map(|section| facts.outline.heading_text(facts.text, section));
        let rows = facts.adoptions.iter().zip(&facts.coverage.rows).enumerate().map(|(index, (adoption, records))| {
            let cell = |dimension: Dimension| {
                let silencer = |finding: &Finding| silencer(facts, &directives, finding, today);
                let own = |finding: &&Finding| {
                    finding.suppressed && finding.adoption == Some(index) && finding.dimension == Some(dimension)
                };
                // A document that is not judged has no findings; nothing of it is silenced either.
                let silenced = findings.iter().find(own).map(silencer);
                cell(facts, &records[dimension as usize], silenced, &line)
            };
            row(facts, adoption, Dimension::ALL.map(cell), &line)
        });
        Self {
            name,
            address,
            title: title.unwrap_or_default(),
            status: facts.status,
            is_judged: standing != Standing::Off,
            rows: rows.collect(),
            deadlines: deadline::deadlines(facts, &directives, &line),
        }
    }
}

fn silencer(facts: &Facts<'_>, directives: &[Directive], finding: &Finding, today: Option<Date>) -> String {
    let directive = silencing(facts, directives, finding, today);
    directive.and_then(|directive| directive.reason.clone()).unwrap_or_default()
}

fn row(facts: &Facts<'_>, adoption: &Adoption, cells: [LedgerCell; 3], line: &impl Fn(u32) -> u32) -> LedgerRow {
    let technology = facts.catalog.technology(adoption.technology);
    LedgerRow {
        technology: technology.id.clone(),
        name: technology.name.clone(),
        confidence: adoption.confidence,
        line: line(adoption.span.start),
        section: facts.outline.heading_text(facts.text, adoption.home),
        question: technology.question.clone(),
        cells,
    }
}

fn cell(facts: &Facts<'_>, record: &Record, silenced: Option<String>, line: &impl Fn(u32) -> u32) -> LedgerCell {
    let evidence = record.evidence.first().map(|evidence| Quotation {
        line: line(evidence.span.start),
        text: quote(evidence.span.of(facts.text), QUOTE),
    });
    LedgerCell { state: record.state, evidence, silenced: silenced.filter(|_| record.state != State::Recorded) }
}

impl LedgerRow {
    /// Whether all of its dimensions are recorded that are asked for.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.cells.iter().all(|cell| matches!(cell.state, State::Recorded | State::NotRequired))
    }
}

impl Ledger {
    /// Puts documents together, sorted by name.
    #[must_use]
    pub fn new(documents: impl IntoIterator<Item = LedgerDocument>) -> Self {
        let mut documents: Vec<LedgerDocument> = documents.into_iter().collect();
        documents.sort_by(|a, b| a.name.cmp(&b.name));
        Self { documents }
    }

    /// All adoptions, each with its document.
    pub fn rows(&self) -> impl Iterator<Item = (&LedgerDocument, &LedgerRow)> {
        self.documents.iter().flat_map(|document| document.rows.iter().map(move |row| (document, row)))
    }

    /// All dates, the next first, each with its document.
    #[must_use]
    pub fn deadlines(&self) -> Vec<(&LedgerDocument, &Deadline)> {
        let each = self.documents.iter().flat_map(|document| std::iter::repeat(document).zip(&document.deadlines));
        let mut deadlines: Vec<(&LedgerDocument, &Deadline)> = each.collect();
        deadlines.sort_by_key(|(_, deadline)| deadline.date);
        deadlines
    }

    /// The recorded part, 0 to 1; 1 where nothing is adopted.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        self.total().coverage()
    }

    /// As a document in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let total = self.total();
        let mut text = format!(
            "# Trade-off ledger\n\n{} documents, {} adoptions, trade-off coverage {} %.\n",
            total.documents,
            total.adoptions,
            total.percent()
        );
        for document in self.documents.iter().filter(|document| !document.rows.is_empty()) {
            let title = if document.title.is_empty() { String::new() } else { format!(": {}", document.title) };
            let _ = writeln!(text, "\n## {}{title}\n", document.name);
            text.push_str(
                "| technology | line | cost | failure mode | blast radius |\n| --- | --- | --- | --- | --- |\n",
            );
            for row in &document.rows {
                let sure = if row.confidence == Confidence::Likely { " (likely)" } else { "" };
                let _ = write!(text, "| {}{sure} | {} |", row.name, row.line);
                for cell in &row.cells {
                    let _ = write!(text, " {} |", cell.state.name());
                }
                text.push('\n');
            }
        }
        text
    }
}
