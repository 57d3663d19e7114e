//! What shows findings to people and programs. Only faces know files, terminals and
//! protocols; only they turn bytes into lines and columns.

mod configs;
mod files;

pub mod cli;
pub mod lsp;
