// What a user sees, in the window. The selectors are those of the pinned version of VS Code. KARROT_LS_PICTURE names a file for
// README's picture (docs/images/vscode.png), by its absolute path.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { copyExample } from "./support/editor.mjs";
import { complete, cursorBehind, lightBulb, openFile, openProblems, runCommand, servers, until } from "./support/window.mjs";

export async function ui(editor, extension, own, check) {
  const folder = copyExample("broken-plugin", join(own, "broken-plugin"));
  const shots = join(own, "screenshots");
  mkdirSync(shots);
  const page = await editor.page({ viewport: { width: 1180, height: 720 }, deviceScaleFactor: 1.5 });
  page.setDefaultTimeout(60_000);
  let number = 0;
  /** A picture per assertion, also of one that fails. */
  const seen = (title, assertion) =>
    check(title, async () => {
      try {
        await assertion();
      } finally {
        await page.screenshot({ path: join(shots, `${++number}.png`) });
      }
    });

  await page.goto(editor.address(folder));
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 120_000 });
  const status = page.locator('.statusbar-item[id="karrot.karrot-ls.karrot-ls.status"]');
  const routes = page.locator('.pane:has(.pane-header:has-text("Routes"))').last();
  const problems = page.locator(".markers-panel .monaco-list-row");

  await seen("the Routes view lists plugin and URLs", async () => {
    const header = routes.locator(".pane-header");
    if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
    await routes.locator('.monaco-list-row:has-text("entries/<int:pk>/turn/")').first().waitFor();
  });
  await seen("a click in it goes to the path() call", async () => {
    await routes.locator('.monaco-list-row:has-text("summary/")').click();
    await page.waitForSelector('.tab.active[data-resource-name="urls.py"]');
    await until("the cursor in line 9", async () => (await page.locator(".statusbar-item:has-text('Ln 9')").count()) > 0);
  });
  await seen("what is wrong is underlined", async () => {
    await page.waitForSelector(".squiggly-error");
  });
  await seen("the status item says what the host would do", async () => {
    await until("the verdict", async () => /does not start/.test((await status.textContent()) ?? ""));
  });
  await seen("the Problems panel names the consequence and the code", async () => {
    await openProblems(page);
    await problems.filter({ hasText: "urls-view-unresolved" }).first().waitFor();
  });
  await page.screenshot({ path: process.env.KARROT_LS_PICTURE ?? join(shots, "readme.png") });
  await seen("a quick fix from the light bulb mends it", async () => {
    await cursorBehind(page, "views.suma");
    const mend = await lightBulb(page, "Change to summary");
    await page.screenshot({ path: join(shots, "light-bulb.png") });
    await mend.click();
    await until("the problem to go", async () => (await problems.filter({ hasText: "urls-view-unresolved" }).count()) === 0);
  });
  await seen("F12 on a view goes to its definition", async () => {
    await cursorBehind(page, "views.turn_pi");
    await page.keyboard.press("F12");
    await page.waitForSelector('.tab.active[data-resource-name="views.py"]');
  });
  await seen("typing a route's name offers it with its URL", async () => {
    await openFile(page, "views.py");
    await cursorBehind(page, 'reverse("broken-plugin:entry-turn');
    for (const _ of "broken-plugin:entry-turn") await page.keyboard.press("Backspace");
    await complete(page, "sum", "broken-plugin:summary");
  });
  await seen("restarting gives a new process", async () => {
    await page.keyboard.press("Escape");
    const [before] = servers(extension);
    await runCommand(page, "karrot-ls: Restart Server");
    await until("a new process", () => servers(extension).length === 1 && servers(extension)[0] !== before);
  });
  await seen("the output has the server's start", async () => {
    await runCommand(page, "karrot-ls: Show Output");
    await page.waitForSelector(".panel .view-line:has-text('starting')");
  });
  await page.close();
}
