// What the server is told of the editor's settings.

import * as vscode from "vscode";

/** The server's own keys; `path` and `trace` are the editor's business. */
const KEYS = [
  "profile",
  "settings-module",
  "root-urlconf",
  "python",
  "exclude",
  "rules",
  "host-path",
  "plugin-dirs",
] as const;

/** Only what somebody has set: a default of ours must not outweigh the workspace's `karrot-ls.toml`. */
export function explicitSettings(scope?: vscode.Uri): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration("karrot-ls", scope);
  const explicit: Record<string, unknown> = {};
  for (const key of KEYS) {
    const found = settings.inspect(key);
    const isSet = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
      (value) => value !== undefined,
    );
    const value = settings.get<unknown>(key);
    if (isSet && value !== null && value !== undefined) explicit[key] = value;
  }
  return explicit;
}
