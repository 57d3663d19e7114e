//! What a baseline knows a finding by, and what becomes of its entries.

use std::collections::BTreeMap;

use caveat::analysis::{Engine, analyze};
use caveat::config::Settings;
use caveat::workspace::{Baseline, Marked, Settled, Subject};

const DOCUMENT: &str = "# Cache orders\n\n## Decision\n\nWe will add a Redis cache in front of the orders database.\n";

/// Marks a document; gives what is new in words, and the findings that stay open.
fn mark(baseline: &Baseline, document: &str, text: &str) -> (Marked, usize) {
    let engine = Engine::built_in();
    let mut settings = Settings::default();
    for rule in caveat::rules::RULES {
        let is_wanted = rule.id.starts_with("missing-") || ["placeholder-record", "absolute-claim"].contains(&rule.id);
        settings.severities.insert(rule.id.to_owned(), is_wanted.then_some(rule.severity));
    }
    let mut analysis = analyze(text, engine, &settings, None);
    let subject =
        Subject { text, outline: &analysis.outline, adoptions: &analysis.adoptions, catalog: &engine.catalog };
    let marked = baseline.mark(document, &subject, &mut analysis.findings);
    (marked, analysis.findings.iter().filter(|finding| finding.is_open()).count())
}

fn settled(baseline: &Baseline, document: &str, text: &str) -> Settled {
    let checked = BTreeMap::from([(document.to_owned(), mark(baseline, document, text).0)]);
    baseline.settle(&checked, &|_| true)
}

/// The baseline of one document.
fn of(document: &str, text: &str) -> Baseline {
    settled(&Baseline::default(), document, text).baseline
}

fn read(text: &str) -> Baseline {
    Baseline::read(text, |_| true).expect("a baseline")
}

#[test]
fn what_is_written_is_read_and_sorted() {
    let baseline = of("docs/adr/\"1\".md", DOCUMENT);
    let text = baseline.write();
    assert_eq!(read(&text), baseline, "{text}");
    assert_eq!(read(&text).write(), text);
    expect_test::expect![[r##"
        # What was unsaid already when we began to count. `caveat --check --baseline FILE` sets it aside;
        # `caveat --check --write-baseline FILE` takes out what is settled.
        version = 1

        [documents]
        "docs/adr/\"1\".md" = [
            { section = ["Cache orders", "Decision"], technology = "caching", missing = "blast-radius" },
            { section = ["Cache orders", "Decision"], technology = "caching", missing = "cost" },
            { section = ["Cache orders", "Decision"], technology = "caching", missing = "failure-mode" },
        ]
    "##]]
    .assert_eq(&text);
}

#[test]
fn edits_that_settle_nothing_change_nothing() {
    let baseline = of("a.md", DOCUMENT);
    let edited = [
        DOCUMENT.to_owned(),
        DOCUMENT.replace("## Decision", "## Background\n\nOrders are slow.\n\n## Decision"),
        DOCUMENT.replace("## Decision", "## What we do"),
        DOCUMENT.replace("# Cache orders", "Status: draft\n\n# Keep orders close"),
        DOCUMENT.replace("database.\n", "database.\n\n**Trade-offs: caching**\n\n- **Cost:** TBD\n"),
        DOCUMENT.replace('\n', "\r\n"),
    ];
    for text in edited {
        let (marked, open) = mark(&baseline, "a.md", &text);
        assert_eq!((marked.new, open), (vec![], 0), "{text}");
        assert_eq!(settled(&baseline, "a.md", &text).stale, [], "{text}");
    }
}

#[test]
fn what_is_new_stays_open() {
    let baseline = of("a.md", DOCUMENT);
    let more =
        format!("{DOCUMENT}\n## Message queue\n\nWe will put a Kafka message queue between orders and billing.\n");
    let (marked, open) = mark(&baseline, "a.md", &more);
    assert!(open == marked.new.len() && open > 0, "{marked:?}");
    assert!(marked.new.iter().all(|item| item.technology.as_deref() == Some("message-queue")));
    // Another document of the same words is another document.
    assert_eq!(mark(&baseline, "b.md", DOCUMENT).1, 3);
}

#[test]
fn claims_are_counted() {
    let claim = "The cluster never fails.\n\n";
    let once = format!("{DOCUMENT}\n{claim}");
    let baseline = of("a.md", &once);
    assert_eq!(mark(&baseline, "a.md", &once).1, 0);
    let twice = format!("{once}{claim}");
    assert_eq!(mark(&baseline, "a.md", &twice).1, 1);
    let text = of("a.md", &twice).write();
    assert!(text.contains("rule = \"absolute-claim\", count = 2 }"), "{text}");
    assert_eq!(mark(&read(&text), "a.md", &twice).1, 0);
}

#[test]
fn a_moved_document_brings_its_entries_along() {
    let text = of("old/a.md", DOCUMENT).write();
    let moved = Baseline::read(&text, |path| path != "old/a.md").expect("a baseline");
    let result = settled(&moved, "new/a.md", DOCUMENT);
    assert_eq!((result.new, result.stale), (vec![], vec![]));
    assert_eq!(result.baseline, of("new/a.md", DOCUMENT));
    // As long as the old one is there, the new one is a copy, and new.
    assert_eq!(settled(&read(&text), "new/a.md", DOCUMENT).new.len(), 3);
}

#[test]
fn entries_go_when_they_are_settled_and_only_then() {
    let baseline = of("a.md", DOCUMENT);
    let paid = DOCUMENT
        .replace("database.\n", "database.\n\n**Trade-offs: caching**\n\n- **Cost:** two nodes, $300 a month.\n");
    let result = settled(&baseline, "a.md", &paid);
    let stale: Vec<String> = result.stale.iter().map(|(_, item)| item.describe()).collect();
    assert_eq!(stale, ["caching, cost"]);
    assert_eq!(result.baseline.len(), 2);
    // A rule that is off settles nothing.
    let checked = BTreeMap::from([("a.md".to_owned(), mark(&baseline, "a.md", &paid).0)]);
    let result = baseline.settle(&checked, &|rule| rule != "missing-cost");
    assert_eq!((result.stale.len(), result.baseline.len()), (0, 3));
    // Neither does a check of something else; a document that is gone has no debts.
    let nothing = BTreeMap::new();
    assert_eq!(baseline.settle(&nothing, &|_| true).stale, []);
    let gone = Baseline::read(&baseline.write(), |_| false).expect("a baseline");
    let result = gone.settle(&nothing, &|_| true);
    assert!(result.stale.len() == 3 && result.baseline.is_empty());
}

#[test]
fn files_that_are_no_baselines_are_refused_with_the_reason() {
    let problem = |text: &str| Baseline::read(text, |_| true).expect_err("a problem");
    assert_eq!(problem(""), "no baseline: it has no `version`");
    assert!(problem("version = 7\n").contains("version 7"));
    assert!(problem("version = 1\n\nthing = 3\n").starts_with("line 3: unknown field `thing`"));
    assert!(problem("version = 1\n[documents]\n\"a.md\" = 3\n").starts_with("line 3: "));
    assert!(problem("version = ").starts_with("line 1: "));
}
