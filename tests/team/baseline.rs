//! `--baseline` and `--write-baseline` on files. What a baseline knows a finding by is tested
//! beside it (`src/workspace/baseline`), what is printed in `tests/cli/baseline.trycmd`.

use crate::{CACHE, Folder, cache_and};

const FILE: &str = "caveat-baseline.toml";

fn with_baseline(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("docs/adr/1.md", CACHE);
    let ran = folder.caveat(&["docs", "--write-baseline"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(folder.read(FILE).matches("missing = ").count(), 3);
    folder
}

#[test]
fn what_is_known_fails_nothing_and_is_marked() {
    let folder = with_baseline("baseline-known");
    let fails = |args: &[&str]| {
        let mut all = vec!["docs", "--fail-on", "hint"];
        all.extend(args);
        folder.caveat(&all).status
    };
    assert_eq!((fails(&[]), fails(&["--baseline", FILE])), (Some(1), Some(0)));
    let report = folder.caveat(&["--baseline", FILE, "--format", "json"]).out;
    assert_eq!(report.matches("\"baselined\":true").count(), 3, "{report}");
    assert!(report.contains("\"findings\":{}"), "they do not count: {report}");
    let text = folder.caveat(&["--baseline", FILE]).out;
    assert!(text.contains("3 findings known by the baseline") && !text.contains("missing-cost"), "{text}");
}

#[test]
fn documents_are_named_from_the_baseline_and_not_from_where_one_stands() {
    let folder = with_baseline("baseline-place");
    let whole = folder.path("docs/adr/1.md");
    for path in ["docs", ".", "./docs/adr/1.md", "docs/../docs", whole.to_str().expect("UTF-8")] {
        assert_eq!(folder.findings(&[path, "--baseline", FILE]), [""; 0], "{path}");
    }
    let below = folder
        .command(&["--baseline", "../../caveat-baseline.toml", "--fail-on", "hint"])
        .current_dir(folder.path("docs/adr"))
        .status();
    assert!(below.expect("caveat runs").success());
}

#[test]
fn a_baseline_grows_only_when_told_to() {
    let folder = with_baseline("baseline-grow");
    let before = folder.read(FILE);
    folder.write("docs/adr/2.md", CACHE);
    let ran = folder.caveat(&["docs", "--write-baseline"]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.err.contains("docs/adr/2.md: caching, cost") && ran.err.contains("--accept-new"), "{ran:?}");
    assert_eq!(folder.read(FILE), before);
    assert_eq!(folder.caveat(&["docs", "--write-baseline", "--accept-new"]).status, Some(0));
    assert_eq!(folder.read(FILE).matches("missing = ").count(), 6);
    let again = folder.read(FILE);
    assert_eq!(folder.caveat(&["docs", "--write-baseline"]).status, Some(0));
    assert_eq!(folder.read(FILE), again);
}

#[test]
fn what_is_settled_is_told_and_taken_out() {
    let folder = with_baseline("baseline-stale");
    folder.write("docs/adr/1.md", &cache_and("\n**Trade-offs: caching**\n\n- **Cost:** two nodes, $300 a month."));
    let ran = folder.caveat(&["docs", "--baseline", FILE]);
    assert!(ran.err.contains("1 entry settled (docs/adr/1.md: caching, cost)"), "{ran:?}");
    assert_eq!(folder.caveat(&["docs", "--baseline", FILE, "--quiet"]).err, "");
    // A rule that is off settles nothing, nor does a check of another document.
    folder.write("docs/adr/2.md", "# Nothing\n");
    assert_eq!(folder.caveat(&["docs/adr/2.md", "--baseline", FILE]).err, "");
    let only = folder.caveat(&["docs", "--baseline", FILE, "--ignore", "missing-cost"]);
    assert_eq!(only.err, "");
    assert_eq!(folder.caveat(&["docs/adr/2.md", "--write-baseline"]).status, Some(0));
    assert_eq!(folder.read(FILE).matches("missing = ").count(), 3);
    assert_eq!(folder.caveat(&["docs", "--write-baseline"]).status, Some(0));
    assert_eq!(folder.read(FILE).matches("missing = ").count(), 2);
}

#[test]
fn documents_move_and_go() {
    let folder = with_baseline("baseline-move");
    folder.write("decisions/adr/1.md", CACHE);
    folder.remove("docs/adr/1.md");
    assert_eq!(folder.findings(&[".", "--baseline", FILE]), [""; 0]);
    assert_eq!(folder.caveat(&[".", "--write-baseline"]).status, Some(0));
    assert!(folder.read(FILE).contains("\"decisions/adr/1.md\" = [") && !folder.read(FILE).contains("docs/adr"));
    folder.remove("decisions/adr/1.md");
    assert_eq!(folder.caveat(&[".", "--write-baseline"]).status, Some(0));
    assert!(!folder.read(FILE).contains("missing = "));
}

#[test]
fn a_baseline_that_cannot_be_used_stops_the_check() {
    let folder = with_baseline("baseline-broken");
    folder.write("broken.toml", "version = 1\n[documents]\n\"a.md\" = 3\n");
    folder.write("newer.toml", "version = 9\n");
    for (args, said) in [
        (&["--baseline", "none.toml"][..], "none.toml: there is no such baseline"),
        (&["--baseline", "broken.toml"], "broken.toml: line 3: "),
        (&["--baseline", "newer.toml"], "version 9"),
        (&["--write-baseline", "docs"], "docs: a folder"),
        (&["--write-baseline", "no/such/folder.toml"], "there is no folder `no/such`"),
        (&["--write-baseline", "broken.toml"], "broken.toml: line 3: "),
    ] {
        let ran = folder.caveat(args);
        assert!(ran.status == Some(2) && ran.err.contains(said), "{args:?}: {ran:?}");
    }
    assert_eq!(folder.read("broken.toml"), "version = 1\n[documents]\n\"a.md\" = 3\n");
}

#[test]
fn coverage_under_a_percentage_fails() {
    let folder = with_baseline("fail-under");
    let fails = |args: &[&str]| {
        let mut all = vec!["docs", "--fail-on", "never"];
        all.extend(args);
        folder.caveat(&all)
    };
    assert_eq!(fails(&["--fail-under", "0"]).status, Some(0));
    let ran = fails(&["--fail-under", "33.5"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (Some(1), "caveat: trade-off coverage 0 % is under --fail-under 33.5 %\n")
    );
    // What a baseline knows is not recorded for that.
    assert_eq!(fails(&["--fail-under", "1%", "--baseline", FILE]).status, Some(1));
    for wrong in ["101", "-1", "most", "NaN"] {
        assert_eq!(fails(&[&format!("--fail-under={wrong}")]).status, Some(2), "{wrong}");
    }
}

#[test]
fn a_configuration_names_the_baseline() {
    let folder = Folder::new("baseline-configured");
    folder.write("docs/adr/1.md", CACHE);
    folder.write("caveat.toml", "baseline = \"known/b.toml\"\n");
    folder.write("known/README.md", "# Known\n");
    let fails = |args: &[&str]| {
        let mut all = vec!["docs", "--fail-on", "hint"];
        all.extend(args);
        folder.caveat(&all)
    };
    // It is missed, and everything is checked all the same.
    let ran = fails(&[]);
    assert!(ran.status == Some(2) && ran.out.contains("missing-cost"), "{ran:?}");
    assert!(ran.err.contains("known/b.toml: there is no such baseline"), "{ran:?}");
    let ran = fails(&["--write-baseline"]);
    assert!(ran.status == Some(0) && ran.err.contains("known/b.toml: 3 entries written"), "{ran:?}");
    assert!(folder.read("known/b.toml").contains("\"../docs/adr/1.md\" = ["));
    assert_eq!(fails(&[]).status, Some(0));
    assert_eq!(fails(&["--no-config"]).status, Some(1));
    // The one that is named wins.
    assert_eq!(fails(&["--write-baseline", "other.toml"]).status, Some(0));
    folder.write("known/b.toml", "version = 1\n");
    assert_eq!((fails(&[]).status, fails(&["--baseline", "other.toml"]).status), (Some(1), Some(0)));
    // One that is broken is told where it is named.
    folder.write("known/b.toml", "version = 1\nthing = 2\n");
    let ran = fails(&[]);
    assert!(ran.status == Some(2) && ran.out.contains("missing-cost"), "{ran:?}");
    assert!(ran.err.contains("caveat.toml:1:12: known/b.toml: line 2: unknown field `thing`"), "{ran:?}");
}
