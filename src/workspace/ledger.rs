//! The coverage of many documents in one table, for people and for programs.

use std::fmt::Write as _;

use super::index::Entry;
use crate::adoption::Confidence;
use crate::catalog::Catalog;
use crate::coverage::State;
use crate::evidence::Dimension;

/// The coverage of many documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// By name.
    pub documents: Vec<LedgerDocument>,
    /// Recorded dimensions over all adoptions.
    pub recorded: usize,
    /// Dimensions over all adoptions.
    pub cells: usize,
}

/// One document of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerDocument {
    /// Its name, as it was given.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its adoptions.
    pub rows: Vec<LedgerRow>,
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
    /// The heading of its home.
    pub section: String,
    /// By dimension.
    pub states: [State; 3],
}

/// Puts documents together, sorted by name, each with the catalogue that numbers its
/// technologies. `line` gives the line of a place, from 1.
#[must_use]
pub fn ledger<'a, P: 'a>(
    documents: impl IntoIterator<Item = (String, &'a Entry<P>, &'a Catalog)>,
    line: impl Fn(&P) -> u32,
) -> Ledger {
    let mut ledger = Ledger::default();
    for (name, entry, catalog) in documents {
        let mut rows = Vec::new();
        for adopted in &entry.adoptions {
            let technology = catalog.technology(adopted.technology);
            let states = adopted.records.each_ref().map(|record| record.state);
            ledger.cells += states.iter().filter(|state| **state != State::NotRequired).count();
            ledger.recorded += states.iter().filter(|state| **state == State::Recorded).count();
            rows.push(LedgerRow {
                technology: technology.id.clone(),
                name: technology.name.clone(),
                confidence: adopted.confidence,
                line: line(&adopted.place),
                section: adopted.home_title.clone(),
                states,
            });
        }
        ledger.documents.push(LedgerDocument { name, title: entry.title.clone(), rows });
    }
    ledger.documents.sort_by(|a, b| a.name.cmp(&b.name));
    ledger
}

impl Ledger {
    /// The recorded part, 0 to 1; 1 where nothing is adopted.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        if self.cells == 0 { 1.0 } else { self.recorded as f64 / self.cells as f64 }
    }

    /// As a document in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let adoptions: usize = self.documents.iter().map(|document| document.rows.len()).sum();
        let mut text = format!(
            "# Trade-off ledger\n\n{} documents, {adoptions} adoptions, trade-off coverage {:.0} %.\n",
            self.documents.len(),
            (self.coverage() * 100.0).floor()
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
                for dimension in Dimension::ALL {
                    let _ = write!(text, " {} |", row.states[dimension as usize].name());
                }
                text.push('\n');
            }
        }
        text
    }
}
