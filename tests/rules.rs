//! The rules of the five trade-offs and of directives, on texts that a page has no room
//! for: what clears a claim, what a whole document must hold, who silences whom.

use std::collections::BTreeMap;

use caveat::analysis::{Analysis, Engine, analyze};
use caveat::config::Settings;
use caveat::rules::{Date, RULES, Severity, rule};

/// Analyses a text with one rule alone, on a fixed day.
fn with_rule(id: &str, text: &str) -> Analysis {
    let severities: BTreeMap<String, Option<Severity>> =
        RULES.iter().map(|rule| (rule.id.to_owned(), (rule.id == id).then_some(rule.severity))).collect();
    let settings = Settings { severities, today: Some(Date { year: 2026, month: 11, day: 24 }), ..Settings::default() };
    analyze(text, Engine::built_in(), &settings, None)
}

/// The words that a rule is raised on.
fn raised<'t>(id: &str, text: &'t str) -> Vec<&'t str> {
    let analysis = with_rule(id, text);
    analysis.findings.iter().filter(|finding| !finding.suppressed).map(|finding| finding.span.of(text)).collect()
}

fn with_defaults(text: &str) -> Analysis {
    analyze(text, Engine::built_in(), &Settings::default(), None)
}

#[test]
fn claims_of_both_sides() {
    let claims = [
        "The store is strongly consistent and always available.",
        "The service stays highly available and linearizable.",
        "It is simple and infinitely scalable.",
        "It offers a flexible schema with full validation.",
        "Teams ship fast with no risk.",
        "Reads are blazing fast and always up to date.",
        "It provides both reliability and performance.",
        "This raises throughput without sacrificing consistency.",
        "It combines the best of both worlds.",
    ];
    let missed: Vec<&str> = claims.into_iter().filter(|text| raised("both-ways-claim", text).len() != 1).collect();
    assert!(missed.is_empty(), "not raised once: {missed:#?}");
}

#[test]
fn what_clears_a_claim_of_both_sides() {
    let fine = [
        "The store is strongly consistent and always available as long as no region is cut off.",
        "It is strongly consistent, at the cost of being highly available.",
        "Is the store strongly consistent and always available?",
        "The vendor promises that it is strongly consistent and always available.",
        "It is simple, but not infinitely scalable.",
        "> It is simple and infinitely scalable.",
        "## Alternatives considered\n\nA store that is strongly consistent and always available.",
        "## Goals\n\nBe strongly consistent and highly available.",
        "It combines the best of both worlds. The price is a second copy, except for drafts.",
        "It stays simple and highly scalable, up to 200 shards.",
    ];
    let wrong: Vec<&str> = fine.into_iter().filter(|text| !raised("both-ways-claim", text).is_empty()).collect();
    assert!(wrong.is_empty(), "raised: {wrong:#?}");
}

#[test]
fn absolute_claims() {
    let claims = [
        ("The new store never fails.", "never fails"),
        ("This approach has no downsides.", "no downsides"),
        ("The migration carries zero risk.", "zero risk"),
        ("The cluster is infinitely scalable.", "infinitely scalable"),
        ("Delivery is 100% reliable.", "100% reliable"),
        ("Raft is a perfect fit.", "a perfect fit"),
        ("There are no known failure modes.", "no known failure modes"),
        ("The protocol is foolproof.", "foolproof"),
        ("Kafka is clearly the best choice.", "is clearly the best choice"),
        ("The outbox guarantees no event loss.", "guarantees no event loss"),
        ("Leaks are impossible by design.", "impossible by design"),
        ("The platform needs zero infrastructure management.", "zero infrastructure management"),
        ("There are no security concerns.", "no security concerns"),
        ("## Drawbacks\n\nNone.", "None"),
        ("## Risks and mitigations\n\nNone known at this time.", "None known at this time"),
    ];
    for (text, words) in claims {
        let found = raised("absolute-claim", text);
        let is_told = |span: &&str| span.contains(words) || words.contains(*span);
        assert!(found.len() == 1 && found.iter().all(is_told), "{text}: {found:?}");
    }
}

#[test]
fn what_is_no_absolute_claim() {
    let fine = [
        "The store is not a perfect fit.",
        "No approach is infinitely scalable.",
        "The vendor calls it \"infinitely scalable\".",
        "100% of the traffic goes to the new store.",
        "If the lock is held, the write never fails.",
        "It never fails, unless the disk is full.",
        "Does the new store never fail?",
        "## Rejected options\n\n### A larger machine\n\nIt has no downsides but its price.",
        "## Non-goals\n\nA store that never fails.",
        "## Test plan\n\nCheck that the store never fails.",
        "There is no risk of losing writes, since the log is written first.",
        "`never fails` is the name of a test.",
        "There is no risk of losing writes because the log is written first.",
        "## Drawbacks\n\nNone considered.",
        "## Drawbacks\n\nNone, because the old store stays in place for a year.",
        "## Drawbacks\n\nNone.\n\nReads are older by a second.",
        "## Dependencies\n\nNone.",
        "## Rejected options\n\n### Drawbacks\n\nNone.",
    ];
    let wrong: Vec<&str> = fine.into_iter().filter(|text| !raised("absolute-claim", text).is_empty()).collect();
    assert!(wrong.is_empty(), "raised: {wrong:#?}");
}

const QUEUE: &str =
    "# Send mails through a message queue\n\n## Decision\n\nWe will publish mails to a message queue.\n";

#[test]
fn rules_on_the_whole_document_need_an_adoption() {
    let text = "# Style of code\n\nNames are written in lower case.\n";
    assert!(with_defaults(text).adoptions.is_empty());
    for rule in RULES {
        assert!(raised(rule.id, text).is_empty(), "{}", rule.id);
    }
}

#[test]
fn findings_on_the_document_stand_on_its_title() {
    assert_eq!(raised("unstated-priority", QUEUE), ["Send mails through a message queue"]);
    assert_eq!(raised("no-revisit-trigger", QUEUE), ["Send mails through a message queue"]);
}

/// A decision on a queue with a section on what follows from it.
fn queue_with(heading: &str, body: &str) -> String {
    format!("{QUEUE}\n## {heading}\n\n{body}\n")
}

#[test]
fn consequences_that_name_gains_only() {
    let only_gains = [
        ("Consequences", "- Mails are sent faster.\n- The shop is simpler to deploy."),
        ("Consequences", "- There is less duplication of effort.\n- It reduces the complexity of the shop."),
        ("Consequences", "- Low memory overhead.\n- Fault isolation is better.\n- There is no need to poll."),
        ("Positive consequences", "- A restart is harder to notice.\n- Failed mails are retried."),
    ];
    for (heading, body) in only_gains {
        assert_eq!(raised("one-sided-consequences", &queue_with(heading, body)), [heading], "{body}");
    }
    let fine = [
        (
            "Consequences",
            "- Mails are sent faster.\n- The shop is simpler to deploy.\n- A mail may be sent later than now, but not lost.",
        ),
        ("Consequences", "- Mails are sent faster.\n- The team needs to learn how to run a broker."),
        ("Consequences", "### Positive\n\n- Mails are sent faster.\n- Faster deploys.\n\n### Negative\n\n- A broker."),
        (
            "Consequences",
            "- Good, because mails are sent faster.\n- Good, because it is simpler.\n- Bad, because of a broker.",
        ),
        ("Consequences", "- Mails are sent faster."),
    ];
    for (heading, body) in fine {
        assert!(raised("one-sided-consequences", &queue_with(heading, body)).is_empty(), "{body}");
    }
}

#[test]
fn what_only_names_a_scaling_technique_owes_no_figure() {
    let decided =
        "# Cache product pages\n\n## Decision\n\nWe will add a Redis cache in front of the orders database.\n";
    assert_eq!(raised("scale-without-context", decided).len(), 1);
    let fine = [
        "# Keep services that stand behind load balancers\n\n## Proposal\n\nWe will add a finalizer to the existing load balancer.\n",
        &format!("{decided}\nIt serves 4,000 requests a second.\n"),
    ];
    for text in fine {
        assert!(raised("scale-without-context", text).is_empty(), "{text}");
    }
}

#[test]
fn a_cost_is_measured_by_the_sentence_or_the_next() {
    let costs = |cost: &str| {
        format!(
            "# Cache product pages\n\n## Decision\n\nWe will add a Redis cache in front of the orders database.\n\n## Drawbacks\n\n{cost}\n"
        )
    };
    assert_eq!(raised("unquantified-cost", &costs("The cache will increase memory usage.")).len(), 1);
    for cost in [
        "The cache will increase memory usage. We measured 200 MB on each node.",
        "The cache will increase memory usage by 200 MB.",
        "No. The cache uses more memory in no case.",
    ] {
        assert!(raised("unquantified-cost", &costs(cost)).is_empty(), "{cost}");
    }
}

#[test]
fn a_page_of_use_states_no_priority() {
    let text = "# Message queue\n\n## Usage\n\nWe will publish mails to a message queue, and workers consume them.\n";
    assert!(raised("unstated-priority", text).is_empty());
}

#[test]
fn severity_follows_status() {
    let severity = |status: &str| {
        let text = format!("---\nstatus: {status}\n---\n{QUEUE}\nThe queue has no downsides.\n");
        let analysis = with_rule("absolute-claim", &text);
        analysis.findings.first().map(|finding| finding.severity)
    };
    assert_eq!(severity("accepted"), Some(Severity::Information));
    assert_eq!(severity("draft"), Some(Severity::Hint));
    assert_eq!(severity("superseded"), None);
}

#[test]
fn rules_that_are_off_by_default_say_so_and_can_be_switched_on() {
    for rule in RULES {
        let is_off = Settings::default().severity(rule).is_none();
        assert_eq!(is_off, !rule.default_on, "{}", rule.id);
        assert_eq!(is_off, rule.page.contains("off by default"), "the page of {}", rule.id);
        let mut settings = Settings::default();
        settings.severities.insert(rule.id.to_owned(), Some(Severity::Error));
        assert_eq!(settings.severity(rule), Some(Severity::Error));
    }
}

#[test]
fn an_expired_directive_silences_nothing() {
    let text = "<!-- caveat: ignore absolute-claim until 2026-11-23 -- proof to come -->\n\nIt never fails.\n";
    assert_eq!(raised("absolute-claim", text).len(), 1);
    assert_eq!(raised("expired-suppression", text).len(), 1);
    let today = text.replace("11-23", "11-24");
    assert!(raised("absolute-claim", &today).is_empty());
    assert!(raised("expired-suppression", &today).is_empty());
}

#[test]
fn a_reason_stands_behind_any_dash() {
    for dash in ["--", "\u{2014}", "\u{2013}"] {
        let text = format!("<!-- caveat: ignore absolute-claim {dash} proven -->\n\nIt never fails.\n");
        assert!(raised("absolute-claim", &text).is_empty(), "{dash}");
        assert!(raised("reasonless-suppression", &text).is_empty(), "{dash}");
        assert!(raised("unknown-name", &text).is_empty(), "{dash}");
    }
}

#[test]
fn an_unused_directive_is_told_unless_its_rule_is_off() {
    let unused = |settings: &Settings| {
        let text = "<!-- caveat: ignore absolute-claim -- proven -->\n\nIt sometimes fails.\n";
        let analysis = analyze(text, Engine::built_in(), settings, None);
        analysis.findings.iter().filter(|finding| finding.rule == "unused-suppression").count()
    };
    let mut settings = Settings::default();
    assert_eq!(unused(&settings), 1);
    settings.severities.insert("absolute-claim".to_owned(), None);
    assert_eq!(unused(&settings), 0);
}

#[test]
fn unknown_names_are_told_with_what_was_meant() {
    let text = "<!-- caveat: ignore absolut-claim, cachng -- proven -->\n\nIt never fails.\n";
    let analysis = with_rule("unknown-name", text);
    let messages: Vec<&str> = analysis.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "no rule or technology is named `absolut-claim`; is `absolute-claim` meant?",
            "no rule or technology is named `cachng`; is `caching` meant?",
        ]
    );
}

#[test]
fn a_directive_on_directives_silences_them_but_never_itself() {
    let text = "<!-- caveat: ignore-file unknown-name -- names of a newer version -->\n\n<!-- caveat: ignore later-rule -- x -->\n\nText.\n";
    assert!(raised("unknown-name", text).is_empty());
    let own = "<!-- caveat: ignore-file reasonless-suppression -->\n\nText.\n";
    assert_eq!(raised("reasonless-suppression", own).len(), 1);
}

#[test]
fn odd_directives_are_no_error() {
    for comment in [
        "<!-- caveat: -->",
        "<!-- caveat:ignore -->",
        "<!-- caveat: ignore , -- -->",
        "<!-- caveat: ignore until -->",
        "<!-- caveat: \u{2014}",
    ] {
        with_defaults(&format!("# T\n\n{comment}\n\nIt never fails.\n"));
        with_defaults(comment);
    }
    assert!(rule("absolute-claim").is_some() && rule("").is_none());
}
