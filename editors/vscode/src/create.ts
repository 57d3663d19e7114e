// Documents that the extension makes: a caveat.toml, and the sample of the walkthrough.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { findServer } from "./server";

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Has the server write a commented caveat.toml into a folder of the workspace, and opens it. */
export async function createConfiguration(context: vscode.ExtensionContext): Promise<void> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (folders.length === 0) {
    void vscode.window.showInformationMessage("caveat.toml stands in a folder; open one first.");
    return;
  }
  const folder =
    folders.length === 1
      ? folders[0]
      : await vscode.window.showWorkspaceFolderPick({ placeHolder: "The folder that caveat.toml is for" });
  if (!folder) {
    return;
  }
  for (const name of ["caveat.toml", ".caveat.toml"]) {
    const known = vscode.Uri.joinPath(folder.uri, name);
    if (await exists(known)) {
      await vscode.window.showTextDocument(known);
      return;
    }
  }
  try {
    await promisify(execFile)(await findServer(context), ["--init"], { cwd: folder.uri.fsPath, timeout: 10_000 });
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, "caveat.toml"));
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    void vscode.window.showErrorMessage(`Caveat could not create caveat.toml: ${said}`);
  }
}

/** Opens the sample document as a new, unsaved one. */
export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const file = vscode.Uri.joinPath(context.extensionUri, "media", "sample.md");
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document);
}
