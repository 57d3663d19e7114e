"""The server under a client that checks every message against the specification's types."""

import json
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

URI = "file:///team/adr/0001-cache.md"
DOCUMENT = pathlib.Path(os.environ["CAVEAT_DOCUMENT"]).read_text(encoding="utf-8")
OPTIONS = json.loads(os.environ["CAVEAT_OPTIONS"])


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[os.environ["CAVEAT_SERVER"], "--stdio"]),
)
async def client(request, lsp_client: LanguageClient):
    # What an editor answers of itself, where the test client does not.
    for method in [types.CLIENT_REGISTER_CAPABILITY, types.WORKSPACE_INLAY_HINT_REFRESH]:
        if method not in lsp_client.protocol.fm.features:
            lsp_client.feature(method)(lambda *_: None)
    params = types.InitializeParams(
        capabilities=client_capabilities(request.param), initialization_options=OPTIONS
    )
    lsp_client.set_configuration({"caveat": OPTIONS})
    await lsp_client.initialize_session(params)
    yield lsp_client
    await lsp_client.shutdown_session()


def place(words: str) -> types.Position:
    before = DOCUMENT[: DOCUMENT.index(words)]
    return types.Position(line=before.count("\n"), character=len(before) - before.rfind("\n") - 1)


@pytest.mark.asyncio
async def test_everything_is_of_the_right_type(client: LanguageClient):
    item = types.TextDocumentItem(uri=URI, language_id="markdown", version=1, text=DOCUMENT)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    document = types.TextDocumentIdentifier(uri=URI)
    pulls = client.capabilities.text_document.diagnostic is not None
    if pulls:
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
        diagnostics = report.items
    else:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        diagnostics = client.diagnostics[URI]
    assert len(diagnostics) == 1
    assert diagnostics[0].code.startswith("missing-")
    here = diagnostics[0].range.start

    at = {"text_document": document, "position": here}
    hover = await client.text_document_hover_async(types.HoverParams(**at))
    assert "caching" in hover.contents.value
    whole = types.Range(start=types.Position(0, 0), end=types.Position(9999, 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(text_document=document, range=whole))
    assert len(hints) == 1
    context = types.CodeActionContext(diagnostics=diagnostics)
    asked = types.CodeActionParams(text_document=document, range=diagnostics[0].range, context=context)
    actions = await client.text_document_code_action_async(asked)
    literals = client.capabilities.text_document.code_action.code_action_literal_support is not None
    assert bool(actions) == literals
    highlights = await client.text_document_document_highlight_async(types.DocumentHighlightParams(**at))
    assert len(highlights) > 3
    references = await client.text_document_references_async(
        types.ReferenceParams(context=types.ReferenceContext(include_declaration=True), **at)
    )
    assert len(references) > 3
    assert await client.text_document_definition_async(types.DefinitionParams(**at))
    assert await client.text_document_completion_async(types.CompletionParams(**at)) is None
    assert len(await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="cach"))) == 1
    ledger = await client.workspace_execute_command_async(types.ExecuteCommandParams(command="caveat.ledger"))
    assert ledger["summary"]["files"] == 1
