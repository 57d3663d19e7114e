//! Counts over the adoptions of a ledger: in all, by technology, by folder and by status.

use std::collections::BTreeMap;

use super::{Ledger, LedgerCell, LedgerDocument, LedgerRow};
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::outline::Status;

/// How many folders are told apart at most; above that their paths are cut shorter, for a
/// table of five hundred folders with a document each tells nobody anything.
const MOST_FOLDERS: usize = 24;

/// How many adoptions stand how in one dimension; each is counted once, and not where a
/// configuration does not ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Recorded.
    pub recorded: usize,
    /// With a placeholder, and not silenced.
    pub placeholder: usize,
    /// Missing or with a placeholder, and silenced by a directive.
    pub silenced: usize,
    /// Missing, and not silenced.
    pub missing: usize,
}

/// What some adoptions add up to. Those of documents that are not judged, for they are
/// rejected or superseded, owe nothing and are counted only where it is about such documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Documents that were looked at, with adoptions or without.
    pub documents: usize,
    /// Adoptions.
    pub adoptions: usize,
    /// By dimension.
    pub dimensions: [Counts; 3],
}

/// A dimension that is open for a technology, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap<'a> {
    /// The technology's id.
    pub technology: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The dimension.
    pub dimension: Dimension,
    /// How many adoptions lack it.
    pub open: usize,
    /// Of how many.
    pub adoptions: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.recorded + self.placeholder + self.silenced + self.missing
    }

    /// Those that somebody has still to write.
    #[must_use]
    pub fn open(&self) -> usize {
        self.placeholder + self.missing
    }

    fn add(&mut self, cell: &LedgerCell) {
        let count = match (cell.state, &cell.silenced) {
            (State::NotRequired, _) => return,
            (State::Recorded, _) => &mut self.recorded,
            (_, Some(_)) => &mut self.silenced,
            (State::Placeholder, None) => &mut self.placeholder,
            (State::Missing, None) => &mut self.missing,
        };
        *count += 1;
    }
}

impl Tally {
    /// The counts over all dimensions.
    #[must_use]
    pub fn all(&self) -> Counts {
        let mut all = Counts::default();
        for counts in &self.dimensions {
            all.recorded += counts.recorded;
            all.placeholder += counts.placeholder;
            all.silenced += counts.silenced;
            all.missing += counts.missing;
        }
        all
    }

    /// The recorded part, 0 to 1; 1 where nothing is adopted.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        let all = self.all();
        if all.total() == 0 { 1.0 } else { all.recorded as f64 / all.total() as f64 }
    }

    /// The recorded part in whole per cent, never rounded up to what is not reached.
    #[must_use]
    pub fn percent(&self) -> usize {
        let all = self.all();
        (all.recorded * 100).checked_div(all.total()).unwrap_or(100)
    }

    fn add(&mut self, row: &LedgerRow) {
        self.adoptions += 1;
        for (counts, cell) in self.dimensions.iter_mut().zip(&row.cells) {
            counts.add(cell);
        }
    }

    fn add_document(&mut self, document: &LedgerDocument) {
        self.documents += 1;
        document.rows.iter().for_each(|row| self.add(row));
    }

    fn add_judged(&mut self, document: &LedgerDocument) {
        if document.is_judged {
            self.add_document(document);
        } else {
            self.documents += 1;
        }
    }
}

impl Ledger {
    /// Over everything.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.documents.iter().for_each(|document| total.add_judged(document));
        total
    }

    /// By technology, as id, name and counts, the most adopted first.
    #[must_use]
    pub fn by_technology(&self) -> Vec<(&str, &str, Tally)> {
        let mut tallies: BTreeMap<&str, (&str, Tally)> = BTreeMap::new();
        for document in self.documents.iter().filter(|document| document.is_judged) {
            let mut named: Vec<&str> = Vec::new();
            for row in &document.rows {
                let (_, tally) = tallies.entry(&row.technology).or_insert((&row.name, Tally::default()));
                tally.add(row);
                tally.documents += usize::from(!named.contains(&row.technology.as_str()));
                named.push(&row.technology);
            }
        }
        let mut sorted: Vec<_> = tallies.into_iter().map(|(id, (name, tally))| (id, name, tally)).collect();
        sorted.sort_by(|a, b| b.2.adoptions.cmp(&a.2.adoptions).then(a.1.cmp(b.1)));
        sorted
    }

    /// By folder, where most is open first. Long paths are cut until the table is of use.
    #[must_use]
    pub fn by_folder(&self) -> Vec<(String, Tally)> {
        let deepest = self.documents.iter().map(|document| document.name.matches('/').count()).max().unwrap_or(0);
        let folders = |depth: usize| {
            let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
            for document in &self.documents {
                tallies.entry(folder(&document.name, depth)).or_default().add_judged(document);
            }
            tallies
        };
        let mut tallies = folders(deepest);
        for depth in (1..deepest).rev() {
            if tallies.len() <= MOST_FOLDERS {
                break;
            }
            tallies = folders(depth);
        }
        most_open_first(tallies.into_iter().collect())
    }

    /// By status, where most is open first; none for documents that do not say.
    #[must_use]
    pub fn by_status(&self) -> Vec<(Option<Status>, Tally)> {
        let mut tallies: BTreeMap<Option<Status>, Tally> = BTreeMap::new();
        for document in &self.documents {
            tallies.entry(document.status).or_default().add_document(document);
        }
        most_open_first(tallies.into_iter().collect())
    }

    /// What is missing most often, by technology and dimension.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap<'_>> {
        let mut gaps = Vec::new();
        for (technology, name, tally) in self.by_technology() {
            for dimension in Dimension::ALL {
                let open = tally.dimensions[dimension as usize].open();
                if open > 0 {
                    gaps.push(Gap { technology, name, dimension, open, adoptions: tally.adoptions });
                }
            }
        }
        gaps.sort_by_key(|gap| std::cmp::Reverse(gap.open));
        gaps
    }
}

/// The folder of a document, at most `depth` parts of it; empty for none.
fn folder(name: &str, depth: usize) -> String {
    let Some((folder, _)) = name.rsplit_once('/') else { return String::new() };
    // A leading slash makes an empty first part, which belongs to the path.
    folder.split('/').take(depth.max(1)).collect::<Vec<_>>().join("/")
}

fn most_open_first<K: Ord>(mut tallies: Vec<(K, Tally)>) -> Vec<(K, Tally)> {
    tallies.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.all().open()));
    tallies
}
