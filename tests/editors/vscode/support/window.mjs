// What the suites that look at the window share.

import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** Waits until `ask` answers something true, and answers that. */
export async function until(what, ask, limit = 60_000) {
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

/** Milliseconds that a key press may take to show: one that comes while the window is still starting is lost. */
const PRESS = 15_000;

/** Presses a key until what it opens is there. */
async function pressUntil(page, key, target) {
  for (let tries = 1; !(await target.isVisible()); tries++) {
    await page.keyboard.press(key);
    try {
      await target.waitFor({ timeout: PRESS });
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

/** Opens the list of actions at the cursor; answers the one with this text. */
export async function lightBulb(page, text) {
  const action = page.locator(".action-widget .monaco-list-row", { hasText: text }).first();
  await pressUntil(page, "Control+.", action);
  return action;
}

/** Opens the Problems panel. */
export async function openProblems(page) {
  await pressUntil(page, "Control+Shift+M", page.locator(".markers-panel").first());
}

/** Fills the quick input and takes the row that has this text. */
async function pick(page, key, text, row) {
  const input = page.locator(".quick-input-widget input").first();
  await pressUntil(page, key, input);
  await input.fill(text);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: row }).first().waitFor();
  await input.press("Enter");
}

/** Opens a file by its name. */
export async function openFile(page, name) {
  await pick(page, "Control+P", name, name);
  await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
}

/** Runs a command by its title, as a user would. */
export async function runCommand(page, title) {
  await pick(page, "F1", `>${title}`, title);
}

/** Puts the cursor behind the first place where a text stands in the editor. */
export async function cursorBehind(page, text) {
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+Home");
  const find = page.locator(".find-widget.visible");
  await pressUntil(page, "Control+F", find);
  const input = find.locator(".find-part textarea").first();
  await input.fill(text);
  await find.locator(".matchesCount", { hasText: /of [1-9]/ }).waitFor();
  await input.press("Enter");
  await find.locator(".matchesCount", { hasText: /^1 of/ }).waitFor();
  await page.keyboard.press("Escape");
  await find.waitFor({ state: "hidden" });
  await page.keyboard.press("ArrowRight");
}

/** Types the beginning of a name, and waits until it is offered. */
export async function complete(page, text, offered) {
  await page.keyboard.type(text);
  const row = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: offered }).first();
  await pressUntil(page, "Control+Space", row);
}
