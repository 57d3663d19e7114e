//! What is wrong with configuration files, told to the client: once as a message, and as
//! diagnostics on the files themselves for as long as it is so. One that is open has those of
//! its buffer, as one types; what holds for documents is what was saved.
//!
//! These diagnostics are sent to every client: who asks for those of a configuration file is
//! given none, as of anything that is no Markdown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, DiagnosticSeverity, MessageType, Uri};
use tracing::info;

use super::convert::{self, Places};
use super::diagnostics::SOURCE;
use super::state::{Shared, Snapshot, Told};
use crate::faces::configs::{ConfigProblem, is_config, wrong_with};
use crate::text::ColumnUnit;

/// Reads the configurations of the workspace and of what is open.
pub(super) async fn warm(shared: &Arc<Shared>) {
    let shared = shared.clone();
    let work = move || {
        let Some(context) = shared.context() else { return };
        for folder in &context.folders {
            let _ = shared.configs.of_folder(&folder.path);
        }
        for snapshot in shared.open_documents() {
            let _ = shared.scope(convert::path_of(&snapshot.uri).as_deref(), &context);
        }
    };
    let _ = tokio::task::spawn_blocking(work).await;
}

/// Tells the client what is wrong, if that is news to it.
pub(super) async fn tell(shared: &Arc<Shared>, client: &Client) {
    let Some(context) = shared.context() else { return };
    let problems = shared.configs.problems();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let mut by_file: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for problem in &problems {
        by_file.entry(problem.file.path.clone()).or_default().push(diagnostic(problem, context.features.unit, false));
    }
    let before = {
        let mut state = shared.state();
        if state.told.lines == lines {
            return;
        }
        let files = by_file.keys().cloned().collect();
        std::mem::replace(&mut state.told, Told { lines: lines.clone(), files })
    };
    for path in before.files {
        by_file.entry(path).or_default();
    }
    for (path, diagnostics) in by_file {
        if let Some(uri) = convert::uri_of(&path) {
            match shared.snapshot(&uri) {
                Some(open) => typed(client, &open).await,
                None => client.publish_diagnostics(uri, diagnostics, None).await,
            }
        }
    }
    // Who mends one line after the other need not be told of each that is left.
    match (&before.lines[..], &lines[..]) {
        (_, []) => info!("the configuration is in order again"),
        ([], [first, more @ ..]) => client.show_message(MessageType::ERROR, message(first, more.len())).await,
        _ => info!(problems = lines.len(), "the configuration is still not in order"),
    }
}

/// Whether a document is a configuration file.
pub(super) fn is_one(uri: &Uri) -> bool {
    convert::path_of(uri).is_some_and(|path| is_config(&path))
}

/// Sends what would be wrong with a configuration file if its buffer were saved now.
pub(super) async fn typed(client: &Client, snapshot: &Arc<Snapshot>) {
    let Some(path) = convert::path_of(&snapshot.uri) else { return };
    let (open, unit) = (snapshot.clone(), snapshot.context.features.unit);
    let work = move || {
        let problems = if open.is_stale() { Vec::new() } else { wrong_with(&path, open.buffer.text()) };
        problems.iter().map(|problem| diagnostic(problem, unit, true)).collect::<Vec<_>>()
    };
    // Other files may have to be read.
    let Ok(diagnostics) = tokio::task::spawn_blocking(work).await else { return };
    if !snapshot.is_stale() {
        client.publish_diagnostics(snapshot.uri.clone(), diagnostics, Some(snapshot.version)).await;
    }
}

/// Sends what is wrong with a configuration file on disk, after its buffer was closed.
pub(super) async fn closed(shared: &Arc<Shared>, client: &Client, uri: &Uri) {
    let (Some(path), Some(context)) = (convert::path_of(uri), shared.context()) else { return };
    let mut problems = shared.configs.problems();
    problems.retain(|problem| problem.file.path == path);
    let diagnostics = problems.iter().map(|problem| diagnostic(problem, context.features.unit, false)).collect();
    if shared.snapshot(uri).is_none() {
        client.publish_diagnostics(uri.clone(), diagnostics, None).await;
    }
}

/// One message, however much is wrong.
fn message(first: &str, more: usize) -> String {
    let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    format!("Caveat: {first}{more}. Caveat goes on with settings that are in order.")
}

fn diagnostic(problem: &ConfigProblem, unit: ColumnUnit, is_buffer: bool) -> Diagnostic {
    let file = &problem.file;
    let places = Places { text: &file.text, lines: &file.lines, unit, counts_mark: is_buffer };
    Diagnostic {
        range: problem.span.map(|span| places.range(span)).unwrap_or_default(),
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some(SOURCE.to_owned()),
        message: problem.message.clone(),
        ..Diagnostic::default()
    }
}
