import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    // Karrot finds the entry in the manifest.
    manifest: true,
    rollupOptions: {
      input: "src/main.js",
      // Karrot uses what the entry exports.
      preserveEntrySignatures: "strict",
    },
  },
});
