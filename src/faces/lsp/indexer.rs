//! The workspace, read in the background: every design document of its folders, with
//! progress, and an end as soon as somebody asks for one.
//!
//! A folder may be somebody's whole home: what version control ignores is left out, only so
//! many entries are looked at, one file is read at a time, and nothing waits for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ignore::WalkBuilder;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;
use tracing::info;

use super::analyzed::Analyzed;
use super::convert::Key;
use super::state::{Context, Shared};
use crate::faces::files;

/// Files and folders that are looked at before the search for documents is given up.
const MOST_ENTRIES: usize = 500_000;
/// Documents that are read.
const MOST_DOCUMENTS: usize = 20_000;
/// Between two reports of progress.
const REPORT_EVERY: usize = 16;

/// The workspace being read, until it is through or somebody asks for an end.
#[derive(Debug)]
pub(super) struct Indexing {
    /// The token of the progress that is shown. Each time has one of its own: a client may not
    /// be told of two at once under the same.
    token: String,
    is_ended: AtomicBool,
}

impl Indexing {
    fn new() -> Self {
        static TIMES: AtomicU64 = AtomicU64::new(1);
        let token = format!("caveat/index/{}", TIMES.fetch_add(1, Ordering::Relaxed));
        Self { token, is_ended: AtomicBool::new(false) }
    }

    /// Whether this is what a client means by a token.
    pub(super) fn is_shown_as(&self, token: &ProgressToken) -> bool {
        matches!(token, ProgressToken::String(token) if *token == self.token)
    }

    /// Has it end as soon as it can.
    pub(super) fn end(&self) {
        self.is_ended.store(true, Ordering::Release);
    }

    fn is_ended(&self) -> bool {
        self.is_ended.load(Ordering::Acquire)
    }
}

/// Reads the workspace anew. False if it was ended before it was through.
pub(super) async fn index(shared: &Arc<Shared>, client: &Client) -> bool {
    let indexing = Arc::new(Indexing::new());
    let context = {
        let mut state = shared.state();
        if let Some(other) = state.indexing.replace(indexing.clone()) {
            other.end();
        }
        // What was indexed of folders that are gone is forgotten.
        let Some(context) = state.context.clone() else { return false };
        state.files.retain(|key, _| context.folders.iter().any(|folder| key.within(&folder.key).is_some()));
        context
    };
    if context.folders.is_empty() {
        return true;
    }
    let token = ProgressToken::String(indexing.token.clone());
    let shows = context.features.progress && client.create_work_done_progress(token.clone()).await.is_ok();
    let progress = if shows {
        let begun = client.progress(token, "Caveat: reading design documents");
        Some(begun.with_percentage(0).with_cancel_button().begin().await)
    } else {
        None
    };
    let found = {
        let (context, indexing) = (context.clone(), indexing.clone());
        tokio::task::spawn_blocking(move || find(&context, &indexing)).await.unwrap_or_default()
    };
    info!(documents = found.len(), "indexing");
    for (number, batch) in found.chunks(REPORT_EVERY).enumerate() {
        if indexing.is_ended() {
            break;
        }
        let (batch, shared, context) = (batch.to_vec(), shared.clone(), context.clone());
        // A document on which the analysis panics is left out; the rest is read.
        let _ = tokio::task::spawn_blocking(move || batch.iter().for_each(|path| read(path, &context, &shared))).await;
        if let Some(progress) = &progress {
            let done = ((number + 1) * REPORT_EVERY).min(found.len());
            let percentage = u32::try_from(done * 100 / found.len()).unwrap_or(100);
            progress.report_with_message(format!("{done} of {}", found.len()), percentage, Some(true)).await;
        }
    }
    // Documents that link to others were perhaps read before those.
    let linking: Vec<PathBuf> = {
        let state = shared.state();
        found
            .into_iter()
            .filter(|path| state.files.get(&Key::of_path(path)).is_some_and(|file| file.has_links))
            .collect()
    };
    let (again, reading) = (shared.clone(), indexing.clone());
    let reread =
        move || linking.iter().take_while(|_| !reading.is_ended()).for_each(|path| read(path, &context, &again));
    let _ = tokio::task::spawn_blocking(reread).await;
    if let Some(progress) = progress {
        progress.finish().await;
    }
    !indexing.is_ended()
}

/// The Markdown files of all folders, each once, sorted.
fn find(context: &Context, indexing: &Indexing) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut seen = 0;
    for folder in &context.folders {
        for entry in WalkBuilder::new(&folder.path).require_git(false).build() {
            seen += 1;
            if indexing.is_ended() || seen > MOST_ENTRIES || found.len() >= MOST_DOCUMENTS {
                break;
            }
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_some_and(|kind| kind.is_file()) && files::is_markdown(entry.path()) {
                found.push(entry.into_path());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Reads one file into the index, or takes it out if it is gone or no design document.
pub(super) fn read(path: &Path, context: &Arc<Context>, shared: &Shared) {
    let key = Key::of_path(path);
    let entry = Analyzed::of_file(path, context.clone(), shared).map(|analyzed| analyzed.into_file(&key));
    let mut state = shared.state();
    match entry {
        Some(entry) => state.files.insert(key, Arc::new(entry)),
        None => state.files.remove(&key),
    };
}
