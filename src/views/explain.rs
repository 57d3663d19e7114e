//! What `--explain` and hovers say of a rule or a technology.

use std::fmt::Write as _;

use crate::catalog::{Catalog, Failure, Knowledge, Radius, Source, Technology};
use crate::rules::rule;

/// How wide the lines are at most, where words allow.
const WIDTH: usize = 96;
/// How many lines a screen has; what would not fit has fewer entries of a kind.
const SCREEN: usize = 48;

/// The page of a rule, or one screen on a technology, as plain text; none if nothing has
/// that name.
#[must_use]
pub fn explain(name: &str, catalog: &Catalog) -> Option<String> {
    if let Some(rule) = rule(name) {
        return Some(rule.page.trim_end().to_owned() + "\n");
    }
    let technology = catalog.technology(catalog.technology_by_id(name)?);
    let fits = |screen: &String| screen.lines().count() <= SCREEN;
    let full = screen(technology, catalog.knowledge(name), 3);
    Some(Some(full).filter(fits).unwrap_or_else(|| screen(technology, catalog.knowledge(name), 2)))
}

/// One screen: the most telling entries of each kind; the pages of `docs/technologies` have
/// them all.
fn screen(technology: &Technology, knowledge: Option<&Knowledge>, most: usize) -> String {
    let mut screen = wrapped(&format!("{}: {}", technology.id, technology.summary), WIDTH, "");
    screen.push('\n');
    for axis in &technology.axes {
        let _ = writeln!(screen, "{}: buys {}, spends {}", axis.axis.title(), axis.buys, axis.spends);
    }
    let Some(known) = knowledge else { return screen };
    let mut list = |title: &str, most: usize, items: Vec<String>| {
        if !items.is_empty() {
            let _ = writeln!(screen, "\n{title}");
            for item in items.iter().take(most) {
                let _ = writeln!(screen, "{}", wrapped(&format!("- {item}"), WIDTH, "  "));
            }
        }
    };
    list("What it costs", most, known.costs.clone());
    list(
        "How it fails",
        most,
        known
            .failures
            .iter()
            .map(|failure| format!("{}: {}; {}", failure.trigger, failure.seen, failure.handling))
            .collect(),
    );
    list(
        "Whom it hits",
        2,
        known.radius.iter().map(|radius| format!("{}; contained by {}", radius.hit, radius.contained)).collect(),
    );
    list("What to ask", most, known.questions.clone());
    list("When not to use it", 1, known.avoid_when.clone());
    list("When to decide again", 1, known.revisit_when.clone());
    list(
        "Where to read more",
        2,
        known.sources.iter().map(|source| format!("{}, {}: {}", source.title, source.author, source.url)).collect(),
    );
    screen
}

/// The whole of what is known of a technology, as a Markdown page.
#[must_use]
pub fn technology_page(technology: &Technology, known: &Knowledge) -> String {
    let mut page = format!("# {}\n\n{}\n", technology.id, wrapped(&technology.summary, WIDTH, ""));
    for axis in &technology.axes {
        let _ = writeln!(page, "\nTrade-off: {}; buys {}, spends {}.", axis.axis.title(), axis.buys, axis.spends);
    }
    let mut list = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            let _ = writeln!(page, "\n## {title}\n");
            for item in items {
                let _ = writeln!(page, "{}", wrapped(&format!("- {item}"), WIDTH, "  "));
            }
        }
    };
    list("What it costs", known.costs.clone());
    let failure = |failure: &Failure| {
        format!("**{}:** {}. Handled by: {}.", capitalised(&failure.trigger), failure.seen, failure.handling)
    };
    list("How it fails", known.failures.iter().map(failure).collect());
    let radius = |radius: &Radius| format!("{}. Contained by: {}.", capitalised(&radius.hit), radius.contained);
    list("Whom it hits", known.radius.iter().map(radius).collect());
    list("What a reviewer asks", known.questions.clone());
    list("When not to use it", known.avoid_when.clone());
    list("When to decide again", known.revisit_when.clone());
    let source = |source: &Source| format!("[{}]({}), {}", source.title, source.url, source.author);
    list("Where to read more", known.sources.iter().map(source).collect());
    page
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// All that is known of a rule or a technology, as a Markdown page; none if nothing has that
/// name.
#[must_use]
pub fn page(name: &str, catalog: &Catalog) -> Option<String> {
    let technology = catalog.technology_by_id(name).map(|id| catalog.technology(id));
    match (technology, catalog.knowledge(name)) {
        (Some(technology), Some(known)) => Some(technology_page(technology, known)),
        _ => explain(name, catalog),
    }
}

/// Breaks a text into lines of at most `width` characters where words allow, those after
/// the first behind `indent`.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            lines.push('\n');
            lines.push_str(indent);
            column = indent.chars().count();
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}
