//! What faces show, as plain structs: no terminal, no protocol.

mod explain;
mod trouble;

pub use crate::rules::near_names;
pub use explain::{explain, technology_page, wrapped};
pub use trouble::{Searched, Trouble, quote, searched, troubles};
