// Starts the language server for Markdown documents, and adds what the protocol has no place
// for: a status bar item, the ledger, pages on technologies. All judgement is the server's.

import * as vscode from "vscode";
import { createConfiguration, openSample } from "./create";
import { Explain } from "./explain";
import { LedgerPanel } from "./ledger";
import { Server } from "./server";
import { StatusItem } from "./status";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = (server = new Server(context));
  const explain = new Explain(started);
  const ledger = new LedgerPanel(started);
  context.subscriptions.push(started, explain, ledger, new StatusItem(started));
  const command = (name: string, run: () => unknown): void => {
    context.subscriptions.push(vscode.commands.registerCommand(`caveat.${name}`, run));
  };
  command("showLedger", () => ledger.show());
  command("explainAtCursor", () => explain.atCursor());
  command("restartServer", () => started.restart());
  command("showLog", () => started.log.show());
  command("createConfiguration", () => createConfiguration(context));
  command("openSample", () => openSample(context));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("caveat.server")) {
        void started.restart();
      }
    }),
    // Trust may bring a path of its own.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void started.restart()),
  );
  await started.restart();
}

export async function deactivate(): Promise<void> {
  await server?.end();
}
