//! What the server knows: open documents, indexed files, folders, settings.
//!
//! One lock, held for a few look-ups and never over an await. An edit replaces the
//! document's [`Snapshot`] by a new one; whoever holds the old one can finish with it and
//! sees by [`Snapshot::is_stale`] that its answer is of no use any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use super::analyzed::{Analyzed, FileEntry};
use super::convert::{self, Key};
use super::features::Features;
use super::indexer::Indexing;
use super::options::Options;
use super::pushed::Pushed;
use crate::faces::configs::{Choice, Configs, Scope};
use crate::faces::links::Library;
use crate::text::Buffer;
use crate::workspace::is_design_folder;

/// What all parts of the server share.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) configs: Arc<Configs>,
    /// Whether the client takes snippets in edits. The protocol's types that the library
    /// knows cannot say so (it came with 3.18); the transport reads it.
    pub(super) snippets: AtomicBool,
    /// What was sent of documents that are not open.
    pub(super) pushed: Pushed,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) context: Option<Arc<Context>>,
    pub(super) documents: BTreeMap<Key, Arc<Snapshot>>,
    /// Design documents on disk; open ones are in `documents` as well, and win.
    pub(super) files: BTreeMap<Key, Arc<FileEntry>>,
    /// What was last said to be wrong with configuration files.
    pub(super) told: Told,
    /// Linked documents that are neither open nor indexed; made anew when files have changed.
    library: Option<Arc<Library>>,
    /// The indexing that is under way, or was the last one.
    pub(super) indexing: Option<Arc<Indexing>>,
}

/// What the client knows to be wrong with configuration files.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The problems, as people read them.
    pub(super) lines: Vec<String>,
    /// The files that have diagnostics.
    pub(super) files: Vec<PathBuf>,
}

/// What an analysis is made under; replaced as a whole when anything of it changes.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) features: Features,
    pub(super) options: Options,
    pub(super) folders: Vec<Folder>,
}

/// A folder of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder {
    pub(super) key: Key,
    pub(super) path: PathBuf,
}

impl Folder {
    /// None for a folder that is not on disk.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let path = convert::path_of(uri)?;
        Some(Self { key: Key::of_path(&path), path })
    }
}

impl Context {
    /// A document's path by which its kind is told: what stands behind the innermost folder
    /// of the workspace, with that folder's own name where it is one for design documents.
    /// Folders above the workspace say nothing: all of it may stand below some `tests`.
    pub(super) fn name_of(&self, key: &Key) -> String {
        let within = self.folders.iter().filter_map(|folder| Some((folder, key.within(&folder.key)?)));
        if let Some((folder, rest)) = within.min_by_key(|(_, rest)| rest.len()) {
            let own = folder.key.as_str().rsplit('/').next().unwrap_or("");
            return if is_design_folder(own) { format!("{own}/{rest}") } else { rest.to_owned() };
        }
        // Outside of any folder: as many folders as a proposal with its own folder needs.
        let parts: Vec<&str> = key.as_str().split('/').filter(|part| !part.is_empty()).collect();
        parts[parts.len().saturating_sub(4)..].join("/")
    }
}

/// A document at one version; immutable but for its analysis, which is made once, by whoever
/// asks first.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) key: Key,
    /// As the client writes it.
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) is_markdown: bool,
    pub(super) buffer: Buffer,
    pub(super) context: Arc<Context>,
    stale: AtomicBool,
    analysis: OnceCell<Arc<Analyzed>>,
    /// The last analysis of the document before, until there is one of this text.
    before: Mutex<Option<Arc<Analyzed>>>,
}

impl Snapshot {
    fn new(uri: Uri, version: i32, is_markdown: bool, buffer: Buffer, context: Arc<Context>) -> Self {
        let (stale, analysis, before) = (AtomicBool::new(false), OnceCell::new(), Mutex::default());
        Self { key: Key::of(&uri), uri, version, is_markdown, buffer, context, stale, analysis, before }
    }

    /// The last analysis of the document, of an earlier text than this.
    pub(super) fn before(&self) -> Option<Arc<Analyzed>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_before(&self, analyzed: Option<Arc<Analyzed>>) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = analyzed;
    }

    /// Whether the document has moved on.
    pub(super) fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Acquire)
    }

    /// The analysis if somebody has made it already.
    pub(super) fn known(&self) -> Option<&Arc<Analyzed>> {
        self.analysis.get()
    }

    /// The analysis, made on a thread where it may take its time. None when the document has
    /// moved on before it was begun, or when the analysis panicked.
    pub(super) async fn analyzed(self: &Arc<Self>, shared: &Arc<Shared>) -> Option<Arc<Analyzed>> {
        let made = self.analysis.get_or_try_init(|| async {
            let (snapshot, shared) = (self.clone(), shared.clone());
            let work = move || {
                let analyzed = (!snapshot.is_stale()).then(|| Arc::new(Analyzed::of_snapshot(&snapshot, &shared)));
                snapshot.set_before(None);
                analyzed
            };
            tokio::task::spawn_blocking(work).await.ok().flatten().ok_or(())
        });
        made.await.ok().cloned()
    }
}

impl Default for Shared {
    fn default() -> Self {
        let configs = Arc::new(Configs::new(Choice::Nearest, true));
        Self { state: Mutex::default(), configs, snippets: AtomicBool::new(false), pushed: Pushed::default() }
    }
}

impl Shared {
    /// The configuration of a document; one that is no file has that of the workspace.
    pub(super) fn scope(&self, path: Option<&Path>, context: &Context) -> Arc<Scope> {
        match (path, context.folders.first()) {
            (Some(path), _) => self.configs.of(path),
            (None, Some(folder)) => self.configs.of_folder(&folder.path),
            (None, None) => Arc::new(Scope::nothing()),
        }
    }

    /// The state. A panic while it was held has left it whole: nothing is changed in steps.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn context(&self) -> Option<Arc<Context>> {
        self.state().context.clone()
    }

    /// Where links to documents lead that are neither open nor indexed.
    pub(super) fn library(&self) -> Arc<Library> {
        let mut state = self.state();
        let folders: Vec<PathBuf> = match (&state.library, &state.context) {
            (Some(library), _) => return library.clone(),
            (None, Some(context)) => context.folders.iter().map(|folder| folder.path.clone()).collect(),
            (None, None) => Vec::new(),
        };
        state.library.insert(Arc::new(Library::new(folders, self.configs.clone()))).clone()
    }

    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        self.state().documents.get(&Key::of(uri)).cloned()
    }

    pub(super) fn open_documents(&self) -> Vec<Arc<Snapshot>> {
        self.state().documents.values().cloned().collect()
    }

    /// Stores a document that was opened.
    pub(super) fn open(&self, uri: Uri, version: i32, language: &str, text: &str) -> Option<Arc<Snapshot>> {
        let by_name = convert::path_of(&uri).is_some_and(|path| crate::faces::files::is_markdown(&path));
        let is_markdown = by_name || ["markdown", "mdx", "quarto", "rmd"].contains(&language);
        let mut state = self.state();
        let context = state.context.clone()?;
        let snapshot = Arc::new(Snapshot::new(uri, version, is_markdown, Buffer::new(text), context));
        state.store(snapshot.clone());
        Some(snapshot)
    }

    /// Stores changes, in the order in which they were made; gives the new document and the
    /// one that it replaces.
    pub(super) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> Option<(Arc<Snapshot>, Arc<Snapshot>)> {
        let mut state = self.state();
        let old = state.documents.get(&Key::of(uri))?.clone();
        let mut buffer = old.buffer.clone();
        let unit = old.context.features.unit;
        for change in changes {
            match change.range {
                Some(range) => buffer.replace(convert::places_of(range), unit, &change.text),
                None => buffer = Buffer::new(&change.text),
            }
        }
        let snapshot = Arc::new(Snapshot::new(old.uri.clone(), version, old.is_markdown, buffer, old.context.clone()));
        snapshot.set_before(old.known().cloned().or_else(|| old.before()));
        state.store(snapshot.clone());
        Some((snapshot, old))
    }

    /// Forgets a document that was closed.
    pub(super) fn close(&self, uri: &Uri) -> Option<Arc<Snapshot>> {
        let closed = self.state().documents.remove(&Key::of(uri))?;
        closed.stale.store(true, Ordering::Release);
        Some(closed)
    }

    /// Replaces the context and renews all open documents, whose analyses are of no use any
    /// more.
    pub(super) fn reconfigure(&self, change: impl FnOnce(&mut Context)) {
        let mut state = self.state();
        let Some(context) = &state.context else { return };
        let mut changed = Context::clone(context);
        change(&mut changed);
        let context = Arc::new(changed);
        state.context = Some(context.clone());
        state.library = None;
        state.renew(|_| true, &context);
    }

    /// Makes the analyses of open documents anew that depend on other documents; true if
    /// there are any.
    pub(super) fn renew_linking(&self, but: Option<&Key>) -> bool {
        let mut state = self.state();
        let Some(context) = state.context.clone() else { return false };
        state.library = None;
        let links =
            |snapshot: &Snapshot| snapshot.known().is_some_and(|known| known.has_links()) && Some(&snapshot.key) != but;
        state.renew(links, &context)
    }
}

impl State {
    fn store(&mut self, snapshot: Arc<Snapshot>) {
        if let Some(old) = self.documents.insert(snapshot.key.clone(), snapshot) {
            old.stale.store(true, Ordering::Release);
        }
    }

    fn renew(&mut self, which: impl Fn(&Snapshot) -> bool, context: &Arc<Context>) -> bool {
        let chosen: Vec<Arc<Snapshot>> = self.documents.values().filter(|snapshot| which(snapshot)).cloned().collect();
        for old in &chosen {
            let (uri, buffer) = (old.uri.clone(), old.buffer.clone());
            self.store(Arc::new(Snapshot::new(uri, old.version, old.is_markdown, buffer, context.clone())));
        }
        !chosen.is_empty()
    }
}
