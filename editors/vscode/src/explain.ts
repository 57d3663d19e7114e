// Explains the technology (or the rule of a finding) at the cursor, as a read-only document.

import * as vscode from "vscode";
import type { Page } from "./protocol";
import { isMarkdown, type Server } from "./server";

const SCHEME = "caveat-explain";

export class Explain implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(private readonly server: Server) {}

  /** The page that a URI names; asked of the server, so that a restored tab has it too. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const name = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    const page = await this.server.ask<Page>("caveat.explain", { name });
    return page?.markdown ?? `Caveat knows nothing of the name "${name}", or is not running.\n`;
  }

  async atCursor(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isMarkdown(editor.document)) {
      void vscode.window.showInformationMessage("Caveat explains technologies in Markdown documents; open one first.");
      return;
    }
    if (!this.server.isRunning) {
      void vscode.window.showWarningMessage(`Caveat is not running: ${this.server.problem ?? "it is starting"}.`);
      return;
    }
    const { line, character } = editor.selection.active;
    const place = { uri: this.server.uri(editor.document.uri), position: { line, character } };
    const page = await this.server.ask<Page>("caveat.explain", place);
    if (!page) {
      void vscode.window.showInformationMessage("Caveat knows no technology at the cursor.");
      return;
    }
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${page.name}.md` });
    if ((await vscode.commands.getCommands(true)).includes("markdown.showPreviewToSide")) {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    } else {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    }
  }

  dispose(): void {
    this.registration.dispose();
  }
}
