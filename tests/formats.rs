//! What each format of `--format` makes of the documents in `tests/formats`, and what the
//! programs that read it rely on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::{ExpectFile, expect_file};
use serde_json::Value;

/// Rules whose findings on these documents leave no doubt.
const RULES: [&str; 5] =
    ["missing-cost", "missing-failure-mode", "missing-blast-radius", "placeholder-record", "unknown-name"];

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")
}

fn caveat(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.arg("--check").current_dir(folder);
    for rule in RULES {
        command.args(["--select", rule]);
    }
    command.args(arguments).output().expect("the program runs")
}

fn report(folder: &Path, format: &str) -> String {
    let output = caveat(folder, &["--format", format, "adr", "rfcs"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    assert_eq!(output.status.code(), Some(1), "{format}: a warning fails the check in every format");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(folder: &Path, format: &str) -> Value {
    serde_json::from_str(&report(folder, format)).expect(format)
}

/// A copy of the documents in which something is changed.
fn changed(name: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats").join(name);
    for part in ["adr", "rfcs"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder");
        for entry in std::fs::read_dir(documents().join(part)).expect("documents") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            let target = folder.join(part).join(path.file_name().expect("a name"));
            std::fs::write(target, change(&text)).expect("a file");
        }
    }
    folder
}

fn check(format: &str, expected: ExpectFile) {
    expected.assert_eq(&report(&documents(), format));
}

#[test]
fn github() {
    check("github", expect_file!["formats/expected/github.txt"]);
}

#[test]
fn gitlab() {
    check("gitlab", expect_file!["formats/expected/gitlab.json"]);
}

#[test]
fn junit() {
    check("junit", expect_file!["formats/expected/junit.xml"]);
}

#[test]
fn markdown() {
    check("markdown", expect_file!["formats/expected/comment.md"]);
}

#[test]
fn csv() {
    // Lines end in CRLF, which version control may change in a file.
    let text = report(&documents(), "csv");
    assert!(text.lines().count() == 10 && text.matches("\r\n").count() == 10, "{text}");
    expect_file!["formats/expected/adoptions.csv"].assert_eq(&text.replace("\r\n", "\n"));
}

#[test]
fn html() {
    let text = report(&documents(), "html");
    let text = without(&text, "as of <time datetime=\"", "</time>");
    let text = text.replace(concat!("Caveat ", env!("CARGO_PKG_VERSION")), "Caveat VERSION");
    // The nonce is made of the page.
    let nonce = text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce").to_owned();
    let text = without(&text.replace(&nonce, "NONCE"), "<style nonce=\"NONCE\">", "</style>");
    let text = without(&text, "<script nonce=\"NONCE\">", "</script>");
    // One tag a line, so that a difference can be read.
    expect_file!["formats/expected/ledger.html"].assert_eq(&text.replace("><", ">\n<"));
}

/// A text without what stands between two marks.
fn without(text: &str, start: &str, end: &str) -> String {
    let (before, rest) = text.split_once(start).unwrap_or_else(|| panic!("`{start}` is missing"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("`{end}` is missing"));
    format!("{before}{start}...{end}{after}")
}

#[test]
fn sarif() {
    let mut log = json(&documents(), "sarif");
    // The rules' pages are tested as such; here they would hide the rest.
    let driver = &mut log["runs"][0]["tool"]["driver"];
    driver["semanticVersion"] = "...".into();
    let rules = driver["rules"].as_array_mut().expect("rules");
    rules.retain(|rule| rule["id"] == "missing-cost");
    for rule in rules {
        rule["help"] = "...".into();
        rule["helpUri"] = "...".into();
        rule["fullDescription"] = "...".into();
    }
    // Another test compares these with the rules; a rule more would move them all.
    for result in log["runs"][0]["results"].as_array_mut().expect("results") {
        result.as_object_mut().expect("a result").remove("ruleIndex").expect("an index");
    }
    let text = serde_json::to_string_pretty(&log).expect("JSON") + "\n";
    expect_file!["formats/expected/report.sarif"].assert_eq(&text);
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let schema = std::fs::read_to_string(documents().join("sarif-schema-2.1.0.json")).expect("the schema");
    let mut schema: Value = serde_json::from_str(&schema).expect("JSON");
    // As published, this pattern has a bracket too many. No report says its language.
    for object in ["run", "toolComponent"] {
        let language = schema["definitions"][object]["properties"]["language"].as_object_mut().expect("a property");
        language.remove("pattern").expect("a pattern");
    }
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.build(&schema).expect("a schema");
    let check = |log: &Value| {
        let errors: Vec<String> =
            validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        errors
    };
    for folder in [documents(), changed("sarif-empty", |_| "# Nothing\n\n## Decision\n\nNone.\n".to_owned())] {
        let output = caveat(&folder, &["--format", "sarif", "adr", "rfcs"]);
        let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(check(&log), [""; 0]);
    }
    // The validator does refuse what is wrong.
    let mut wrong = json(&documents(), "sarif");
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert_eq!(check(&wrong).len(), 1);
}

#[test]
fn sarif_describes_every_rule() {
    let log = json(&documents(), "sarif");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let known: Vec<&str> = caveat::rules::RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect::<Vec<_>>(), known);
    for rule in rules {
        let help = rule["help"]["markdown"].as_str().expect("help");
        assert!(help.contains("## How to settle it") || help.len() > 500, "{}: {help}", rule["id"]);
        let uri = rule["helpUri"].as_str().expect("an address");
        assert!(uri.ends_with(&format!("/docs/rules/{}.md", rule["id"].as_str().expect("an id"))), "{uri}");
        let full = rule["fullDescription"]["text"].as_str().expect("a description");
        assert!(!full.is_empty() && !full.starts_with('#'), "{full}");
    }
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(result["ruleId"], rules[index]["id"]);
    }
}

/// The fingerprints of a SARIF log or a Code Quality report.
fn fingerprints(report: &Value) -> Vec<String> {
    let sarif = report["runs"][0]["results"].as_array();
    let of = |item: &Value| {
        let found = item["fingerprint"].as_str().or(item["partialFingerprints"]["caveat/v1"].as_str());
        found.expect("a fingerprint").to_owned()
    };
    sarif.or(report.as_array()).expect("findings").iter().map(of).collect()
}

#[test]
fn fingerprints_are_unique_and_survive_moved_lines() {
    let moved = changed("moved", |text| text.replace("## Decision", "Some words before.\n\nAnd more.\n\n## Decision"));
    for format in ["sarif", "gitlab"] {
        let before = fingerprints(&json(&documents(), format));
        assert!(before.len() >= 3, "{format}: {before:?}");
        assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len(), "{format}");
        assert_eq!(fingerprints(&json(&moved, format)), before, "{format}");
    }
}

#[test]
fn what_a_directive_silences_is_marked_with_its_reason() {
    let log = json(&documents(), "sarif");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let silenced: Vec<&Value> = results.iter().filter(|result| result["suppressions"].is_array()).collect();
    assert_eq!(silenced.len(), 1, "{results:?}");
    assert_eq!(silenced[0]["ruleId"], "missing-failure-mode");
    assert_eq!(silenced[0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(silenced[0]["suppressions"][0]["justification"], "load test planned");
}

#[test]
fn what_a_baseline_knows_is_marked_or_left_out() {
    let folder = changed("baseline", str::to_owned);
    let _ = std::fs::remove_file(folder.join("known.toml"));
    let written = caveat(&folder, &["--write-baseline=known.toml", "--accept-new", "adr"]);
    assert!(folder.join("known.toml").is_file(), "{}", String::from_utf8_lossy(&written.stderr));
    let with = |format: &str| {
        let output = caveat(&folder, &["--baseline", "known.toml", "--format", format, "adr", "rfcs"]);
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let log: Value = serde_json::from_str(&with("sarif")).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let state = |result: &Value| (result["baselineState"].clone(), result["suppressions"][0]["kind"].clone());
    let states: Vec<_> = results.iter().map(state).collect();
    assert!(states.contains(&("unchanged".into(), "external".into())), "{states:?}");
    assert!(states.contains(&("new".into(), Value::Null)), "{states:?}");
    let issues: Value = serde_json::from_str(&with("gitlab")).expect("JSON");
    assert_eq!(issues.as_array().map(Vec::len), Some(1), "{issues}");
    assert!(with("junit").contains("<skipped message=\"known by the baseline\"/>"));
    assert!(!with("github").contains("0001-cache-orders.md"));
}

#[test]
fn what_is_superseded_owes_nothing_in_any_format() {
    let retire = |text: &str| {
        let text = text.replace("status: accepted", "status: superseded").replace("<!-- caveat: nonsense -->", "");
        text.replace("Status: accepted", "Status: rejected").replace("Status: draft", "Status: withdrawn")
    };
    let folder = changed("superseded", retire);
    for format in ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "csv", "html"] {
        let output = caveat(&folder, &["--format", format, "adr", "rfcs"]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let told = match format {
            "text" | "github" | "markdown" => "3 documents, 0 adoptions: nothing to ask",
            "json" => "\"adoptions\":0,\"coverage\":1.0",
            "sarif" => "\"results\":[]",
            "gitlab" => "[]",
            "junit" => "skipped message=\"not asked for here\"",
            "csv" => "retired",
            _ => "are listed, and not counted",
        };
        assert!(text.contains(told), "{format}: {text}");
    }
}

#[test]
fn lines_of_text_make_no_workflow_commands() {
    let hostile = changed("hostile-github", |text| {
        text.replace("# Put", "# ::error::Put").replace("nonsense", "%0A::error::x,y:z\u{2028}")
    });
    let text = report(&hostile, "github");
    let commands = ["::warning file=", "::notice file=", "::error file="];
    for line in text.lines() {
        let is_command = commands.iter().any(|command| line.starts_with(command));
        assert!(is_command || !line.contains("::"), "{line}");
    }
    assert!(text.contains("%250A"), "{text}");
}

#[test]
fn a_report_goes_to_a_file_whole_or_not_at_all() {
    let folder = changed("output", str::to_owned);
    let file = folder.join("report.json");
    std::fs::write(&file, "old").expect("a file");
    let output = caveat(&folder, &["--format", "json", "--output", "report.json", "adr", "rfcs"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let written = std::fs::read_to_string(&file).expect("a report");
    assert_eq!(written, report(&folder, "json"));
    let left: Vec<_> = std::fs::read_dir(&folder).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 3, "no other file is left: {left:?}");
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let folder = changed("output-errors", str::to_owned);
    let say = |place: &str| {
        let output = caveat(&folder, &["--output", place, "adr"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{place}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert_eq!(say("adr"), "caveat: --output adr: this is a folder; name a file in it\n");
    assert_eq!(
        say("nowhere/report.txt"),
        "caveat: --output nowhere/report.txt: there is no folder `nowhere`; make it first, or name another\n"
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_stays_one() {
    use std::os::unix::fs::FileTypeExt;
    let output = caveat(&documents(), &["--output", "/dev/null", "adr"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(std::fs::metadata("/dev/null").expect("a device").file_type().is_char_device());
}

#[test]
fn colours_are_not_written_to_a_file() {
    let folder = changed("output-colours", str::to_owned);
    for (colour, has) in [("auto", false), ("always", true), ("never", false)] {
        caveat(&folder, &["--output", "report.txt", "--color", colour, "adr", "rfcs"]);
        let text = std::fs::read_to_string(folder.join("report.txt")).expect("a report");
        assert!(text.contains("warning") && text.contains('\u{1b}') == has, "{colour}: {text}");
    }
}

#[test]
fn the_excerpts_in_the_documentation_are_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/formats.md")).expect("the page");
    let mut excerpts = 0;
    for part in page.split("\n```").skip(1).step_by(2) {
        let (info, body) = part.split_once('\n').expect("a fence with lines");
        let Some((_, file)) = info.split_once(" excerpt ") else { continue };
        excerpts += 1;
        let report = std::fs::read_to_string(documents().join("expected").join(file)).expect(file);
        for line in body.lines() {
            let told = line.trim_end_matches(',').trim();
            assert!(report.contains(told), "docs/formats.md, {file}: `{line}` is not in the report");
        }
    }
    assert!(excerpts >= 5, "{excerpts} excerpts");
    let args = caveat(&documents(), &["--format", "nothing"]);
    let known = String::from_utf8_lossy(&args.stderr).into_owned();
    let known = known.split("[possible values: ").nth(1).and_then(|rest| rest.split(']').next()).expect("values");
    for format in known.split(", ") {
        assert!(page.contains(&format!("\n## {format}\n")), "docs/formats.md says nothing of {format}");
    }
}
