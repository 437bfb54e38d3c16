// Makes the .vsix of one target around a built server, and checks what it contains.
// usage: npm run package -- --target linux-x64 --binary ../../target/release/karrot-ls [--out FILE]

import { createVSIX } from "@vscode/vsce";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import yauzl from "yauzl";
import "./build.mjs";

const here = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { target: { type: "string" }, binary: { type: "string" }, out: { type: "string" } },
});
const { target, binary } = values;
if (!target || !binary) {
  console.error("usage: npm run package -- --target linux-x64 --binary PATH [--out FILE]");
  process.exit(2);
}
const name = target.startsWith("win32-") ? "karrot-ls.exe" : "karrot-ls";
const out = values.out ?? join(here, `karrot-ls-${target}.vsix`);

rmSync(join(here, "server"), { recursive: true, force: true });
mkdirSync(join(here, "server"));
copyFileSync(binary, join(here, "server", name));
chmodSync(join(here, "server", name), 0o755);
copyFileSync(join(here, "../../LICENSE"), join(here, "LICENSE"));

// Everything is bundled into dist/: node_modules has nothing to add.
await createVSIX({ cwd: here, target, packagePath: out, dependencies: false });

const entries = await list(out);
const expected = readFileSync(join(here, "vsix-contents.txt"), "utf8").trim().split("\n");
const found = entries.map((entry) => entry.name.replace(/\.exe$/, "")).sort();
const missing = expected.filter((one) => !found.includes(one));
const surplus = found.filter((one) => !expected.includes(one));
if (missing.length > 0 || surplus.length > 0) {
  console.error(`${out} differs from vsix-contents.txt`);
  for (const one of missing) console.error(`  missing: ${one}`);
  for (const one of surplus) console.error(`  surplus: ${one}`);
  process.exit(1);
}
const server = entries.find((entry) => entry.name === `extension/server/${name}`);
if (process.platform !== "win32" && (server.mode & 0o111) === 0) {
  console.error(`${out}: the server in it may not be run`);
  process.exit(1);
}

/** Names and Unix modes of a zip's entries. */
function list(file) {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      const entries = [];
      zip.on("entry", (entry) => {
        entries.push({ name: entry.fileName, mode: entry.externalFileAttributes >>> 16 });
        zip.readEntry();
      });
      zip.on("end", () => resolve(entries));
      zip.on("error", reject);
      zip.readEntry();
    });
  });
}
