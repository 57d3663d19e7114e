//! What faces show, as plain structs: no terminal, no protocol.

mod explain;
mod trouble;

pub use explain::{explain, near_names, wrapped};
pub use trouble::{Searched, Trouble, quote, searched, troubles};
