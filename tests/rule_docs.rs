//! Every rule has a page in `docs/rules`, every page a rule, and what a page says is so:
//! its flagged examples raise the rule and nothing else, its fine ones do not raise it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use caveat::analysis::{Engine, analyze, conclude_linked, read};
use caveat::config::Settings;
use caveat::rules::{Date, RULES, Rule};
use caveat::workspace::Landing;

/// The sections of a page, in order; a rule that judges prose adds how well it does.
const SECTIONS: [&str; 5] = ["What it does", "Why it matters", "Flagged", "Fine", "How to settle it"];
const LAST: &str = "How well it judges";
/// The day on which the examples are read.
const TODAY: Date = Date { year: 2026, month: 11, day: 24 };
/// The document beside the examples that they link to, and its name.
const BESIDE: (&str, &str) =
    ("0012-cache.md", "# Cache orders\n\n## Costs\n\nTwo nodes cost $300 a month.\n\n## Failure modes\n\n...\n");
/// Fewest examples under "Flagged" and "Fine".
const FEWEST: [usize; 2] = [3, 4];

struct Example<'a> {
    section: &'a str,
    info: &'a str,
    line: usize,
    text: String,
}

/// The fenced blocks of a page, each with the section it stands in.
fn examples(page: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    let (mut section, mut open) = ("", false);
    for (number, line) in page.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            if !open {
                examples.push(Example { section, info, line: number + 1, text: String::new() });
            }
            open = !open;
        } else if open {
            let example = examples.last_mut().expect("an open block");
            example.text.push_str(line);
            example.text.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
    }
    examples
}

fn beside() -> Landing {
    let engine = Engine::built_in();
    let analysis = analyze(BESIDE.1, engine, &Settings::default(), None);
    Landing::Document(Arc::new(analysis.linked(BESIDE.1, &engine.catalog)))
}

/// The rules that an example of `page` raises, silenced findings left out, and how many
/// technologies it adopts. An example is short, and a short document leaves much unsaid:
/// only the page's rule is on, and for records the four that belong together.
fn raised(page: &Rule, text: &str) -> (BTreeSet<&'static str>, usize) {
    let mut settings = Settings { today: Some(TODAY), ..Settings::default() };
    for rule in RULES {
        // What directives silence needs something to silence.
        let is_about_records = is_about_records(rule) && (is_about_records(page) || is_about_directives(page));
        let is_on = rule.id == page.id || is_about_records;
        settings.severities.insert(rule.id.to_owned(), is_on.then_some(rule.severity));
    }
    let engine = Engine::built_in();
    let follow = |path: &str| if path == BESIDE.0 { beside() } else { Landing::Absent };
    let analysis = conclude_linked(text, read(text, engine), engine, &settings, None, &follow);
    let open = analysis
        .findings
        .iter()
        .filter(|finding| !finding.suppressed && (finding.rule == page.id || !is_about_directives(page)));
    (open.map(|finding| finding.rule).collect(), analysis.adoptions.len())
}

fn is_about_records(rule: &Rule) -> bool {
    rule.id.starts_with("missing-") || rule.id == "placeholder-record"
}

fn is_about_directives(rule: &Rule) -> bool {
    rule.id.ends_with("-suppression") || rule.id == "unknown-name"
}

fn headings(page: &str) -> Vec<&str> {
    let mut in_block = false;
    let prose = page.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        in_block ^= is_fence;
        !in_block && !is_fence
    });
    prose.filter_map(|line| line.strip_prefix("## ")).collect()
}

#[test]
fn every_rule_has_a_page_and_every_page_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let pages: BTreeSet<String> = fs::read_dir(folder)
        .expect("docs/rules")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a stem").to_string_lossy().into_owned())
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(pages, rules);
}

#[test]
fn pages_have_the_same_sections_in_the_same_order() {
    for rule in RULES {
        let mut lines = rule.page.lines();
        assert_eq!(lines.next(), Some(format!("# {}", rule.id).as_str()), "the title of {}", rule.id);
        assert_eq!(lines.next(), Some(""), "{}: a blank line under the title", rule.id);
        let lead: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
        let lead = lead.join(" ");
        assert!(
            lead.ends_with('.') && lead.matches(". ").count() == 0,
            "{}: the lead is one sentence: {lead}",
            rule.id
        );
        let mut found = headings(rule.page);
        if found.last() == Some(&LAST) {
            found.pop();
        }
        assert_eq!(found, SECTIONS, "the sections of {}", rule.id);
    }
}

#[test]
fn every_block_is_marked_and_there_are_enough() {
    for rule in RULES {
        let examples = examples(rule.page);
        for example in &examples {
            let expected = match example.section {
                "Flagged" => "markdown flagged",
                "Fine" => "markdown fine",
                other => panic!("{}:{}: an example under \"{other}\"", rule.id, example.line),
            };
            assert_eq!(example.info, expected, "{}:{}", rule.id, example.line);
        }
        let count = |section: &str| examples.iter().filter(|example| example.section == section).count();
        assert!(count("Flagged") >= FEWEST[0] && count("Fine") >= FEWEST[1], "{} has too few examples", rule.id);
    }
}

#[test]
fn examples_are_judged_as_the_page_says() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let mut adopting = 0;
        for example in examples(rule.page) {
            let (raised, adoptions) = raised(rule, &example.text);
            let holds = if example.section == "Flagged" {
                raised == BTreeSet::from([rule.id])
            } else {
                adopting += usize::from(adoptions > 0);
                !raised.contains(rule.id)
            };
            if !holds {
                let place = format!("docs/rules/{}.md:{}", rule.id, example.line);
                wrong.push(format!("{place}: {} raises {raised:?}, {adoptions} adopted", example.info));
            }
        }
        // An example that adopts nothing raises nothing; it must not be the only kind.
        if adopting < FEWEST[1] {
            wrong.push(format!("docs/rules/{}.md: only {adopting} fine examples adopt anything", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
