//! The language server, through the protocol.

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod baseline;
mod configuration;
mod edits;
mod features;
mod lifecycle;
mod links;
mod parity;
mod workspace;
