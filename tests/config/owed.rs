//! What documents owe, and how hard they are judged: by status, by rule, by technology.

use serde_json::Value;

use crate::{CACHE, Repository};

#[test]
fn a_document_is_judged_by_its_status() {
    let draft = CACHE.replace("Status: accepted", "Status: draft");
    let rejected = CACHE.replace("Status: accepted", "Status: rejected");
    let files = [("adr/a.md", CACHE), ("adr/b.md", draft.as_str()), ("adr/c.md", rejected.as_str())];
    let repository = Repository::new("status", &files);
    let severities = || -> Vec<String> {
        let missing = repository.missing(&["--select", "missing-cost"], "caching");
        missing.iter().map(|line| line.replace(" missing-cost", "").replace(" caching", "")).collect()
    };
    assert_eq!(severities(), ["adr/a.md warning", "adr/b.md information"]);
    repository.write("caveat.toml", "[status]\ndraft = \"off\"\nactive = \"raise\"\nretired = \"hint\"\n");
    assert_eq!(severities(), ["adr/a.md error", "adr/c.md hint"]);
    repository.write("caveat.toml", "[status]\ndraft = \"full\"\nactive = \"lower\"\n");
    assert_eq!(severities(), ["adr/a.md information", "adr/b.md warning"]);
}

#[test]
fn technologies_are_ignored_assumed_or_owe_less() {
    let repository = Repository::new("owed", &[("adr/a.md", CACHE)]);
    let caching = || {
        let (_, adopted) = repository.check(&[]);
        let line = adopted.into_iter().find_map(|line| line.strip_prefix("adr/a.md caching ").map(str::to_owned));
        (line.unwrap_or_default(), repository.missing(&[], "caching").len())
    };
    assert_eq!(caching(), ("missing/missing/missing".to_owned(), 3));
    repository.write("caveat.toml", "[technologies]\nignore = [\"caching\"]\n");
    assert_eq!(caching(), (String::new(), 0));
    repository.write("caveat.toml", "[technologies]\nassume = [\"caching\"]\n");
    assert_eq!(caching(), ("not-required/not-required/not-required".to_owned(), 0));
    repository.write("caveat.toml", "require = [\"cost\", \"failure-mode\"]\n");
    assert_eq!(caching(), ("missing/missing/not-required".to_owned(), 2));
    repository.write(
        "caveat.toml",
        "require = []\n[technologies.require]\ncaching = [\"blast-radius\"]\nsharding = [\"cost\"]\n",
    );
    assert_eq!(caching(), ("not-required/not-required/missing".to_owned(), 1));
}

#[test]
fn one_file_that_asks_two_things_of_a_technology_is_told() {
    let repository = Repository::new("contradictions", &[("adr/a.md", CACHE)]);
    let told = |text: &str| {
        repository.write("caveat.toml", text);
        let (_, complaints, status) = repository.said(&["--check", "--fail-on", "never"]);
        assert_eq!(status, if complaints.is_empty() { 0 } else { 2 }, "{complaints}");
        complaints
    };
    assert_eq!(
        told("[technologies]\nassume = [\"sharding\", \"caching\"]\n[technologies.require]\ncaching = [\"cost\"]\n"),
        "caveat: caveat.toml:2:23: `caching` owes nothing by `assume` and stands in `technologies.require` too, which says \
         what it owes; take it out of one of the two\n"
    );
    // More is asked rather than less, until that is mended.
    assert_eq!(repository.missing(&[], "caching").len(), 1);
    assert_eq!(
        told("[technologies]\nignore = [\"caching\"]\nassume = [\"caching\"]\n"),
        "caveat: caveat.toml:2:11: `caching` is ignored here and stands in `assume` too, which would have it looked for; \
         take it out of one of the two\n"
    );
    let both = told("[technologies]\nignore = [\"caching\"]\nrequire = { caching = [\"cost\"] }\n");
    assert!(
        both.contains("caveat.toml:2:11: `caching` is ignored here and stands in `technologies.require`"),
        "{both}"
    );
    // Of two files, the nearer one has the last word.
    for (above, own, owed) in [
        ("assume = [\"caching\"]", "require = { caching = [\"cost\"] }", 1),
        ("require = { caching = [\"cost\"] }", "assume = [\"caching\"]", 0),
        ("ignore = [\"caching\"]", "require = { caching = [\"cost\"] }", 1),
        ("require = { caching = [\"cost\"] }", "ignore = [\"caching\"]", 0),
    ] {
        repository.write("base.toml", &format!("[technologies]\n{above}\n"));
        assert_eq!(told(&format!("extends = \"base.toml\"\n[technologies]\n{own}\n")), "");
        assert_eq!(repository.missing(&[], "caching").len(), owed, "{above}, then {own}");
    }
}

#[test]
fn severities_by_rule_and_by_status_hold_together() {
    let draft = CACHE.replace("Status: accepted", "Status: draft");
    assert_ne!(draft, CACHE);
    let repository = Repository::new("rule-and-status", &[("adr/a.md", CACHE), ("adr/b.md", &draft)]);
    repository.write("caveat.toml", "[rules]\nmissing-cost = \"error\"\nmissing-blast-radius = \"off\"\n");
    let both = |path: &str| repository.missing(&[path], "caching");
    assert_eq!(
        both("adr/a.md"),
        ["adr/a.md missing-cost error caching", "adr/a.md missing-failure-mode warning caching"]
    );
    assert_eq!(
        both("adr/b.md"),
        ["adr/b.md missing-cost warning caching", "adr/b.md missing-failure-mode information caching"]
    );
}

#[test]
fn what_nobody_asks_for_does_not_lower_the_coverage() {
    let repository = Repository::new("coverage", &[("adr/a.md", CACHE)]);
    repository.write("caveat.toml", "require = []\n");
    let (report, _, _) = repository.said(&["--check", "--format", "json"]);
    let report: Value = serde_json::from_str(&report).expect("a report");
    assert_eq!(report["summary"]["coverage"], 1.0);
    assert!(report["summary"]["adoptions"].as_u64().is_some_and(|adoptions| adoptions > 0));
}
