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
  writeFileSync(program, `#!/bin/sh\ntouch '${witness}'\nexit 1\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(folder, ".vscode"));
  writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify({ "karrot-ls.path": program }));
  return { folder, witness };
}

export async function trust(editor, extension, own, check) {
  const { folder, witness } = planted(own, "planted-plugin");
  const page = await editor.page();
  page.setDefaultTimeout(60_000);
  await page.goto(editor.address(folder));
  // VS Code opens what it does not know in restricted mode, and says so in a banner.
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ timeout: 120_000 });
  await check("in an untrusted workspace the bundled server runs", () =>
    until("the bundled server", () => servers(extension).length === 1),
  );
  await check("and the program that its settings name does not", async () => {
    await page.locator('.statusbar-item[id="karrot.karrot-ls.karrot-ls.status"]').waitFor();
    await page.screenshot({ path: join(own, "untrusted.png") });
    if (existsSync(witness)) throw new Error("the planted program was run");
  });
  await check("once the workspace is trusted, it does", async () => {
    await page.getByText("Manage", { exact: true }).first().click();
    await page.getByRole("button", { name: "Trust", exact: true }).first().click();
    await until("the planted program", () => existsSync(witness));
    await page.screenshot({ path: join(own, "trusted.png") });
  });
  await page.close();
}
