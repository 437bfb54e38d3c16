// The server's life: start, stop, restart, and who wants to know.

import * as vscode from "vscode";
import { LanguageClient, State, type LanguageClientOptions } from "vscode-languageclient/node";
import { findBinary, type Binary } from "./binary";
import { routesChanged } from "./protocol";
import { explicitSettings } from "./settings";

export type ServerState = "starting" | "running" | "stopped" | "failed";

const DOCUMENTS: NonNullable<LanguageClientOptions["documentSelector"]> = [
  { scheme: "file", language: "python" },
  { scheme: "untitled", language: "python" },
  { scheme: "file", pattern: "**/*.{html,jinja,jinja2,j2}" },
  { scheme: "file", pattern: "**/templates/**/*.txt" },
  // Paths that a plugin's frontend asks the host for.
  { scheme: "file", pattern: "**/*.{js,mjs,cjs,jsx,ts,mts,tsx,vue}" },
  { scheme: "file", pattern: "**/manifest.json" },
  { scheme: "file", pattern: "**/karrot-ls.toml" },
];

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private currentState: ServerState = "stopped";
  private lastError = "";
  private queue: Promise<void> = Promise.resolve();
  private readonly stateChanged = new vscode.EventEmitter<ServerState>();
  private readonly tableChanged = new vscode.EventEmitter<void>();
  readonly onState = this.stateChanged.event;
  /** The route table is another one than before. */
  readonly onRoutes = this.tableChanged.event;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    readonly output: vscode.LogOutputChannel,
  ) {}

  get state(): ServerState {
    return this.currentState;
  }

  /** Why the server failed, for the user. */
  get error(): string {
    return this.lastError;
  }

  /** The client while it can be asked. */
  get running(): LanguageClient | undefined {
    return this.currentState === "running" ? this.client : undefined;
  }

  /** What would be run; throws with a sentence for the user. */
  binary(): Binary {
    return findBinary(this.extension);
  }

  start(): Promise<void> {
    return this.inTurn(() => this.startNow());
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  dispose(): void {
    this.stateChanged.dispose();
    this.tableChanged.dispose();
  }

  /** One after the other: two restarts at once must not leave two servers. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work, work);
    return this.queue;
  }

  private async startNow(): Promise<void> {
    if (this.client) return;
    this.enter("starting");
    try {
      const binary = this.binary();
      this.output.info(`starting ${binary.path} (${binary.origin})`);
      const command = { command: binary.path, args: ["serve", "--stdio"] };
      const client = new LanguageClient("karrot-ls", "karrot-ls", command, this.options());
      this.client = client;
      client.onDidChangeState(({ newState }) => {
        if (this.client !== client) return;
        this.enter(
          newState === State.Running ? "running" : newState === State.Starting ? "starting" : "stopped",
        );
      });
      client.onNotification(routesChanged, () => {
        this.tableChanged.fire();
      });
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.lastError = error instanceof Error ? error.message : String(error);
      this.output.error(this.lastError);
      this.enter("failed");
      void this.offerHelp();
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    try {
      await client.dispose();
    } catch (error) {
      // A server that is gone already cannot say goodbye; the next one starts all the same.
      this.output.warn(`while stopping: ${String(error)}`);
    }
    this.enter("stopped");
  }

  private enter(state: ServerState): void {
    this.currentState = state;
    this.stateChanged.fire(state);
  }

  private async offerHelp(): Promise<void> {
    const settings = "Open Settings";
    const output = "Show Output";
    const answer = await vscode.window.showErrorMessage(`karrot-ls: ${this.lastError}`, settings, output);
    if (answer === settings)
      await vscode.commands.executeCommand("workbench.action.openSettings", "karrot-ls.path");
    if (answer === output) this.output.show(true);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.output,
      initializationOptions: explicitSettings(),
      middleware: {
        workspace: {
          configuration: async (params, token, next) => {
            const answers: unknown = await next(params, token);
            if (!Array.isArray(answers)) return [];
            return params.items.map((item, index) =>
              item.section === "karrot-ls"
                ? explicitSettings(item.scopeUri === undefined ? undefined : vscode.Uri.parse(item.scopeUri))
                : (answers[index] as unknown),
            );
          },
        },
      },
    };
  }
}
