//! Other people's programs in tests: looked for, fetched into the target folder, run.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// What the program is called here.
const NAME: &str = if cfg!(windows) { "caveat.exe" } else { "caveat" };

/// A document that owes everything.
pub const DOCUMENT: &str = "\
# Use a Redis cache for order pages

Status: accepted

## Context

Order pages get 400 requests a second at noon, and every one is a query. The orders database is
busy.

## Decision

We will use a Redis cache in front of the orders database. Order pages are read from the cache,
and the cache keeps them for one minute.

## Consequences

Order pages are served faster.
";

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder of a test's own.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of an earlier run");
    }
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Says that a test cannot run here; `CAVEAT_PACKAGE_TESTS=required` makes it a failure.
pub fn skip(test: &str, why: &str) {
    let is_required = std::env::var_os("CAVEAT_PACKAGE_TESTS").is_some_and(|value| value == "required");
    assert!(!is_required, "{test}: {why}");
    eprintln!("SKIPPED {test}: {why}");
}

/// Whether a program is there and answers.
pub fn is_there(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

/// What a command printed, on both streams.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a command that must succeed; gives what it printed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, said(&output));
    said(&output)
}

/// The program under test without the tables for debuggers, which are most of it.
pub fn stripped() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let program = scratch(&format!("stripped-{}", env!("CARGO_CRATE_NAME"))).join(NAME);
        fs::copy(env!("CARGO_BIN_EXE_caveat"), &program).expect("a copy");
        // Where there is no `strip`, the packages are larger, and the test slower.
        let _ = Command::new("strip").arg(&program).output();
        program
    };
    PROGRAM.get_or_init(make).clone()
}

/// A virtual environment with these packages from PyPI, made once; none where it cannot be had.
pub fn environment(name: &str, packages: &[&str]) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python").join(name);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mark = folder.join("installed");
    let wanted = packages.join("\n");
    if fs::read_to_string(&mark).is_ok_and(|known| known == wanted) {
        return Some(programs);
    }
    let succeeds = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let is_there = succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
        && (packages.is_empty()
            || succeeds(
                Command::new(programs.join("python"))
                    .args(["-m", "pip", "install", "--quiet", "--retries", "1"])
                    .args(packages),
            ));
    if !is_there {
        return None;
    }
    fs::write(mark, wanted).ok()?;
    Some(programs)
}
