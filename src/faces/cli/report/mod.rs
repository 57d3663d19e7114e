//! Report formats, one a file. A report renders each document by itself, so that
//! documents can be rendered in parallel and printed in order.

mod json;
mod text;

use std::io::{self, Write};

use super::args::{Args, Format};
use super::check::{Checked, Summary};

/// A way to print findings.
pub(super) trait Report: Sync {
    /// One document's part of the report. Called in parallel.
    fn render(&self, checked: &Checked<'_>) -> String;

    /// Before the first document.
    fn begin(&self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Prints what `render` gave for one document.
    fn file(&self, out: &mut dyn Write, rendered: &str, is_first: bool) -> io::Result<()>;

    /// After the last document. `left_alone` files were no design documents.
    fn finish(&self, out: &mut dyn Write, summary: &Summary, left_alone: usize) -> io::Result<()>;
}

/// The report that the arguments ask for.
pub(super) fn of(args: &Args) -> Box<dyn Report> {
    match args.format {
        Format::Text => Box::new(text::Text { quiet: args.quiet }),
        Format::Json => Box::new(json::Json),
    }
}
