//! `caveat.ledger`: the coverage of the workspace as data, as a document in Markdown, and on
//! request as a page. `docs/ledger.md` describes the answer.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::navigate::Known;
use crate::evidence::Dimension;
use crate::faces::files::today;
use crate::views::{PageOptions, ledger_page};
use crate::workspace::{Deadline, Ledger, LedgerCell, LedgerDocument, LedgerRow};

/// What a client asks for, as an object that is the command's only argument.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// Whether it wants the page.
    page: bool,
    /// What the page's style and script carry, for a content security policy.
    nonce: Option<String>,
}

impl Request {
    /// Reads the command's argument; none asks for the data alone.
    ///
    /// # Errors
    /// A format that is not known, or a nonce that is none.
    pub(super) fn read(argument: &Value) -> Result<Self, String> {
        let page = match &argument["format"] {
            Value::Null => false,
            Value::String(format) if format == "html" => true,
            Value::String(format) if format == "json" => false,
            other => return Err(format!("there is no format {other} of the ledger; there are \"json\" and \"html\"")),
        };
        let nonce = match &argument["nonce"] {
            Value::Null => None,
            Value::String(nonce) if is_nonce(nonce) => Some(nonce.clone()),
            other => return Err(format!("{other} is no nonce: letters, digits, +, /, -, _ and = make one")),
        };
        Ok(Self { page, nonce })
    }
}

/// The characters of a nonce by the standard on content security policies.
fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "+/-_=".contains(letter))
}

#[derive(Serialize)]
struct FileAnswer<'a> {
    path: &'a str,
    uri: &'a str,
    title: &'a str,
    status: Option<&'static str>,
    technologies: Vec<RowAnswer<'a>>,
    deadlines: Vec<DeadlineAnswer<'a>>,
}

#[derive(Serialize)]
struct RowAnswer<'a> {
    id: &'a str,
    name: &'a str,
    confidence: &'static str,
    line: u32,
    section: &'a str,
    /// Kept as it was in the first version of the answer; `cells` says more.
    records: BTreeMap<&'static str, &'static str>,
    cells: BTreeMap<&'static str, CellAnswer<'a>>,
}

#[derive(Serialize)]
struct CellAnswer<'a> {
    state: &'static str,
    line: Option<u32>,
    quote: Option<&'a str>,
    silenced: Option<&'a str>,
}

#[derive(Serialize)]
struct DeadlineAnswer<'a> {
    kind: &'static str,
    date: String,
    line: u32,
    text: &'a str,
}

/// The answer to the command.
pub(super) fn answer(documents: &[Known], request: &Request) -> Value {
    let ledger = Ledger::new(documents.iter().map(|known| LedgerDocument::clone(&known.ledger)));
    let total = ledger.total();
    let mut answer = Map::new();
    answer.insert("version".to_owned(), json!(1));
    let files: Vec<FileAnswer<'_>> = ledger.documents.iter().map(file_answer).collect();
    answer.insert("files".to_owned(), json!(files));
    let summary = json!({
        "files": total.documents,
        "adoptions": total.adoptions,
        "coverage": (total.coverage() * 1000.0).round() / 1000.0,
    });
    answer.insert("summary".to_owned(), summary);
    answer.insert("markdown".to_owned(), json!(ledger.markdown()));
    if request.page {
        let link = |address: &str, line: u32| format!("{address}#L{line}");
        let options = PageOptions { today: today(), nonce: request.nonce.as_deref(), link: &link };
        answer.insert("html".to_owned(), json!(ledger_page(&ledger, &options)));
    }
    Value::Object(answer)
}

fn file_answer(document: &LedgerDocument) -> FileAnswer<'_> {
    let deadlines = document.deadlines.iter().map(|deadline: &Deadline| DeadlineAnswer {
        kind: deadline.kind.name(),
        date: deadline.date.to_string(),
        line: deadline.line,
        text: &deadline.text,
    });
    FileAnswer {
        path: &document.name,
        uri: &document.address,
        title: &document.title,
        status: document.status.map(|status| status.name()),
        technologies: document.rows.iter().map(row_answer).collect(),
        deadlines: deadlines.collect(),
    }
}

fn row_answer(row: &LedgerRow) -> RowAnswer<'_> {
    let cells = || Dimension::ALL.into_iter().map(Dimension::id).zip(&row.cells);
    RowAnswer {
        id: &row.technology,
        name: &row.name,
        confidence: row.confidence.name(),
        line: row.line,
        section: &row.section,
        records: cells().map(|(id, cell)| (id, cell.state.name())).collect(),
        cells: cells().map(|(id, cell)| (id, cell_answer(cell))).collect(),
    }
}

fn cell_answer(cell: &LedgerCell) -> CellAnswer<'_> {
    CellAnswer {
        state: cell.state.name(),
        line: cell.evidence.as_ref().map(|evidence| evidence.line),
        quote: cell.evidence.as_ref().map(|evidence| evidence.text.as_str()),
        silenced: cell.silenced.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_says_what_is_wanted() {
        assert_eq!(Request::read(&Value::Null), Ok(Request::default()));
        assert_eq!(Request::read(&json!({"format": "json"})), Ok(Request::default()));
        let page = Request { page: true, nonce: Some("r4nd0m==".to_owned()) };
        assert_eq!(Request::read(&json!({"format": "html", "nonce": "r4nd0m=="})), Ok(page));
        assert!(Request::read(&json!({"format": "pdf"})).is_err_and(|message| message.contains("\"pdf\"")));
        assert!(Request::read(&json!({"format": "html", "nonce": "' onload='"})).is_err());
    }
}
