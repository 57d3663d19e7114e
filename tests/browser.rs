//! The ledger's page in a real browser: Chromium, driven from Node.js by `browser/ledger.mjs`.
//! Where one of them is missing, or the packages cannot be had, the test says so and is
//! skipped.
//!
//! `CAVEAT_BROWSER` names another Chromium, `CAVEAT_BROWSER_TESTS=off` skips the test at once.

#[path = "browser/pages.rs"]
mod pages;

use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = include_str!("browser/package.json");

/// The browser, as it is called where people have it.
fn browser() -> Option<String> {
    let named = std::env::var("CAVEAT_BROWSER").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"];
    named.into_iter().chain(usual.map(str::to_owned)).find_map(|name| {
        // The driver wants a path, and a name stands for the first in the folders of programs.
        let folders = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
        let candidates =
            std::iter::once(PathBuf::from(&name)).chain(folders.into_iter().flatten().map(|folder| folder.join(&name)));
        let path = candidates.filter(|path| path.is_absolute()).find(|path| path.is_file())?;
        Some(path.to_string_lossy().into_owned())
    })
}

/// The folder with the script and its packages, which are installed once.
fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).map_err(|error| error.to_string());
    write("ledger.mjs", include_str!("browser/ledger.mjs"))?;
    let mark = folder.join("installed.json");
    if std::fs::read_to_string(&mark).is_ok_and(|known| known == PACKAGE) {
        return Ok(folder);
    }
    write("package.json", PACKAGE)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let arguments = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    let output = Command::new(npm).args(arguments).current_dir(&folder).output();
    let output = output.map_err(|error| format!("npm: {error}"))?;
    if !output.status.success() {
        return Err(format!("npm install: {}", String::from_utf8_lossy(&output.stderr)));
    }
    write("installed.json", PACKAGE)?;
    Ok(folder)
}

#[test]
fn the_ledger_in_a_browser() {
    if std::env::var_os("CAVEAT_BROWSER_TESTS").is_some_and(|value| value == "off") {
        eprintln!("SKIPPED: CAVEAT_BROWSER_TESTS is off");
        return;
    }
    let Some(browser) = browser() else {
        eprintln!("SKIPPED: there is no Chromium");
        return;
    };
    let folder = match installed() {
        Ok(folder) => folder,
        Err(problem) => {
            eprintln!("SKIPPED: playwright-core cannot be installed: {problem}");
            return;
        }
    };
    let made = folder.join("pages");
    pages::write(&made);
    let output = Command::new("node")
        .arg("ledger.mjs")
        .arg(&made)
        .current_dir(&folder)
        .env("CAVEAT_BROWSER", browser)
        .output()
        .expect("npm was there, so node is");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    eprintln!("{said}screenshots: {}", made.display());
    assert!(output.status.success(), "{}", output.status);
}
