// The status item: what the host would do with the plugin.

import * as vscode from "vscode";
import { doctorRequest, type Verdict } from "./protocol";
import type { Server } from "./server";
import { summarise, type Summary } from "./verdict";

const ICONS: Record<Summary["level"], string> = {
  fine: "$(check)",
  unknown: "$(question)",
  warning: "$(warning)",
  error: "$(error)",
};
/** Milliseconds of quiet before the verdict is asked for again. */
const QUIET = 200;

export class Status implements vscode.Disposable {
  readonly item = vscode.window.createStatusBarItem("karrot-ls.status", vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: { dispose(): unknown }[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.item.name = "karrot-ls";
    this.item.command = "karrot-ls.doctor";
    this.subscriptions = [
      this.item,
      server.onState(() => {
        this.showState();
      }),
      server.onRoutes(() => {
        this.askSoon();
      }),
      vscode.languages.onDidChangeDiagnostics(() => {
        this.askSoon();
      }),
    ];
    this.showState();
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private showState(): void {
    switch (this.server.state) {
      case "running":
        this.show({ level: "fine", text: "", lines: [] });
        this.askSoon();
        break;
      case "starting":
        this.item.text = "$(sync~spin) karrot-ls";
        this.item.tooltip = "karrot-ls is starting";
        this.item.backgroundColor = undefined;
        break;
      case "stopped":
        this.item.text = "$(circle-slash) karrot-ls";
        this.item.tooltip = "karrot-ls is not running";
        this.item.backgroundColor = undefined;
        break;
      case "failed":
        this.show({ level: "error", text: "karrot-ls", lines: [this.server.error] });
    }
  }

  private askSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), QUIET);
  }

  private async ask(): Promise<void> {
    const client = this.server.running;
    if (!client) return;
    const folders = vscode.workspace.workspaceFolders ?? [];
    try {
      const verdicts = await Promise.all(
        folders.map((folder) => client.sendRequest(doctorRequest, { uri: folder.uri.toString() })),
      );
      if (this.server.running !== client) return;
      this.show(summarise(verdicts.filter((verdict): verdict is Verdict => verdict !== null)));
    } catch (error) {
      this.server.output.debug(`no verdict: ${String(error)}`);
    }
  }

  private show(summary: Summary): void {
    this.item.text = `${ICONS[summary.level]} ${summary.text === "" ? "karrot-ls" : summary.text}`;
    this.item.tooltip = ["karrot-ls", ...summary.lines].join("\n");
    this.item.backgroundColor =
      summary.level === "error"
        ? new vscode.ThemeColor("statusBarItem.errorBackground")
        : summary.level === "warning"
          ? new vscode.ThemeColor("statusBarItem.warningBackground")
          : undefined;
  }
}
