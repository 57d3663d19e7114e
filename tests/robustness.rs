//! Nothing that is on a disk makes Caveat panic, hang or lose the other documents.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use caveat::analysis::{Analysis, Engine, analyze};
use caveat::config::Settings;
use caveat::text::Span;
use proptest::prelude::*;

/// A document that adopts something, so that a run over it has something to say.
const DOCUMENT: &str = "\
# Cache product pages in Redis

## Decision

We will put a Redis cache in front of the product database and keep pages in it for one
minute. The product service reads through the cache; a write deletes the page's key.

## Consequences

Pages are served faster.
";

/// Longest that a hard case may take in an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder of its own that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("caveat-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("adr")).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a file in the temporary folder");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn caveat(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_caveat")).args(args).current_dir(folder).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs something that might hang.
fn in_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || done.send(run()));
    result.recv_timeout(PATIENCE).expect("it ends in time and does not panic")
}

fn analyzed(text: &str) -> Analysis {
    analyze(text, Engine::built_in(), &Settings::default(), None)
}

/// Every span that an analysis holds.
fn spans(analysis: &Analysis) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let outline = &analysis.outline;
    spans.extend(outline.sections.iter().map(|section| section.span));
    spans.extend(outline.blocks.iter().map(|block| block.span));
    spans.extend(outline.runs.iter().map(|run| run.span));
    spans.extend(&outline.comments);
    spans.extend(outline.links.iter().map(|link| link.span));
    spans.extend(outline.front_matter.iter().map(|block| block.span));
    spans.extend(analysis.prose.tokens.iter().map(|token| token.span));
    spans.extend(analysis.prose.sentences.iter().map(|sentence| sentence.span));
    spans.extend(analysis.mentions.iter().map(|mention| mention.span));
    spans.extend(analysis.adoptions.iter().map(|adoption| adoption.span));
    for finding in &analysis.findings {
        spans.push(finding.span);
        spans.extend(finding.related.iter().map(|related| related.span));
    }
    spans
}

/// Analyses a text and looks at every span.
fn check(text: &str) -> Analysis {
    let analysis = analyzed(text);
    for span in spans(&analysis) {
        assert!(text.get(span.range()).is_some(), "{span:?} is no range of characters of {text:?}");
    }
    analysis
}

#[test]
fn files_that_are_no_text_do_not_stop_the_others() {
    let folder = Folder::new("no-text");
    folder.write("adr/0001-good.md", DOCUMENT);
    folder.write("adr/0002-binary.md", [0x89, b'P', b'N', b'G', 0, 0xff, 0, 1]);
    folder.write("adr/0003-latin1.md", b"# Caf\xe9\n");
    let output = caveat(&folder.0, &["--check", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("adr/0001-good.md"), "{}", text(&output.stdout));
    let errors = text(&output.stderr);
    assert!(errors.contains("adr/0002-binary.md: a binary file"), "{errors}");
    assert!(errors.contains("adr/0003-latin1.md: not UTF-8 at byte 5"), "{errors}");
}

#[test]
fn a_missing_path_does_not_stop_the_others() {
    let folder = Folder::new("missing");
    folder.write("adr/0001-good.md", DOCUMENT);
    let output = caveat(&folder.0, &["--check", "adr", "nowhere.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("1 document"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("nowhere.md: there is no such file or folder"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("unreadable");
    folder.write("adr/0001-good.md", DOCUMENT);
    let locked = folder.0.join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("permissions");
    // The superuser reads everything; there is nothing to see then.
    let is_locked = fs::read_dir(&locked).is_err();
    let output = caveat(&folder.0, &["--check", "."]);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("permissions");
    if is_locked {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("locked: no permission to read it"), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("1 document"), "{}", text(&output.stdout));
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_end() {
    let folder = Folder::new("circle");
    folder.write("adr/0001-good.md", DOCUMENT);
    std::os::unix::fs::symlink(&folder.0, folder.0.join("adr/up")).expect("a link");
    std::os::unix::fs::symlink(folder.0.join("itself"), folder.0.join("itself")).expect("a link");
    let path = folder.0.clone();
    let output = in_time(move || caveat(&path, &["--check", ".", "--fail-on", "never"]));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1 document,"), "{}", text(&output.stdout));
}

#[test]
fn empty_files_are_clean() {
    let folder = Folder::new("empty");
    folder.write("adr/0001-empty.md", "");
    folder.write("adr/0002-mark.md", "\u{feff}");
    folder.write("adr/0003-lines.md", "\n\n\r\n");
    let output = caveat(&folder.0, &["--check", "adr/0001-empty.md", "adr/0002-mark.md", "adr/0003-lines.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let nothing = Folder::new("nothing");
    assert_eq!(caveat(&nothing.0, &["--check", "."]).status.code(), Some(0));
}

#[test]
fn a_hundred_thousand_headings() {
    let document: String = (0..100_000).map(|n| format!("## Cache {n}\n\nText.\n\n")).collect();
    let sections = in_time(move || check(&document).outline.sections.len());
    assert_eq!(sections, 100_001);
}

#[test]
fn headings_of_every_depth_again_and_again() {
    let document: String = (0..30_000).map(|n| format!("{} Shard {n}\n", "#".repeat(n % 6 + 1))).collect();
    in_time(move || check(&document));
}

#[test]
fn ten_thousand_nested_quotes() {
    let document = format!("{}We will use a Redis cache.\n", ">".repeat(10_000));
    in_time(move || check(&document));
}

#[test]
fn ten_thousand_nested_lists() {
    let document = format!("{}We will use a Redis cache.\n", "- ".repeat(10_000));
    in_time(move || check(&document));
}

#[test]
fn unbalanced_marks() {
    for mark in ["*", "_", "`", "[", "![", "<", "|", "~", "<!--", "&", "\\", "(", "{/*", "**a", "[a](", "| a "] {
        let document = mark.repeat(20_000);
        in_time(move || check(&document));
    }
}

#[test]
fn one_word_without_end() {
    let word = "cache".repeat(400_000);
    in_time(move || check(&word));
}

#[test]
fn one_sentence_without_end() {
    let sentence = "We will use a Redis cache in front of the database, and ".repeat(20_000);
    in_time(move || check(&sentence));
}

/// Time grows with the text and not faster. The factor is generous: this is no benchmark
/// but a guard against a quadratic step.
#[test]
fn five_megabytes() {
    let section = DOCUMENT.replace("# ", "## ");
    let of = |bytes: usize| section.repeat(bytes / section.len());
    let timed = |text: String| {
        in_time(move || {
            let start = Instant::now();
            let mentions = check(&text).mentions.len();
            (start.elapsed(), mentions)
        })
    };
    timed(of(10_000));
    let (small, _) = timed(of(500_000));
    let (large, mentions) = timed(of(5_000_000));
    assert!(mentions > 10_000);
    assert!(large < small * 60 + Duration::from_secs(1), "0.5 MB took {small:?}, 5 MB took {large:?}");
}

#[test]
fn the_report_is_the_same_at_every_thread_count() {
    let folder = Folder::new("threads");
    for n in 0..40 {
        folder.write(&format!("adr/{n:04}-cache.md"), DOCUMENT.replace("pages", &format!("pages of kind {n}")));
    }
    folder.write("adr/9999-binary.md", [0, 1, 2]);
    for format in ["text", "json"] {
        let run = |threads: &str| caveat(&folder.0, &["--check", ".", "--format", format, "--threads", threads]);
        let (one, four) = (run("1"), run("4"));
        assert_eq!(text(&one.stdout), text(&four.stdout));
        assert_eq!(text(&one.stderr), text(&four.stderr));
        assert_eq!(one.status.code(), four.status.code());
    }
}

/// Pieces that Markdown and the catalogue give a meaning to.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("# "),
        Just("\n## "),
        Just("\n\n"),
        Just("\n"),
        Just("\r\n"),
        Just("- "),
        Just("  - "),
        Just("1. "),
        Just("> "),
        Just("| a | cost |\n| --- | --- |\n| "),
        Just(" | "),
        Just("```"),
        Just("`"),
        Just("**"),
        Just("*"),
        Just("_"),
        Just("["),
        Just("]("),
        Just(")"),
        Just("<!-- caveat: ignore caching -- "),
        Just("-->"),
        Just("<!-- caveat: ignore until 2027-"),
        Just("---\n"),
        Just("+++\n"),
        Just("status: "),
        Just("Cost: "),
        Just("**Blast radius:** "),
        Just("TBD"),
        Just("{/*"),
        Just("*/}"),
        Just("We will use a Redis cache"),
        Just("shard"),
        Just("If the broker is down, producers block."),
        Just("instead of "),
        Just("$640 a month"),
        Just("10 ms"),
        Just("’s "),
        Just("é"),
        Just("e\u{301}"),
        Just("🚀"),
        Just("\u{feff}"),
        Just("\u{0}"),
        Just("\t"),
        Just("&nbsp;"),
        Just("~~"),
        Just("<b>"),
        Just("</b>"),
        Just(". "),
        Just("? "),
        Just("\u{2028}"),
        Just("1,000.5GB/s"),
    ]
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_analysed(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_characters_are_analysed(characters in proptest::collection::vec(any::<char>(), 0..120)) {
        check(&characters.into_iter().collect::<String>());
    }

    #[test]
    fn any_markdown_is_analysed(pieces in proptest::collection::vec(piece(), 0..60)) {
        check(&pieces.concat());
    }

    #[test]
    fn every_part_of_a_document_is_analysed(start in 0..DOCUMENT.len(), end in 0..DOCUMENT.len()) {
        if let Some(part) = DOCUMENT.get(start.min(end)..start.max(end)) {
            check(part);
        }
    }
}
