//! From the paths a user gives to the documents to read, and reading them.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::args::Args;
use super::git;
use crate::faces::files::{self, MOST_BYTES, is_markdown};
use crate::outline::Status;
use crate::workspace::is_design_folder;

/// The name of standard input that nobody has named.
pub(super) const STDIN: &str = "<stdin>";

/// Something to check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    /// Where it is reported, with `/` between the parts.
    pub(super) name: String,
    /// What to read; none for standard input.
    pub(super) path: Option<PathBuf>,
    /// Whether the user named it, rather than a folder above it.
    pub(super) is_explicit: bool,
}

/// Something that could not be read, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    /// The path, as the user gave it or as it was found.
    pub(super) path: String,
    /// What is wrong.
    pub(super) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

/// What the arguments ask for.
pub(super) struct Asked {
    /// The documents to look at.
    pub(super) found: Vec<Input>,
    /// Those that are left out because they have not changed (`--since`).
    pub(super) unchanged: Vec<Input>,
    /// What could not be found.
    pub(super) problems: Vec<Problem>,
}

/// Finds what the arguments ask for.
///
/// # Errors
/// Why it cannot be told what has changed, and the way out.
pub(super) fn asked(args: &Args) -> Result<Asked, String> {
    let (mut found, problems) = find(&args.paths, args.stdin_filename.as_deref());
    if args.force_exclude {
        as_found(&mut found);
    }
    let unchanged = args.since.as_ref().map(|revision| git::retain_changed(&mut found, revision)).transpose()?;
    Ok(Asked { found, unchanged: unchanged.unwrap_or_default(), problems })
}

/// Finds the documents under `paths`, sorted by name and each once.
pub(super) fn find(paths: &[PathBuf], stdin_name: Option<&Path>) -> (Vec<Input>, Vec<Problem>) {
    let mut inputs = Vec::new();
    let mut problems = Vec::new();
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here[..] } else { paths } {
        if path.as_os_str() == "-" {
            let name = stdin_name.map_or_else(|| STDIN.to_owned(), display);
            inputs.push(Input { name, path: None, is_explicit: true });
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, &mut inputs, &mut problems),
            Ok(_) => inputs.push(Input { name: display(path), path: Some(path.clone()), is_explicit: true }),
            Err(error) => problems.push(Problem { path: display(path), message: describe(&error) }),
        }
    }
    inputs.sort_by(|a, b| a.name.cmp(&b.name).then(b.is_explicit.cmp(&a.is_explicit)));
    inputs.dedup_by(|a, b| a.name == b.name);
    (inputs, problems)
}

/// Takes inputs that the user named for found ones (`--force-exclude`).
fn as_found(inputs: &mut [Input]) {
    inputs.iter_mut().for_each(|input| input.is_explicit = false);
}

fn walk(folder: &Path, inputs: &mut Vec<Input>, problems: &mut Vec<Problem>) {
    for entry in WalkBuilder::new(folder).require_git(false).build() {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && is_markdown(entry.path()) {
                    let path = entry.into_path();
                    inputs.push(Input { name: display(&path), path: Some(path), is_explicit: false });
                }
            }
            Err(error) => {
                let message = error.io_error().map_or_else(|| error.to_string(), describe);
                let path = failing_path(&error).map_or_else(|| display(folder), |path| display(&path));
                problems.push(Problem { path, message });
            }
        }
    }
}

fn failing_path(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => failing_path(err),
        _ => None,
    }
}

/// A path as it is reported: `/` between parts, without a leading `./`.
fn display(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// Reads a document.
pub(super) fn read(input: &Input) -> Result<String, Problem> {
    let problem = |message: String| Problem { path: input.name.clone(), message };
    let bytes = match &input.path {
        Some(path) => {
            if fs::metadata(path).is_ok_and(|metadata| metadata.len() >= MOST_BYTES) {
                return Err(problem("larger than 4 GiB; exclude it or split it".to_owned()));
            }
            fs::read(path).map_err(|error| problem(describe(&error)))?
        }
        None => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| problem(describe(&error)))?;
            bytes
        }
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        if error.as_bytes().contains(&0) {
            problem("a binary file, not Markdown; exclude it or rename it".to_owned())
        } else {
            problem(format!("not UTF-8 at byte {at}; save it as UTF-8 and try again"))
        }
    })
}

/// Where the document stands, by which its links are resolved; none for a text without a name.
pub(super) fn place(input: &Input) -> Option<&Path> {
    match &input.path {
        Some(path) => Some(path),
        None => (input.name != STDIN).then(|| Path::new(&input.name)),
    }
}

/// The path by which an input's kind is told: its name, with that of the current folder where
/// it is one for design documents. Folders above say nothing: all may stand below some `tests`.
pub(super) fn told_by(input: &Input) -> String {
    let is_below = !input.name.starts_with("..") && Path::new(&input.name).is_relative();
    let here = std::env::current_dir().ok().filter(|_| is_below);
    let own =
        here.as_deref().and_then(Path::file_name).and_then(|own| own.to_str()).filter(|own| is_design_folder(own));
    own.map_or_else(|| input.name.clone(), |own| format!("{own}/{}", input.name))
}

/// The status that a `kep.yaml` beside the document gives.
pub(super) fn status_beside(input: &Input) -> Option<Status> {
    files::status_beside(input.path.as_ref()?)
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
