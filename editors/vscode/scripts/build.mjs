// Bundles the extension into one file.
import { build } from "esbuild";

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  // Node of the oldest VS Code that `engines` admits.
  target: "node20",
  external: ["vscode"],
  minify: true,
  logLevel: "warning",
});
