//! Caveat finds the technologies that a Markdown design document adopts, and says which
//! of them are adopted without a recorded cost, failure mode or blast radius.
//!
//! The modules below stand in the order in which a text flows through them; each may use
//! only those above it (`tests/layering.rs`).

pub mod text;
pub mod catalog;
pub mod outline;
pub mod prose;
pub mod mentions;
pub mod adoption;
pub mod evidence;
pub mod coverage;
pub mod rules;
pub mod config;
pub mod workspace;
pub mod analysis;
pub mod views;
pub mod faces;
