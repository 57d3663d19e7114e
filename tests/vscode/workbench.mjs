// The hands and eyes of the test: what is on the screen of a VS Code workbench, by its DOM.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How long one try may take, in milliseconds. */
const SHORT = 8_000;

export class Workbench {
  constructor(page, pictures) {
    this.page = page;
    this.pictures = pictures;
    page.setDefaultTimeout(30_000);
  }

  editor(name) {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`);
  }

  /** A line of text that holds these words; blanks are no-break spaces on the screen. */
  word(words) {
    return this.page.locator(".view-line", { hasText: new RegExp(words.replaceAll(" ", "[ \\u00a0]")) }).first();
  }

  squiggles(severity) {
    const classes = severity ? [severity] : ["error", "warning", "info", "hint"];
    return this.page.locator(classes.map((name) => `.squiggly-${name}`).join(", "));
  }

  /** An inline hint that says this. */
  hint(text) {
    const pattern = new RegExp(text.replaceAll(" ", "[ \\u00a0]"));
    return this.page.locator('.view-line span[class*="dyn-rule"]', { hasText: pattern }).first();
  }

  /** The item in the status bar. */
  coverage(text) {
    const pattern = new RegExp(`^[ \\u00a0]*${text.replaceAll(" ", "[ \\u00a0]")}[ \\u00a0]*$`);
    return this.page.locator('.statusbar-item[id*="caveat.coverage"]').filter({ hasText: pattern });
  }

  /** Waits for a notification, and clears it away. */
  async notification(pattern) {
    await this.page.locator(".notification-toast", { hasText: pattern }).first().waitFor();
    await this.run("Notifications: Clear All Notifications");
  }

  async gone(locator, why) {
    await locator.first().waitFor({ state: "detached" }).catch(() => {
      throw new Error(why);
    });
  }

  /** Where a word of the editor stands on the screen. */
  async place(word) {
    const box = await this.word(word).evaluate((line, word) => {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.replaceAll("\u00a0", " ").indexOf(word);
        if (at >= 0) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x: x + width / 2, y: y + height / 2 };
        }
      }
      return null;
    }, word);
    if (!box) throw new Error(`the word "${word}" is not in one piece on the screen`);
    return box;
  }

  /**
   * Does what a person does when an editor under load swallows a key or a click: looks whether
   * it had an effect, and does it again. What never has one fails the test.
   */
  async insist(what, act) {
    let last;
    for (let tries = 0; tries < 5; tries++) {
      try {
        return await act();
      } catch (error) {
        last = error;
        console.log(`         no effect, try ${tries + 1}: ${what}`);
        await this.page.keyboard.press("Escape");
      }
    }
    const said = await this.page.locator(".monaco-alert, .monaco-editor-overlaymessage, .notification-toast").allInnerTexts();
    throw new Error(`${what}; the editor says: ${said.join(" | ")}`, { cause: last });
  }

  /** Moves onto a word and gives what is told of it. */
  async hover(word) {
    return this.insist(`nothing is told of "${word}"`, async () => {
      const { x, y } = await this.place(word);
      const told = this.page.locator(".monaco-hover:visible");
      await this.page.mouse.move(x + 200, y + 200);
      await this.page.mouse.move(x, y, { steps: 8 });
      // Both the finding and the technology tell something; the slower one comes later.
      await told.filter({ hasText: "caching" }).first().waitFor({ timeout: SHORT });
      return (await told.allInnerTexts()).join("\n");
    });
  }

  /** Puts the cursor on a word and opens the menu of quick fixes; gives their titles. */
  async quickFixes(word) {
    return this.insist(`no quick fix is offered at "${word}"`, async () => {
      await this.putCursor(word);
      await this.page.keyboard.press("Control+.");
      const rows = this.page.locator(".action-widget .monaco-list-row.action");
      await rows.first().waitFor({ timeout: SHORT });
      return rows.allInnerTexts();
    });
  }

  /** Chooses from the menu of quick fixes of a word; opens it again if it was closed. */
  async choose(title, word) {
    await this.insist(`the quick fix "${title}" cannot be chosen`, async () => {
      const row = this.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first();
      if (!(await row.isVisible())) await this.quickFixes(word);
      await row.click({ timeout: SHORT });
    });
  }

  async putCursor(word) {
    const { x, y } = await this.place(word);
    // A hover that is still open would take the click.
    await this.page.keyboard.press("Escape");
    await this.page.mouse.move(x + 200, y + 200);
    await this.page.mouse.click(x, y);
  }

  /** Types over the questions that a quick fix leaves, from one to the next. */
  async answer(answers) {
    for (const [number, answer] of answers.entries()) {
      if (number > 0) await this.page.keyboard.press("Tab");
      await this.page.keyboard.type(answer);
      await this.word(answer.slice(0, 12)).waitFor();
    }
    await this.page.keyboard.press("Escape");
  }

  /** Saves, and gives what is on disk once it fits. */
  async save(file, pattern) {
    await this.page.keyboard.press("Control+s");
    await this.until(`${file} fits ${pattern}`, () => pattern.test(readFileSync(file, "utf8")));
  }

  /** Waits for what the screen does not show. */
  async until(what, condition) {
    const until = Date.now() + 30_000;
    while (!condition()) {
      if (Date.now() > until) throw new Error(`timed out: ${what}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Runs a command from the palette, with the cursor on a word if one is given. */
  async run(title, word) {
    if (word) await this.putCursor(word);
    await this.insist(`the command "${title}" cannot be chosen`, async () => {
      await this.page.keyboard.press("F1");
      const input = this.page.locator(".quick-input-widget:visible input[type=text], .quick-input-widget:visible input").first();
      await input.waitFor({ timeout: SHORT });
      await input.fill(`>${title}`);
      const row = this.page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first();
      await row.click({ timeout: SHORT });
    });
  }

  /** The page inside a webview that holds this text. */
  async webview(pattern) {
    const until = Date.now() + 30_000;
    while (Date.now() < until) {
      for (const frame of this.page.frames()) {
        const text = await frame.locator("body").innerText({ timeout: 500 }).catch(() => "");
        if (frame !== this.page.mainFrame() && pattern.test(text)) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no webview says ${pattern}`);
  }

  async openFromLedger(ledger, name) {
    await ledger.getByText("Shard the orders database").first().click();
    await this.editor(name).locator(".view-line").first().waitFor();
  }

  /** A picture for the README, if pictures were asked for. */
  async picture(name) {
    if (this.pictures) {
      // Where the mouse rests, something is told.
      if (!(await this.page.locator(".monaco-hover:visible").count())) await this.page.mouse.move(5, 300);
      await this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
    }
  }
}
