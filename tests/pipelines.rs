//! What runs Caveat in hooks and pipelines: the files are valid by their makers' own checks,
//! and the shell parts run. What is missing here (Python packages, curl) skips its test loudly;
//! `CAVEAT_PACKAGE_TESTS=required` makes that a failure.

#![cfg(unix)]

#[path = "support/markdown.rs"]
mod markdown;
#[path = "support/programs.rs"]
mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use markdown::fences;
use programs::{DOCUMENT, environment, is_there, root, run, said, scratch, skip, stripped};

/// Versions that were seen to work.
const PACKAGES: [&str; 3] = ["pre-commit==4.7.0", "check-jsonschema==0.39.0", "zizmor==1.32.0"];
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn tools(test: &str) -> Option<PathBuf> {
    let tools = environment("pipelines", &PACKAGES);
    if tools.is_none() {
        skip(test, &format!("{} cannot be installed from PyPI", PACKAGES.join(", ")));
    }
    tools
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    as_nobody(&mut command);
    command
}

/// Git with an author and without the configuration of whoever runs the tests.
fn as_nobody(command: &mut Command) {
    command
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")])
        .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
        .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org")]);
}

/// The path with the stripped program first.
fn path_with_caveat() -> std::ffi::OsString {
    let own = stripped().parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).expect("a path")
}

/// A repository with a design document that owes something and a README that does not decide.
fn repository(folder: &Path) {
    fs::create_dir_all(folder.join("docs/adr")).expect("a folder");
    fs::write(folder.join("docs/adr/0001-cache.md"), DOCUMENT).expect("a file");
    fs::write(folder.join("README.md"), DOCUMENT.replace("Use a Redis cache for order pages", "A shop"))
        .expect("a file");
    run(git(folder).args(["init", "--quiet"]));
    run(git(folder).args(["add", "."]));
}

/// Runs pre-commit over all files of a repository.
fn pre_commit(tools: &Path, folder: &Path, configuration: &str) -> Output {
    fs::write(folder.join(".pre-commit-config.yaml"), configuration).expect("a file");
    run(git(folder).args(["add", "."]));
    let mut command = Command::new(tools.join("pre-commit"));
    command.args(["run", "--all-files", "--verbose", "--color", "never"]).current_dir(folder);
    command.env("PATH", path_with_caveat()).env("PRE_COMMIT_HOME", folder.join("../pre-commit-home"));
    as_nobody(&mut command);
    command.output().expect("pre-commit runs")
}

fn flags_the_document_alone(output: &Output) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("docs/adr/0001-cache.md:12:"), "{said}");
    assert!(!said.contains("README.md"), "{said}");
    assert!(said.contains("1 document, 1 adoption"), "{said}");
}

#[test]
fn pre_commit_runs_the_hook() {
    let Some(tools) = tools("pre_commit_runs_the_hook") else { return };
    let folder = scratch("pre-commit");
    // A repository that holds the hooks alone: what is tested need not be committed.
    let hooks = folder.join("hooks");
    fs::create_dir_all(&hooks).expect("a folder");
    fs::write(hooks.join(".pre-commit-hooks.yaml"), read(".pre-commit-hooks.yaml")).expect("a file");
    run(git(&hooks).args(["init", "--quiet"]));
    run(git(&hooks).args(["add", "."]));
    run(git(&hooks).args(["commit", "--quiet", "--message", "Hooks"]));
    run(git(&hooks).args(["tag", "v1"]));
    let shop = folder.join("shop");
    repository(&shop);
    let configuration = format!(
        "repos:\n  - repo: {}\n    rev: v1\n    hooks:\n      - id: caveat-installed\n        args: [--fail-on, hint]\n",
        hooks.display()
    );
    flags_the_document_alone(&pre_commit(&tools, &shop, &configuration));
}

#[test]
fn pre_commit_runs_the_wheel() {
    let test = "pre_commit_runs_the_wheel";
    let Some(tools) = tools(test) else { return };
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))) {
        return skip(test, "the wheel of this test is for Linux on x64");
    }
    let folder = scratch("pre-commit-wheel");
    let wheels = folder.join("wheels");
    run(Command::new(tools.join("python"))
        .arg(root().join("packages/build.py"))
        .args(["wheel", "--target", "x86_64-unknown-linux-gnu", "--binary"])
        .arg(stripped())
        .arg("--out")
        .arg(&wheels));
    // The recipe of the documentation, with the arguments that the page shows how to add.
    let page = read("docs/pipelines.md");
    let recipe = fences(&page).into_iter().find(|fence| fence.text.contains("language: python"));
    let recipe = recipe.expect("the recipe with the wheel").text;
    let configuration = format!("{recipe}        args: [--fail-on, hint]\n");
    let shop = folder.join("shop");
    repository(&shop);
    fs::write(shop.join(".pre-commit-config.yaml"), configuration).expect("a file");
    run(git(&shop).args(["add", "."]));
    let mut command = Command::new(tools.join("pre-commit"));
    command.args(["run", "--all-files", "--verbose", "--color", "never"]).current_dir(&shop);
    command.env("PIP_FIND_LINKS", &wheels).env("PRE_COMMIT_HOME", folder.join("home"));
    as_nobody(&mut command);
    flags_the_document_alone(&command.output().expect("pre-commit runs"));
}

#[test]
fn the_plain_git_hook_stops_a_commit() {
    let folder = scratch("plain-hook");
    repository(&folder);
    let page = read("docs/pipelines.md");
    let script =
        fences(&page).into_iter().find(|fence| fence.text.contains(".git/hooks/pre-commit")).expect("the hook");
    // Its default is to fail on warnings alone; the document is sure to raise a hint.
    let script = script.text.replace("--quiet", "--quiet --fail-on hint");
    run(Command::new("sh").args(["-euc", &script]).current_dir(&folder));
    let commit = || git(&folder).args(["commit", "--message", "A cache"]).env("PATH", path_with_caveat()).output();
    let output = commit().expect("git runs");
    assert!(!output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("docs/adr/0001-cache.md:12:") && !said(&output).contains("README.md"),
        "{}",
        said(&output)
    );
    run(git(&folder).args(["rm", "--quiet", "--cached", "docs/adr/0001-cache.md"]));
    let output = commit().expect("git runs");
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn workflows_and_manifests_are_valid() {
    let Some(tools) = tools("workflows_and_manifests_are_valid") else { return };
    run(Command::new(tools.join("pre-commit"))
        .args(["validate-manifest", ".pre-commit-hooks.yaml"])
        .current_dir(root()));
    let workflows = [".github/workflows/ci.yml", ".github/workflows/release.yml"];
    let forms = ["false-alarm", "missed-finding", "defect"].map(|name| format!(".github/ISSUE_TEMPLATE/{name}.yml"));
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    let schemas: [(&str, &[&str]); 6] = [
        ("vendor.github-workflows", &workflows),
        ("custom.github-workflows-require-timeout", &workflows),
        ("vendor.github-issue-forms", &forms),
        ("vendor.github-issue-config", &[".github/ISSUE_TEMPLATE/config.yml"]),
        ("vendor.github-actions", &["action.yml"]),
        ("vendor.dependabot", &[".github/dependabot.yml"]),
    ];
    for (schema, files) in schemas {
        let mut command = Command::new(tools.join("check-jsonschema"));
        run(command.args(["--builtin-schema", schema]).args(files).current_dir(root()));
    }
    // What stands below the inputs of the component is a pipeline.
    let template = read("templates/check.yml");
    let (_, pipeline) = template.split_once("\n---\n").expect("inputs and a pipeline");
    let folder = scratch("gitlab");
    let filled = pipeline.replace("$[[ inputs.job-name ]]", "caveat").replace("$[[ inputs.stage ]]", "test");
    fs::write(folder.join("pipeline.yml"), filled).expect("a file");
    let mut command = Command::new(tools.join("check-jsonschema"));
    run(command.args(["--builtin-schema", "vendor.gitlab-ci"]).arg(folder.join("pipeline.yml")));
    // Unpinned actions, too wide permissions, text of strangers in scripts.
    run(Command::new(tools.join("zizmor")).args(["--offline", "--no-progress", "."]).current_dir(root()));
}

#[test]
fn shell_scripts_are_sound() {
    if !is_there("shellcheck", "--version") {
        return skip("shell_scripts_are_sound", "shellcheck is missing");
    }
    let scripts = ["packages/action/install.sh", "packages/action/check.sh", "packages/plan.sh", "packages/notes.sh"];
    run(Command::new("shellcheck").args(scripts).args([".ci/run", "editors/setup"]).current_dir(root()));
}

/// What the steps of the action see of a runner.
struct Runner {
    folder: PathBuf,
    releases: PathBuf,
}

impl Runner {
    /// A runner, and a release of the program under test to fetch.
    fn new(name: &str) -> Option<Self> {
        let target = match (std::env::consts::ARCH, std::env::consts::OS) {
            ("x86_64", "linux") => "x86_64-unknown-linux-gnu",
            ("aarch64", "linux") => "aarch64-unknown-linux-gnu",
            ("x86_64", "macos") => "x86_64-apple-darwin",
            ("aarch64", "macos") => "aarch64-apple-darwin",
            _ => return None,
        };
        let can_build = is_there("curl", "--version")
            && Command::new("python3")
                .args(["-c", "import tomllib"])
                .output()
                .is_ok_and(|output| output.status.success());
        if !can_build {
            return None;
        }
        let folder = scratch(name);
        let releases = folder.join("releases");
        let release = releases.join(format!("v{VERSION}"));
        let build = |arguments: &[&str]| {
            let mut command = Command::new("python3");
            command.arg(root().join("packages/build.py")).args(arguments).arg("--out").arg(&release);
            run(&mut command);
        };
        build(&["archive", "--target", target, "--binary", &stripped().to_string_lossy()]);
        build(&["sums"]);
        for name in ["path", "output"] {
            fs::write(folder.join(name), "").expect("a file");
        }
        Some(Self { folder, releases })
    }

    fn install(&self, version: &str) -> Output {
        Command::new("bash")
            .arg(root().join("packages/action/install.sh"))
            .env("CAVEAT_ACTION", root())
            .env("CAVEAT_VERSION", version)
            .env("CAVEAT_RELEASES", format!("file://{}", self.releases.display()))
            .env("RUNNER_TEMP", &self.folder)
            .env("GITHUB_PATH", self.folder.join("path"))
            .output()
            .expect("bash runs")
    }

    fn check(&self, inputs: &[(&str, &str)]) -> Output {
        let added = fs::read_to_string(self.folder.join("path")).expect("a file");
        let path = format!("{}:{}", added.trim().replace('\n', ":"), std::env::var("PATH").unwrap_or_default());
        let defaults = [("PATHS", "."), ("ARGS", ""), ("FORMAT", "text"), ("FAIL_ON", "hint"), ("OUTPUT_FILE", "")];
        let inputs = defaults.iter().chain(inputs).map(|(name, value)| (format!("CAVEAT_{name}"), *value));
        Command::new("bash")
            .arg(root().join("packages/action/check.sh"))
            .current_dir(self.folder.join("shop"))
            .envs(inputs)
            .env("PATH", path)
            .env("GITHUB_OUTPUT", self.folder.join("output"))
            .output()
            .expect("bash runs")
    }
}

#[test]
fn the_steps_of_the_action_install_and_check() {
    let test = "the_steps_of_the_action_install_and_check";
    let Some(runner) = Runner::new("action") else { return skip(test, "curl or Python 3.11 is missing") };
    let output = runner.install("");
    assert!(output.status.success() && said(&output) == format!("caveat {VERSION}\n"), "{}", said(&output));
    assert!(runner.install(&format!("v{VERSION}")).status.success(), "a version may have its v");

    repository(&runner.folder.join("shop"));
    fs::create_dir_all(runner.folder.join("shop/more docs")).expect("a folder");
    let output = runner.check(&[]);
    flags_the_document_alone(&output);
    assert_eq!(fs::read_to_string(runner.folder.join("output")).expect("a file"), "status=1\n");

    let output =
        runner.check(&[("PATHS", "docs\n\nmore docs\r\n"), ("ARGS", "--ignore\nmissing-cost\n"), ("FAIL_ON", "never")]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("its failure mode and blast radius are not recorded"), "{}", said(&output));

    // What a step gets whose inputs say nothing.
    let output = runner.check(&[("FORMAT", &default_of("action.yml", "format")), ("ARGS", "--select=missing-cost\n")]);
    assert_eq!(output.status.code(), Some(1));
    let annotation = "::warning file=docs/adr/0001-cache.md,line=12,col=15,endLine=12,endColumn=20,\
                      title=caveat%3A missing-cost::caching is adopted, its cost is not recorded";
    assert!(said(&output).starts_with(annotation), "{}", said(&output));

    let output = runner.check(&[("FORMAT", "json"), ("OUTPUT_FILE", "made/report.json")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output), "");
    let report = fs::read_to_string(runner.folder.join("shop/made/report.json")).expect("the report");
    assert!(report.contains("\"version\":1"), "{report}");

    let output = runner.check(&[("PATHS", "--version")]);
    assert_eq!(output.status.code(), Some(2), "a path is no option: {}", said(&output));
}

/// What an input of the action or of the component is where nobody says.
fn default_of(file: &str, input: &str) -> String {
    let text = read(file);
    let mut lines = text.lines().skip_while(|line| line.trim() != format!("{input}:")).skip(1);
    let default = lines.find_map(|line| line.trim().strip_prefix("default: "));
    default.unwrap_or_else(|| panic!("{file}: {input} has no default")).trim_matches('"').to_owned()
}

#[test]
fn the_script_of_the_component_reports_and_fails() {
    if !is_there("bash", "--version") {
        return skip("the_script_of_the_component_reports_and_fails", "bash is missing");
    }
    let folder = scratch("gitlab-script");
    repository(&folder);
    let component = read("templates/check.yml");
    let lines = component.lines().skip_while(|line| line.trim() != "script:").skip(1);
    let lines = lines.map(str::trim).take_while(|line| line.starts_with("- ") || line.starts_with('#'));
    let commands: Vec<&str> = lines.filter_map(|line| line.strip_prefix("- ")).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    let play = |given: &[(&str, &str)]| {
        let mut script = commands.join("\n");
        for input in ["version", "paths", "args"] {
            let set = given.iter().find(|(name, _)| *name == input).map(|(_, value)| (*value).to_owned());
            let value = set.unwrap_or_else(|| default_of("templates/check.yml", input));
            script = script.replace(&format!("$[[ inputs.{input} ]]"), &value);
        }
        assert!(!script.contains("$[["), "{script}");
        // As a runner does it: the first command that fails ends the script.
        let report = folder.join("gl-code-quality-report.json");
        let _ = fs::remove_file(&report);
        let mut command = Command::new("bash");
        let output = command.args(["-eo", "pipefail", "-c", &script]).current_dir(&folder);
        let output = output.env("PATH", path_with_caveat()).output().expect("bash runs");
        let report: serde_json::Value = fs::read_to_string(report)
            .map_or(serde_json::Value::Null, |text| serde_json::from_str(&text).expect("JSON"));
        (output, report.as_array().cloned())
    };
    let (output, report) = play(&[("args", "--select missing-cost")]);
    flags_the_document_alone(&output);
    let Some([finding]) = report.as_deref() else { panic!("{report:?}") };
    assert_eq!(finding["check_name"], "missing-cost");
    assert_eq!(finding["location"]["path"], "docs/adr/0001-cache.md");
    assert_eq!(finding["location"]["lines"]["begin"], 12);
    let (output, report) = play(&[("paths", "README.md docs/none"), ("args", "--force-exclude")]);
    assert_eq!((output.status.code(), report), (Some(2), None), "{}", said(&output));
    let (output, report) = play(&[("args", "--ignore missing-cost --fail-on error")]);
    assert!(output.status.success() && report.is_some_and(|report| !report.is_empty()), "{}", said(&output));
}

#[test]
fn the_action_fetches_from_its_own_repository() {
    if !is_there("curl", "--version") {
        return skip("the_action_fetches_from_its_own_repository", "curl is missing");
    }
    // Nothing listens there; the message tells where was asked.
    let folder = scratch("action-places");
    let asks = |action: &Path, repository: &str| {
        let mut command = Command::new("bash");
        command.arg(root().join("packages/action/install.sh")).env("CAVEAT_ACTION", action);
        command.envs([("CAVEAT_VERSION", "1.2.3"), ("CAVEAT_REPOSITORY", repository)]);
        command.envs([("GITHUB_SERVER_URL", "http://127.0.0.1:9"), ("GITHUB_REPOSITORY", "some/user")]);
        let output = command.env("RUNNER_TEMP", &folder).env_remove("CAVEAT_RELEASES").output().expect("bash runs");
        said(&output)
    };
    let cases = [
        (root(), "one/caveat", "from http://127.0.0.1:9/one/caveat/releases/download"),
        (Path::new("/w/_actions/two/caveat/v1"), "", "from http://127.0.0.1:9/two/caveat/releases/download"),
        (root(), "", "from http://127.0.0.1:9/some/user/releases/download"),
    ];
    for (action, repository, place) in cases {
        let said = asks(action, repository);
        assert!(said.contains(place), "{place}: {said}");
    }
}

#[test]
fn the_action_refuses_what_is_not_the_release() {
    let test = "the_action_refuses_what_is_not_the_release";
    let Some(runner) = Runner::new("action-tampered") else { return skip(test, "curl or Python 3.11 is missing") };
    let output = runner.install("99.0.0");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("::error title=caveat::cannot fetch caveat-99.0.0-"), "{}", said(&output));
    let release = runner.releases.join(format!("v{VERSION}"));
    for entry in fs::read_dir(release).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            fs::write(path, "something else").expect("a file");
        }
    }
    let output = runner.install("");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is not what SHA256SUMS says it is"), "{}", said(&output));
    assert_eq!(fs::read_to_string(runner.folder.join("path")).expect("a file"), "", "nothing is put on the path");
}

#[test]
fn a_release_is_planned_from_the_sources() {
    if !is_there("python3", "--version") {
        return skip("a_release_is_planned_from_the_sources", "python3 is missing");
    }
    let output = scratch("plan").join("output");
    let plan = |tag: &str| {
        let mut command = Command::new(root().join("packages/plan.sh"));
        command.env("TAG", tag).env("GITHUB_OUTPUT", &output).output().expect("bash runs")
    };
    assert!(plan("").status.success());
    let planned = fs::read_to_string(&output).expect("a file");
    assert!(planned.starts_with(&format!("version={VERSION}\ntargets=[{{\"target\": ")), "{planned}");
    let refused = plan("v99.0.0");
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("the tag is v99.0.0"), "{}", said(&refused));
    let notes = Command::new(root().join("packages/notes.sh")).arg("99.0.0").output().expect("bash runs");
    assert!(said(&notes).contains("CHANGELOG.md has no section"), "{}", said(&notes));
}

/// The names of a mapping's keys: lines below `key:` that are indented by two more.
fn keys(yaml: &str, key: &str) -> Vec<String> {
    let mut lines = yaml.lines().skip_while(|line| *line != format!("{key}:")).skip(1);
    let inside = lines.by_ref().take_while(|line| line.is_empty() || line.starts_with(' '));
    let own = inside.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    own.filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

#[test]
fn the_documentation_names_all_inputs_and_hooks() {
    let page = read("docs/pipelines.md");
    let inputs = keys(&read("action.yml"), "inputs");
    assert!(inputs.len() > 5, "{inputs:?}");
    for input in inputs {
        assert!(page.contains(&format!("| `{input}` |")), "docs/pipelines.md says nothing of the input {input}");
    }
    let hooks = read(".pre-commit-hooks.yaml");
    for id in hooks.lines().filter_map(|line| line.strip_prefix("- id: ")) {
        assert!(page.contains(&format!("| `{id}` |")), "docs/pipelines.md says nothing of the hook {id}");
    }
}

#[test]
fn versions_and_names_are_those_of_the_manifests() {
    let names: serde_json::Value = serde_json::from_str(&read("packages/names.json")).expect("JSON");
    let (pypi, npm) = (names["pypi"].as_str().expect("a name"), names["npm"].as_str().expect("a name"));
    let page = read("docs/installation.md");
    assert!(page.contains(&format!("pip install {pypi}")) && page.contains(&format!("npm install --save-dev {npm}")));
    let pipelines = read("docs/pipelines.md");
    for wanted in [
        format!("{pypi}=={VERSION}"),
        format!("rev: v{VERSION}"),
        format!("OWNER/caveat@v{VERSION}"),
        format!("check@{VERSION}"),
    ] {
        assert!(pipelines.contains(&wanted), "docs/pipelines.md does not say {wanted}");
    }
    assert!(read("templates/check.yml").contains(&format!("default: \"{VERSION}\"")), "templates/check.yml");
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert!(read("Dockerfile").contains(&format!("FROM rust:{rust}-")), "the Rust of the Dockerfile is not {rust}");
    assert!(page.contains(&format!("Rust {rust} or newer")), "docs/installation.md");
}

#[test]
fn the_changelog_keeps_its_form() {
    const KINDS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    let changelog = read("CHANGELOG.md");
    let versions: Vec<&str> = changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(versions.first(), Some(&"[Unreleased]"), "what comes next stands first, released or not");
    for version in &versions[1..] {
        let parts = version.strip_prefix('[').and_then(|rest| rest.split_once("] - "));
        let (number, date) = parts.unwrap_or_else(|| panic!("\"{version}\" is not \"[1.2.3] - 2026-12-31\""));
        assert_eq!(number.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3, "{version}");
        assert!(date.len() == 10 && date.split('-').all(|part| part.parse::<u32>().is_ok()), "{version}");
    }
    for kind in changelog.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(KINDS.contains(&kind), "\"{kind}\" is none of {KINDS:?}");
    }
    // Packages are built from the version of Cargo.toml: once it is released it has a section.
    let is_released = versions.iter().any(|version| version.starts_with(&format!("[{VERSION}] - ")));
    assert!(is_released || changelog.contains("## [Unreleased]\n\n### "), "nothing is said of {VERSION}");
}
