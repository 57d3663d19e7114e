//! `--since REV`: which documents have changed, by asking git.
//!
//! Changed means: other than at the merge base of HEAD and the revision, committed or not,
//! and new files that git does not ignore. A file that was moved and not edited has not
//! changed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::inputs::Input;
use crate::faces::files::STATUS_FILE;

/// Where git begins to look is told by the documents, not by a hook that runs Caveat.
const OF_HOOKS: [&str; 3] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX"];

/// Leaves the inputs that have changed since a revision, and what comes from standard input;
/// gives those that were left out.
///
/// # Errors
/// Why git cannot tell, and the way out.
pub(super) fn retain_changed(inputs: &mut Vec<Input>, revision: &str) -> Result<Vec<Input>, String> {
    if revision.is_empty() || revision.starts_with('-') {
        return Err(format!("--since needs a revision such as `main` or `HEAD~3`, not `{revision}`"));
    }
    let mut repositories: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
    let mut roots: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let (mut kept, mut unchanged) = (Vec::new(), Vec::new());
    for input in inputs.drain(..) {
        let Some(path) = &input.path else {
            kept.push(input);
            continue;
        };
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = match roots.get(folder) {
            Some(root) => root.clone(),
            None => roots.entry(folder.to_owned()).or_insert(repository(folder)?).clone(),
        };
        let changed = match repositories.get(&root) {
            Some(changed) => changed,
            None => repositories.entry(root.clone()).or_insert(changed(&root, revision)?),
        };
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        // What stands beside a document and tells its status is part of it.
        if changed.contains(&whole) || changed.contains(&whole.with_file_name(STATUS_FILE)) {
            kept.push(input);
        } else {
            unchanged.push(input);
        }
    }
    *inputs = kept;
    Ok(unchanged)
}

/// The top folder of the repository that a folder belongs to.
fn repository(folder: &Path) -> Result<PathBuf, String> {
    let output = git(folder, ["rev-parse", "--show-toplevel"])?;
    if !output.status.success() {
        let said = said(&output);
        return Err(if said.contains("not a git repository") {
            format!("--since: {} is in no git repository; leave --since out there", shown(folder))
        } else {
            format!("--since: git does not open the repository of {}: {said}", shown(folder))
        });
    }
    let root = path_from(output.stdout.trim_ascii_end());
    root.canonicalize().map_err(|error| format!("--since: {}: {error}", root.display()))
}

/// The files of a repository that have changed.
fn changed(root: &Path, revision: &str) -> Result<BTreeSet<PathBuf>, String> {
    let base = merge_base(root, revision)?;
    let mut files = BTreeSet::new();
    let tracked = lines(
        root,
        [
            "-c",
            "diff.relative=false",
            "diff",
            "--name-status",
            "-z",
            "--find-renames",
            "--no-ext-diff",
            "--ignore-submodules",
            &base,
            "--",
        ],
    )?;
    // A letter, then a path, or two for what was moved or copied: from, to.
    let mut fields = tracked.into_iter();
    while let Some(letter) = fields.next() {
        let letter = letter.to_string_lossy().into_owned();
        let Some(mut path) = fields.next() else { break };
        if letter.starts_with(['R', 'C']) {
            let Some(to) = fields.next() else { break };
            path = to;
        }
        // `R100` is moved and otherwise the same.
        if !letter.starts_with('D') && letter != "R100" {
            files.insert(root.join(path));
        }
    }
    let new = lines(root, ["ls-files", "--others", "--exclude-standard", "--full-name", "-z"])?;
    files.extend(new.into_iter().map(|path| root.join(path)));
    Ok(files)
}

/// The last commit that HEAD and a revision have in common.
fn merge_base(root: &Path, revision: &str) -> Result<String, String> {
    let is_known = |revision: &str| {
        let commit = format!("{revision}^{{commit}}");
        Ok::<_, String>(git(root, ["rev-parse", "--verify", "--quiet", &commit])?.status.success())
    };
    let is_shallow = || {
        let shallow = git(root, ["rev-parse", "--is-shallow-repository"])?;
        Ok::<_, String>(shallow.stdout.trim_ascii() == b"true")
    };
    const DEEPEN: &str = "this is a shallow clone: fetch more of it (`git fetch --unshallow`, `fetch-depth: 0` in \
                          GitHub's checkout, `GIT_DEPTH: 0` in GitLab)";
    if !is_known("HEAD")? {
        return Err("--since: the repository has no commit yet".to_owned());
    }
    if !is_known(revision)? {
        let why = if is_shallow()? {
            DEEPEN.to_owned()
        } else if is_known(&format!("origin/{revision}"))? {
            format!("is `origin/{revision}` meant?")
        } else {
            "`git branch --all` and `git tag` show what there is".to_owned()
        };
        return Err(format!("--since: there is no revision `{revision}` in {}; {why}", shown(root)));
    }
    let output = git(root, ["merge-base", revision, "HEAD"])?;
    if !output.status.success() {
        let why = if is_shallow()? { DEEPEN } else { "their histories do not meet" };
        return Err(format!("--since: `{revision}` and HEAD have no commit in common; {why}"));
    }
    Ok(String::from_utf8_lossy(output.stdout.trim_ascii()).into_owned())
}

/// What git prints, cut at its zero bytes.
fn lines<'a>(root: &Path, args: impl IntoIterator<Item = &'a str>) -> Result<Vec<OsString>, String> {
    let output = git(root, args)?;
    if !output.status.success() {
        return Err(format!("--since: git does not say what has changed: {}", said(&output)));
    }
    let fields = output.stdout.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    Ok(fields.map(|field| path_from(field).into_os_string()).collect())
}

fn git<'a>(folder: &Path, args: impl IntoIterator<Item = &'a str>) -> Result<Output, String> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args.into_iter().map(OsStr::new));
    OF_HOOKS.iter().for_each(|name| {
        command.env_remove(name);
    });
    // Messages are compared below; nothing is written to the repository.
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "--since needs the program `git`; install it or leave --since out".to_owned(),
        _ => format!("--since: `git` cannot be run: {error}"),
    })
}

/// The last line that git complained with.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().rev().find(|line| line.contains("fatal:")).or_else(|| text.lines().next());
    line.unwrap_or("it gives no reason").trim_start_matches("fatal: ").to_owned()
}

fn shown(folder: &Path) -> String {
    let shown = folder.display().to_string();
    let shown = shown.trim_start_matches("./");
    if shown == "." { "this folder".to_owned() } else { format!("`{shown}`") }
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
