// A whole VS Code, served to a browser on this machine, with folders of its own.

import { execFile, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** Nothing that asks, fetches, or moves by itself. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.hover.delay": 100,
  "editor.lightbulb.enabled": "on",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "security.workspace.trust.banner": "never",
  "security.workspace.trust.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class CodeServer {
  /** `tools` is the folder with code-server in node_modules, `scratch` one to write in. */
  constructor(tools, scratch) {
    const home = join(scratch, "home");
    const data = (this.data = join(scratch, "data"));
    this.extensions = join(scratch, "extensions");
    for (const folder of [home, join(data, "User"), this.extensions]) mkdirSync(folder, { recursive: true });
    this.setForMachine({});
    this.asksForTrust(false);
    this.entry = join(tools, "node_modules/code-server/out/node/entry.js");
    this.own = ["--user-data-dir", data, "--extensions-dir", this.extensions];
    const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|CODE_SERVER|PASSWORD)/.test(name));
    this.env = { ...Object.fromEntries(kept), HOME: home, XDG_CONFIG_HOME: join(home, ".config") };
  }

  /** Sets what belongs to a machine, such as the paths of programs, while it runs. */
  setForMachine(settings) {
    const folder = join(this.data, "Machine");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
  }

  /** Whether a folder has to be trusted, at the next start. */
  asksForTrust(asks) {
    this.trust = asks ? [] : ["--disable-workspace-trust"];
    const settings = { ...SETTINGS, "security.workspace.trust.enabled": asks };
    writeFileSync(join(this.data, "User", "settings.json"), JSON.stringify(settings));
  }

  async install(vsix) {
    const args = [this.entry, ...this.own, "--install-extension", vsix];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: this.env, timeout: 120_000 });
    // The exit status alone is no proof.
    if (!stdout.includes("successfully installed")) throw new Error(`not installed: ${stdout}${stderr}`);
  }

  async start() {
    this.port = await freePort();
    const args = [
      this.entry, ...this.own, "--auth", "none", "--bind-addr", `127.0.0.1:${this.port}`, "--disable-telemetry",
      "--disable-update-check", "--disable-getting-started-override", ...this.trust,
    ];
    this.log = "";
    // A group of its own, so that all that it starts can be ended with it.
    this.process = spawn(process.execPath, args, { env: this.env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (data) => (this.log += data));
    const until = Date.now() + 60_000;
    for (;;) {
      const isUp = await fetch(`http://127.0.0.1:${this.port}/healthz`).then((answer) => answer.ok, () => false);
      if (isUp) return;
      if (this.process.exitCode !== null || Date.now() > until) throw new Error(`code-server does not serve: ${this.log}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** The address of the workbench with a folder and a file open. */
  address(folder, file) {
    const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${this.port}${file}`]]);
    const query = new URLSearchParams({ folder, payload });
    return `http://127.0.0.1:${this.port}/?${query.toString().replaceAll("+", "%20")}`;
  }

  stop() {
    if (this.process?.exitCode === null) {
      try {
        process.kill(-this.process.pid, "SIGTERM");
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
