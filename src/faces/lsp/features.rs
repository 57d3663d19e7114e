//! What the client can do, and what the server offers it.

use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions, HoverProviderCapability, InlayHintOptions,
    InlayHintServerCapabilities, MarkupKind, OneOf, SaveOptions, ServerCapabilities, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use super::commands::COMMANDS;
use super::convert;
use crate::text::ColumnUnit;
use crate::views::Markup;

/// What the client can do, as far as the server cares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Features {
    pub(super) unit: ColumnUnit,
    /// Diagnostics are asked for; else they are sent. Never both. Asking is only worth it with
    /// a client that can be told to ask again: Neovim up to 0.12 cannot, and would show
    /// what was found before the settings or another document changed.
    pub(super) pulls: bool,
    pub(super) refreshes_hints: bool,
    pub(super) related: bool,
    pub(super) code_description: bool,
    pub(super) hover: Markup,
    pub(super) versioned_edits: bool,
    /// Whether quick fixes can be shown at all, and not commands alone.
    pub(super) action_literals: bool,
    pub(super) links: bool,
    pub(super) progress: bool,
    pub(super) configuration: bool,
    pub(super) registers_configuration: bool,
    pub(super) registers_files: bool,
}

impl Features {
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let is = |flag: Option<bool>| flag.unwrap_or(false);
        let general = client.general.as_ref();
        let window = client.window.as_ref();
        let workspace = client.workspace.as_ref();
        let document = client.text_document.as_ref();
        let push = document.and_then(|document| document.publish_diagnostics.as_ref());
        let pull = document.and_then(|document| document.diagnostic.as_ref());
        let markup = |formats: Option<&Vec<MarkupKind>>| match formats.and_then(|formats| formats.first()) {
            Some(MarkupKind::Markdown) => Markup::Markdown,
            _ => Markup::Plain,
        };
        let refreshes_diagnostics = is(workspace.and_then(|workspace| workspace.diagnostics.as_ref()?.refresh_support));
        Self {
            unit: convert::negotiated(general.and_then(|general| general.position_encodings.as_deref())),
            pulls: pull.is_some() && refreshes_diagnostics,
            refreshes_hints: is(workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)),
            related: is(push.and_then(|push| push.related_information))
                || is(pull.and_then(|pull| pull.related_information)),
            code_description: is(push.and_then(|push| push.code_description_support))
                || is(pull.and_then(|pull| pull.code_description_support)),
            hover: markup(document.and_then(|document| document.hover.as_ref()?.content_format.as_ref())),
            versioned_edits: is(workspace.and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)),
            action_literals: document.is_some_and(|document| {
                document.code_action.as_ref().is_some_and(|action| action.code_action_literal_support.is_some())
            }),
            links: is(document.and_then(|document| document.definition.as_ref()?.link_support)),
            progress: is(window.and_then(|window| window.work_done_progress)),
            configuration: is(workspace.and_then(|workspace| workspace.configuration)),
            registers_configuration: is(
                workspace.and_then(|workspace| workspace.did_change_configuration.as_ref()?.dynamic_registration)
            ),
            registers_files: is(
                workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration)
            ),
        }
    }

    /// What the server offers such a client.
    pub(super) fn offered(&self) -> ServerCapabilities {
        let diagnostics = DiagnosticOptions {
            identifier: Some("caveat".to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            ..DiagnosticOptions::default()
        };
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        };
        let completion = CompletionOptions {
            trigger_characters: Some(vec![":".to_owned(), " ".to_owned(), "-".to_owned()]),
            ..CompletionOptions::default()
        };
        ServerCapabilities {
            position_encoding: Some(convert::encoding(self.unit)),
            text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(completion),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
            inlay_hint_provider: Some(OneOf::Right(InlayHintServerCapabilities::Options(InlayHintOptions::default()))),
            diagnostic_provider: self.pulls.then_some(DiagnosticServerCapabilities::Options(diagnostics)),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: COMMANDS.map(str::to_owned).to_vec(),
                ..ExecuteCommandOptions::default()
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: None,
            }),
            ..ServerCapabilities::default()
        }
    }
}
