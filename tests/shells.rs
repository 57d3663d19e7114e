//! Shells and `man` understand what `--completions` and `--man` print. A shell that is missing
//! skips its test loudly; `CAVEAT_PACKAGE_TESTS=required` makes that a failure.

#![cfg(unix)]

#[path = "support/programs.rs"]
mod programs;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use programs::{is_there, run, said, scratch, skip};

/// Writes what the program prints for these arguments; gives the path.
fn printed(name: &str, arguments: &[&str]) -> PathBuf {
    let output = Command::new(env!("CARGO_BIN_EXE_caveat")).args(arguments).output().expect("it runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));
    let path = scratch(&format!("shells-{name}")).join(name);
    fs::write(&path, output.stdout).expect("a file");
    path
}

#[test]
fn bash_completes() {
    if !is_there("bash", "--version") {
        return skip("bash_completes", "bash is missing");
    }
    let script = printed("caveat.bash", &["--completions", "bash"]);
    let complete = |words: &[&str]| {
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let line = format!(
            ". {}; COMP_WORDS=({}); COMP_CWORD={}; _caveat caveat '{last}' '{before}'; echo \"${{COMPREPLY[*]}}\"",
            script.display(),
            quoted.join(" "),
            words.len() - 1
        );
        run(Command::new("bash").args(["--norc", "-c", &line]))
    };
    assert_eq!(complete(&["caveat", "--select", "missing-b"]), "missing-blast-radius\n");
    assert_eq!(complete(&["caveat", "--explain", "message-q"]), "message-queue\n");
    assert_eq!(complete(&["caveat", "--check", "--list-f"]), "--list-files\n");
    assert!(complete(&["caveat", "--fail-on", ""]).contains("information"));
}

#[test]
fn fish_completes() {
    if !is_there("fish", "--version") {
        return skip("fish_completes", "fish is missing");
    }
    let script = printed("caveat.fish", &["--completions", "fish"]);
    let complete = |line: &str| {
        let command = format!("source {}; complete --do-complete '{line}'", script.display());
        run(Command::new("fish").args(["--no-config", "--command", &command]))
    };
    assert_eq!(complete("caveat --select missing-b"), "missing-blast-radius\n");
    assert_eq!(complete("caveat --explain message-q"), "message-queue\n");
    assert!(complete("caveat --list-f").starts_with("--list-files\tPrint which files"));
}

#[test]
fn zsh_reads_the_completions() {
    if !is_there("zsh", "--version") {
        return skip("zsh_reads_the_completions", "zsh is missing");
    }
    let script = printed("_caveat", &["--completions", "zsh"]);
    let folder = script.parent().expect("a folder").display();
    let line = format!(
        "fpath=({folder} $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[caveat]; zsh -n {}",
        script.display()
    );
    assert_eq!(run(Command::new("zsh").args(["-f", "-c", &line])), "_caveat\n");
}

#[test]
fn the_manual_page_is_sound() {
    let page = printed("caveat.1", &["--man"]);
    if Command::new("mandoc").arg("-V").output().is_err() {
        return skip("the_manual_page_is_sound", "mandoc is missing");
    }
    // Warnings are of spacing alone; an error is text that is lost.
    run(Command::new("mandoc").args(["-Tlint", "-Werror"]).arg(&page));
    let shown = run(Command::new("mandoc").args(["-Tutf8", "-Owidth=100"]).arg(&page));
    let plain: String = {
        // Bold is printed as a letter, a backspace and the letter again.
        let letters: Vec<char> = shown.chars().collect();
        let is_kept = |at: usize| letters[at] != '\u{8}' && letters.get(at + 1) != Some(&'\u{8}');
        (0..letters.len()).filter(|&at| is_kept(at)).map(|at| letters[at]).collect()
    };
    for part in ["caveat --check [OPTIONS] [PATH]...", "--force-exclude", "EXIT STATUS", "Nothing leaves the machine"] {
        assert!(plain.contains(part), "{part} is missing:\n{plain}");
    }
}
