//! What `--explain` and hovers say of a rule or a technology.

use std::fmt::Write as _;

use crate::catalog::{Catalog, Knowledge, Technology, knowledge};
use crate::rules::{RULES, rule};

/// The page of a rule or technology as plain text; none if nothing has that name.
#[must_use]
pub fn explain(name: &str, catalog: &Catalog) -> Option<String> {
    if let Some(rule) = rule(name) {
        return Some(rule.page.trim_end().to_owned() + "\n");
    }
    let technology = catalog.technology(catalog.technology_by_id(name)?);
    Some(page(technology, knowledge(name)))
}

/// Names that are close to one that nothing has, the closest first.
#[must_use]
pub fn near_names(name: &str, catalog: &Catalog) -> Vec<String> {
    let rules = RULES.iter().map(|rule| rule.id.to_owned());
    let technologies = catalog.technologies.iter().map(|technology| technology.id.clone());
    let mut scored: Vec<(usize, String)> = rules
        .chain(technologies)
        .filter_map(|candidate| {
            let distance = distance(name, &candidate);
            let is_part = candidate.contains(name) && name.len() > 2;
            (is_part || distance <= 2 + name.len() / 5).then_some((distance, candidate))
        })
        .collect();
    scored.sort();
    scored.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

fn page(technology: &Technology, knowledge: Option<&Knowledge>) -> String {
    let mut page = format!("# {}\n\n{}\n", technology.id, wrapped(&technology.summary, 96, ""));
    for axis in &technology.axes {
        let _ = writeln!(page, "\nTrade-off: {}; buys {}, spends {}.", axis.axis.title(), axis.buys, axis.spends);
    }
    let Some(known) = knowledge else { return page };
    let list = |page: &mut String, title: &str, items: &[String]| {
        if !items.is_empty() {
            let _ = writeln!(page, "\n{title}");
            for item in items {
                let _ = writeln!(page, "{}", wrapped(&format!("- {item}"), 96, "  "));
            }
        }
    };
    list(&mut page, "What it costs", &known.costs);
    let failures: Vec<String> = known
        .failures
        .iter()
        .map(|failure| format!("{}: {}. {}", failure.trigger, failure.seen, failure.handling))
        .collect();
    list(&mut page, "How it fails", &failures);
    let radius: Vec<String> =
        known.radius.iter().map(|radius| format!("{}; contained by: {}", radius.hit, radius.contained)).collect();
    list(&mut page, "Whom it hits", &radius);
    list(&mut page, "What a reviewer asks", &known.questions);
    list(&mut page, "When not to use it", &known.avoid_when);
    list(&mut page, "When to decide again", &known.revisit_when);
    let sources: Vec<String> =
        known.sources.iter().map(|source| format!("{}, {}, {}", source.title, source.author, source.url)).collect();
    list(&mut page, "Where to read more", &sources);
    page
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

/// How many single letters must change for one word to become the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
