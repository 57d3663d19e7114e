//! Text as bytes: spans, and the one place that turns bytes into lines and columns.
//!
//! Everything right of this stage speaks of byte [`Span`]s; only faces ask the
//! [`LineIndex`] for lines and columns.

mod edit;
mod line_index;
mod quote;
mod span;

pub use edit::Buffer;
pub use line_index::{ColumnUnit, LineColumn, LineIndex};
pub use quote::quote;
pub use span::Span;
