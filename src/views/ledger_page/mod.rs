//! The ledger as one HTML page that needs nothing else: no network, no other file.
//!
//! Everything that a document says reaches the page through `maud`, which escapes it, and
//! the page's script only shows, hides and orders what is there already. Style and script are
//! one block each, without attributes for either elsewhere, so that the page stands under a
//! strict content security policy, its own or that of an editor's web view.

mod adoptions;
mod overview;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::coverage::State;
use crate::outline::Status;
use crate::rules::Date;
use crate::workspace::{Ledger, LedgerCell};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a page depends on besides the ledger.
pub struct PageOptions<'a> {
    /// The day on which it is made, by which dates are past or ahead.
    pub today: Option<Date>,
    /// What style and script carry for a content security policy; one of its own if none.
    pub nonce: Option<&'a str>,
    /// The link to a line, from 1, of the document of that address.
    pub link: &'a dyn Fn(&str, u32) -> String,
}

/// The page of a ledger.
#[must_use]
pub fn ledger_page(ledger: &Ledger, options: &PageOptions<'_>) -> String {
    let body = body(ledger, options);
    // What a page holds cannot foretell its own digest: a document that smuggles in a script,
    // were that possible, could not know the nonce.
    let nonce = options.nonce.map_or_else(|| hex(&Sha256::digest(&body.0)[..16]), str::to_owned);
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="Caveat";
                title { "Trade-off ledger" }
                style nonce=(nonce) { (PreEscaped(STYLE)) }
                script nonce=(nonce) { (PreEscaped(SCRIPT)) }
            }
            (body)
        }
    };
    page.into_string() + "\n"
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn body(ledger: &Ledger, options: &PageOptions<'_>) -> Markup {
    let total = ledger.total();
    let has_rows = ledger.rows().next().is_some();
    html! {
        body {
            @if has_rows { a.skip href="#adoptions" { "Skip to the adoptions" } }
            header.top {
                div {
                    h1 { "Trade-off ledger" }
                    p.lead {
                        (counted(total.documents, "document")) ", " (counted(total.adoptions, "adoption"))
                        @if let Some(today) = options.today { ", as of " time datetime=(today) { (today) } }
                    }
                }
                button #theme.scripted type="button" hidden { "Dark theme" }
            }
            main {
                @if ledger.documents.iter().any(|document| !document.is_judged) {
                    p.lead { "Documents that are not judged, such as superseded ones, are listed, and not counted." }
                }
                @if total.adoptions == 0 {
                    p.empty {
                        "No document in force adopts a technology that Caveat knows. "
                        code { "caveat --list-files" } " says which files were looked at."
                    }
                } @else {
                    (overview::coverage(&total))
                    (overview::technologies(ledger))
                    (overview::gaps(ledger))
                }
                (overview::deadlines(ledger, options))
                @if has_rows { (adoptions::table(ledger, options)) }
            }
            footer {
                p {
                    "Made by Caveat " (env!("CARGO_PKG_VERSION")) ". A dimension counts as recorded when a sentence, "
                    "field or table cell of the document says it; how sure that is, " code { "caveat --explain FILE:LINE" }
                    " shows."
                }
            }
        }
    }
}

/// `1 document`, `2 documents`.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// How a cell stands, which is more than its state: what is silenced is not asked for.
fn standing(cell: &LedgerCell) -> &'static str {
    match (cell.state, &cell.silenced) {
        (State::Recorded, _) => "recorded",
        (State::NotRequired, _) => "not required",
        (_, Some(_)) => "silenced",
        (State::Placeholder, None) => "placeholder",
        (State::Missing, None) => "missing",
    }
}

/// A status in the words of the page.
fn status_title(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Draft) => "draft",
        Some(Status::Active) => "in force or proposed",
        Some(Status::Retired) => "rejected or superseded",
        None => "not stated",
    }
}
