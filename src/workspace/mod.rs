//! What concerns more than one document: which files are design documents, what is known
//! of each of them, links between them, and the ledger over all of them.

mod index;
mod kind;
mod ledger;
mod links;

pub use index::{Adopted, Entry, Recorded, slug};
pub use kind::{Kind, Verdict, is_design_folder, kind};
pub use ledger::{
    Counts, Deadline, DeadlineKind, Gap, Ledger, LedgerCell, LedgerDocument, LedgerRow, Quotation, Tally,
};
pub use links::{Target, settle, target};
