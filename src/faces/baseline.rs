//! Baselines on disk: reading one, writing one, and the names that documents have in it.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use super::configs::shown;
use crate::analysis::{Analysis, Engine};
use crate::workspace::{Baseline, Marked, Subject};

/// A baseline and where it stands.
#[derive(Debug)]
pub(super) struct BaselineFile {
    /// As the user wrote it.
    pub(super) path: PathBuf,
    /// The folder that documents are named from.
    root: PathBuf,
    pub(super) baseline: Baseline,
    /// Whether there was a file.
    pub(super) was_there: bool,
}

impl BaselineFile {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong, with the path and the way out.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let root = root_of(path)?;
                let exists = |document: &str| root.join(document).exists();
                let baseline = Baseline::read(&text, exists).map_err(|problem| {
                    format!("{}: {problem}; mend it, or remove it and write a new one", shown(path))
                })?;
                Ok(Self { path: path.to_owned(), root, baseline, was_there: true })
            }
            Err(error) => Err(match error.kind() {
                io::ErrorKind::NotFound => {
                    let path = shown(path);
                    format!("{path}: there is no such baseline; `caveat --check --write-baseline {path}` writes one")
                }
                io::ErrorKind::InvalidData => format!("{}: not UTF-8, so no baseline", shown(path)),
                _ => format!("{}: cannot be read: {error}", shown(path)),
            }),
        }
    }

    /// Reads a baseline that is to be written; an empty one where there is none yet.
    ///
    /// # Errors
    /// What is wrong, with the path and the way out.
    pub(super) fn read_or_new(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            let path = shown(path);
            return Err(format!(
                "{path}: a folder, no place for a baseline; to check it, name it before --write-baseline"
            ));
        }
        if path.exists() {
            return Self::read(path);
        }
        let (baseline, root) = (Baseline::default(), root_of(path)?);
        Ok(Self { path: path.to_owned(), root, baseline, was_there: false })
    }

    /// Marks the findings of a document that the baseline knows.
    pub(super) fn mark(&self, document: &Path, text: &str, analysis: &mut Analysis, engine: &Engine) -> Marked {
        let name = self.name_of(document);
        let Analysis { outline, adoptions, findings, .. } = analysis;
        self.baseline.mark(&name, &Subject { text, outline, adoptions, catalog: &engine.catalog }, findings)
    }

    /// A document's name in the baseline: its path from the baseline's folder, with `/`.
    pub(super) fn name_of(&self, document: &Path) -> String {
        let document = absolute(document);
        let (mut root, mut rest) = (self.root.as_path(), Vec::new());
        let below = loop {
            match (document.strip_prefix(root), root.parent()) {
                (Ok(below), _) => break below,
                (Err(_), Some(parent)) => {
                    root = parent;
                    rest.push("..".to_owned());
                }
                (Err(_), None) => break document.as_path(),
            }
        };
        rest.extend(below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()));
        rest.join("/")
    }

    /// Writes a new version, whole or not at all.
    ///
    /// # Errors
    /// What is wrong, with the path.
    pub(super) fn write(&self, baseline: &Baseline) -> Result<(), String> {
        let text = baseline.write();
        if fs::read_to_string(&self.path).is_ok_and(|known| known == text) {
            return Ok(());
        }
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let beside = self.path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &self.path));
        written.map_err(|error| {
            let _ = fs::remove_file(&beside);
            format!("{}: cannot be written: {error}", shown(&self.path))
        })
    }
}

/// The folder that a baseline stands in.
fn root_of(path: &Path) -> Result<PathBuf, String> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder
        .canonicalize()
        .map_err(|_| format!("{}: there is no folder `{}`; create it first", shown(path), shown(folder)))
}

/// A path without links and dots, whether the file is there or only its folder.
fn absolute(path: &Path) -> PathBuf {
    if let Ok(whole) = path.canonicalize() {
        return whole;
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        // A text under a made-up name: dots are taken as they are written.
        _ => {
            let mut whole = std::path::absolute(".").unwrap_or_default();
            for part in path.components() {
                match part {
                    Component::CurDir => {}
                    Component::ParentDir => {
                        whole.pop();
                    }
                    other => whole.push(other),
                }
            }
            whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(root: &Path) -> BaselineFile {
        BaselineFile {
            path: root.join("b.toml"),
            root: root.canonicalize().expect("a folder"),
            baseline: Baseline::default(),
            was_there: false,
        }
    }

    #[test]
    fn documents_are_named_from_the_baseline() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let document = root.join("docs/judgement.md");
        assert_eq!(of(root).name_of(&document), "docs/judgement.md");
        assert_eq!(of(&root.join("docs/rules")).name_of(&document), "../judgement.md");
        assert_eq!(of(root).name_of(&root.join("docs/./rules/../judgement.md")), "docs/judgement.md");
        assert_eq!(of(root).name_of(&root.join("docs/none yet.md")), "docs/none yet.md");
    }
}
