//! The matrix: for each adoption and dimension, whether it is recorded, and by what.

use crate::evidence::{Dimension, Evidence, Strength};

/// Whether a dimension of an adoption is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A sentence, field or cell records it.
    Recorded,
    /// A field or heading for it holds no answer.
    Placeholder,
    /// Nothing does.
    Missing,
    /// Nothing does, and by configuration nothing need.
    NotRequired,
}

impl State {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Placeholder => "placeholder",
            Self::Missing => "missing",
            Self::NotRequired => "not-required",
        }
    }
}

/// One cell of the matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its state.
    pub state: State,
    /// What records it (or holds its place), the strongest first.
    pub evidence: Vec<Evidence>,
    /// What came nearest, where nothing records it.
    pub nearest: Option<Evidence>,
}

/// The coverage of one document: a row for each adoption, in the adoptions' order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coverage {
    /// The rows; [`Dimension::ALL`] gives the order of the cells.
    pub rows: Vec<[Record; 3]>,
}

/// Most sentences that are named for one cell.
const MOST_EVIDENCE: usize = 12;

/// Fills the matrix from what the evidence stage found for each adoption.
#[must_use]
pub fn coverage(found: Vec<Vec<Evidence>>) -> Coverage {
    let rows = found.into_iter().map(|row| Dimension::ALL.map(|dimension| record(&row, dimension))).collect();
    Coverage { rows }
}

fn record(row: &[Evidence], dimension: Dimension) -> Record {
    let mut evidence: Vec<Evidence> = row.iter().filter(|evidence| evidence.dimension == dimension).cloned().collect();
    evidence.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.span.cmp(&b.span)));
    let of = |strength: Strength| -> Vec<Evidence> {
        evidence.iter().filter(|evidence| evidence.strength == strength).take(MOST_EVIDENCE).cloned().collect()
    };
    let records = of(Strength::Records);
    if !records.is_empty() {
        return Record { state: State::Recorded, evidence: records, nearest: None };
    }
    let nearest = of(Strength::Near).into_iter().next();
    let placeholders = of(Strength::Placeholder);
    let state = if placeholders.is_empty() { State::Missing } else { State::Placeholder };
    Record { state, evidence: placeholders, nearest }
}

impl Coverage {
    /// Takes for settled what is owed by nobody: cells that are not recorded and that
    /// `is_required`, asked with the row's number, does not ask for.
    pub fn release(&mut self, is_required: impl Fn(usize, Dimension) -> bool) {
        for (index, row) in self.rows.iter_mut().enumerate() {
            for (record, dimension) in row.iter_mut().zip(Dimension::ALL) {
                if record.state != State::Recorded && !is_required(index, dimension) {
                    *record = Record { state: State::NotRequired, evidence: Vec::new(), nearest: None };
                }
            }
        }
    }

    /// How many cells are recorded, and how many are owed or recorded.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let cells = || self.rows.iter().flatten().filter(|record| record.state != State::NotRequired);
        (cells().filter(|record| record.state == State::Recorded).count(), cells().count())
    }
}
