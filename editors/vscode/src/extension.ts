// karrot-ls for VS Code: starts the bundled server and shows what it knows. This file only puts the parts together.

import * as vscode from "vscode";
import { Reports } from "./reports";
import { RoutesView } from "./routes";
import { Server } from "./server";
import { Status } from "./status";

/** For tests and other extensions. */
export interface Api {
  readonly server: Server;
  readonly routes: RoutesView;
  readonly status: Status;
}

let server: Server | undefined;

export async function activate(extension: vscode.ExtensionContext): Promise<Api> {
  const output = vscode.window.createOutputChannel("karrot-ls", { log: true });
  server = new Server(extension, output);
  const own = server;
  const status = new Status(own);
  const routes = new RoutesView(own);
  extension.subscriptions.push(
    output,
    own,
    status,
    routes,
    new Reports(own),
    vscode.commands.registerCommand("karrot-ls.restart", () => own.restart()),
    vscode.commands.registerCommand("karrot-ls.showOutput", () => {
      output.show(true);
    }),
    vscode.commands.registerCommand("karrot-ls.refreshRoutes", () => {
      routes.refresh();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => own.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("karrot-ls.path")) void own.restart();
    }),
  );
  await vscode.commands.executeCommand("setContext", "karrot-ls.active", true);
  await own.start();
  return { server: own, routes, status };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
