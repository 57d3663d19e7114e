//! From a link in a document to the document that it leads to, on disk: read when somebody
//! asks for it, each once, and only inside of the repository or workspace.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::configs::Configs;
use super::files::is_markdown;
use crate::analysis::{conclude, read};
use crate::workspace::{Landing, Linked, percent_decoded};

/// A linked document larger than this is no record of anything, and is not read.
const MOST_BYTES: u64 = 4 << 20;
/// The file that a link to a folder means.
const OF_FOLDER: [&str; 2] = ["README.md", "index.md"];

/// Where the links of documents lead.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// Folders beside repositories in which links are followed.
    folders: Vec<PathBuf>,
    /// What is known of technologies where a linked document stands.
    configs: Arc<Configs>,
    /// The repository that a folder belongs to, if it belongs to one.
    roots: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
    documents: Mutex<HashMap<PathBuf, Arc<OnceLock<Landing>>>>,
}

impl Library {
    /// One that follows links inside of repositories and of these folders.
    pub(super) fn new(folders: impl IntoIterator<Item = PathBuf>, configs: Arc<Configs>) -> Self {
        let folders = folders.into_iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        Self { folders, configs, ..Self::default() }
    }

    /// What is found where a link of a document leads.
    pub(super) fn follow(&self, document: &Path, link: &str) -> Landing {
        self.follow_unless(document, link, |_| None)
    }

    /// The same, with what is `known` of a file without reading it.
    pub(super) fn follow_unless(
        &self,
        document: &Path,
        link: &str,
        known: impl Fn(&Path) -> Option<Arc<Linked>>,
    ) -> Landing {
        let Some(root) = self.root(document) else { return Landing::Unknown };
        let path = match link.strip_prefix('/') {
            // As the sites of repositories read it; the routes of site builders lead nowhere.
            Some(from_root) => Some(root.join(percent_decoded(from_root))),
            None => resolved(document, link),
        };
        // Pictures and sources are no documents; that is told by their names.
        let Some(path) = path.filter(|path| is_markdown(path) || path.extension().is_none()) else {
            return Landing::Unknown;
        };
        let Some(file) = file_of(&path) else {
            // What stands outside is none of ours, there or not.
            let names_document = !link.starts_with('/') && is_markdown(&path) && is_inside(&path, &root);
            return if names_document { Landing::Absent } else { Landing::Unknown };
        };
        if let Some(linked) = known(&file) {
            return Landing::Document(linked);
        }
        // Links that leave the repository through a symbolic link leave it as well.
        match file.canonicalize() {
            Ok(file) if file.starts_with(&root) => self.document(file),
            _ => Landing::Unknown,
        }
    }

    fn document(&self, file: PathBuf) -> Landing {
        let known = {
            let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
            documents.entry(file.clone()).or_default().clone()
        };
        // Read outside of the lock: others may look at other documents meanwhile.
        known
            .get_or_init(|| {
                linked(&file, &self.configs).map_or(Landing::Unknown, |linked| Landing::Document(Arc::new(linked)))
            })
            .clone()
    }

    /// The folder that a document's links may not leave: its repository, else the folder of
    /// the workspace that it stands in, else its own.
    fn root(&self, document: &Path) -> Option<PathBuf> {
        let folder = match document.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return None,
        };
        let mut roots = self.roots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = roots.get(folder) {
            return known.clone();
        }
        let found = folder.canonicalize().ok().map(|own| {
            let repository = own.ancestors().find(|above| above.join(".git").exists());
            let workspace = || self.folders.iter().find(|folder| own.starts_with(folder)).map(PathBuf::as_path);
            repository.or_else(workspace).unwrap_or(&own).to_path_buf()
        });
        roots.insert(folder.to_path_buf(), found.clone());
        found
    }
}

/// What links see of a file; none if it cannot be read or is not UTF-8: that is for those to
/// complain of who check it.
fn linked(file: &Path, configs: &Configs) -> Option<Linked> {
    if std::fs::metadata(file).ok()?.len() > MOST_BYTES {
        return None;
    }
    let text = String::from_utf8(std::fs::read(file).ok()?).ok()?;
    let scope = configs.of(file);
    let engine = &*scope.engine;
    let analysis = conclude(&text, read(&text, engine), engine, &scope.config.settings, None);
    Some(analysis.linked(&text, &engine.catalog))
}

/// The path that a link in `document` leads to, whether anything is there or not. None for
/// one that begins at a root: whose root that is, only a site's builder knows.
pub(super) fn resolved(document: &Path, link: &str) -> Option<PathBuf> {
    let decoded = percent_decoded(link);
    let mut path: PathBuf = document.parent()?.to_path_buf();
    for part in Path::new(&decoded).components() {
        match part {
            Component::ParentDir => match path.components().next_back() {
                Some(Component::Normal(_)) => {
                    path.pop();
                }
                _ => path.push(".."),
            },
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

/// The Markdown file at a path: as written, with the ending that wikis leave out, or in the
/// folder that is named.
fn file_of(path: &Path) -> Option<PathBuf> {
    if is_markdown(path) {
        return path.is_file().then(|| path.to_path_buf());
    }
    if path.is_dir() {
        return OF_FOLDER.iter().map(|name| path.join(name)).find(|file| file.is_file());
    }
    let with_ending = PathBuf::from(format!("{}.md", path.display()));
    (!path.exists() && with_ending.is_file()).then_some(with_ending)
}

/// Whether a path that leads to nothing would lie below `root`.
fn is_inside(path: &Path, root: &Path) -> bool {
    let there = path.ancestors().skip(1).find(|above| above.as_os_str().is_empty() || above.exists());
    let there = there.map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    there.and_then(|above| above.canonicalize().ok()).is_some_and(|above| above.starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(document: &str, link: &str) -> Option<String> {
        resolved(Path::new(document), link).map(|path| path.to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn links_are_resolved_from_the_document() {
        assert_eq!(path("docs/adr/1.md", "2.md").as_deref(), Some("docs/adr/2.md"));
        assert_eq!(path("docs/adr/1.md", "../a%20b/./c.md").as_deref(), Some("docs/a b/c.md"));
        assert_eq!(path("1.md", "../2.md").as_deref(), Some("../2.md"));
        assert_eq!(path("../1.md", "../2.md").as_deref(), Some("../../2.md"));
        assert_eq!(path("docs/1.md", "/2.md"), None);
    }
}
