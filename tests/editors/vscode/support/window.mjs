// What the suites that look at the window share.

import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** Waits until `ask` answers something true, and answers that. */
export async function until(what, ask, limit = 20_000) {
  const began = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() - began > limit) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Processes of the server that stands in an installed extension. */
export function servers(extension) {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((id) => {
      try {
        return readlinkSync(`/proc/${id}/exe`) === `${extension}/server/karrot-ls` && !readFileSync(`/proc/${id}/stat`, "utf8").includes(") Z ");
      } catch {
        return false;
      }
    });
}

/** Opens a file by its name. */
export async function openFile(page, name) {
  await page.keyboard.press("Control+P");
  await page.waitForSelector(".quick-input-widget input");
  await page.keyboard.type(name);
  await page.waitForSelector(`.quick-input-list .monaco-list-row:has-text("${name}")`);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
}

/** Runs a command by its title, as a user would. */
export async function runCommand(page, title) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget input");
  await page.keyboard.type(title);
  await page.waitForSelector(`.quick-input-list .monaco-list-row:has-text("${title}")`);
  await page.keyboard.press("Enter");
}

/** Puts the cursor behind the first place where a text stands in the editor. */
export async function cursorBehind(page, text) {
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+F");
  await page.waitForSelector(".find-widget.visible");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
}
