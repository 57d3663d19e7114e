//! What concerns more than one document: which files are design documents.

mod kind;

pub use kind::{Kind, Verdict, kind};
