//! What shows findings to people and programs. Only faces know files, terminals and
//! protocols; only they turn bytes into lines and columns.

mod baseline;
mod configs;
mod files;
mod links;

pub mod cli;
pub mod lsp;
