//! What concerns more than one document: which files are design documents, what is known
//! of each of them, links between them, the ledger over all of them, and the baseline.

mod baseline;
mod index;
mod kind;
mod ledger;
mod linked;
mod links;

pub use baseline::{Baseline, Item, Marked, Settled, Subject};
pub use index::{Adopted, Entry, Recorded};
pub use kind::{Kind, Verdict, is_design_folder, kind};
pub use ledger::{
    Counts, Deadline, DeadlineKind, Gap, Ledger, LedgerCell, LedgerDocument, LedgerRow, Quotation, Tally,
};
pub use linked::{Document, Linked};
pub use links::{Follow, Landing, Target, broken, percent_decoded, settle, target};
