//! The commands of the documentation run, and print what the documentation says.
//!
//! In `README.md` and `docs/` commands stand in fenced blocks of two kinds:
//!
//! - `console`: lines that begin with `$ `, each followed by what it prints (`...` on a line of
//!   its own stands for any lines) and, where it fails, by `? STATUS`;
//! - `sh`: a script that succeeds; `sh not-run: REASON` is one that cannot run here.
//!
//! The blocks of a page run one after the other in a folder that begins as an empty Git
//! repository, with a copy of `examples/` where the page uses it. `UPDATE_EXPECT=1` writes what is printed now.

#[path = "support/markdown.rs"]
mod markdown;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use markdown::{Fence, fences, files, root};

/// Programs whose name at the start of an indented line shows a command that no test runs.
const PROGRAMS: [&str; 10] = ["$", "caveat", "cargo", "pip", "npm", "npx", "docker", "git", "curl", "sh"];

fn pages() -> Vec<String> {
    let folders = ["README.md", "docs", "editors", "packages"];
    let is_ours = |page: &String| !page.starts_with("docs/rules/") && !page.starts_with("docs/technologies/");
    folders
        .iter()
        .filter(|folder| root().join(folder).exists())
        .flat_map(|folder| files(folder))
        .filter(is_ours)
        .collect()
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).expect("a page is UTF-8").replace("\r\n", "\n")
}

/// One command of a `console` block.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    command: String,
    /// The status and what is printed, as the block says it.
    says: String,
}

/// Splits a `console` block into its commands.
fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), line.strip_prefix("> "), steps.last_mut()) {
            (Some(command), ..) => steps.push(Step { command: command.to_owned(), says: String::new() }),
            (None, Some(more), Some(step)) if step.says.is_empty() => {
                let _ = write!(step.command, "\n{more}");
            }
            (None, _, Some(step)) => {
                step.says.push_str(line);
                step.says.push('\n');
            }
            (None, _, None) => panic!("a console block begins with `$ `, not with: {line}"),
        }
    }
    steps
}

/// Whether `said` is what `expected` stands for.
fn fits(expected: &str, said: &str) -> bool {
    fn lines(text: &str) -> Vec<&str> {
        text.trim_end().lines().map(str::trim_end).collect()
    }
    fn lines_fit(expected: &[&str], said: &[&str]) -> bool {
        match expected.split_first() {
            None => said.is_empty(),
            Some((&"...", rest)) => (0..=said.len()).any(|skipped| lines_fit(rest, &said[skipped..])),
            Some((line, rest)) => said.first() == Some(line) && lines_fit(rest, &said[1..]),
        }
    }
    lines_fit(&lines(expected), &lines(said))
}

/// The folder in which the commands of a page run.
fn folder(page: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(page.replace(['/', '.'], "-"));
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of an earlier run");
    }
    fs::create_dir_all(&folder).expect("a folder");
    // Only where the page uses them: other pages begin in the reader's own folder.
    if read(page).contains("caveat --check examples") {
        copy(&root().join("examples"), &folder.join("examples"));
    }
    let git = Command::new("git").args(["init", "--quiet"]).current_dir(&folder).status();
    assert!(git.is_ok_and(|status| status.success()), "git is needed");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

fn bash(folder: &Path, script: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_caveat")).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(program.to_owned()).chain(std::env::split_paths(&path)));
    Command::new("bash")
        .args(["-euc", script])
        .current_dir(folder)
        .env("PATH", path.expect("a path"))
        .env("HOME", folder.join("home"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
        .envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
        .env_remove("CAVEAT_LOG")
        .output()
        .expect("bash runs")
}

/// What a command came to, in the form of a block.
fn said(output: &Output) -> String {
    let status = output.status.code().filter(|&code| code != 0).map(|code| format!("? {code}\n")).unwrap_or_default();
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut said = format!("{status}{}{}", text[0], text[1]).trim_end().to_owned();
    if !said.is_empty() {
        said.push('\n');
    }
    said
}

/// Runs the blocks of a page; gives what is wrong and the page as it should be.
fn run(page: &str) -> (Vec<String>, String) {
    let text = read(page);
    let (mut wrong, mut mended) = (Vec::new(), text.clone());
    let blocks = fences(&text);
    let runs = |fence: &&Fence| fence.info == "sh" || fence.info == "console";
    if blocks.iter().filter(runs).count() == 0 {
        return (wrong, mended);
    }
    let folder = folder(page);
    for block in blocks.iter().filter(runs) {
        if block.info == "sh" {
            let output = bash(&folder, &block.text);
            if !output.status.success() {
                wrong.push(format!("{page}:{}: the script fails:\n{}", block.line, said(&output)));
            }
            continue;
        }
        let mut now = String::new();
        for step in steps(&block.text) {
            let said = said(&bash(&folder, &step.command));
            let does_fit = fits(&step.says, &said);
            if !does_fit {
                wrong.push(format!("{page}:{}: $ {}\n{said}", block.line, step.command));
            }
            let _ =
                write!(now, "$ {}\n{}", step.command.replace('\n', "\n> "), if does_fit { &step.says } else { &said });
        }
        mended = mended.replacen(&format!("```console\n{}```", block.text), &format!("```console\n{now}```"), 1);
    }
    (wrong, mended)
}

#[test]
fn commands_of_the_documentation_do_what_it_says() {
    if cfg!(windows) || Command::new("bash").arg("--version").output().is_err() {
        eprintln!("SKIPPED: the commands of the documentation need bash");
        return;
    }
    let mut all_wrong = Vec::new();
    let mut blocks = 0;
    for page in pages() {
        blocks += fences(&read(&page)).iter().filter(|fence| fence.info == "console").count();
        let (wrong, mended) = run(&page);
        if !wrong.is_empty() && std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(root().join(&page), mended).expect("the page can be written");
        }
        all_wrong.extend(wrong);
    }
    assert!(blocks > 5, "only {blocks} blocks were found");
    assert!(all_wrong.is_empty(), "what runs otherwise than its page says:\n\n{}", all_wrong.join("\n"));
}

/// Whether a line is a command, and not a synopsis with placeholders, alternatives or an explanation beside it.
fn is_command(line: &str) -> bool {
    !line.contains(['|', '[']) && !line.contains("  ") && PROGRAMS.contains(&line.split(' ').next().unwrap_or_default())
}

#[test]
fn every_command_is_in_a_block_that_runs_or_says_why_not() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = read(&page);
        for fence in fences(&text) {
            let (kind, rest) = fence.info.split_once(' ').unwrap_or((&fence.info, ""));
            let is_wrong = match kind {
                "sh" => {
                    !rest.is_empty() && rest.strip_prefix("not-run: ").is_none_or(|reason| reason.trim().is_empty())
                }
                "console" => !rest.is_empty(),
                "bash" | "shell" | "zsh" | "shell-session" => true,
                "" => fence.text.lines().any(is_command),
                _ => false,
            };
            if is_wrong {
                wrong.push(format!("{page}:{}: ```{}", fence.line, fence.info));
            }
        }
        let mut in_fence = false;
        for (number, line) in text.lines().enumerate() {
            in_fence ^= line.starts_with("```");
            if !in_fence && line.strip_prefix("    ").is_some_and(is_command) {
                wrong.push(format!("{page}:{}: an indented command: {}", number + 1, line.trim()));
            }
        }
    }
    let help = "commands stand in ```console, ```sh or ```sh not-run: REASON, everything else has another name";
    assert!(wrong.is_empty(), "{help}:\n{}", wrong.join("\n"));
}

#[test]
fn blocks_are_split_into_commands() {
    let step = |command: &str, says: &str| Step { command: command.to_owned(), says: says.to_owned() };
    assert_eq!(steps("$ a\nx\n$ b\n> c\n? 1\ny\n"), [step("a", "x\n"), step("b\nc", "? 1\ny\n")]);
}

#[test]
fn dots_stand_for_any_lines() {
    assert!(fits("a\n...\nd\n", "a\nb\nc\nd\n"));
    assert!(fits("...\nd\n", "d\n"));
    assert!(!fits("a\n...\nd\n", "a\nb\n"));
    assert!(!fits("a\n", "a\nb\n"));
}
