//! Diagnostics of documents that are not open, for clients that do not ask for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, Uri};

use super::analyzed::Report;
use super::convert::Key;
use super::state::Shared;

/// What the client shows of documents that are not open: where, and the report's id. The lock
/// is held while things are sent, so that nothing old overtakes something new.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    known: tokio::sync::Mutex<BTreeMap<Key, (Uri, String)>>,
}

/// Sends what has changed of all indexed documents that are not open, and takes back what is
/// gone. Nothing for a client that asks itself.
pub(super) async fn files(shared: &Arc<Shared>, client: &Client) {
    if shared.context().is_none_or(|context| context.features.pulls) {
        return;
    }
    let mut known = shared.pushed.known.lock().await;
    let (wanted, open) = {
        let state = shared.state();
        let closed = state.files.iter().filter(|(key, _)| !state.documents.contains_key(key));
        let wanted: BTreeMap<Key, (Uri, Arc<Report>)> =
            closed.map(|(key, file)| (key.clone(), (file.uri.clone(), file.report.clone()))).collect();
        (wanted, state.documents.keys().cloned().collect::<Vec<_>>())
    };
    // What is open has diagnostics of its own by now.
    known.retain(|key, _| !open.contains(key));
    let gone: Vec<Key> = known.keys().filter(|key| !wanted.contains_key(key)).cloned().collect();
    for key in gone {
        if let Some((uri, _)) = known.remove(&key) {
            client.publish_diagnostics(uri, Vec::new(), None).await;
        }
    }
    for (key, (uri, report)) in wanted {
        let shown = known.get(&key).map(|(_, id)| id.as_str());
        if shown == Some(report.id()) || shown.is_none() && report.diagnostics.is_empty() {
            continue;
        }
        // It may have been opened while others were sent.
        if shared.snapshot(&uri).is_none() {
            send(client, &uri, &report.diagnostics).await;
            known.insert(key, (uri, report.id().to_owned()));
        }
    }
}

/// After a document was closed: sends the diagnostics of its file, or none.
pub(super) async fn closed(shared: &Arc<Shared>, client: &Client, uri: &Uri) {
    if shared.context().is_none_or(|context| context.features.pulls) {
        return;
    }
    let mut known = shared.pushed.known.lock().await;
    let key = Key::of(uri);
    let file = {
        let state = shared.state();
        if state.documents.contains_key(&key) {
            return;
        }
        state.files.get(&key).cloned()
    };
    match file {
        Some(file) => {
            send(client, uri, &file.report.diagnostics).await;
            known.insert(key, (uri.clone(), file.report.id().to_owned()));
        }
        None => {
            known.remove(&key);
            send(client, uri, &[]).await;
        }
    }
}

async fn send(client: &Client, uri: &Uri, diagnostics: &[Diagnostic]) {
    client.publish_diagnostics(uri.clone(), diagnostics.to_vec(), None).await;
}
