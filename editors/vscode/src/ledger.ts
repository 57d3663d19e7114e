// The ledger: the coverage of all design documents of the workspace, in a panel of its own.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Ledger } from "./protocol";
import type { Server } from "./server";

/** After a change, milliseconds without another before the panel is made anew. */
const PAUSE = 500;

/** What the page says when a line is chosen. */
interface Opened {
  uri: string;
  /** From 1. */
  line: number;
}

export class LedgerPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** What the panel shows. */
  private shown: Ledger | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server) {
    const soon = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.fill(), PAUSE);
    };
    this.subscriptions = [vscode.languages.onDidChangeDiagnostics(soon), server.onDidChange(soon)];
  }

  async show(): Promise<void> {
    if (!this.panel) {
      const panel = vscode.window.createWebviewPanel("caveat.ledger", "Trade-off Ledger", vscode.ViewColumn.Beside, {
        enableScripts: true,
        enableFindWidget: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => (this.panel = this.shown = undefined));
      panel.onDidChangeViewState(() => void this.fill());
      panel.webview.onDidReceiveMessage((message: unknown) => void this.open(message));
      this.panel = panel;
    }
    this.panel.reveal(undefined, false);
    await this.fill();
  }

  /** Opens what was chosen, if it is a document of the ledger: a page is not trusted further. */
  private async open(message: unknown): Promise<void> {
    const { uri, line } = (message ?? {}) as Partial<Opened>;
    const file = this.shown?.files.find((file) => file.uri === uri);
    if (!file || typeof line !== "number") {
      return;
    }
    const place = new vscode.Position(Math.max(0, line - 1), 0);
    const options = { viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(place, place) };
    await vscode.window.showTextDocument(vscode.Uri.parse(file.uri), options);
  }

  private async fill(): Promise<void> {
    if (!this.panel?.visible) {
      return;
    }
    const nonce = randomBytes(16).toString("base64");
    let ledger: Ledger | undefined;
    try {
      ledger = await this.server.ask<Ledger>("caveat.ledger", { format: "html", nonce });
    } catch (error) {
      this.server.log.warn(`the ledger: ${String(error)}`);
      return;
    }
    // A page that says the same keeps its filter and its place.
    if (this.panel && !(ledger && this.shown && isSame(ledger, this.shown))) {
      this.shown = ledger;
      this.panel.webview.html = ledger ? ledger.html : missing(this.server.problem, nonce);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }
}

function isSame(one: Ledger, other: Ledger): boolean {
  return JSON.stringify({ ...one, html: "" }) === JSON.stringify({ ...other, html: "" });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What the panel says while there is no server to ask. */
function missing(problem: string | undefined, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trade-off ledger</title>
<style nonce="${nonce}">
  body { font: var(--vscode-font-size) var(--vscode-font-family); color: var(--vscode-foreground); padding: 0 1.5em 2em; }
</style>
</head>
<body>
<p>Caveat is not running: ${escaped(problem ?? "it is starting")}.</p>
</body>
</html>`;
}
