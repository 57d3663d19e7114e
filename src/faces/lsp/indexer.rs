//! The workspace, read in the background: every design document of its folders, with
//! progress, and an end as soon as somebody asks for one.
//!
//! A folder may be somebody's whole home: what version control ignores is left out, only so
//! many entries are looked at, one file is read at a time, and nothing waits for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::WalkBuilder;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;
use tracing::info;

use super::analyzed::Analyzed;
use super::convert::Key;
use super::state::{Context, Shared};
use crate::faces::files;

/// The token of the progress that is shown.
pub(super) const TOKEN: &str = "caveat/index";
/// Files and folders that are looked at before the search for documents is given up.
const MOST_ENTRIES: usize = 500_000;
/// Documents that are read.
const MOST_DOCUMENTS: usize = 20_000;
/// Between two reports of progress.
const REPORT_EVERY: usize = 16;

/// Reads the workspace anew. False if it was ended before it was through.
pub(super) async fn index(shared: &Arc<Shared>, client: &Client) -> bool {
    let cancelled = Arc::new(AtomicBool::new(false));
    let context = {
        let mut state = shared.state();
        if let Some(other) = state.indexing.replace(cancelled.clone()) {
            other.store(true, Ordering::Release);
        }
        // What was indexed of folders that are gone is forgotten.
        let Some(context) = state.context.clone() else { return false };
        state.files.retain(|key, _| context.folders.iter().any(|folder| key.within(&folder.key).is_some()));
        context
    };
    if context.folders.is_empty() {
        return true;
    }
    let token = ProgressToken::String(TOKEN.to_owned());
    let shows = context.features.progress && client.create_work_done_progress(token.clone()).await.is_ok();
    let progress = if shows {
        let begun = client.progress(token, "Caveat: reading design documents");
        Some(begun.with_percentage(0).with_cancel_button().begin().await)
    } else {
        None
    };
    let found = {
        let (context, cancelled) = (context.clone(), cancelled.clone());
        tokio::task::spawn_blocking(move || find(&context, &cancelled)).await.unwrap_or_default()
    };
    info!(documents = found.len(), "indexing");
    for (number, batch) in found.chunks(REPORT_EVERY).enumerate() {
        if cancelled.load(Ordering::Acquire) {
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
    let (again, ended) = (shared.clone(), cancelled.clone());
    let reread = move || {
        linking.iter().take_while(|_| !ended.load(Ordering::Acquire)).for_each(|path| read(path, &context, &again))
    };
    let _ = tokio::task::spawn_blocking(reread).await;
    if let Some(progress) = progress {
        progress.finish().await;
    }
    !cancelled.load(Ordering::Acquire)
}

/// The Markdown files of all folders, each once, sorted.
fn find(context: &Context, cancelled: &AtomicBool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut seen = 0;
    for folder in &context.folders {
        for entry in WalkBuilder::new(&folder.path).require_git(false).build() {
            seen += 1;
            if cancelled.load(Ordering::Acquire) || seen > MOST_ENTRIES || found.len() >= MOST_DOCUMENTS {
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
