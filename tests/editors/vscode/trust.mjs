// A workspace that names a program of its own: run only once the workspace is trusted.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyExample } from "./support/editor.mjs";
import { servers, until } from "./support/window.mjs";

/** A plugin whose workspace settings name a program that leaves a witness when it is run. */
function planted(own, name) {
  const folder = copyExample("broken-plugin", join(own, name));
  const witness = join(own, `${name}-was-run`);
  const program = join(folder, "planted");
  writeFileSync(program, `#!/bin/sh\ntouch '${witness}'\nexec false\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, ".vscode"));
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify({ "karrot-ls.path": program }));
  return { folder, witness };
}

async function openAndAnswer(editor, folder, answer) {
  const page = await editor.page();
  await page.goto(editor.address(folder));
  const button = page.locator(".dialog-buttons .monaco-button", { hasText: answer }).first();
  await button.waitFor({ timeout: 60_000 });
  await button.click();
  return page;
}

export async function trust(editor, extension, own, check) {
  const distrusted = planted(own, "distrusted");
  const page = await openAndAnswer(editor, distrusted.folder, "No, I don't trust");
  await check("in an untrusted workspace the bundled server runs", () =>
    until("the bundled server", () => servers(extension).length === 1),
  );
  await page.waitForSelector('.statusbar-item[id="karrot.karrot-ls.karrot-ls.status"]');
  await page.screenshot({ path: join(own, "untrusted.png") });
  await check("and the program that its settings name does not", () => {
    if (existsSync(distrusted.witness)) throw new Error("the planted program was run");
  });
  await page.close();

  const trusted = planted(own, "trusted");
  const second = await openAndAnswer(editor, trusted.folder, "Yes, I trust");
  await check("in a trusted workspace the program that its settings name is run", () =>
    until("the planted program", () => existsSync(trusted.witness)),
  );
  await second.screenshot({ path: join(own, "trusted.png") });
  await second.close();
}
