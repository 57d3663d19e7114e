// Looks at the ledger's pages in a real browser. Called by tests/browser.rs, which makes the
// pages; by hand: node ledger.mjs FOLDER, with the browser's path in CAVEAT_BROWSER.
//
// Screenshots go to FOLDER; what is measured is printed and judged by people.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const folder = resolve(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.CAVEAT_BROWSER,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let passed = 0;
let failed = 0;

/** Opens a page in a fresh profile; whatever it complains of or asks the network for fails. */
const open = async (name, options = {}, before = async () => {}) => {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(`request: ${request.url()}`);
  });
  await before(page);
  await page.goto(pathToFileURL(join(folder, name)).href);
  return { page, end: async () => { await context.close(); assert.deepEqual(complaints, []); } };
};

const test = async (name, run) => {
  try {
    await run();
    passed += 1;
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
};

const shown = (page) => page.locator("#ledger tbody tr:visible");
const said = (page) => page.locator("#shown").textContent();
const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });

const accessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary).join(" | ")}`);
  assert.deepEqual(told, [], what);
};

for (const colorScheme of ["light", "dark"]) {
  await test(`${colorScheme}: nothing to complain of, contrast and semantics hold`, async () => {
    const { page, end } = await open("ledger.html", { colorScheme });
    await accessible(page, colorScheme);
    await shot(page, colorScheme);
    await end();
  });
}

await test("the switch turns the theme over and is remembered", async () => {
  const { page, end } = await open("ledger.html", { colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  const button = page.locator("#theme");
  assert.equal(await button.textContent(), "Dark theme");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.notEqual(await background(), light);
  assert.equal(await button.textContent(), "Light theme");
  await accessible(page, "dark by the switch");
  await page.reload();
  assert.notEqual(await background(), light);
  await end();
});

await test("filters narrow the table down and say so", async () => {
  const { page, end } = await open("ledger.html");
  const all = await shown(page).count();
  assert.ok(all > 20, `${all} rows`);
  assert.equal(await said(page), `${all} adoptions`);
  await page.selectOption("select[name=technology]", "sharding");
  const sharding = await shown(page).count();
  assert.ok(sharding > 0 && sharding < all);
  assert.equal(await said(page), `${sharding} of ${all} adoptions`);
  await page.selectOption("select[name=open]", "cost");
  for (const text of await shown(page).locator("td:nth-child(3) .tag").allTextContents()) {
    assert.ok(["missing", "placeholder"].includes(text), text);
  }
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForFunction((all) => document.querySelectorAll("#ledger tbody tr.on-page").length === all, all);
  await page.fill("#text", "billing tenant");
  const found = await shown(page).count();
  assert.ok(found > 0 && found < all, `${found} rows with both words`);
  await page.fill("#text", "no document says this");
  assert.equal(await said(page), `0 of ${all} adoptions`);
  await page.fill("#text", "");
  await page.selectOption("select[name=status]", "draft");
  const drafts = await shown(page).count();
  assert.ok(drafts > 0 && drafts < all);
  await page.selectOption("select[name=status]", "");
  await page.selectOption("select[name=open]", "silenced");
  assert.ok(await shown(page).count() > 0);
  await page.selectOption("select[name=open]", "none");
  for (const text of await shown(page).locator(".tag.missing").allTextContents()) assert.fail(text);
  await end();
});

await test("a technology of the chart leads to its rows", async () => {
  const { page, end } = await open("ledger.html");
  await page.locator("a[data-technology=caching]").click();
  await page.waitForFunction(() => document.querySelector("select[name=technology]").value === "caching");
  await page.waitForFunction(() => [...document.querySelectorAll("#ledger .on-page")].every((row) => row.dataset.technology === "caching"));
  assert.ok(await shown(page).count() > 0);
  await end();
});

await test("columns are sorted by the keyboard, and say so", async () => {
  const { page, end } = await open("ledger.html");
  const header = page.locator('#ledger th[data-key="cost"]');
  await header.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.equal(await page.locator("#ledger [aria-sort]").count(), 1);
  const order = ["missing", "placeholder", "silenced", "not required", "recorded"];
  const ranks = async () => (await page.locator("#ledger tbody td:nth-child(3) .tag").allTextContents()).map((text) => order.indexOf(text));
  const up = await ranks();
  assert.ok(!up.includes(-1));
  assert.deepEqual(up, [...up].sort((a, b) => a - b));
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const down = await ranks();
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  await page.locator('#ledger th[data-key="technology"] button').click();
  const names = await page.locator("#ledger tbody td:nth-child(2)").allTextContents();
  assert.deepEqual(names, [...names].sort(new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare));
  await end();
});

await test("every header of a table has a scope, every table a name", async () => {
  const { page, end } = await open("ledger.html");
  const wrong = await page.evaluate(() => [...document.querySelectorAll("th:not([scope])")].map((header) => header.outerHTML));
  assert.deepEqual(wrong, []);
  const nameless = await page.evaluate(() => [...document.querySelectorAll("table")]
    .filter((table) => !document.getElementById(table.getAttribute("aria-labelledby"))?.textContent).length);
  assert.equal(nameless, 0);
  await end();
});

await test("narrow: the page itself does not scroll sideways", async () => {
  const { page, end } = await open("ledger.html", { viewport: { width: 390, height: 844 } });
  const [wide, inner] = await page.evaluate(() => [document.scrollingElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= inner, `${wide} > ${inner}`);
  await accessible(page, "narrow");
  await shot(page, "narrow");
  await end();
});

await test("print: all that match, nothing to click", async () => {
  const { page, end } = await open("many.html");
  const all = await page.locator("#ledger tbody tr").count();
  await page.selectOption("select[name=technology]", "sharding");
  const matching = await page.locator("#ledger tbody tr:not(.filtered)").count();
  assert.ok(matching > 100 && matching < all, `${matching} of ${all}`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await shown(page).count(), matching, "more than a screen's page");
  for (const control of ["#filters", "#pages", "#theme"]) assert.equal(await page.locator(control).isVisible(), false, control);
  await end();
  const small = await open("ledger.html", { colorScheme: "dark" });
  await small.page.pdf({ path: join(folder, "print.pdf"), preferCSSPageSize: true });
  await small.page.emulateMedia({ media: "print" });
  await small.page.setViewportSize({ width: 1015, height: 720 });
  await shot(small.page, "print");
  await small.end();
});

await test("without a script all rows are there, and no filter that does nothing", async () => {
  const { page, end } = await open("ledger.html", { javaScriptEnabled: false });
  assert.ok(await shown(page).count() > 20);
  for (const control of ["#filters", "#pages", "#theme"]) assert.equal(await page.locator(control).isVisible(), false, control);
  await end();
});

await test("a thousand documents: pages, and no waiting", async () => {
  const { page, end } = await open("many.html");
  const times = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const timed = (change) => { const start = performance.now(); change(); document.body.offsetHeight; return performance.now() - start; };
    const text = document.getElementById("text");
    const type = (value) => timed(() => { text.value = value; text.dispatchEvent(new Event("input", { bubbles: true })); });
    return {
      loaded: navigation.domContentLoadedEventEnd,
      search: type("tenant"),
      again: type("tenants"),
      sort: timed(() => document.querySelector('#ledger th[data-key="cost"] button').click()),
      clear: type(""),
    };
  });
  const figures = Object.entries(times).map(([name, time]) => `${name} ${Math.round(time)} ms`).join(", ");
  console.log(`measured: ${await page.locator("#ledger tbody tr").count()} rows: ${figures}`);
  assert.equal(await shown(page).count(), 100);
  assert.match(await said(page), /\(1 to 100 shown\)/);
  const first = await shown(page).first().textContent();
  await page.locator("#next").click();
  assert.match(await said(page), /\(101 to 200 shown\)/);
  assert.notEqual(await shown(page).first().textContent(), first);
  assert.equal(await page.locator("#previous").isEnabled(), true);
  await page.locator("#previous").click();
  assert.equal(await page.locator("#previous").isEnabled(), false);
  await page.screenshot({ path: join(folder, "many.png") });
  await end();
});

for (const name of ["hostile.html", "by-program.html"]) await test(`what a hostile document says is words: ${name}`, async () => {
  const { page, end } = await open(name);
  const found = await page.evaluate(() => ({
    ran: typeof window.ran,
    images: document.images.length,
    scripts: document.scripts.length,
    frames: document.querySelectorAll("iframe, object, embed, form:not(#filters)").length,
    handlers: [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes])
      .filter((attribute) => attribute.name.startsWith("on") || attribute.name === "style").length,
    addresses: [...document.links].filter((link) => /^(javascript|data):/i.test(link.href)).length,
  }));
  assert.deepEqual(found, { ran: "undefined", images: 0, scripts: 1, frames: 0, handlers: 0, addresses: 0 });
  assert.ok((await page.locator("#ledger").textContent()).includes("<img src=x onerror="), "it is shown as it is written");
  await page.fill("#text", "<script>");
  await end();
});

await test("in a web view: the editor's colours, its own policy, links by message", async () => {
  const { page, end } = await open("webview.html", {}, (page) => page.addInitScript(() => {
    window.sent = [];
    window.acquireVsCodeApi = () => ({ postMessage: (message) => window.sent.push(message) });
    document.addEventListener("DOMContentLoaded", () => {
      document.documentElement.style.setProperty("--vscode-editor-background", "rgb(1, 2, 3)");
      document.documentElement.style.setProperty("--vscode-editor-foreground", "rgb(250, 250, 250)");
      document.body.classList.add("vscode-dark");
    });
  }));
  assert.equal(await page.locator("#theme").isVisible(), false);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(1, 2, 3)");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  await page.locator("#ledger tbody a").first().click();
  const [message] = await page.evaluate(() => window.sent);
  assert.equal(message.command, "open");
  assert.match(message.uri, /^file:\/\/\//);
  assert.ok(Number.isInteger(message.line) && message.line > 0);
  await shot(page, "webview");
  await end();
});

await test("nothing adopted: a page that says so", async () => {
  const { page, end } = await open("empty.html");
  assert.match(await page.locator("main").textContent(), /No document in force adopts a technology/);
  await accessible(page, "empty");
  await end();
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
