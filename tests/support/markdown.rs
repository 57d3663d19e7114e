//! The Markdown files of the repository as tests see them.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// What stands after the opening fence.
    pub info: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    pub text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files below a folder or the file itself, as paths from the root, sorted.
pub fn files(below: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root().join(below), &mut found);
    let relative = |path: PathBuf| {
        let path = path.strip_prefix(root()).expect("a path below the root").to_owned();
        path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let mut found: Vec<String> = found.into_iter().map(relative).collect();
    found.sort();
    found
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    /// What is made or fetched, not written.
    const PASSED_OVER: [&str; 5] = ["target", "node_modules", ".git", "dist", "corpus"];
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !PASSED_OVER.contains(&name.as_str()) {
                collect(&path, found);
            }
        }
    } else if path.extension().is_some_and(|extension| extension == "md") {
        found.push(path.to_owned());
    }
}

/// The fenced blocks of a page that begin at the margin.
pub fn fences(page: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut open: Option<usize> = None;
    for (number, line) in page.lines().enumerate() {
        let ticks = line.chars().take_while(|&letter| letter == '`').count();
        match open {
            Some(length) if ticks >= length && line.trim_end().len() == ticks => open = None,
            Some(_) => {
                let fence = fences.last_mut().expect("an open block");
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            None if ticks >= 3 => {
                let info = line[ticks..].trim().to_owned();
                fences.push(Fence { info, line: number + 1, text: String::new() });
                open = Some(ticks);
            }
            None => {}
        }
    }
    fences
}
