// The status bar item: the trade-off coverage of the document in the active editor.

import * as vscode from "vscode";
import { DIMENSIONS, MARKS, percent, type Coverage } from "./protocol";
import { isMarkdown, type Server } from "./server";

/** After an edit, milliseconds without another before the server is asked. */
const PAUSE = 250;

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("caveat.coverage", vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  /** Counts questions, so that an answer that comes late is not shown. */
  private asked = 0;

  constructor(private readonly server: Server) {
    this.item.name = "Caveat: Trade-off Coverage";
    this.subscriptions = [
      this.item,
      server.onDidChange(() => this.soon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.soon(0)),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const active = vscode.window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === active)) {
          this.soon();
        }
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) {
          this.soon();
        }
      }),
    ];
    this.soon(0);
  }

  private soon(pause = PAUSE): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.show(), pause);
  }

  private async show(): Promise<void> {
    const number = ++this.asked;
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isMarkdown(document)) {
      this.item.hide();
      return;
    }
    if (!this.server.isRunning) {
      this.showServer();
      return;
    }
    let coverage: Coverage | undefined;
    try {
      coverage = await this.server.ask<Coverage>("caveat.coverage", { uri: this.server.uri(document.uri) });
    } catch {
      // The document moved on meanwhile; the edit that moved it asks again.
      return;
    }
    if (number !== this.asked) {
      return;
    }
    if (!coverage?.isDesign) {
      this.item.hide();
      return;
    }
    const isKnown = coverage.coverage !== null;
    const shown = coverage.coverage === null ? "–" : percent(coverage.coverage);
    this.item.text = `$(law) ${shown}`;
    this.item.tooltip = tooltip(coverage);
    this.item.accessibilityInformation = {
      label: isKnown ? `trade-off coverage ${shown}` : "trade-off coverage: nothing is adopted",
    };
    this.item.backgroundColor = undefined;
    this.item.command = { command: "caveat.showLedger", title: "Show the Ledger" };
    this.item.show();
  }

  private showServer(): void {
    const { problem } = this.server;
    this.item.text = problem === undefined ? "$(law) $(loading~spin)" : "$(law) $(warning)";
    this.item.tooltip = problem === undefined ? "Caveat is starting" : `Caveat: ${problem}`;
    this.item.accessibilityInformation = { label: `Caveat: ${problem ?? "starting"}` };
    this.item.backgroundColor =
      problem === undefined ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
    this.item.command = { command: "caveat.showLog", title: "Show the Log" };
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }
}

function tooltip(coverage: Coverage): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (coverage.coverage === null) {
    return text.appendText("Caveat: this document adopts no technology that Caveat knows");
  }
  text.appendMarkdown(`Trade-offs recorded: ${coverage.recorded} of ${coverage.cells}\n\n`);
  text.appendMarkdown(`| | ${DIMENSIONS.map(([, title]) => title).join(" | ")} |\n| --- |${" :-: |".repeat(3)}\n`);
  for (const { name, confidence, records } of coverage.technologies) {
    const sure = confidence === "likely" ? " (likely)" : "";
    const cells = DIMENSIONS.map(([dimension]) => MARKS[records[dimension]]);
    text.appendMarkdown("| ").appendText(name + sure).appendMarkdown(` | ${cells.join(" | ")} |\n`);
  }
  return text;
}
