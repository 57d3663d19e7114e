// Finds the server, starts it, and says in one sentence what is wrong when it does not start.

import { constants } from "node:fs";
import { access, chmod } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, TransportKind, State } from "vscode-languageclient/node";

/** Languages that are Markdown to Caveat, by their ids in VS Code. */
export const LANGUAGES = ["markdown", "mdx", "quarto", "rmd"];

export function isMarkdown(document: vscode.TextDocument): boolean {
  return LANGUAGES.includes(document.languageId) && ["file", "untitled"].includes(document.uri.scheme);
}

/** A server that could not be found; the message is for people. */
export class ServerMissing extends Error {}

const PROGRAM = process.platform === "win32" ? "caveat.exe" : "caveat";

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The server's program: the one that is set, else the one in the package, else one on PATH. */
export async function findServer(context: vscode.ExtensionContext): Promise<string> {
  // Whoever opens a folder to look at it runs nothing that the package does not carry.
  const set = vscode.workspace.isTrusted ? vscode.workspace.getConfiguration("caveat").get<string>("server.path", "") : "";
  const written = set.trim();
  if (written !== "") {
    const path = written.startsWith("~/") ? join(homedir(), written.slice(2)) : written;
    if (!isAbsolute(path)) {
      throw new ServerMissing(`caveat.server.path is "${written}"; it has to be an absolute path, or empty`);
    }
    if (!(await isProgram(path))) {
      throw new ServerMissing(`caveat.server.path is "${written}", and there is no program`);
    }
    return path;
  }
  const bundled = join(context.extensionPath, "server", PROGRAM);
  if (await isProgram(bundled)) {
    return bundled;
  }
  try {
    // A package that was made on Windows does not keep the mark of a program.
    await chmod(bundled, 0o755);
    return bundled;
  } catch {
    // It is not there: this package is for every platform.
  }
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (isAbsolute(folder) && (await isProgram(join(folder, PROGRAM)))) {
      return join(folder, PROGRAM);
    }
  }
  throw new ServerMissing(
    "this package carries no server for your platform, and there is no program caveat on PATH; " +
      "install it with `cargo install caveat`, or set caveat.server.path",
  );
}

/** The server as the extension sees it: running, or not, and why. */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("Caveat", { log: true });
  private client: LanguageClient | undefined;
  private changing: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Told whenever the server starts, stops or fails. */
  readonly onDidChange = this.changed.event;
  /** What is wrong, if it is not running. */
  problem: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {}

  get isRunning(): boolean {
    return this.client?.state === State.Running;
  }

  /** Starts it, or starts it anew; calls wait for each other. */
  restart(): Promise<void> {
    this.changing = this.changing.then(() => this.startAnew());
    return this.changing;
  }

  private async startAnew(): Promise<void> {
    await this.stop();
    this.problem = undefined;
    this.changed.fire();
    try {
      const command = await findServer(this.context);
      this.log.info(`starting ${command}`);
      const level = vscode.workspace.getConfiguration("caveat").get<string>("server.log", "off");
      const env = level === "off" ? process.env : { ...process.env, CAVEAT_LOG: level };
      const client = new LanguageClient(
        "caveat",
        "Caveat",
        { command, transport: TransportKind.stdio, options: { env } },
        {
          documentSelector: [
            ...LANGUAGES.flatMap((language) => [
              { scheme: "file", language },
              { scheme: "untitled", language },
            ]),
            // What is wrong in it is told as one types; it starts nothing by itself.
            { scheme: "file", pattern: "**/{caveat,.caveat}.toml" },
          ],
          initializationOptions: settings(),
          outputChannel: this.log,
          // A check that runs by itself must not open panels by itself.
          revealOutputChannelOn: RevealOutputChannelOn.Never,
        },
      );
      this.client = client;
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Stopped && this.client === client) {
          this.problem ??= "the server has stopped; its log says why";
        } else if (newState === State.Running) {
          this.problem = undefined;
        }
        this.changed.fire();
      });
      await client.start();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.log.error(this.problem);
      this.changed.fire();
      void this.complain(error instanceof ServerMissing);
    }
  }

  private async complain(isMissing: boolean): Promise<void> {
    const way = isMissing ? "Open Settings" : "Show Log";
    const chosen = await vscode.window.showErrorMessage(`Caveat cannot start: ${this.problem ?? ""}.`, way);
    if (chosen === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "caveat.server.path");
    } else if (chosen === "Show Log") {
      this.log.show();
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose(2000);
    } catch (error) {
      // It was dead already, or does not end in time and is ended by force.
      this.log.warn(`stopping: ${String(error)}`);
    }
  }

  /** Runs a command of the server; undefined if it is not running or has nothing to say. */
  async ask<T>(command: string, argument: unknown): Promise<T | undefined> {
    if (!this.client || !this.isRunning) {
      return undefined;
    }
    const answer: T | null = await this.client.sendRequest("workspace/executeCommand", {
      command,
      arguments: [argument],
    });
    return answer ?? undefined;
  }

  /** The document's name as the server knows it. */
  uri(document: vscode.Uri): string {
    return this.client?.code2ProtocolConverter.asUri(document) ?? document.toString();
  }

  async end(): Promise<void> {
    await this.changing;
    await this.stop();
  }

  dispose(): void {
    this.changed.dispose();
    this.log.dispose();
  }
}

/** What the server is told at its start; it asks for the same when they change. */
function settings(): unknown {
  const { server: _, ...ofServer } = vscode.workspace.getConfiguration().get<Record<string, unknown>>("caveat", {});
  return ofServer;
}
