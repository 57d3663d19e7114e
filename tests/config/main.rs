//! `caveat.toml`: where it is found, what it changes, and what is said when it is wrong. Each
//! test writes a small repository and runs the program in it.

mod owed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use caveat::config::TEMPLATE;
use serde_json::Value;

/// A decision that owes everything.
const CACHE: &str = "\
# Use a Redis cache for order reads

- Status: accepted

## Decision

We will add a Redis cache in front of the orders database. The order service
reads through the cache, and we adopt caching for all order pages. Orders are
cached for 60 seconds, and we invalidate the cache when an order is written.
";

/// A folder with files in it, that no configuration above reaches into.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("config").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join(".git")).expect("a folder");
        let repository = Self(root);
        for (path, text) in files {
            repository.write(path, text);
        }
        repository
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        command.current_dir(&self.0).args(arguments).output().expect("the program runs")
    }

    /// What is printed, what is complained of, and the exit status.
    fn said(&self, arguments: &[&str]) -> (String, String, i32) {
        let output = self.run(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr), output.status.code().expect("an end of its own"))
    }

    /// The findings of a check as `path rule severity technology`, and what is adopted as
    /// `path id cost/failure-mode/blast-radius`.
    fn check(&self, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut all = vec!["--check", "--format", "json"];
        all.extend(arguments);
        let (report, _, _) = self.said(&all);
        let report: Value = serde_json::from_str(&report).expect("a report");
        let (mut findings, mut adopted) = (Vec::new(), Vec::new());
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        for file in report["files"].as_array().expect("files") {
            let path = text(&file["path"]);
            for finding in file["findings"].as_array().expect("findings") {
                let [rule, severity, technology] = ["rule", "severity", "technology"].map(|key| text(&finding[key]));
                if finding["suppressed"] == Value::Bool(false) {
                    findings.push(format!("{path} {rule} {severity} {technology}").trim_end().to_owned());
                }
            }
            for technology in file["technologies"].as_array().expect("technologies") {
                let states = ["cost", "failure-mode", "blast-radius"];
                let states = states.map(|dimension| text(&technology["records"][dimension]["state"])).join("/");
                adopted.push(format!("{path} {} {states}", text(&technology["id"])));
            }
        }
        (findings, adopted)
    }

    /// The findings of rules on missing records of one technology.
    fn missing(&self, arguments: &[&str], technology: &str) -> Vec<String> {
        let (findings, _) = self.check(arguments);
        findings.into_iter().filter(|line| line.contains(" missing-") && line.ends_with(technology)).collect()
    }
}

#[test]
fn the_nearest_file_upwards_counts_and_stands_alone() {
    let repository = Repository::new(
        "nearest",
        &[
            ("docs/adr/a.md", CACHE),
            ("docs/adr/old/a.md", CACHE),
            ("caveat.toml", "[rules]\nmissing-cost = \"off\"\n"),
            ("docs/adr/old/.caveat.toml", "[rules]\nmissing-failure-mode = \"error\"\n"),
        ],
    );
    let found = repository.missing(&[], "caching");
    assert_eq!(
        found,
        [
            "docs/adr/a.md missing-blast-radius warning caching",
            "docs/adr/a.md missing-failure-mode warning caching",
            "docs/adr/old/a.md missing-blast-radius warning caching",
            "docs/adr/old/a.md missing-cost warning caching",
            "docs/adr/old/a.md missing-failure-mode error caching",
        ]
    );
    // The same from another folder: documents decide, not where the program runs.
    assert_eq!(repository.missing(&["docs/adr/old/a.md"], "caching").len(), 3);
}

#[test]
fn nothing_above_a_repository_reaches_into_it() {
    let outer = Repository::new("outer", &[("caveat.toml", "[rules]\nmissing-cost = \"off\"\n")]);
    fs::create_dir_all(outer.0.join("inner/.git")).expect("a folder");
    outer.write("inner/adr/a.md", CACHE);
    assert_eq!(outer.missing(&["inner"], "caching").len(), 3);
}

#[test]
fn a_file_that_extends_another_adds_to_its_lists_and_replaces_its_values() {
    let repository = Repository::new(
        "extends",
        &[
            ("adr/a.md", CACHE),
            ("adr/skipped.md", CACHE),
            ("adr/also.md", CACHE),
            (
                "adr/caveat.toml",
                "extends = \"../team/base.toml\"\nexclude = [\"also.md\"]\n[rules]\nmissing-cost = \"hint\"\n",
            ),
            (
                "team/base.toml",
                "exclude = [\"../adr/skipped.md\", \"nothing.md\"]\n[rules]\nmissing-cost = \"error\"\nmissing-blast-radius = \"off\"\n",
            ),
        ],
    );
    assert_eq!(
        repository.missing(&["adr/a.md"], "caching"),
        ["adr/a.md missing-cost hint caching", "adr/a.md missing-failure-mode warning caching"]
    );
    let (explained, complaints, status) = repository.said(&["--explain-config", "adr/a.md"]);
    assert_eq!((complaints.as_str(), status), ("", 0));
    for line in [
        "# adr/a.md is checked: it stands in `adr`",
        "# configured by adr/caveat.toml",
        "# which extends team/base.toml",
    ] {
        assert!(explained.lines().any(|found| found == line), "{line}\n{explained}");
    }
    let origin = |value: &str| {
        let line = explained.lines().find(|line| line.starts_with(value));
        line.and_then(|line| Some(line.rsplit_once("# ")?.1.to_owned()))
            .unwrap_or_else(|| panic!("{value}\n{explained}"))
    };
    assert_eq!(origin("rules.missing-cost = \"hint\""), "adr/caveat.toml:4");
    assert_eq!(origin("rules.missing-blast-radius = \"off\""), "team/base.toml:4");
    assert_eq!(origin("rules.missing-failure-mode = \"warning\""), "default");
    assert_eq!(origin("exclude = [\"also.md\"]"), "adr/caveat.toml:2");
    assert!(!explained.contains("rules.missing-cost = \"error\""));
}

#[test]
fn files_that_extend_each_other_or_are_missing_are_told() {
    let repository = Repository::new(
        "cycle",
        &[
            ("adr/a.md", CACHE),
            ("caveat.toml", "extends = \"base.toml\"\n"),
            ("base.toml", "[rules]\nmissing-cost = \"off\"\n\n"),
        ],
    );
    assert_eq!(repository.missing(&[], "caching").len(), 2);
    repository.write("base.toml", "extends = \"caveat.toml\"\n[rules]\nmissing-cost = \"off\"\n");
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!(status, 2);
    assert_eq!(
        complaints,
        "caveat: base.toml:1:11: `caveat.toml` extends this file in turn; take one of the two lines out\n"
    );
    assert_eq!(repository.missing(&[], "caching").len(), 2, "the rest counts");
    fs::remove_file(repository.0.join("base.toml")).expect("it was there");
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!((complaints.as_str(), status), ("caveat: caveat.toml:1:11: `base.toml`: there is no such file\n", 2));
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_the_rest_counts() {
    let wrong = "\
inclde = [\"docs\"]
exclude = [\"docs/[a\", \"notes\"]
require = [\"costs\"]

[rules]
missing-cost = \"eror\"
missing-csot = \"off\"
missing-blast-radius = \"error\"

[status]
draft = 3

[technologies]
ignore = [\"cachin\"]

[[technology]]
name = \"the ledger\"

[[technology]]
id = \"event-ledger\"
terms = [\"event ledger~\", \"c++\"]
avoid_when = [\"never\"]

[evidence]
cost = \"egress\"
";
    let repository =
        Repository::new("wrong", &[("adr/a.md", CACHE), ("notes/adr/b.md", CACHE), ("caveat.toml", wrong)]);
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!(status, 2);
    let expected = "\
caveat: caveat.toml:1:1: caveat.toml has no key `inclde`; did you mean `include`?
caveat: caveat.toml:2:12: `docs/[a` is no pattern: error parsing glob 'docs/[a': unclosed character class; missing ']'
caveat: caveat.toml:3:12: `require` cannot be `costs`; did you mean `cost`?
caveat: caveat.toml:6:16: `missing-cost` cannot be `eror`; did you mean `error`?
caveat: caveat.toml:7:1: there is no rule `missing-csot`; did you mean `missing-cost`?
caveat: caveat.toml:11:9: `draft` is one of `off`, `hint`, `lower`, `full` and `raise`, not a number
caveat: caveat.toml:14:11: there is no technology `cachin`; did you mean `caching`?
caveat: caveat.toml:16:1: this technology has no `id`; write one such as `id = \"event-ledger\"`
caveat: caveat.toml:21:27: term `c++`: `c++` is not a word of ASCII letters, digits and inner apostrophes
caveat: caveat.toml:22:1: [[technology]] has no key `avoid_when`; did you mean `avoid-when`?
caveat: caveat.toml:25:8: `cost` is a list of terms, or a table with `terms`, `matches` and `ignores`, not a text
";
    assert_eq!(complaints, expected);
    let (findings, _) = repository.check(&[]);
    assert!(findings.iter().any(|line| line == "adr/a.md missing-blast-radius error caching"), "{findings:?}");
    assert!(!findings.iter().any(|line| line.starts_with("notes/")), "{findings:?}");
}

#[test]
fn what_is_no_toml_is_told_with_its_place() {
    let repository = Repository::new(
        "no-toml",
        &[("adr/a.md", CACHE), ("caveat.toml", "[rules]\nmissing-cost = \n\n[status\ndraft = \"off\"\n")],
    );
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!(status, 2);
    let lines: Vec<&str> = complaints.lines().collect();
    assert!(lines.len() >= 2, "{complaints}");
    assert!(lines[0].starts_with("caveat: caveat.toml:2:") && lines[0].contains("not TOML: "), "{complaints}");
    assert!(lines.iter().any(|line| line.starts_with("caveat: caveat.toml:4:")), "{complaints}");
}

/// A decision on something that only this team knows.
const LEDGER: &str = concat!(
    include_str!("../data/event-ledger.md"),
    "\n## What we sign up for\n\nEach tenant takes two chargeback units for the event ledger.\n"
);

const OWN: &str = concat!(
    include_str!("../data/event-ledger.toml"),
    "
[[technology]]
id = \"caching\"
products = [\"pagestash\"]
questions = [\"Who pays for pagestash?\"]
matches = [\"Pages are kept in pagestash.\"]

[evidence.cost]
terms = [\"chargeback unit~\"]
matches = [\"Each tenant takes two chargeback units.\"]

[sections.consequences]
terms = [\"what we sign up for\"]
matches = [\"What we sign up for\"]
ignores = [\"What we sing\"]
"
);

#[test]
fn a_team_teaches_technologies_cues_and_headings() {
    let repository = Repository::new("own", &[("adr/a.md", LEDGER)]);
    let (_, before) = repository.check(&[]);
    assert!(!before.iter().any(|line| line.contains("event-ledger")), "{before:?}");
    repository.write("caveat.toml", OWN);
    let (_, adopted) = repository.check(&[]);
    assert!(adopted.iter().any(|line| line == "adr/a.md event-ledger recorded/missing/missing"), "{adopted:?}");
    let (text, complaints, status) = repository.said(&["--check"]);
    assert_eq!((complaints.as_str(), status), ("", 1));
    assert!(text.contains("the event ledger is adopted, its failure mode and blast radius are not recorded"), "{text}");
    assert!(text.contains("Who replays the events?"), "{text}");

    let (page, _, status) = repository.said(&["--explain", "event-ledger"]);
    assert!(status == 0 && page.contains("two chargeback units a tenant"), "{page}");
    let (page, _, _) = repository.said(&["--explain", "caching"]);
    let first = page.split("What to ask\n").nth(1).and_then(|rest| rest.lines().next().map(str::to_owned));
    assert_eq!(first.as_deref(), Some("- Who pays for pagestash?"), "{page}");
    let (list, _, _) = repository.said(&["--list", "technologies"]);
    assert!(list.lines().any(|line| line.starts_with("event-ledger ")) && list.contains("caching "), "{list}");
    let (found, complaints, status) = repository.said(&["--test-catalog"]);
    assert_eq!((found.as_str(), complaints.as_str(), status), ("6 examples, all read as they say\n", "", 0));
}

#[test]
fn a_document_of_the_technology_itself_does_not_take_it_on() {
    let own = OWN.replacen("[[technology]]", "[[technology]]\nground = [\"ledger guild\"]", 1);
    let repository = Repository::new("ground", &[("adr/a.md", LEDGER), ("caveat.toml", &own)]);
    let is_adopted = || repository.check(&[]).1.iter().any(|line| line.contains("event-ledger"));
    assert!(is_adopted());
    let guild = "\nThe Ledger Guild keeps it. Ask the Ledger Guild.\n";
    repository.write("adr/a.md", &format!("{LEDGER}{guild}"));
    assert!(!is_adopted());
    let place = format!("adr/a.md:{}", LEDGER.lines().count());
    let (page, _, _) = repository.said(&["--explain", &place]);
    assert!(
        page.contains("names event-ledger")
            && page.contains("not adopted: the document is one of its own (its `ground` terms)"),
        "{page}"
    );
}

#[test]
fn a_directive_may_name_a_technology_of_the_team() {
    let silenced = format!("{LEDGER}\n<!-- caveat: ignore-file event-ledger -- decided in ADR 12 -->\n");
    let repository = Repository::new("own-directive", &[("adr/a.md", &silenced), ("caveat.toml", OWN)]);
    let (findings, _) = repository.check(&[]);
    assert!(
        !findings.iter().any(|line| line.contains("event-ledger") || line.contains("unknown-name")),
        "{findings:?}"
    );
}

#[test]
fn examples_that_are_read_otherwise_are_told() {
    let wrong = OWN.replace("Orders are written to the event ledger.", "Orders are written to the journal.").replace(
        "ignores = [\"The accountants keep a ledger.\"]",
        "ignores = [\"The accountants keep an event ledger.\"]",
    );
    let repository = Repository::new("examples", &[("caveat.toml", &wrong)]);
    let (found, _, status) = repository.said(&["--test-catalog"]);
    let expected = "\
caveat.toml:7:12: `matches` is not read as naming `event-ledger`: \"Orders are written to the journal.\"
caveat.toml:8:12: `ignores` is read as naming `event-ledger`: \"The accountants keep an event ledger.\"
6 examples, 2 read otherwise
";
    assert_eq!((found.as_str(), status), (expected, 1));
    repository.write("caveat.toml", "");
    let (found, _, status) = repository.said(&["--test-catalog"]);
    assert!(status == 0 && found.starts_with("no examples; "), "{found}");
}

#[test]
fn patterns_say_what_is_checked() {
    let repository = Repository::new(
        "patterns",
        &[("adr/a.md", CACHE), ("adr/archive/b.md", CACHE), ("notes/c.md", CACHE), ("notes/readme.md", CACHE)],
    );
    let checked = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec!["--list-files"];
        all.extend(arguments);
        let (listed, complaints, _) = repository.said(&all);
        assert_eq!(complaints, "");
        let lines = listed.lines().filter_map(|line| line.strip_prefix("checked     "));
        lines.filter_map(|line| Some(line.split_once(": ")?.0.to_owned())).collect()
    };
    assert_eq!(checked(&[]), ["adr/a.md", "adr/archive/b.md"]);
    repository.write("caveat.toml", "extend-include = [\"notes\"]\nexclude = [\"archive/\"]\n");
    assert_eq!(checked(&[]), ["adr/a.md", "notes/c.md", "notes/readme.md"]);
    repository.write("caveat.toml", "include = [\"notes/*.md\"]\nexclude = [\"readme.md\"]\n");
    assert_eq!(checked(&[]), ["notes/c.md"]);
    assert_eq!(checked(&["adr/a.md", "notes/readme.md"]), ["adr/a.md"], "what is named is checked, unless excluded");
    assert_eq!(checked(&["--include", "adr/*.md"]), ["adr/a.md"]);
    assert_eq!(checked(&["--exclude", "c.md"]), [""; 0]);
    let (_, complaints, status) = repository.said(&["--check", "--include", "[a"]);
    assert!(status == 2 && complaints.contains("`[a` is no pattern"), "{complaints}");
}

#[test]
fn a_summary_tells_what_was_left_alone_by_whom() {
    let off = format!("---\ncaveat: off\n---\n{CACHE}");
    let repository =
        Repository::new("left-alone", &[("adr/a.md", CACHE), ("adr/archive/b.md", CACHE), ("readme.md", CACHE)]);
    let last = |arguments: &[&str]| {
        let mut all = vec!["--check", "--fail-on", "never"];
        all.extend(arguments);
        let (report, complaints, status) = repository.said(&all);
        assert_eq!((complaints.as_str(), status), ("", 0));
        report.lines().last().unwrap_or_default().to_owned()
    };
    let why = "(--list-files says why)";
    assert_eq!(last(&[]), format!("1 file left alone as no design document {why}"));
    repository.write("caveat.toml", "exclude = [\"archive/\"]\n");
    let patterns = "by patterns of `include` and `exclude`";
    assert_eq!(last(&[]), format!("1 file left alone as no design document, 1 {patterns} {why}"));
    assert_eq!(last(&["adr"]), format!("1 file left alone {patterns} {why}"));
    assert_eq!(last(&["--include", "b.md"]), format!("3 files left alone {patterns} {why}"));
    repository.write("adr/c.md", &off);
    assert_eq!(
        last(&[]),
        format!("1 file left alone as no design document, 1 {patterns}, 1 by `caveat: off` in the front matter {why}")
    );
}

#[test]
fn arguments_choose_the_configuration() {
    let repository = Repository::new(
        "arguments",
        &[
            ("keps/1-cache/README.md", CACHE),
            ("keps/1-cache/kep.yaml", "status: provisional\n"),
            ("caveat.toml", "[rules]\nmissing-cost = \"off\"\n"),
            ("other.toml", "[rules]\nmissing-cost = \"error\"\n"),
        ],
    );
    let cost = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec!["keps/1-cache/README.md"];
        all.extend(arguments);
        let missing = repository.missing(&all, "caching");
        missing.iter().filter_map(|line| Some(line.split_once(" missing-cost ")?.1.to_owned())).collect()
    };
    assert_eq!(cost(&[]), [""; 0]);
    assert_eq!(cost(&["--config", "other.toml"]), ["warning caching"], "a draft is judged one lower");
    assert_eq!(cost(&["--no-config"]), ["information caching"]);
    assert_eq!(cost(&["--isolated"]), ["warning caching"], "what stands beside a document does not count");
    assert_eq!(cost(&["--select", "missing-cost"]), ["information caching"], "what is asked for is run");
    let (_, complaints, status) = repository.said(&["--check", "--config", "nowhere.toml"]);
    assert_eq!((complaints.as_str(), status), ("caveat: nowhere.toml: there is no such file\n", 2));
    let (_, complaints, status) = repository.said(&["--check", "--config", "other.toml", "--no-config"]);
    assert!(status == 2 && complaints.contains("cannot be used with"), "{complaints}");
}

#[test]
fn both_names_in_one_folder_are_told() {
    let repository = Repository::new(
        "rivals",
        &[("adr/a.md", CACHE), ("caveat.toml", "[rules]\nmissing-cost = \"off\"\n"), (".caveat.toml", "")],
    );
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!(status, 2);
    assert_eq!(complaints, "caveat: caveat.toml: `.caveat.toml` beside it is not read; put the two together\n");
    assert_eq!(repository.missing(&[], "caching").len(), 2);
}

#[test]
fn a_commented_file_is_written_and_nothing_is_overwritten() {
    let repository = Repository::new("init", &[]);
    let (said, complaints, status) = repository.said(&["--init"]);
    assert_eq!((complaints.as_str(), status), ("", 0));
    assert!(said.starts_with("wrote caveat.toml"), "{said}");
    assert_eq!(fs::read_to_string(repository.0.join("caveat.toml")).expect("it was written"), TEMPLATE);
    let (_, complaints, status) = repository.said(&["--init"]);
    assert_eq!((complaints.as_str(), status), ("caveat: caveat.toml is there already and was left as it is\n", 2));
    let (_, complaints, status) = repository.said(&["--check"]);
    assert_eq!((complaints.as_str(), status), ("", 0));
}
