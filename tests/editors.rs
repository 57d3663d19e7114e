//! Caveat in real editors: VS Code in a headless browser, a new and an old Neovim, Emacs.
//! Each story is also played without Caveat, and must then show nothing.
//!
//! What they need is installed by `editors/setup`; what is missing is said and skipped.
//! `CAVEAT_EDITOR_TESTS=off` skips all, `CAVEAT_SCREENSHOTS=FOLDER` keeps the pictures of
//! VS Code, `CAVEAT_TEST_SERVER` names another server.

#[path = "support/mod.rs"]
mod support;
#[path = "support/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A story in a terminal editor takes seconds; a machine may be busy.
const SHORT: Duration = Duration::from_secs(120);
/// Two starts of a workbench and a story of many steps.
const LONG: Duration = Duration::from_secs(420);

fn options() -> String {
    support::records_only().to_string()
}

fn neovim(program: &Path, script: &str, document: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["--headless", "--clean", "-n"]);
    command.arg("-c").arg(format!("luafile {}", tools::root().join("tests/neovim").join(script).display()));
    command.env("CAVEAT_DOCUMENT", document).env("CAVEAT_OPTIONS", options()).env_remove("CAVEAT_SERVER");
    command.env("XDG_STATE_HOME", tools::scratch("state"));
    command
}

#[test]
fn neovim_with_the_plugin() {
    if tools::is_off() {
        return;
    }
    let Some(programs) = tools::python() else { return tools::skip("Neovim", "python3 with venv, or PyPI") };
    with_the_plugin("Neovim", &programs.join("nvim"), "neovim");
}

#[test]
fn neovim_11_with_the_plugin() {
    if tools::is_off() {
        return;
    }
    let Some(programs) = tools::neovim_11() else { return tools::skip("Neovim 0.11", "its package of PyPI") };
    with_the_plugin("Neovim 0.11", &programs.join("nvim"), "neovim-11");
}

#[test]
fn neovim_11_with_the_lines_of_the_help_file() {
    if tools::is_off() {
        return;
    }
    let Some(programs) = tools::neovim_11() else { return tools::skip("Neovim 0.11", "its package of PyPI") };
    let mut lines = neovim(&programs.join("nvim"), "minimal.lua", &tools::document("neovim-minimal"));
    let help = tools::root().join("editors/nvim/doc/caveat.txt");
    lines.env("CAVEAT_HELP", help).env("PATH", path_with_server());
    tools::check("Neovim 0.11 without the plugin", SHORT, &mut lines);
}

fn with_the_plugin(name: &str, program: &Path, scratch: &str) {
    let plugin = tools::root().join("editors/nvim");
    let mut with = neovim(program, "plugin.lua", &tools::document(scratch));
    with.arg("--cmd").arg(format!("set runtimepath^={}", plugin.display()));
    let with = with.env("PATH", path_with_server()).env("CAVEAT_PLUGIN", "1");
    tools::check(&format!("{name} with the plugin"), SHORT, with);
    let without = tools::document(&format!("{scratch}-without"));
    tools::check(&format!("{name} without it"), SHORT, &mut neovim(program, "plugin.lua", &without));
}

/// The path with the folder of the server first.
fn path_with_server() -> std::ffi::OsString {
    let server = tools::server();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let path = server.parent().map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&folders));
    std::env::join_paths(path).expect("folders without separators")
}

#[test]
fn old_neovim() {
    if tools::is_off() {
        return;
    }
    let Some(program) = tools::program("nvim") else { return tools::skip("the system's Neovim", "nvim") };
    let document = tools::document("neovim-old");
    let mut with = neovim(&program, "old.lua", &document);
    tools::check("The system's Neovim with the server", SHORT, with.env("CAVEAT_SERVER", tools::server()));
    tools::check("The system's Neovim without it", SHORT, &mut neovim(&program, "old.lua", &document));
}

#[test]
fn emacs() {
    if tools::is_off() {
        return;
    }
    let Some(program) = tools::program("emacs") else { return tools::skip("Emacs", "emacs") };
    let has_eglot = Command::new(&program)
        .args(["--batch", "-q", "--eval", "(progn (package-initialize) (require 'eglot))"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_eglot {
        return tools::skip("Emacs", "eglot");
    }
    let emacs = || {
        let mut command = Command::new(&program);
        command.args(["--batch", "-q", "-l"]).arg(tools::root().join("tests/emacs/eglot.el"));
        command.env("CAVEAT_DOCUMENT", tools::document("emacs")).env("CAVEAT_OPTIONS", options());
        command.env_remove("CAVEAT_SERVER");
        command
    };
    tools::check("Emacs with eglot", SHORT, emacs().env("CAVEAT_SERVER", tools::server()));
    tools::check("Emacs without the server", SHORT, &mut emacs());
}

/// The node that code-server runs on: newer than what systems have, so it is a package too.
fn node(tools: &Path) -> Option<PathBuf> {
    let kind = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let packaged = tools.join(format!("node_modules/node-linux-{kind}/bin/node"));
    packaged.is_file().then_some(packaged)
}

/// Makes the extension's package with the server in it.
fn package(node: &Path, scratch: &Path) -> PathBuf {
    let extension = tools::root().join("editors/vscode");
    tools::check(
        "The extension's types",
        SHORT,
        Command::new(node)
            .arg(extension.join("node_modules/typescript/bin/tsc"))
            .args(["-p", "."])
            .current_dir(&extension),
    );
    // Without its debugging symbols the server is a tenth; where they cannot be taken, it goes
    // in as it is.
    let stripped = scratch.join("caveat");
    let is_stripped = Command::new("strip")
        .arg("-o")
        .arg(&stripped)
        .arg(tools::server())
        .status()
        .is_ok_and(|status| status.success());
    let server = if is_stripped { stripped } else { tools::server() };
    let package = scratch.join("caveat.vsix");
    let target = if cfg!(target_arch = "aarch64") { "linux-arm64" } else { "linux-x64" };
    let mut packs = Command::new(node);
    packs.arg("scripts/package.mjs").args(["--target", target, "--server"]).arg(server).arg("--out").arg(&package);
    tools::check("The extension's package", SHORT, packs.current_dir(&extension).env_remove("INIT_CWD"));
    package
}

#[test]
fn vscode() {
    if tools::is_off() {
        return;
    }
    let skip = |missing: &str| tools::skip("VS Code", missing);
    if !cfg!(target_os = "linux") {
        return skip("Linux");
    }
    let tests = tools::root().join("tests/vscode");
    if !tests.join("node_modules/code-server/lib/vscode/node_modules").is_dir() {
        return skip("code-server in tests/vscode/node_modules");
    }
    let Some(node) = node(&tests) else { return skip("node in tests/vscode/node_modules") };
    if !tools::root().join("editors/vscode/node_modules/esbuild").is_dir() {
        return skip("esbuild in editors/vscode/node_modules");
    }
    let named = std::env::var_os("CAVEAT_CHROMIUM").map(PathBuf::from);
    let browser = named
        .or_else(|| ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| tools::program(name)));
    let Some(browser) = browser else { return skip("chromium") };
    let scratch = tools::scratch("vscode");
    std::fs::create_dir_all(&scratch).expect("a folder");
    let package = package(&node, &scratch);
    let mut story = Command::new(&node);
    story.arg(tests.join("story.mjs")).arg(&tests).arg(package).arg(scratch.join("story"));
    if let Some(pictures) = std::env::var_os("CAVEAT_SCREENSHOTS") {
        story.arg(tools::root().join(pictures));
    }
    tools::check("VS Code", LONG, story.env("CAVEAT_CHROMIUM", browser));
}
