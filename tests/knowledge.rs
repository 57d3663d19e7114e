//! The catalogue's knowledge is complete, and says things in the length and shape in which
//! hovers, `--explain` and the pages of `docs/technologies` can show them.
//!
//! `UPDATE_TECHNOLOGIES=1 cargo test --test knowledge` writes those pages anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use caveat::catalog::{Catalog, Knowledge, Technology, knowledge};
use caveat::rules::RULES;
use caveat::views::{explain, technology_page};

/// Every technology with what is known of it.
fn all() -> Vec<(&'static Technology, &'static Knowledge)> {
    let technologies = &Catalog::built_in().technologies;
    let known = |technology: &'static Technology| {
        (technology, knowledge(&technology.id).unwrap_or_else(|| panic!("no knowledge of {}", technology.id)))
    };
    technologies.iter().map(known).collect()
}

/// Gathers what is wrong, so that one run names everything.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, holds: bool, technology: &str, what: impl Into<String>) {
        if !holds {
            self.0.push(format!("{technology}: {}", what.into()));
        }
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        assert!(std::thread::panicking() || self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

#[test]
fn there_is_enough_of_everything() {
    let mut wrong = Wrong::default();
    assert!(all().len() >= 57, "technologies");
    for (technology, known) in all() {
        let counts = [
            ("costs", known.costs.len(), 3),
            ("failures", known.failures.len(), 3),
            ("radius", known.radius.len(), 2),
            ("questions", known.questions.len(), 3),
            ("avoid_when", known.avoid_when.len(), 2),
            ("revisit_when", known.revisit_when.len(), 2),
            ("sources", known.sources.len(), 2),
            ("axes", technology.axes.len(), 1),
        ];
        for (key, count, fewest) in counts {
            wrong.unless(count >= fewest, &technology.id, format!("{key}: {count}, fewer than {fewest}"));
        }
        wrong.unless(
            known.questions.first() == Some(&technology.question),
            &technology.id,
            "the first question is the one shown",
        );
        let (sides, twice) = (technology.axes.iter().all(|axis| axis.buys != axis.spends), technology.axes.len());
        wrong.unless(sides, &technology.id, "an axis buys what it spends");
        let axes: BTreeSet<&str> = technology.axes.iter().map(|axis| axis.axis.title()).collect();
        wrong.unless(axes.len() == twice, &technology.id, "an axis stands twice");
        for axis in &technology.axes {
            let title = axis.axis.title();
            let on_axis = |side: &str| title.contains(side);
            wrong.unless(
                on_axis(&axis.buys) && on_axis(&axis.spends),
                &technology.id,
                format!("`{}`, `{}` on {title}", axis.buys, axis.spends),
            );
        }
    }
}

/// Every text of an entry, with the key it stands under and its longest length.
fn texts(known: &Knowledge) -> Vec<(&'static str, &str, usize)> {
    let mut texts = Vec::new();
    for (key, items) in [
        ("costs", &known.costs),
        ("questions", &known.questions),
        ("avoid_when", &known.avoid_when),
        ("revisit_when", &known.revisit_when),
    ] {
        texts.extend(items.iter().map(|item| (key, item.as_str(), 150)));
    }
    for failure in &known.failures {
        texts.push(("failures.trigger", failure.trigger.as_str(), 120));
        texts.push(("failures.seen", failure.seen.as_str(), 140));
        texts.push(("failures.handling", failure.handling.as_str(), 150));
    }
    for radius in &known.radius {
        texts.push(("radius.hit", radius.hit.as_str(), 150));
        texts.push(("radius.contained", radius.contained.as_str(), 150));
    }
    texts
}

/// Phrases that say nothing: what is specific has no need of them.
const FILLER: [&str; 7] =
    ["can be complex", "best practice", "as needed", "various", "robust", "leverage", "in general"];

#[test]
fn texts_are_short_and_specific() {
    let mut wrong = Wrong::default();
    for (technology, known) in all() {
        wrong.unless((40..=160).contains(&technology.summary.chars().count()), &technology.id, "the summary's length");
        wrong.unless(technology.summary.ends_with('.'), &technology.id, "the summary is a sentence");
        for (key, text, most) in texts(known) {
            let length = text.chars().count();
            wrong.unless((15..=most).contains(&length), &technology.id, format!("{key}: {length} characters: {text}"));
            wrong.unless(
                text.trim() == text && !text.contains("  "),
                &technology.id,
                format!("{key}: white space: {text}"),
            );
            wrong.unless(!text.ends_with('.'), &technology.id, format!("{key}: a full stop at the end: {text}"));
            wrong.unless(
                key != "questions" || text.ends_with('?'),
                &technology.id,
                format!("{key}: no question: {text}"),
            );
            let lower = text.to_lowercase();
            let says_nothing = lower.ends_with("may fail") || lower.ends_with("might fail");
            wrong.unless(!says_nothing, &technology.id, format!("{key}: how does it fail? {text}"));
            for filler in FILLER {
                wrong.unless(
                    !lower.contains(filler),
                    &technology.id,
                    format!("{key}: \"{filler}\" says nothing: {text}"),
                );
            }
        }
    }
}

#[test]
fn nothing_is_said_twice() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut wrong = Wrong::default();
    for (technology, known) in all() {
        for (key, text, _) in texts(known) {
            if let Some(other) = seen.insert(text.to_lowercase(), &technology.id) {
                wrong.unless(false, &technology.id, format!("{key}: stands in {other} too: {text}"));
            }
        }
    }
}

#[test]
fn names_are_sorted_unique_and_no_rule_has_one() {
    let ids: Vec<&str> = all().iter().map(|(technology, _)| technology.id.as_str()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "sorted by id");
    let names: BTreeSet<&str> = all().iter().map(|(technology, _)| technology.name.as_str()).collect();
    assert_eq!(names.len(), ids.len(), "names are unique");
    assert!(RULES.iter().all(|rule| !ids.contains(&rule.id)));
}

#[test]
fn sources_are_well_formed() {
    let mut wrong = Wrong::default();
    for (technology, known) in all() {
        let mut own = BTreeSet::new();
        for source in &known.sources {
            let rest = source.url.strip_prefix("https://");
            let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or("");
            wrong.unless(
                host.contains('.') && !host.contains(' '),
                &technology.id,
                format!("no https address: {}", source.url),
            );
            wrong.unless(
                source.url.chars().all(|letter| letter.is_ascii_graphic()),
                &technology.id,
                format!("address: {}", source.url),
            );
            for (key, text) in [("title", &source.title), ("author", &source.author)] {
                wrong.unless(
                    (3..=180).contains(&text.chars().count()) && text.trim() == *text,
                    &technology.id,
                    format!("{key}: {text}"),
                );
            }
            wrong.unless(own.insert(&source.url), &technology.id, format!("stands twice: {}", source.url));
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/technologies")
}

/// The pages that the catalogue gives, by file name.
fn pages() -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> = all()
        .iter()
        .map(|(technology, known)| (format!("{}.md", technology.id), technology_page(technology, known)))
        .collect();
    let mut index = String::from("# Technologies\n\nWhat Caveat knows of each, made from `catalog/technologies`.\n\n");
    for (technology, _) in all() {
        index.push_str(&format!("- [{0}]({0}.md): {1}\n", technology.id, technology.summary));
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

#[test]
fn pages_are_those_of_the_catalogue() {
    let pages = pages();
    if std::env::var_os("UPDATE_TECHNOLOGIES").is_some() {
        fs::create_dir_all(folder()).expect("docs/technologies");
        for (name, page) in &pages {
            fs::write(folder().join(name), page).expect("a page");
        }
    }
    let stale: Vec<&str> = pages
        .iter()
        .filter(|(name, page)| fs::read_to_string(folder().join(name)).ok().as_ref() != Some(*page))
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(stale.is_empty(), "UPDATE_TECHNOLOGIES=1 cargo test --test knowledge writes {stale:?} anew");
    let found = fs::read_dir(folder()).expect("docs/technologies").count();
    assert_eq!(found, pages.len(), "pages of technologies that do not exist");
}

/// A screen has this many lines of a hundred columns; an address is not broken.
const SCREEN: usize = 40;

#[test]
fn an_explanation_fits_a_screen() {
    let catalog = Catalog::built_in();
    let mut wrong = Wrong::default();
    let technologies = ["What it costs", "How it fails", "Whom it hits", "What to ask", "Where to read more"];
    let rules = ["What it does", "Why it matters", "Flagged", "How to settle it"];
    let technologies = all().into_iter().map(|(technology, _)| (technology.id.as_str(), &technologies[..]));
    let rules = RULES.iter().map(|rule| (rule.id, &rules[..]));
    for (name, parts) in technologies.chain(rules) {
        let text = explain(name, catalog).unwrap_or_default();
        let lines = text.lines().count();
        wrong.unless(lines <= SCREEN, name, format!("{lines} lines"));
        let is_address = |line: &str| line.contains("https://");
        let wide = text.lines().find(|line| line.chars().count() > 100 && !is_address(line));
        wrong.unless(wide.is_none(), name, format!("too wide: {wide:?}"));
        for part in parts {
            wrong.unless(text.lines().any(|line| line == *part), name, format!("says nothing of `{part}`"));
        }
    }
}
