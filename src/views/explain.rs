//! What `--explain` and hovers say of a rule or a technology.

use std::fmt::Write as _;

use crate::catalog::{Catalog, Failure, Knowledge, Radius, Source, Technology};
use crate::rules::{Rule, rule};

/// How wide the lines are at most, where words allow.
const WIDTH: usize = 96;
/// How many lines a screen has; what would not fit has fewer entries of a kind.
const SCREEN: usize = 40;

/// One screen on a rule or a technology, as plain text that is Markdown as well; none if
/// nothing has that name.
#[must_use]
pub fn explain(name: &str, catalog: &Catalog) -> Option<String> {
    if let Some(rule) = rule(name) {
        return Some(rule_screen(rule));
    }
    let technology = catalog.technology(catalog.technology_by_id(name)?);
    let known = catalog.knowledge(name);
    // Costs, failures, hits and questions, the most that fit; the first of each always stand.
    const ENTRIES: [[usize; 4]; 5] = [[3, 3, 2, 3], [3, 2, 2, 3], [3, 2, 1, 3], [2, 2, 1, 2], [2, 1, 1, 2]];
    let screens = ENTRIES.iter().map(|most| screen(technology, known, *most));
    let mut last = String::new();
    for screen in screens {
        if screen.lines().count() <= SCREEN {
            return Some(screen);
        }
        last = screen;
    }
    Some(last)
}

/// What a rule's page says, on one screen: its first three sections whole, and of its
/// examples the shortest that fit.
fn rule_screen(rule: &Rule) -> String {
    let page = Page::read(rule.page);
    let mut head = wrapped(&format!("{}: {}", rule.id, page.lead), WIDTH, "");
    let state = if rule.default_on { "on by default" } else { "off by default" };
    let _ = write!(head, "\n{}, {state}\n", rule.severity.name());
    for title in ["What it does", "Why it matters"] {
        let _ = write!(head, "\n{title}\n{}\n", page.text(title));
    }
    let mut tail = format!("\nHow to settle it\n{}\n", page.text("How to settle it"));
    let _ = write!(tail, "\nMore examples: docs/rules/{}.md\n", rule.id);
    let mut left = SCREEN.saturating_sub(head.lines().count() + tail.lines().count());
    for (section, title) in [("Flagged", "Flagged"), ("Fine", "Not flagged")] {
        let Some(example) = page.examples(section).min_by_key(|example| example.len()) else { continue };
        // Its title goes with it, and a blank line before and after that.
        if example.len() + 3 <= left {
            left -= example.len() + 3;
            let _ = writeln!(head, "\n{title}\n\n    {}", example.join("\n    "));
        }
    }
    head + &tail
}

/// A page of `docs/rules`, taken apart.
struct Page<'p> {
    lead: String,
    /// Title, paragraphs outside of fences, examples.
    sections: Vec<Section<'p>>,
}

#[derive(Default)]
struct Section<'p> {
    title: &'p str,
    prose: Vec<&'p str>,
    examples: Vec<Vec<&'p str>>,
}

impl<'p> Page<'p> {
    fn read(page: &'p str) -> Self {
        let mut sections = vec![Section::default()];
        let mut is_fenced = false;
        for line in page.lines() {
            let Some(section) = sections.last_mut() else { break };
            if line.starts_with("```") {
                is_fenced = !is_fenced;
                if is_fenced {
                    section.examples.push(Vec::new());
                }
            } else if is_fenced {
                let example = section.examples.last_mut().filter(|_| !line.is_empty());
                example.into_iter().for_each(|example| example.push(line));
            } else if let Some(title) = line.strip_prefix("## ") {
                sections.push(Section { title, ..Section::default() });
            } else if !line.starts_with("# ") {
                section.prose.push(line);
            }
        }
        let lead = sections.first().map(|section| section.prose.join(" ").trim().to_owned());
        Self { lead: lead.unwrap_or_default(), sections }
    }

    /// The prose of a section without its blank lines; as it stands, where it is narrow enough.
    fn text(&self, title: &str) -> String {
        let prose = self.sections.iter().find(|section| section.title == title).map(|section| &section.prose);
        let paragraphs = prose.into_iter().flat_map(|lines| lines.split(|line| line.is_empty()));
        let shown = paragraphs.filter(|lines| !lines.is_empty()).map(|lines| {
            let is_narrow = lines.iter().all(|line| line.chars().count() <= WIDTH);
            if is_narrow { lines.join("\n") } else { wrapped(&lines.join(" "), WIDTH, "") }
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    fn examples<'s>(&'s self, title: &'s str) -> impl Iterator<Item = &'s Vec<&'p str>> + 's {
        self.sections.iter().filter(move |section| section.title == title).flat_map(|section| &section.examples)
    }
}

/// One screen: the most telling entries of each kind; the pages of `docs/technologies` have
/// them all.
fn screen(technology: &Technology, knowledge: Option<&Knowledge>, most: [usize; 4]) -> String {
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
    let [costs, failures, hits, questions] = most;
    list("What it costs", costs, known.costs.clone());
    list(
        "How it fails",
        failures,
        known
            .failures
            .iter()
            .map(|failure| format!("{}: {}; {}", failure.trigger, failure.seen, failure.handling))
            .collect(),
    );
    list(
        "Whom it hits",
        hits,
        known.radius.iter().map(|radius| format!("{}; contained by {}", radius.hit, radius.contained)).collect(),
    );
    list("What to ask", questions, known.questions.clone());
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
    if let Some(rule) = rule(name) {
        return Some(rule.page.trim_end().to_owned() + "\n");
    }
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
