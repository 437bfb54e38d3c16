// Runs all suites against an installed .vsix. usage: node run.mjs VSIX WORK [host|elsewhere|ui|trust|control]...   (none: all)

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Editor, copyExample } from "./support/editor.mjs";
import { trust } from "./trust.mjs";
import { ui } from "./ui.mjs";

const [vsix, work, ...asked] = process.argv.slice(2);
const wanted = (part) => asked.length === 0 || asked.includes(part);
/** Milliseconds that a case may wait: for a machine that builds something else meanwhile. */
const LIMIT = 60_000;
let passed = 0;
let failed = 0;

/** Counts one assertion of a suite that is not mocha's. */
async function check(title, assertion) {
  const began = Date.now();
  try {
    await assertion();
    passed++;
    console.log(`    ✔ ${title} (${Date.now() - began} ms)`);
  } catch (error) {
    failed++;
    console.log(`    ✘ ${title}\n      ${error.message}`);
  }
}

/** Counts what a mocha suite answered. */
function count(result) {
  for (const { title, duration } of result.passed) console.log(`    ✔ ${title} (${duration} ms)`);
  for (const { title, error } of result.failed) console.log(`    ✘ ${title}\n      ${error}`);
  passed += result.passed.length;
  failed += result.failed.length;
}

async function part(name, options, run) {
  if (!wanted(name)) return;
  const began = Date.now();
  console.log(`\n  ${name}`);
  const own = join(work, name);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const editor = new Editor(own, options);
  try {
    const extension = editor.install(vsix);
    await editor.start();
    await run(editor, extension, own);
  } catch (error) {
    failed++;
    console.log(`    ✘ ${name}: ${error.stack}`);
  } finally {
    await editor.stop();
  }
  console.log(`  ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

await part("host", {}, async (editor, extension, own) => {
  const folder = copyExample("broken-plugin", join(own, "broken-plugin"));
  const result = await editor.runInExtensionHost(folder, extension, "plugin.test.cjs", LIMIT);
  count(result);
});

await part("elsewhere", {}, async (editor, extension, own) => {
  const folder = join(own, "scripts");
  mkdirSync(folder);
  writeFileSync(join(folder, "script.py"), "print('no Django in sight')\n");
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const result = await editor.runInExtensionHost(folder, extension, "elsewhere.test.cjs", LIMIT);
  count(result);
});

await part("ui", {}, (editor, extension, own) => ui(editor, extension, own, check));

await part("trust", { trust: true }, (editor, extension, own) => trust(editor, extension, own, check));

// Without the server every journey must fail: a suite that passes here would prove nothing above.
await part("control", {}, async (editor, extension, own) => {
  rmSync(join(extension, "server"), { recursive: true });
  const folder = copyExample("broken-plugin", join(own, "broken-plugin"));
  const result = await editor.runInExtensionHost(folder, extension, "plugin.test.cjs", 500);
  await check("without the server every journey fails", () => {
    const unproven = result.passed.map(({ title }) => title).filter((title) => title !== "registers its commands");
    if (unproven.length > 0) throw new Error(`passes without a server: ${unproven.join("; ")}`);
    if (result.failed.length === 0) throw new Error("no case was run");
  });
});

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
