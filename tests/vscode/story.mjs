// The extension in a real VS Code: what a person sees and does, in order. The same document
// without the extension shows nothing.
//
//     node story.mjs TOOLS VSIX SCRATCH [SCREENSHOTS]
//
// TOOLS holds node_modules with code-server and playwright-core (see editors/setup).

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CodeServer } from "./code-server.mjs";
import { Workbench } from "./workbench.mjs";

const [tools, vsix, scratch, pictures] = process.argv.slice(2).map((path) => resolve(path));
const { chromium } = createRequire(pathToFileURL(join(tools, "package.json")))("playwright-core");

/** Without the extension, milliseconds after which a squiggle would have been there. */
const LONG_ENOUGH = 5_000;

rmSync(scratch, { recursive: true, force: true });
const work = join(scratch, "work");
const file = join(work, "adr", "0007-cache-for-order-pages.md");
mkdirSync(join(work, "adr"), { recursive: true });
cpSync(new URL("../../editors/vscode/media/sample.md", import.meta.url), file);
writeFileSync(
  join(work, "adr", "0003-shards.md"),
  `# Shard the orders database

- Status: accepted

## Context

One database holds all orders, and it grows by a third each year. The nightly backup
takes longer than the night.

## Decision

We will shard the orders database by customer. We adopt sharding with sixteen shards,
and the order service picks the shard by a hash of the customer.
`,
);

const server = new CodeServer(tools, join(scratch, "server"));
const browser = await chromium.launch({
  executablePath: process.env.CAVEAT_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
const started = Date.now();
let bench;

function step(what) {
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}

async function open() {
  await server.start();
  const page = await browser.newPage({ viewport: { width: 1000, height: 620 }, deviceScaleFactor: 1 });
  bench = new Workbench(page, pictures);
  await page.goto(server.address(work, file));
  await bench.editor("0007-cache-for-order-pages.md").locator(".view-line").first().waitFor({ timeout: 90_000 });
}

/** Leaves more room for what is tested, on the screen and in pictures. */
async function hideSideBar() {
  await bench.run("View: Toggle Primary Side Bar Visibility");
  await bench.page.locator(".part.sidebar").waitFor({ state: "hidden" });
}

/** The process of this workbench's server. */
function serverProcess() {
  return readdirSync("/proc").find((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/exe`).startsWith(server.extensions);
    } catch {
      return false; // Gone, or not ours to look at.
    }
  });
}

async function withoutTheExtension() {
  await open();
  await bench.word("Redis").waitFor();
  await bench.page.waitForTimeout(LONG_ENOUGH);
  assert.equal(await bench.squiggles().count(), 0, "squiggles without the extension");
  assert.equal(await bench.page.locator("#caveat\\.coverage, [id*='caveat']").count(), 0, "a status item without it");
  await bench.page.close();
  server.stop();
  step("without the extension: nothing");
}

async function withTheExtension() {
  await server.install(vsix);
  step("installed");
  await open();
  await hideSideBar();
  await bench.squiggles("warning").first().waitFor({ timeout: 60_000 });
  step("squiggle");
  await bench.hint("cost ✗").waitFor();
  await bench.coverage("0 %").waitFor();
  step("inline hint and status bar item");

  const hover = await bench.hover("Redis");
  assert.match(hover, /its cost, failure mode and blast radius are not recorded/);
  assert.match(hover, /caching/);
  await bench.picture("vscode-finding");
  step("hover");

  const actions = await bench.quickFixes("Redis");
  assert.ok(actions.some((title) => title.includes("Ignore caching here, with a reason")), String(actions));
  await bench.picture("vscode-quick-fix");
  await bench.choose("Record the trade-offs of caching", "Redis");
  await bench.word("Trade-offs: caching").waitFor();
  await bench.hint("cost …").waitFor();
  assert.match(await bench.hover("Redis"), /placeholder|questions|answer/i);
  step("quick fix: questions are placeholders");

  await bench.answer([
    "two nodes for $640 a month, and somebody has to patch them",
    "when the cache is down, reads go to the database and time out",
    "only order pages; checkout has a database of its own",
  ]);
  await bench.hint("cost ✓").waitFor();
  await bench.hint("blast radius ✓").waitFor();
  await bench.coverage("100 %").waitFor();
  await bench.gone(bench.squiggles("warning"), "the squiggle goes when the record is written");
  step("evidence: the finding is gone");
  await bench.picture("vscode-recorded");

  await bench.save(file, /\*\*Cost:\*\* two nodes for \$640 a month[^]*\*\*Blast radius:\*\* only order pages/);
  step("saved");

  await bench.run("Caveat: Explain the Technology at the Cursor", "Redis");
  await bench.editor("caching.md").locator(".view-line", { hasText: "What it costs" }).waitFor();
  step("explained");
  await bench.run("View: Close Editor");

  await bench.run("Caveat: Restart the Server");
  await bench.coverage("100 %").waitFor();
  step("restarted");

  server.setForMachine({ "caveat.server.path": "/nowhere/caveat" });
  await bench.notification(/Caveat cannot start: .*\/nowhere\/caveat.*there is no program/);
  await bench.page.locator('.statusbar-item[id*="caveat.coverage"] .codicon-warning').waitFor();
  server.setForMachine({});
  await bench.coverage("100 %").waitFor();
  step("a server that is not there is told, and forgotten when it is");

  const old = serverProcess();
  assert.ok(old, "there is a server");
  process.kill(Number(old), "SIGKILL");
  await bench.until("a new server", () => ![undefined, old].includes(serverProcess()));
  await bench.coverage("100 %").waitFor();
  assert.match(await bench.hover("Redis"), /caching/);
  step("a server that dies is started anew");

  await bench.run("Caveat: Show the Trade-off Ledger");
  const ledger = await bench.webview(/trade-off coverage/i);
  await ledger.getByText("0003-shards.md").first().waitFor();
  const text = await ledger.locator("body").innerText();
  assert.match(text, /caching/i);
  assert.match(text, /50\s?%/);
  await bench.picture("vscode-ledger");
  await bench.openFromLedger(ledger, "0003-shards.md");
  step("ledger, and a document opened from it");

  await bench.run("Caveat: Open the Sample Document");
  await bench.page.locator(".tab", { hasText: /Untitled-1/ }).waitFor();
  await bench.coverage("0 %").waitFor();
  step("sample document");

  await bench.run("Caveat: Create caveat.toml");
  await bench.editor("caveat.toml").locator(".view-line").first().waitFor();
  assert.equal(await bench.squiggles("error").count(), 0, "what is created is in order");
  await bench.page.keyboard.press("Control+Home");
  await bench.page.keyboard.type("rules = 3\n");
  await bench.squiggles("error").first().waitFor();
  assert.doesNotMatch(readFileSync(join(work, "caveat.toml"), "utf8"), /rules = 3/);
  await bench.page.keyboard.press("Control+Home");
  await bench.page.keyboard.press("Control+Shift+k");
  await bench.gone(bench.squiggles("error"), "the squiggle goes when the line is taken back");
  step("caveat.toml is told to be wrong before it is saved");
  await bench.page.close();
  server.stop();
}

/** What a folder brings, or somebody has set, is not run in a folder that nobody trusts. */
async function withoutTrust() {
  mkdirSync(join(work, ".vscode"));
  writeFileSync(join(work, ".vscode", "settings.json"), JSON.stringify({ "caveat.server.path": "/nowhere/theirs" }));
  server.setForMachine({ "caveat.server.path": "/nowhere/ours" });
  server.asksForTrust(true);
  await open();
  await bench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await bench.coverage("100 %").waitFor();
  assert.ok(serverProcess(), "the server of the package runs");
  step("a folder that is not trusted is checked, by the server of the package");

  await bench.run("Workspaces: Manage Workspace Trust");
  await bench.page.getByRole("button", { name: "Trust", exact: true }).click();
  await bench.notification(/Caveat cannot start: .*\/nowhere\/ours.*there is no program/);
  await bench.page.keyboard.press("Escape");
  await bench.page.getByText("You trust this folder").waitFor({ state: "hidden" });
  server.setForMachine({});
  await bench.coverage("100 %").waitFor();
  step("once it is trusted, what the user has set counts, and what the folder says does not");
}

try {
  await withoutTheExtension();
  await withTheExtension();
  await withoutTrust();
  console.log("OK");
} catch (error) {
  console.error(error);
  await bench?.page.screenshot({ path: join(scratch, "failed.png") }).catch(() => {});
  console.error(`the screen: ${join(scratch, "failed.png")}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.stop();
}
