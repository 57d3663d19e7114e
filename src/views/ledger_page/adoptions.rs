//! The lower part of the page: every adoption with what the document says of it. All rows
//! are in the page; its script filters and orders them and shows some at a time.

use maud::{Markup, html};

use super::{PageOptions, standing, status_title};
use crate::adoption::Confidence;
use crate::coverage::State;
use crate::evidence::Dimension;
use crate::outline::Status;
use crate::views::explain::capitalised;
use crate::workspace::{Ledger, LedgerCell, LedgerDocument, LedgerRow};

pub(super) fn table(ledger: &Ledger, options: &PageOptions<'_>) -> Markup {
    html! {
        section {
            h2 #adoptions tabindex="-1" { "Adoptions" }
            (filters(ledger))
            p #shown.shown role="status" {}
            div.scroll role="region" aria-labelledby="adoptions" tabindex="0" {
                table #ledger aria-labelledby="adoptions" {
                    thead {
                        tr {
                            (sortable("document", "Document", true))
                            (sortable("technology", "Technology", false))
                            @for dimension in Dimension::ALL { (sortable(dimension.id(), &capitalised(dimension.title()), false)) }
                        }
                    }
                    tbody { @for (document, row) in ledger.rows() { (line(document, row, options)) } }
                }
            }
            nav #pages.scripted.pages aria-label="Pages of adoptions" hidden {
                button #previous type="button" { "Previous" }
                span #page {}
                button #next type="button" { "Next" }
            }
        }
    }
}

/// What narrows the table down; without a script there is nothing to narrow it.
fn filters(ledger: &Ledger) -> Markup {
    let statuses = [Some(Status::Active), Some(Status::Draft), Some(Status::Retired), None];
    html! {
        form #filters.scripted.filters role="search" aria-label="Filter the adoptions" hidden {
            label.grow {
                span { "Text" }
                input #text type="search" name="text" placeholder="title, path, words quoted" autocomplete="off";
            }
            label {
                span { "Technology" }
                select name="technology" {
                    option value="" { "all" }
                    @for (id, name, tally) in ledger.by_technology() {
                        option value=(id) { (name) " (" (tally.adoptions) ")" }
                    }
                }
            }
            label {
                span { "Show" }
                select name="open" {
                    option value="" { "everything" }
                    option value="any" { "anything open" }
                    @for dimension in Dimension::ALL {
                        option value=(dimension.id()) { (dimension.title()) " open" }
                    }
                    option value="silenced" { "anything silenced" }
                    option value="none" { "fully recorded" }
                }
            }
            label {
                span { "Status" }
                select name="status" {
                    option value="" { "all" }
                    @for status in statuses.into_iter().filter(|status| has(ledger, *status)) {
                        option value=(status_id(status)) { (status_title(status)) }
                    }
                }
            }
            label.check { input type="checkbox" name="certain"; span { "certain ones only" } }
            button type="reset" { "Clear" }
        }
    }
}

fn has(ledger: &Ledger, status: Option<Status>) -> bool {
    ledger.documents.iter().any(|document| document.status == status)
}

fn status_id(status: Option<Status>) -> &'static str {
    status.map_or("unstated", Status::name)
}

fn sortable(key: &str, title: &str, is_sorted: bool) -> Markup {
    html! {
        th scope="col" data-key=(key) aria-sort=[is_sorted.then_some("ascending")] {
            button type="button" { (title) }
        }
    }
}

fn line(document: &LedgerDocument, row: &LedgerRow, options: &PageOptions<'_>) -> Markup {
    let is_asked = |(_, cell): &(Dimension, &LedgerCell)| document.is_judged && is_open(cell);
    let open = Dimension::ALL.into_iter().zip(&row.cells).filter(is_asked);
    let open: Vec<&str> = open.map(|(dimension, _)| dimension.id()).collect();
    let is_certain = row.confidence == Confidence::Certain;
    let title = if document.title.is_empty() { &document.name } else { &document.title };
    html! {
        tr data-technology=(row.technology) data-status=(status_id(document.status)) data-open=(open.join(" "))
            data-silenced=[row.cells.iter().any(|cell| cell.silenced.is_some()).then_some("")]
            data-full=[row.is_settled().then_some("")] data-certain=[is_certain.then_some("")] {
            th scope="row" {
                (link(document, row.line, options, html! { (title) }))
                span.path { (document.name) ":" (row.line) }
                @if document.status.is_some() { span.tag { (status_title(document.status)) } }
            }
            td {
                (row.name)
                @if !is_certain { " " span.tag { "likely" } }
                @if !row.section.is_empty() { span.path { "in “" (row.section) "”" } }
            }
            @for cell in &row.cells { (cell_markup(document, cell, options)) }
        }
    }
}

fn is_open(cell: &LedgerCell) -> bool {
    matches!(cell.state, State::Placeholder | State::Missing) && cell.silenced.is_none()
}

fn cell_markup(document: &LedgerDocument, cell: &LedgerCell, options: &PageOptions<'_>) -> Markup {
    let standing = standing(cell);
    html! {
        td {
            span class={ "tag " (standing) } { (standing) }
            @if let Some(evidence) = &cell.evidence {
                " " (link(document, evidence.line, options, html! { "line " (evidence.line) }))
                q { (evidence.text) }
            }
            @if let Some(reason) = cell.silenced.as_deref().filter(|reason| !reason.is_empty()) {
                span.path { "because: " (reason) }
            }
        }
    }
}

fn link(document: &LedgerDocument, line: u32, options: &PageOptions<'_>, text: Markup) -> Markup {
    html! {
        a href=((options.link)(&document.address, line)) data-address=(document.address) data-line=(line) { (text) }
    }
}
