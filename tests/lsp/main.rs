//! The language server, through the protocol.

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod configuration;
mod edits;
mod features;
mod lifecycle;
mod parity;
mod workspace;
