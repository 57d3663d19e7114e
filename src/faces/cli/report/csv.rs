//! `--format csv`: one line for every dimension of every adoption, for a spreadsheet or a
//! query. Lines end as RFC 4180 says.

use std::io::{self, Write};

use super::{Checked, Rendered, Report};
use crate::evidence::Dimension;
use crate::outline::Status;
use crate::workspace::LedgerDocument;

pub(super) struct Csv;

const HEADER: [&str; 13] = [
    "path",
    "title",
    "status",
    "line",
    "section",
    "technology",
    "confidence",
    "dimension",
    "state",
    "evidence_line",
    "evidence",
    "silenced",
    "reason",
];

impl Report for Csv {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        Rendered::Text(lines(&checked.ledger()))
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(record(HEADER.map(str::to_owned)).as_bytes())
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, _is_first: bool) -> io::Result<()> {
        out.write_all(rendered.as_bytes())
    }
}

fn lines(document: &LedgerDocument) -> String {
    let mut out = String::new();
    for row in &document.rows {
        for (dimension, cell) in Dimension::ALL.into_iter().zip(&row.cells) {
            let evidence = cell.evidence.as_ref();
            out.push_str(&record([
                said(&document.name),
                said(&document.title),
                document.status.map_or("", Status::name).to_owned(),
                row.line.to_string(),
                said(&row.section),
                row.technology.clone(),
                row.confidence.name().to_owned(),
                dimension.id().to_owned(),
                cell.state.name().to_owned(),
                evidence.map(|evidence| evidence.line.to_string()).unwrap_or_default(),
                evidence.map(|evidence| said(&evidence.text)).unwrap_or_default(),
                if cell.silenced.is_some() { "yes" } else { "no" }.to_owned(),
                cell.silenced.as_deref().map(said).unwrap_or_default(),
            ]));
        }
    }
    out
}

/// Words of a document. A spreadsheet takes a cell that begins like a formula for one; an
/// apostrophe before it says that it is text.
fn said(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn record<const N: usize>(fields: [String; N]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail, and the number of fields is the same on each line.
    let _ = writer.write_record(fields);
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        assert_eq!(record(["a,b".to_owned(), "c\"d".to_owned(), "é\nf".to_owned()]), "\"a,b\",\"c\"\"d\",\"é\nf\"\r\n");
        assert_eq!(said("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(said("two nodes"), "two nodes");
    }
}
