//! The protocol's methods, a few lines each: state is stored before the first await, then
//! others are asked.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::analyzed::Analyzed;
use super::features::Features;
use super::options::Options;
use super::state::{Context, Folder, Shared, Snapshot};
use super::{commands, configuration, indexer, logging, navigate, parent, pushed, requests};
use crate::faces::configs::is_config;
use crate::views;

/// The language server of one client.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) client: Client,
    pub(super) shared: Arc<Shared>,
    /// Told when the client's process is gone.
    pub(super) stop: Arc<tokio::sync::Notify>,
}

/// The answer to what was asked about a text that is no more.
const CONTENT_MODIFIED: Error = Error::content_modified();

impl Server {
    /// A document and its analysis; none for a document that is not open. An error if it has
    /// moved on meanwhile.
    pub(super) async fn look(&self, uri: &Uri) -> Result<Option<(Arc<Snapshot>, Arc<Analyzed>)>> {
        let Some(snapshot) = self.shared.snapshot(uri) else { return Ok(None) };
        match snapshot.analyzed(&self.shared).await {
            _ if snapshot.is_stale() => Err(CONTENT_MODIFIED),
            Some(analyzed) => Ok(Some((snapshot, analyzed))),
            None => Err(Error::internal_error()),
        }
    }

    /// Sends the diagnostics of a document if the client does not ask for them itself, and
    /// if the document has not moved on.
    async fn publish(&self, snapshot: Arc<Snapshot>) {
        if configuration::is_one(&snapshot.uri) {
            configuration::typed(&self.client, &snapshot).await;
            return;
        }
        if snapshot.context.features.pulls {
            return;
        }
        let Some(analyzed) = snapshot.analyzed(&self.shared).await else { return };
        let report = analyzed.report().clone();
        if !snapshot.is_stale() {
            self.client
                .publish_diagnostics(snapshot.uri.clone(), report.diagnostics.clone(), Some(snapshot.version))
                .await;
        }
    }

    /// Has the client see what changed without an edit of its own.
    async fn refresh(&self) {
        let Some(context) = self.shared.context() else { return };
        for snapshot in self.shared.open_documents() {
            self.publish(snapshot).await;
        }
        if context.features.pulls {
            let _ = self.client.workspace_diagnostic_refresh().await;
        }
        if context.features.refreshes_hints {
            let _ = self.client.inlay_hint_refresh().await;
        }
    }

    /// Applies what is configured, says once what is wrong with it, and starts over.
    async fn configure(&self, value: &Value) {
        let (options, problems) = Options::read(value);
        logging::say(options.log);
        self.shared.reconfigure(|context| context.options = options);
        if !problems.is_empty() {
            let message = format!("Caveat's settings: {}", problems.join("; "));
            self.client.show_message(MessageType::WARNING, message).await;
        }
        self.refresh().await;
        self.reindex();
    }

    /// Asks for the section `caveat` of the client's settings.
    async fn pull_configuration(&self) {
        let item = ConfigurationItem { scope_uri: None, section: Some("caveat".to_owned()) };
        if let Ok(mut values) = self.client.configuration(vec![item]).await
            && let Some(value) = values.pop()
            && !value.is_null()
        {
            self.configure(&value).await;
        }
    }

    /// Reads the workspace in the background.
    fn reindex(&self) {
        let server = self.clone();
        tokio::spawn(async move {
            if indexer::index(&server.shared, &server.client).await {
                configuration::tell(&server.shared, &server.client).await;
                let renewed = server.shared.renew_linking(None);
                let pulls = server
                    .shared
                    .context()
                    .is_some_and(|context| context.features.pulls && !context.folders.is_empty());
                if renewed || pulls {
                    server.refresh().await;
                }
                pushed::files(&server.shared, &server.client).await;
            }
        });
    }

    /// Reads some files anew.
    async fn reread(&self, files: Vec<Uri>) {
        let Some(context) = self.shared.context() else { return };
        let shared = self.shared.clone();
        let paths: Vec<_> = files.iter().filter_map(super::convert::path_of).collect();
        let work = move || {
            for path in paths {
                indexer::read(&path, &context, &shared);
            }
        };
        let _ = tokio::task::spawn_blocking(work).await;
        self.shared.renew_linking(None);
        self.refresh().await;
        pushed::files(&self.shared, &self.client).await;
    }

    /// Reads all configuration files anew, and everything that depends on them.
    async fn reload_configuration(&self) {
        self.shared.configs.forget();
        self.shared.reconfigure(|_| {});
        configuration::warm(&self.shared).await;
        configuration::tell(&self.shared, &self.client).await;
        self.refresh().await;
        self.reindex();
    }

    fn is_read_as_configuration(&self, uri: &Uri) -> bool {
        let is_one = |path: std::path::PathBuf| is_config(&path) || self.shared.configs.has_read(&path);
        super::convert::path_of(uri).is_some_and(is_one)
    }

    async fn register(&self, features: &Features) {
        let mut wanted = Vec::new();
        let registration = |id: &str, method: &str, options: Option<Value>| Registration {
            id: format!("caveat/{id}"),
            method: method.to_owned(),
            register_options: options,
        };
        if features.registers_files {
            // A configuration may extend files of other names.
            let watchers: Vec<Value> = ["**/*.{md,markdown,mdx,mkd}", "**/kep.yaml", "**/*.toml"]
                .iter()
                .map(|glob| serde_json::json!({"globPattern": glob}))
                .collect();
            let options = serde_json::json!({"watchers": watchers});
            wanted.push(registration("files", "workspace/didChangeWatchedFiles", Some(options)));
        }
        if features.registers_configuration {
            let options = serde_json::json!({"section": "caveat"});
            wanted.push(registration("configuration", "workspace/didChangeConfiguration", Some(options)));
        }
        if !wanted.is_empty() {
            let _ = self.client.register_capability(wanted).await;
        }
    }

    /// `textDocument/codeAction`, under a name of its own: see [`requests::code_actions`].
    pub(super) async fn code_action_json(&self, params: CodeActionParams) -> Result<Value> {
        let Some((snapshot, analyzed)) = self.look(&params.text_document.uri).await? else { return Ok(Value::Null) };
        Ok(requests::code_actions(&self.shared, &analyzed, &snapshot, &params))
    }

    /// `window/workDoneProgress/cancel`.
    pub(super) async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        let indexing = self.shared.state().indexing.clone();
        if let Some(indexing) = indexing.filter(|indexing| indexing.is_shown_as(&params.token)) {
            indexing.end();
        }
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let features = Features::of(&params.capabilities);
        let (options, problems) = Options::read(params.initialization_options.as_ref().unwrap_or(&Value::Null));
        #[allow(deprecated)]
        let root = params.root_uri.as_ref().and_then(Folder::of);
        let folders = match &params.workspace_folders {
            Some(folders) => folders.iter().filter_map(|folder| Folder::of(&folder.uri)).collect(),
            None => root.into_iter().collect(),
        };
        logging::attach(self.client.clone());
        logging::say(options.log);
        self.shared.state().context = Some(Arc::new(Context { features, options, folders }));
        if let Some(process) = params.process_id {
            parent::watch(process, self.stop.clone());
        }
        if !problems.is_empty() {
            let message = format!("Caveat's settings: {}", problems.join("; "));
            self.client.show_message(MessageType::WARNING, message).await;
        }
        let server_info =
            Some(ServerInfo { name: "caveat".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) });
        Ok(InitializeResult { capabilities: features.offered(), server_info, ..InitializeResult::default() })
    }

    async fn initialized(&self, _: InitializedParams) {
        let Some(context) = self.shared.context() else { return };
        self.reindex();
        self.register(&context.features).await;
        if context.features.configuration {
            self.pull_configuration().await;
        }
    }

    async fn shutdown(&self) -> Result<()> {
        if let Some(indexing) = self.shared.state().indexing.take() {
            indexing.end();
        }
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let opened = self.shared.open(document.uri, document.version, &document.language_id, &document.text);
        if let Some(snapshot) = opened {
            self.publish(snapshot).await;
            configuration::warm(&self.shared).await;
            configuration::tell(&self.shared, &self.client).await;
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        if let Some((snapshot, old)) = self.shared.change(&document.uri, document.version, params.content_changes) {
            self.publish(snapshot).await;
            // Letting go of a whole analysis takes its time; nobody waits for it here.
            drop(old);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let watches = self.shared.context().is_some_and(|context| context.features.registers_files);
        if configuration::is_one(&params.text_document.uri) || !watches && self.shared.configs.are_outdated() {
            self.reload_configuration().await;
            return;
        }
        let saved = super::convert::Key::of(&params.text_document.uri);
        if self.shared.renew_linking(Some(&saved)) {
            self.refresh().await;
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let Some(closed) = self.shared.close(&params.text_document.uri) else { return };
        // What is on disk may differ from what was in the buffer.
        let in_workspace = closed.context.folders.iter().any(|folder| closed.key.within(&folder.key).is_some());
        if in_workspace && self.shared.snapshot(&closed.uri).is_none() {
            let (shared, context) = (self.shared.clone(), closed.context.clone());
            if let Some(path) = super::convert::path_of(&closed.uri) {
                let _ = tokio::task::spawn_blocking(move || indexer::read(&path, &context, &shared)).await;
            }
        }
        if configuration::is_one(&closed.uri) {
            configuration::closed(&self.shared, &self.client, &closed.uri).await;
        } else {
            pushed::closed(&self.shared, &self.client, &closed.uri).await;
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let Some((snapshot, analyzed)) = self.look(&place.text_document.uri).await? else { return Ok(None) };
        Ok(requests::hover(&analyzed, &snapshot, place.position))
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let Some((snapshot, analyzed)) = self.look(&params.text_document.uri).await? else { return Ok(None) };
        Ok(Some(requests::inlay_hints(&analyzed, &snapshot, params.range)))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let place = params.text_document_position;
        let Some(snapshot) = self.shared.snapshot(&place.text_document.uri) else { return Ok(None) };
        let before = requests::line_before(&snapshot, place.position);
        // Completion is asked for at every word; most lines offer nothing, and are told by
        // themselves.
        if !views::is_place(&before) || !snapshot.is_markdown {
            return Ok(None);
        }
        let Some((snapshot, analyzed)) = self.look(&place.text_document.uri).await? else { return Ok(None) };
        Ok(requests::completion(&analyzed, &snapshot, &before, place.position))
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        let Some((_, analyzed)) = self.look(&place.text_document.uri).await? else { return Ok(None) };
        Ok(requests::highlights(&analyzed, place.position))
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let Some((snapshot, analyzed)) = self.look(&place.text_document.uri).await? else { return Ok(None) };
        let Some(named) = navigate::named_at(&analyzed, place.position) else { return Ok(None) };
        let others = navigate::documents(&self.shared).await;
        if snapshot.is_stale() {
            Err(CONTENT_MODIFIED)
        } else {
            Ok(navigate::definition(&analyzed, &snapshot, named, &others))
        }
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let place = params.text_document_position;
        let Some((_, analyzed)) = self.look(&place.text_document.uri).await? else { return Ok(None) };
        let Some((technology, _)) = navigate::named_at(&analyzed, place.position) else { return Ok(None) };
        let documents = navigate::documents(&self.shared).await;
        Ok(Some(navigate::references(technology, &analyzed.engine, &documents)))
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let documents = navigate::documents(&self.shared).await;
        Ok(Some(navigate::symbols(&params.query, &documents).into()))
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let looked = match self.look(&params.text_document.uri).await {
            Err(error) if error.code == ErrorCode::ContentModified => return Err(ask_again()),
            looked => looked?,
        };
        let report = looked.map(|(_, analyzed)| analyzed.report().clone());
        let report = match report {
            Some(report) if params.previous_result_id.as_deref() == Some(report.id()) => {
                DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                    related_documents: None,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                        result_id: report.id().to_owned(),
                    },
                })
            }
            report => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: report.as_ref().map(|report| report.id().to_owned()),
                    items: report.map(|report| report.diagnostics.clone()).unwrap_or_default(),
                },
            }),
        };
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let documents = navigate::documents(&self.shared).await;
        Ok(WorkspaceDiagnosticReport { items: navigate::workspace_report(&documents, &params.previous_result_ids) }
            .into())
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        commands::execute(self, params).await.map(Some)
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.shared.context().is_some_and(|context| context.features.configuration) {
            self.pull_configuration().await;
        } else {
            let value = params.settings.get("caveat").unwrap_or(&params.settings);
            self.configure(value).await;
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let removed: Vec<Folder> = params.event.removed.iter().filter_map(|folder| Folder::of(&folder.uri)).collect();
        let added: Vec<Folder> = params.event.added.iter().filter_map(|folder| Folder::of(&folder.uri)).collect();
        self.shared.reconfigure(|context| {
            context.folders.retain(|folder| !removed.contains(folder));
            context.folders.extend(added);
        });
        self.refresh().await;
        self.reindex();
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let (settings, documents): (Vec<Uri>, Vec<Uri>) =
            params.changes.into_iter().map(|change| change.uri).partition(|uri| {
                super::convert::path_of(uri).is_some_and(|path| path.extension().is_some_and(|ending| ending == "toml"))
            });
        if settings.iter().any(|uri| self.is_read_as_configuration(uri)) {
            // Reads the documents anew as well.
            self.reload_configuration().await;
        } else if !documents.is_empty() {
            self.reread(documents).await;
        }
    }
}

/// The answer to a client whose document moved on while its diagnostics were computed.
fn ask_again() -> Error {
    let mut error = Error::new(ErrorCode::ServerError(-32802));
    error.message = "the document has changed".into();
    error.data = Some(serde_json::json!({"retriggerRequest": true}));
    error
}
