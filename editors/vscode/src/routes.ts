// The Routes view: plugin or app → URL → view.

import * as vscode from "vscode";
import { routesRequest, type Route, type RouteTable } from "./protocol";
import type { Server } from "./server";

interface AppNode {
  kind: "app";
  name: string;
  /** What all its URLs begin with: said once, or a narrow side bar would show nothing else. */
  prefix: string;
  routes: Route[];
}
interface UrlNode {
  kind: "url";
  route: Route;
  prefix: string;
}
interface ViewNode {
  kind: "view";
  route: Route;
  view: string;
}
export type RouteNode = AppNode | UrlNode | ViewNode;

/** Modules that Django code keeps its views in: what stands before them is the app. */
const VIEW_MODULES = new Set(["views", "api", "viewsets", "urls", "admin", "sites"]);

/** The plugin or app that a route belongs to. */
export function appOf(route: Route): string {
  const parts = route.view?.split(".") ?? [];
  const at = parts.findIndex((part) => VIEW_MODULES.has(part));
  if (at > 0) return parts.slice(0, at).join(".");
  if (parts.length > 2) return parts.slice(0, -2).join(".");
  return route.namespaces[0] ?? parts[0] ?? folderOf(route.filename);
}

function folderOf(filename: string): string {
  return filename.split(/[\\/]/).at(-2) ?? filename;
}

/** Apps in the order in which Django meets them. */
export function groupByApp(routes: Route[]): AppNode[] {
  const apps = new Map<string, Route[]>();
  for (const route of routes) {
    const name = appOf(route);
    const known = apps.get(name);
    if (known) known.push(route);
    else apps.set(name, [route]);
  }
  return [...apps].map(([name, own]) => ({ kind: "app", name, prefix: commonPrefix(own), routes: own }));
}

/** The leading segments that all have in common; the last segment of each stays its own. */
function commonPrefix(routes: Route[]): string {
  const [first, ...others] = routes.map((route) => route.route.split("/").slice(0, -1));
  // A URL that ends with a slash has its last segment before it.
  const own = first?.slice(0, routes[0]?.route.endsWith("/") === true ? -1 : undefined) ?? [];
  const differs = own.findIndex((segment, at) => others.some((other) => other[at] !== segment));
  const common = differs === -1 ? own : own.slice(0, differs);
  return common.map((segment) => `${segment}/`).join("");
}

export class RoutesView implements vscode.TreeDataProvider<RouteNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[];
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly server: Server) {
    const view = vscode.window.createTreeView("karrot-ls.routes", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.subscriptions = [
      view,
      this.changed,
      server.onRoutes(() => {
        this.refresh();
      }),
      server.onState(() => {
        this.refresh();
      }),
      vscode.commands.registerCommand("karrot-ls.openRoute", openRoute),
      vscode.commands.registerCommand("karrot-ls.openView", openView),
    ];
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  async getChildren(node?: RouteNode): Promise<RouteNode[]> {
    switch (node?.kind) {
      case undefined:
        return groupByApp(await this.routes());
      case "app":
        return node.routes.map((route) => ({ kind: "url", route, prefix: node.prefix }));
      case "url":
        return node.route.view === null ? [] : [{ kind: "view", route: node.route, view: node.route.view }];
      case "view":
        return [];
    }
  }

  getTreeItem(node: RouteNode): vscode.TreeItem {
    switch (node.kind) {
      case "app":
        return appItem(node);
      case "url":
        return urlItem(node.route, node.prefix);
      case "view":
        return viewItem(node.route, node.view);
    }
  }

  private async routes(): Promise<Route[]> {
    const client = this.server.running;
    const table: RouteTable = client ? await client.sendRequest(routesRequest, { uri: null }) : null;
    const routes = Array.isArray(table) ? table : (table?.routes ?? []);
    // An empty list before the server has answered says nothing about the workspace.
    await vscode.commands.executeCommand("setContext", "karrot-ls.routesKnown", client !== undefined);
    return routes;
  }
}

function appItem(node: AppNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.Expanded);
  const dropped = node.routes.every((route) => route.loads === false);
  item.id = node.name;
  item.iconPath = dropped
    ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
    : new vscode.ThemeIcon("package");
  item.description = `/${node.prefix}`;
  item.tooltip = dropped
    ? "The host does not load it: its URLs answer 404."
    : `${node.routes.length} ${node.routes.length === 1 ? "route" : "routes"}`;
  return item;
}

function urlItem(route: Route, prefix: string): vscode.TreeItem {
  const state =
    route.view === null ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(route.route.slice(prefix.length) || "/", state);
  item.iconPath = new vscode.ThemeIcon(route.kind === "re_path" ? "regex" : "link");
  item.description = [route.methods?.join(" "), route.name].filter(Boolean).join(" · ");
  item.tooltip = tooltip(route);
  item.command = { command: "karrot-ls.openRoute", title: "Go to the path() Call", arguments: [route] };
  return item;
}

function viewItem(route: Route, view: string): vscode.TreeItem {
  const item = new vscode.TreeItem(view, vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon("symbol-method");
  item.command = { command: "karrot-ls.openView", title: "Go to the View", arguments: [route] };
  return item;
}

/** Plain text: what stands in the workspace becomes neither a link nor a command. */
function tooltip(route: Route): string {
  const params = Object.entries(route.params).map(([name, converter]) => `${name}: ${converter}`);
  const lines = [
    `/${route.route}`,
    route.qualified_name === null ? "no name: reverse() does not find it" : `name: ${route.qualified_name}`,
    params.length > 0 ? `parameters: ${params.join(", ")}` : undefined,
    route.view === null ? undefined : `view: ${route.view}`,
    route.conditional ? "Exists only under a condition." : undefined,
    route.loads === false ? "The host does not load this plugin: the URL answers 404." : undefined,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** Where the `path()` call begins, in the editor's UTF-16 columns. */
async function callPosition(route: Route): Promise<[vscode.TextDocument, vscode.Position]> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(route.filename));
  const row = Math.min(Math.max(route.location.row - 1, 0), document.lineCount - 1);
  const characters = Array.from(document.lineAt(row).text);
  const before = characters.slice(0, Math.max(route.location.column - 1, 0));
  return [document, new vscode.Position(row, before.join("").length)];
}

async function openRoute(route: Route): Promise<void> {
  const [document, position] = await callPosition(route);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

/** Follows the name of the view from the `path()` call, as F12 on it would; stays at the call where that leads nowhere. */
async function openView(route: Route): Promise<void> {
  const [document, position] = await callPosition(route);
  const name = route.view?.split(".").at(-1) ?? "";
  const text = document.getText(new vscode.Range(position, position.translate(20)));
  const at = wordIn(text, name);
  if (at !== undefined) {
    const origin = document.positionAt(document.offsetAt(position) + at);
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      origin,
    );
    const target = found[0];
    if (target) {
      const [uri, range] =
        "targetUri" in target
          ? [target.targetUri, target.targetSelectionRange ?? target.targetRange]
          : [target.uri, target.range];
      await vscode.window.showTextDocument(uri, { selection: new vscode.Range(range.start, range.start) });
      return;
    }
  }
  await openRoute(route);
}

/** Where a Python name stands as a word, and not as a string's whole text (`name="index"` beside `views.index`). */
function wordIn(text: string, name: string): number | undefined {
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) return undefined;
  return new RegExp(`(?<![\\p{L}\\p{N}_"'])${name}(?![\\p{L}\\p{N}_"'])`, "u").exec(text)?.index;
}
