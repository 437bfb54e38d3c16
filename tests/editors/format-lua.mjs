// Formats Lua as StyLua does. usage: format-lua.mjs FOLDER_OF_STYLUA [--write] FOLDER...
import { createRequire } from "node:module";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [home, ...rest] = process.argv.slice(2);
const write = rest.includes("--write");
const { Config, IndentType, OutputVerification, formatCode } = createRequire(resolve(home, "package.json"))(
  "@johnnymorganz/stylua",
);

// A call of the formatter takes its configuration away, so each needs one of its own.
function configuration() {
  const config = Config.new();
  config.column_width = 120;
  config.indent_type = IndentType.Spaces;
  config.indent_width = 2;
  return config;
}

const files = rest
  .filter((folder) => folder !== "--write")
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  .filter((file) => file.endsWith(".lua") && !file.includes("/clients/"));
const unformatted = [];
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const formatted = formatCode(text, configuration(), undefined, OutputVerification.Full);
  if (formatted === text) continue;
  unformatted.push(file);
  if (write) writeFileSync(file, formatted);
}
if (unformatted.length > 0 && !write) {
  console.error(`not formatted (tests/editors/check-lua.sh --write mends it):\n${unformatted.join("\n")}`);
  process.exit(1);
}
