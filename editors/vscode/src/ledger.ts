// The ledger: the coverage of all design documents of the workspace, in a panel of its own.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { DIMENSIONS, MARKS, percent, type Ledger } from "./protocol";
import type { Server } from "./server";

/** After a change, milliseconds without another before the panel is made anew. */
const PAUSE = 500;

/** What a page says when a line is chosen: the server's by URI, the plain table by path. */
interface Opened {
  uri: string;
  path: string;
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
    const { uri, path, line } = (message ?? {}) as Partial<Opened>;
    const file = this.shown?.files.find((file) => (file.uri === undefined ? file.path === path : file.uri === uri));
    if (!file || typeof line !== "number") {
      return;
    }
    const place = new vscode.Position(Math.max(0, line - 1), 0);
    const options = { viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(place, place) };
    if (file.uri !== undefined) {
      await vscode.window.showTextDocument(vscode.Uri.parse(file.uri), options);
      return;
    }
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      try {
        await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, file.path), options);
        return;
      } catch {
        // Not in this folder.
      }
    }
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
      this.panel.webview.html = ledger ? (ledger.html ?? page(ledger, nonce)) : missing(this.server.problem, nonce);
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function missing(problem: string | undefined, nonce: string): string {
  return frame(`<p>Caveat is not running: ${escaped(problem ?? "it is starting")}.</p>`, nonce);
}

/**
 * A plain table, for servers that make no page: nothing comes from elsewhere, and its one script
 * tells which row was chosen.
 */
function page(ledger: Ledger, nonce: string): string {
  const { files, adoptions, coverage } = ledger.summary;
  const percentage = adoptions === 0 ? "–" : percent(coverage);
  const heads = DIMENSIONS.map(([, title]) => `<th scope="col">${title}</th>`).join("");
  const adopting = ledger.files.filter(({ technologies }) => technologies.length > 0);
  const tables = adopting.map(({ path, title, technologies }) => {
    const rows = technologies.map(({ name, confidence, line, section, records }) => {
      const cells = DIMENSIONS.map(([dimension]) => {
        const state = records[dimension];
        return `<td class="${state}"><span aria-hidden="true">${MARKS[state]}</span> ${state}</td>`;
      });
      const sure = confidence === "likely" ? " <small>(likely)</small>" : "";
      const place = `data-path="${escaped(path)}" data-line="${line}"`;
      const link = `<a href="#" ${place}>${escaped(name)}</a>`;
      return `<tr><th scope="row">${link}${sure}<br><small>${escaped(section)}</small></th>${cells.join("")}</tr>`;
    });
    const head = `<a href="#" data-path="${escaped(path)}" data-line="1">${escaped(title || path)}</a>`;
    return `<h2>${head}</h2><p class="path">${escaped(path)}</p>
<table><thead><tr><th scope="col">technology</th>${heads}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
  });
  const rest = files - adopting.length;
  const others = rest > 0 ? `<p>${rest} more design ${rest === 1 ? "document adopts" : "documents adopt"} nothing.</p>` : "";
  return frame(
    `<h1>Trade-off ledger</h1>
<p class="summary"><b>${percentage}</b> trade-off coverage · ${count(files, "document")} · ${count(adoptions, "adoption")}</p>
${tables.join("\n")}${others}
<script nonce="${nonce}">
  const vscode = acquireVsCodeApi();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-path]");
    if (link) {
      event.preventDefault();
      vscode.postMessage({ path: link.dataset.path, line: Number(link.dataset.line) });
    }
  });
</script>`,
    nonce,
  );
}

function frame(body: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trade-off ledger</title>
<style nonce="${nonce}">
  body { font: var(--vscode-font-size) var(--vscode-font-family); color: var(--vscode-foreground); padding: 0 1.5em 2em; }
  h1 { font-size: 1.6em; font-weight: 500; }
  h2 { font-size: 1.15em; font-weight: 600; margin: 1.8em 0 0; }
  a { color: var(--vscode-textLink-foreground); text-decoration: none; }
  a:hover, a:focus { text-decoration: underline; }
  .path, small { color: var(--vscode-descriptionForeground); font-weight: normal; }
  .path { margin: 0.2em 0 0.8em; }
  .summary b { font-size: 1.6em; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: 0.45em 0.8em 0.45em 0; border-bottom: 1px solid var(--vscode-widget-border, #8884); }
  thead th { color: var(--vscode-descriptionForeground); font-weight: normal; }
  .recorded { color: var(--vscode-charts-green, #388a34); }
  .placeholder { color: var(--vscode-editorWarning-foreground, #bf8803); }
  .missing { color: var(--vscode-errorForeground, #e51400); }
</style>
</head>
<body>
${body}
</body>
</html>`;
}
