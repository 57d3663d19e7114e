//! How long an analysis takes beside Markdown's parse alone, measured in one run on the
//! same text, because wall times of different runs on a shared machine tell nothing.
//!
//! ```text
//! cargo bench                            text of examples/, repeated
//! CAVEAT_CORPUS=path/to/docs cargo bench all Markdown files of a folder
//! ```

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use caveat::analysis::{Engine, analyze};
use caveat::config::Settings;
use pulldown_cmark::{Options, Parser};

/// The least of so many runs counts: everything else is the machine's.
const RUNS: usize = 7;
const MEGABYTE: usize = 1_000_000;

fn main() {
    // `cargo test --all-targets` runs this too, without `--bench`: it only shows that it runs.
    let is_measured = env::args().any(|arg| arg == "--bench");
    let documents = documents();
    let bytes: usize = documents.iter().map(String::len).sum();
    if !is_measured {
        documents.iter().take(1).for_each(|text| analyse(text));
        return;
    }
    println!("{} documents, {:.2} MB", documents.len(), megabytes(bytes));
    let (parse, analysis) =
        both(|| documents.iter().for_each(|text| parse(text)), || documents.iter().for_each(|text| analyse(text)));
    line("parse alone", parse, bytes);
    line("whole analysis", analysis, bytes);
    println!("{:24}{:8.2}", "ratio", analysis.as_secs_f64() / parse.as_secs_f64());

    let text = documents.concat();
    let (one, twenty) = (of_size(&text, MEGABYTE), of_size(&text, 20 * MEGABYTE));
    let small = both(|| (), || analyse(&one)).1;
    let large = timed(&|| analyse(&twenty));
    line("one document of 1 MB", small, one.len());
    line("one document of 20 MB", large, twenty.len());
    println!("{:24}{:8.2}  (20 if time grows with the text)", "ratio", large.as_secs_f64() / small.as_secs_f64());
}

/// The documents to measure on, enough of them that a run takes a while.
fn documents() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let corpus = env::var_os("CAVEAT_CORPUS").map(PathBuf::from);
    let mut paths = Vec::new();
    collect(corpus.as_deref().unwrap_or(&root), &mut paths);
    paths.sort();
    let texts: Vec<String> = paths.into_iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    assert!(!texts.is_empty(), "no Markdown files to measure on");
    let bytes: usize = texts.iter().map(String::len).sum();
    let times = if corpus.is_some() { 1 } else { 2 * MEGABYTE / bytes.max(1) + 1 };
    texts.iter().cycle().take(texts.len() * times).cloned().collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// The text over and over, up to a size.
fn of_size(text: &str, bytes: usize) -> String {
    let mut long = text.repeat(bytes / text.len() + 1);
    let end = (0..=bytes).rev().find(|&at| long.is_char_boundary(at)).unwrap_or(0);
    long.truncate(end);
    long
}

fn parse(text: &str) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    black_box(Parser::new_ext(black_box(text), options).into_offset_iter().count());
}

fn analyse(text: &str) {
    black_box(analyze(black_box(text), Engine::built_in(), &Settings::default(), None));
}

/// The least time of each, taken in turns so that both see the same machine.
fn both(first: impl Fn(), second: impl Fn()) -> (Duration, Duration) {
    second();
    (0..RUNS).fold((Duration::MAX, Duration::MAX), |(a, b), _| (a.min(timed(&first)), b.min(timed(&second))))
}

fn timed(run: &dyn Fn()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn line(name: &str, time: Duration, bytes: usize) {
    println!("{name:24}{:8.2} ms {:8.1} MB/s", time.as_secs_f64() * 1000.0, megabytes(bytes) / time.as_secs_f64());
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / MEGABYTE as f64
}
