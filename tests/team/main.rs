//! What a team needs around the check: links between documents, a baseline, changed documents
//! only, a watch.

mod baseline;
mod links;
mod since;
#[cfg(unix)]
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A document that adopts a cache and records nothing.
pub(crate) const CACHE: &str = "\
# Use a Redis cache for orders

Status: Accepted

## Context

The shop keeps its orders in one table. The team of the shop writes the library in the
spring, in the language of the shop, and the team of billing reads the code.

## Decision

We will add a Redis cache in front of the orders database.
";

/// The same with a sentence at the end of its decision.
pub(crate) fn cache_and(sentence: &str) -> String {
    format!("{CACHE}{sentence}\n")
}

/// A folder of a test's own, gone when the test is over.
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("caveat-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("a folder");
        Self { root: root.canonicalize().expect("a folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).expect("it was there");
    }

    /// A check in this folder, with the rules on records and links alone.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut check = vec!["--check"];
        check.extend(args);
        self.command_of(&check)
    }

    /// Caveat in this folder, whatever it is asked for, with the same rules.
    pub(crate) fn command_of(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        let rules = ["missing-cost", "missing-failure-mode", "missing-blast-radius", "broken-record-link"];
        command.current_dir(&self.root).args(args);
        rules.iter().for_each(|rule| {
            command.args(["--select", rule]);
        });
        // A folder for temporary files may stand in somebody's repository.
        command.env("GIT_CEILING_DIRECTORIES", self.root.parent().unwrap_or(Path::new("/")));
        command
    }

    pub(crate) fn caveat(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().expect("caveat runs"))
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command_of(args).output().expect("caveat runs"))
    }

    /// The findings of a check as `path: rule`, sorted.
    pub(crate) fn findings(&self, args: &[&str]) -> Vec<String> {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        let ran = self.caveat(&all);
        let report: serde_json::Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err));
        let mut found = Vec::new();
        for file in report["files"].as_array().expect("files") {
            for finding in file["findings"].as_array().expect("findings") {
                if finding["suppressed"] == false && finding["baselined"] == false {
                    let text = |value: &serde_json::Value| value.as_str().unwrap_or("").to_owned();
                    found.push(format!("{}: {}", text(&file["path"]), text(&finding["rule"])));
                }
            }
        }
        found.sort();
        found
    }

    /// The documents that a check looked at.
    pub(crate) fn documents(&self, args: &[&str]) -> Vec<String> {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        let ran = self.caveat(&all);
        let report: serde_json::Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err));
        let files = report["files"].as_array().expect("files");
        files.iter().map(|file| file["path"].as_str().expect("a path").to_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// What a command printed and returned.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
