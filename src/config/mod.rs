//! What a user may change about a check: `caveat.toml` as written, and resolved.
//!
//! [`read`] takes one file apart and gathers all that is wrong in it; [`resolve`] puts a file
//! and those that it extends together. Finding and reading files is the faces' business.

mod files;
mod read;
mod reader;
mod resolve;
#[cfg(test)]
mod schema;
mod settings;
mod written;

pub use files::{FileRules, Globs, Selection, check_pattern};
pub use read::read;
pub use reader::Problem;
pub use resolve::{Config, Example, Layer, Set, Subject, defaults, resolve};
pub use settings::{ByStatus, Settings};
pub use written::{Located, Written};

/// The names under which a configuration is looked for in a folder, the first one first.
pub const FILE_NAMES: [&str; 2] = ["caveat.toml", ".caveat.toml"];
/// The commented file that `--init` writes.
pub const TEMPLATE: &str = include_str!("template.toml");
