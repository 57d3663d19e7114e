//! The upper part of the page: coverage in all and by technology, what is missing most, and
//! the dates ahead. Charts are drawings beside the figures that they draw.

use maud::{Markup, html};

use super::{PageOptions, counted, status_title};
use crate::evidence::Dimension;
use crate::views::explain::capitalised;
use crate::workspace::{Counts, DeadlineKind, Ledger, Tally};

/// How many gaps are listed: those that one would work on next.
const MOST_GAPS: usize = 10;
/// The circle's circumference in hundredths is 100, so that a dash is a per cent.
const RADIUS: f64 = 100.0 / std::f64::consts::TAU;

pub(super) fn coverage(total: &Tally) -> Markup {
    let all = total.all();
    let percent = total.percent();
    html! {
        section.hero {
            h2 #overview.unseen { "Coverage by dimension" }
            div.ring {
                svg viewBox="0 0 40 40" aria-hidden="true" focusable="false" {
                    circle.track cx="20" cy="20" r=(format!("{RADIUS:.4}")) {}
                    @if percent > 0 {
                        circle.value cx="20" cy="20" r=(format!("{RADIUS:.4}"))
                            stroke-dasharray=(format!("{percent} {}", 100 - percent)) transform="rotate(-90 20 20)" {}
                    }
                }
                p { strong { (percent) " %" } span { "trade-off coverage" } }
            }
            div.dimensions {
                div.scroll role="region" aria-labelledby="overview" tabindex="0" {
                    table.figures aria-labelledby="overview" {
                        thead {
                            tr {
                                th scope="col" { "Dimension" }
                                th.wide scope="col" { "Share of adoptions" }
                                th.number scope="col" { "Recorded" }
                                th.number scope="col" { "Placeholder" }
                                th.number scope="col" { "Silenced" }
                                th.number scope="col" { "Missing" }
                            }
                        }
                        tbody {
                            @for (dimension, counts) in Dimension::ALL.into_iter().zip(&total.dimensions) {
                                tr {
                                    th scope="row" { (capitalised(dimension.title())) }
                                    td { (bar(counts)) }
                                    td.number { (counts.recorded) }
                                    td.number { (counts.placeholder) }
                                    td.number { (counts.silenced) }
                                    td.number { (counts.missing) }
                                }
                            }
                        }
                        tfoot {
                            tr {
                                th scope="row" { "Together" }
                                td { (bar(&all)) }
                                td.number { (all.recorded) }
                                td.number { (all.placeholder) }
                                td.number { (all.silenced) }
                                td.number { (all.missing) }
                            }
                        }
                    }
                }
                ul.legend aria-label="Colours of the charts" {
                    li.recorded { "recorded: the document says it" }
                    li.placeholder { "placeholder: a field without an answer" }
                    li.silenced { "silenced: a directive says why not" }
                    li.missing { "missing" }
                }
            }
        }
    }
}

pub(super) fn technologies(ledger: &Ledger) -> Markup {
    html! {
        section {
            h2 #technologies { "By technology" }
            div.scroll role="region" aria-labelledby="technologies" tabindex="0" {
                table.figures aria-labelledby="technologies" {
                    thead {
                        tr {
                            th scope="col" { "Technology" }
                            th.number scope="col" { "Adoptions" }
                            th.number scope="col" { "Coverage" }
                            @for dimension in Dimension::ALL { th.wide scope="col" { (capitalised(dimension.title())) } }
                        }
                    }
                    tbody {
                        @for (id, name, tally) in ledger.by_technology() {
                            tr {
                                th scope="row" { a href="#adoptions" data-technology=(id) { (name) } }
                                td.number { (tally.adoptions) }
                                td.number { (tally.percent()) " %" }
                                @for counts in &tally.dimensions { td { (labelled_bar(counts)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn gaps(ledger: &Ledger) -> Markup {
    let gaps = ledger.gaps();
    html! {
        section {
            h2 #gaps { "What is missing most" }
            @if gaps.is_empty() {
                p.empty { "Nothing: every dimension of every adoption is recorded, or silenced with a reason." }
            } @else {
                ol.gaps {
                    @for gap in gaps.iter().take(MOST_GAPS) {
                        li {
                            span.what { (gap.dimension.title()) " of " (gap.name) }
                            span.of { (gap.open) " of " (counted(gap.adoptions, "adoption")) }
                        }
                    }
                }
                @if gaps.len() > MOST_GAPS {
                    p.more { "and " (counted(gaps.len() - MOST_GAPS, "other")) ", in the table by technology" }
                }
            }
            div.pair {
                (grouped("By folder", "folders", "Folder", ledger.by_folder().iter().map(|(folder, tally)| {
                    (if folder.is_empty() { "(top folder)" } else { folder.as_str() }, *tally)
                })))
                (grouped("By status", "statuses", "Status", ledger.by_status().iter().map(|(status, tally)| {
                    (status_title(*status), *tally)
                })))
            }
        }
    }
}

/// One table of open dimensions by some group of documents.
fn grouped<'a>(title: &str, id: &str, first: &str, groups: impl Iterator<Item = (&'a str, Tally)>) -> Markup {
    html! {
        div {
            h3 id=(id) { (title) }
            div.scroll role="region" aria-labelledby=(id) tabindex="0" {
                table.figures aria-labelledby=(id) {
                    thead {
                        tr {
                            th scope="col" { (first) }
                            th.number scope="col" { "Documents" }
                            th.number scope="col" { "Adoptions" }
                            th.number scope="col" { "Coverage" }
                            @for dimension in Dimension::ALL {
                                th.number scope="col" { "No " (dimension.title()) }
                            }
                        }
                    }
                    tbody {
                        @for (name, tally) in groups {
                            tr {
                                th scope="row" { (name) }
                                td.number { (tally.documents) }
                                td.number { (tally.adoptions) }
                                td.number { @if tally.adoptions == 0 { "–" } @else { (tally.percent()) " %" } }
                                @for counts in &tally.dimensions { td.number { (counts.open()) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn deadlines(ledger: &Ledger, options: &PageOptions<'_>) -> Markup {
    let deadlines = ledger.deadlines();
    html! {
        section {
            h2 #dates { "Dates" }
            @if deadlines.is_empty() {
                p.empty {
                    "No decision says when it is looked at again (" code { "We revisit this on 2027-03-31." }
                    "), and no directive ends on a date (" code { "ignore caching until 2027-03-31" } ")."
                }
            } @else {
                div.scroll role="region" aria-labelledby="dates" tabindex="0" {
                    table.figures.dates aria-labelledby="dates" {
                        thead {
                            tr {
                                th scope="col" { "Date" }
                                th scope="col" { "What is due" }
                                th scope="col" { "Document" }
                                th.wide scope="col" { "Words" }
                            }
                        }
                        tbody {
                            @for (document, deadline) in deadlines {
                                tr {
                                    th scope="row" {
                                        time datetime=(deadline.date) { (deadline.date) }
                                        @if options.today.is_some_and(|today| deadline.date < today) {
                                            " " span.tag.missing { "past" }
                                        }
                                    }
                                    td {
                                        @match deadline.kind {
                                            DeadlineKind::Revisit => { "decision is looked at again" },
                                            DeadlineKind::Suppression => { "directive ends" },
                                        }
                                    }
                                    td {
                                        a href=((options.link)(&document.address, deadline.line))
                                            data-address=(document.address) data-line=(deadline.line) {
                                            (document.name) ":" (deadline.line)
                                        }
                                    }
                                    td { q { (deadline.text) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar of the four standings, drawn to scale; what it says stands beside it in figures.
fn bar(counts: &Counts) -> Markup {
    let scale = |count: usize| count as f64 * 100.0 / counts.total().max(1) as f64;
    let parts = [
        ("recorded", counts.recorded),
        ("placeholder", counts.placeholder),
        ("silenced", counts.silenced),
        ("missing", counts.missing),
    ];
    let mut start = 0.0;
    let placed: Vec<(&str, f64, f64)> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| {
            let part = (name, start, scale(count));
            start += part.2;
            part
        })
        .collect();
    html! {
        svg.bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (name, start, width) in placed {
                rect class=(name) x=(format!("{start:.2}")) y="0" width=(format!("{width:.2}")) height="1" {}
            }
        }
    }
}

fn labelled_bar(counts: &Counts) -> Markup {
    html! {
        div.labelled {
            (bar(counts))
            span { (counts.recorded) "/" (counts.total()) }
        }
    }
}
