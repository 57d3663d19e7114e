//! The server under pytest-lsp, a client that checks messages against the specification's
//! types. It comes from PyPI into a virtual environment below the target folder.
//!
//! `CAVEAT_EDITOR_TESTS=off` skips it.

#[path = "support/mod.rs"]
mod support;
#[path = "support/tools.rs"]
mod tools;

use std::process::Command;
use std::time::Duration;

#[test]
fn pytest_lsp() {
    let Some(programs) = tools::python() else { return tools::skip("pytest-lsp", "python3 with venv, or PyPI") };
    tools::check(
        "pytest-lsp",
        Duration::from_secs(240),
        Command::new(programs.join("python"))
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .arg(tools::root().join("tests/pytest_lsp"))
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("CAVEAT_SERVER", tools::server())
            .env("CAVEAT_OPTIONS", support::records_only().to_string())
            .env("CAVEAT_DOCUMENT", tools::document("pytest")),
    );
}
