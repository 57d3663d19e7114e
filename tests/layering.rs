//! Each stage may use only what stands above it in `src/lib.rs`, and what reads files,
//! prints or speaks a protocol stands in faces alone.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src`, with `/`, and its text without comments.
struct Source {
    path: String,
    code: String,
}

impl Source {
    /// The stage that it belongs to; none for `lib.rs` and `main.rs`.
    fn stage(&self) -> Option<&str> {
        let first = self.path.split('/').next()?;
        let stage = first.strip_suffix(".rs").unwrap_or(first);
        (stage != "lib" && stage != "main").then_some(stage)
    }

    /// How many modules stand above its own module: 1 for `text/mod.rs`, 2 for `text/span.rs`.
    fn depth(&self) -> usize {
        let is_module = self.path.ends_with("/mod.rs");
        self.path.split('/').count() - usize::from(is_module)
    }

    /// Numbered lines that hold `word`.
    fn lines_with(&self, word: &str) -> Vec<String> {
        let lines = self.code.lines().enumerate().filter(|(_, line)| line.contains(word));
        lines.map(|(number, line)| format!("src/{}:{}: {}", self.path, number + 1, line.trim())).collect()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file is UTF-8");
        let relative = path.strip_prefix(&root).expect("a path below src");
        let path = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        // Line numbers stay right: comments become empty, not absent.
        let code = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        Source { path, code }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The stages in reading order.
fn stages() -> Vec<String> {
    let lib = include_str!("../src/lib.rs");
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The names that paths in a line begin with at the root of the crate: `crate::x`, and
/// `super::super::x` from a module two levels down.
fn root_names(line: &str, depth: usize) -> Vec<String> {
    let escape = "super::".repeat(depth);
    let mut names = Vec::new();
    for start in ["crate::", escape.as_str()] {
        for (at, _) in line.match_indices(start) {
            let is_inside =
                line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
            let rest = &line[at + start.len()..];
            if is_inside || rest.starts_with("super::") {
                continue;
            }
            let list = rest.strip_prefix('{').and_then(|list| list.split_once('}')).map(|(list, _)| list);
            let paths = list.map_or_else(|| vec![rest], |list| list.split(',').collect());
            let name = |path: &str| -> String {
                path.trim().chars().take_while(|&letter| letter.is_alphanumeric() || letter == '_').collect()
            };
            names.extend(paths.into_iter().map(name).filter(|name| !name.is_empty()));
        }
    }
    names
}

#[test]
fn paths_are_read() {
    assert_eq!(root_names("use crate::text::Span;", 2), ["text"]);
    assert_eq!(root_names("use crate::{text::Span, catalog::Catalog};", 2), ["text", "catalog"]);
    assert_eq!(root_names("use super::super::rules::Rule;", 2), ["rules"]);
    assert_eq!(root_names("use super::finding;", 2), [""; 0]);
    assert_eq!(root_names("let x = (crate::rules::run)(1);", 1), ["rules"]);
}

#[test]
fn every_module_is_a_stage_and_every_stage_a_module() {
    let stages = stages();
    let mut found: Vec<String> = sources().iter().filter_map(|source| Some(source.stage()?.to_owned())).collect();
    found.dedup();
    let mut listed = stages.clone();
    listed.sort();
    found.sort();
    found.dedup();
    assert_eq!(found, listed, "`pub mod` lines of src/lib.rs and what stands in src");
}

#[test]
fn stages_use_only_what_stands_above_them() {
    let stages = stages();
    let place = |name: &str| stages.iter().position(|stage| stage == name);
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = source.stage().and_then(place) else { continue };
        for (number, line) in source.code.lines().enumerate() {
            for name in root_names(line, source.depth()) {
                match place(&name) {
                    Some(used) if used <= own => {}
                    Some(_) => wrong.push(format!("src/{}:{}: uses `{name}`", source.path, number + 1)),
                    None => wrong.push(format!("src/{}:{}: `{name}` is no stage", source.path, number + 1)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "stages that use what stands below them in src/lib.rs:\n{}", wrong.join("\n"));
}

/// What only some files may name, and which.
const RESERVED: [(&[&str], &str); 4] = [
    (&["pulldown_cmark"], "outline/build.rs"),
    (
        &[
            "std::fs",
            "std::io",
            "std::env",
            "std::process",
            "println!",
            "eprintln!",
            "print!",
            "eprint!",
            "stdin()",
            "stdout()",
            "stderr()",
        ],
        "faces/",
    ),
    (&["tower_lsp", "lsp_types", "tokio"], "faces/lsp/"),
    (&["clap::", "indicatif::", "annotate_snippets::", "anstream::"], "faces/cli/"),
];

#[test]
fn files_terminals_and_protocols_stay_at_the_edge() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path != "main.rs") {
        for (words, place) in RESERVED {
            if source.path.starts_with(place) {
                continue;
            }
            for word in words {
                wrong.extend(source.lines_with(word).into_iter().map(|line| format!("{line}  (only in src/{place})")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
