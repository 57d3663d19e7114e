//! The packages of `packages/` are built from the program under test, installed by the
//! registries' own clients, and run. What is missing here (Python, npm, bash) skips its test
//! loudly; `CAVEAT_PACKAGE_TESTS=required` makes that a failure.

#[path = "support/programs.rs"]
mod programs;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use programs::{DOCUMENT, environment, is_there, root, run, said, scratch, skip, stripped};

const CHECK: [&str; 5] = ["--check", "-", "--fail-on", "hint", "--select=missing-cost"];

/// The target that the tests were built for, if packages are made for it.
fn target() -> Option<&'static str> {
    Some(match (std::env::consts::ARCH, std::env::consts::OS) {
        ("x86_64", "linux") => "x86_64-unknown-linux-gnu",
        ("aarch64", "linux") => "aarch64-unknown-linux-gnu",
        ("x86_64", "macos") => "x86_64-apple-darwin",
        ("aarch64", "macos") => "aarch64-apple-darwin",
        ("x86_64", "windows") => "x86_64-pc-windows-msvc",
        ("aarch64", "windows") => "aarch64-pc-windows-msvc",
        _ => return None,
    })
}

/// Whether packages can be built here; says so if not.
fn can_build(test: &str) -> bool {
    let has_python =
        Command::new("python3").args(["-c", "import tomllib"]).output().is_ok_and(|output| output.status.success());
    let can = has_python && target().is_some() && cfg!(not(target_env = "musl"));
    if !can {
        skip(test, "packages are built with Python 3.11 or newer, on a platform that has one");
    }
    can
}

/// Builds a package of the stripped program; gives the path that the script printed.
fn build(kind: &str, out: &Path) -> PathBuf {
    let mut command = Command::new("python3");
    command.arg(root().join("packages/build.py")).arg(kind).arg("--out").arg(out);
    command.args(["--repository", "https://example.org/caveat"]);
    if ["archive", "wheel", "npm", "vsix"].contains(&kind) {
        command.args(["--target", target().expect("a target")]).arg("--binary").arg(stripped());
    }
    if let Some(node) = newer_node() {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(node).chain(std::env::split_paths(&path)));
        command.env("PATH", path.expect("folders without separators"));
    }
    let output = command.output().expect("python3 runs");
    assert!(output.status.success(), "{kind}: {}", said(&output));
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

/// The folder of the Node.js that `editors/setup` gets: systems have older ones.
fn newer_node() -> Option<PathBuf> {
    let kind = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let folder = root().join(format!("tests/vscode/node_modules/node-linux-{kind}/bin"));
    folder.join("node").is_file().then_some(folder)
}

fn version() -> String {
    format!("caveat {}\n", env!("CARGO_PKG_VERSION"))
}

/// A command line that ends in the program: its status, streams and arguments pass through.
fn passes_through(command: &dyn Fn() -> Command) {
    assert_eq!(run(command().arg("--version")), version());
    let mut child = command()
        .args(CHECK)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("standard input").write_all(DOCUMENT.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("missing-cost"), "{}", said(&output));
    let broken = command().args(["--check", "there is no such file.md"]).output().expect("it runs");
    assert_eq!(broken.status.code(), Some(2), "{}", said(&broken));
}

#[test]
fn the_wheel_installs_and_runs() {
    let test = "the_wheel_installs_and_runs";
    if !can_build(test) {
        return;
    }
    let out = scratch("wheel");
    let wheel = build("wheel", &out);
    let again = build("wheel", &out.join("again"));
    assert_eq!(fs::read(&wheel).expect("a wheel"), fs::read(again).expect("a wheel"), "the same bytes each time");
    let Some(environment) = environment("wheel", &[]) else { return skip(test, "python3 -m venv fails") };
    let python = environment.join("python");
    run(Command::new(&python).args(["-m", "pip", "install", "--no-index", "--force-reinstall"]).arg(&wheel));
    passes_through(&|| Command::new(environment.join("caveat")));
    passes_through(&|| {
        let mut command = Command::new(&python);
        command.args(["-m", "caveat"]);
        command
    });
    let metadata = "import importlib.metadata; print(importlib.metadata.metadata('caveat'))";
    let shown = run(Command::new(&python).args(["-c", metadata]));
    for part in [env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_LICENSE"), "https://example.org/caveat", "LICENSE-MIT"] {
        assert!(shown.contains(part), "{part} is missing:\n{shown}");
    }
    // `pip install --target` puts the program beside the package.
    let beside = out.join("beside");
    run(Command::new(&python).args(["-m", "pip", "install", "--no-index", "--target"]).arg(&beside).arg(&wheel));
    passes_through(&|| {
        let mut command = Command::new("python3");
        command.args(["-m", "caveat"]).env("PYTHONPATH", &beside);
        command
    });
}

#[test]
fn the_npm_packages_install_and_run() {
    let test = "the_npm_packages_install_and_run";
    if !can_build(test) {
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if !is_there(npm, "--version") {
        return skip(test, "npm is missing");
    }
    let out = scratch("npm");
    let (main, platform) = (build("npm-main", &out), build("npm", &out));
    let install = |folder: &Path, packages: &[&Path]| {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("package.json"), "{\"private\": true}").expect("a file");
        // The other platforms' packages are optional and not there; nothing is asked of a registry.
        let mut command = Command::new(npm);
        command.args(["install", "--offline", "--no-audit", "--no-fund", "--omit=optional"]).args(packages);
        run(command.current_dir(folder).env("npm_config_cache", out.join("cache")));
    };
    let caveat = |folder: &Path| {
        let mut command =
            Command::new(folder.join("node_modules/.bin").join(if cfg!(windows) { "caveat.cmd" } else { "caveat" }));
        command.env_remove("CAVEAT_BINARY");
        command
    };
    let with = out.join("with");
    install(&with, &[&main, &platform]);
    passes_through(&|| caveat(&with));

    // Without the package of the platform there is a message and a way out.
    let without = out.join("without");
    install(&without, &[&main]);
    let output = caveat(&without).arg("--version").output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is not installed; install again without --omit=optional"), "{}", said(&output));
    let named = run(caveat(&without).arg("--version").env("CAVEAT_BINARY", stripped()));
    assert_eq!(named, version());
    let output = caveat(&without).env("CAVEAT_BINARY", "/nowhere/caveat").output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("cannot run /nowhere/caveat"), "{}", said(&output));
}

#[test]
#[cfg(unix)]
fn ending_the_npm_command_ends_the_program() {
    let test = "ending_the_npm_command_ends_the_program";
    if !is_there("node", "--version") {
        return skip(test, "node is missing");
    }
    // The launcher from the sources, beside what the package would hold.
    let folder = scratch("launcher");
    fs::create_dir_all(folder.join("bin")).expect("a folder");
    fs::copy(root().join("packages/npm/bin/caveat.js"), folder.join("bin/caveat.js")).expect("a copy");
    fs::write(folder.join("package.json"), "{\"name\": \"caveat\"}").expect("a file");
    fs::write(folder.join("platforms.json"), "[]").expect("a file");
    // A server whose standard input stays open ends by the signal alone.
    let script = folder.join("program");
    fs::write(&script, "#!/bin/sh\necho $$ >pid\nexec sleep 600\n").expect("a file");
    run(Command::new("chmod").arg("+x").arg(&script));
    let mut child = Command::new("node")
        .arg("bin/caveat.js")
        .current_dir(&folder)
        .env("CAVEAT_BINARY", &script)
        .stdin(Stdio::piped())
        .spawn()
        .expect("node runs");
    let pid = wait_for(|| fs::read_to_string(folder.join("pid")).ok().filter(|pid| pid.ends_with('\n')));
    run(Command::new("kill").arg(child.id().to_string()));
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    let is_gone = || (!is_alive(pid.trim())).then_some(());
    wait_for(is_gone);
}

#[cfg(unix)]
fn is_alive(pid: &str) -> bool {
    Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(unix)]
fn wait_for<T>(mut get: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(value) = get() {
            return value;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("it did not happen in a minute");
}

#[test]
fn the_archive_holds_all_that_a_distribution_wants() {
    let test = "the_archive_holds_all_that_a_distribution_wants";
    if !can_build(test) || cfg!(windows) {
        return;
    }
    let out = scratch("archive");
    let archive = build("archive", &out);
    let folder = archive.file_name().expect("a name").to_string_lossy().trim_end_matches(".tar.gz").to_owned();
    assert_eq!(folder, format!("caveat-{}-{}", env!("CARGO_PKG_VERSION"), target().expect("a target")));
    run(Command::new("tar").arg("-xzf").arg(&archive).current_dir(&out));
    let mut found: Vec<String> =
        run(Command::new("tar").arg("-tzf").arg(&archive)).lines().map(str::to_owned).collect();
    found.sort();
    let wanted = [
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "caveat",
        "completions/_caveat",
        "completions/_caveat.ps1",
        "completions/caveat.bash",
        "completions/caveat.elv",
        "completions/caveat.fish",
        "man/caveat.1",
    ];
    assert_eq!(found, wanted.map(|name| format!("{folder}/{name}")));
    assert_eq!(run(Command::new(out.join(&folder).join("caveat")).arg("--version")), version());
    build("sums", &out);
    if is_there("sha256sum", "--version") {
        run(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&out));
    }
}

#[test]
fn the_extension_for_vs_code_carries_the_program() {
    let test = "the_extension_for_vs_code_carries_the_program";
    if !can_build(test) {
        return;
    }
    let has_node = |path: &Path| {
        let version = Command::new(path).arg("--version").output().map(|output| said(&output)).unwrap_or_default();
        let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        major.is_some_and(|major| major >= 22)
    };
    if !root().join("editors/vscode/node_modules/esbuild").is_dir()
        || !has_node(&newer_node().map_or_else(|| PathBuf::from("node"), |folder| folder.join("node")))
    {
        return skip(test, "Node.js 22 or the packages of editors/vscode are missing; editors/setup gets them");
    }
    let out = scratch("vsix");
    let package = build("vsix", &out);
    let targets = fs::read_to_string(root().join("packages/targets.json")).expect("a file");
    let targets: serde_json::Value = serde_json::from_str(&targets).expect("JSON");
    let own = targets.as_array().expect("targets").iter().find(|each| each["target"] == target().expect("a target"));
    let platform = own.expect("it is released")["vsix"].as_str().expect("a platform");
    let name = format!("caveat-vscode-{}-{platform}.vsix", env!("CARGO_PKG_VERSION"));
    assert_eq!(package.file_name().expect("a name").to_string_lossy(), name);
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&package).arg(out.join("unpacked")));
    let unpacked =
        |path: &str| fs::read(out.join("unpacked").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let program = if cfg!(windows) { "extension/server/caveat.exe" } else { "extension/server/caveat" };
    assert!(unpacked(program) == fs::read(stripped()).expect("the program"), "it carries another program");
    assert!(!unpacked("extension/dist/extension.js").is_empty());
    let manifest = String::from_utf8(unpacked("extension.vsixmanifest")).expect("UTF-8");
    assert!(manifest.contains(&format!("TargetPlatform=\"{platform}\"")), "{manifest}");
    // Every platform that is released is one that the extension's script knows.
    let script = fs::read_to_string(root().join("editors/vscode/scripts/package.mjs")).expect("a file");
    for each in targets.as_array().expect("targets") {
        let platform = each["vsix"].as_str().unwrap_or_else(|| panic!("{each} has no vsix"));
        assert!(script.contains(&format!("\"{platform}\"")), "package.mjs does not know {platform}");
    }
}

#[test]
fn what_cannot_be_packed_is_said_with_a_way_out() {
    if !can_build("what_cannot_be_packed_is_said_with_a_way_out") {
        return;
    }
    let cases = [
        (
            ["wheel", "--binary", "nowhere", "--target", "x86_64-unknown-linux-gnu"],
            "nowhere: No such file or directory; build it first",
        ),
        (
            ["wheel", "--binary", "Cargo.toml", "--target", "x86_64-unknown-linux-gnu"],
            "this is no program for x86_64-unknown-linux-gnu",
        ),
        (
            ["npm", "--binary", "Cargo.toml", "--target", "sparc-sun-solaris"],
            "no package is made for sparc-sun-solaris",
        ),
    ];
    for (arguments, message) in cases {
        let output = Command::new("python3")
            .arg("packages/build.py")
            .args(arguments)
            .current_dir(root())
            .output()
            .expect("python3 runs");
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(message) && !said(&output).contains("Traceback"), "{}", said(&output));
    }
}

#[test]
fn the_crate_holds_what_it_is_built_from() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(root());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", said(&output));
    let listed = String::from_utf8_lossy(&output.stdout).replace('\\', "/");
    let listed: Vec<&str> = listed.lines().collect();
    for name in ["build.rs", "catalog/adoption.toml", "catalog/technologies/caching.toml", "README.md", "LICENSE-MIT"] {
        assert!(listed.contains(&name), "{name} is not in the package");
    }
    let mut embedded = 0;
    for source in listed.iter().filter(|name| name.starts_with("src/")) {
        let text = fs::read_to_string(root().join(source)).expect("a source is UTF-8");
        for target in text.split("include_str!(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)) {
            let mut parts: Vec<&str> = source.split('/').collect();
            parts.pop();
            for part in target.split('/') {
                if part == ".." {
                    parts.pop();
                } else {
                    parts.push(part);
                }
            }
            let path = parts.join("/");
            assert!(listed.contains(&path.as_str()), "{source} embeds {path}, which is not in the package");
            embedded += 1;
        }
    }
    assert!(embedded > 10, "only {embedded} embedded files were found");
    let unwanted = ["tests/", "docs/technologies/", "packages/", ".github/", "editors/", "tools/"];
    let is_unwanted = |name: &&&str| unwanted.iter().any(|folder| name.starts_with(folder));
    assert_eq!(listed.iter().filter(is_unwanted).collect::<Vec<_>>(), Vec::<&&str>::new());
}
