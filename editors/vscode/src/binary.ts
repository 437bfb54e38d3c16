// Which server binary is run. Nothing else decides it: not PATH, not the environment, not an untrusted workspace.

import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as vscode from "vscode";

export interface Binary {
  path: string;
  origin: "setting" | "bundled";
}

/** The binary that `karrot-ls.path` names, else the bundled one; throws with a sentence for the user. */
export function findBinary(extension: vscode.ExtensionContext): Binary {
  const configured = configuredPath();
  const binary: Binary = configured
    ? { path: configured, origin: "setting" }
    : {
        path: extension.asAbsolutePath(
          join("server", process.platform === "win32" ? "karrot-ls.exe" : "karrot-ls"),
        ),
        origin: "bundled",
      };
  try {
    accessSync(binary.path, constants.X_OK);
  } catch {
    throw new Error(
      binary.origin === "setting"
        ? `The setting karrot-ls.path names ${binary.path}, which cannot be run.`
        : "This package of the extension has no server for this platform: install the one made for it, or name a karrot-ls in the setting karrot-ls.path.",
    );
  }
  return binary;
}

function configuredPath(): string | null {
  const settings = vscode.workspace.getConfiguration("karrot-ls");
  // The manifest restricts the setting already. A second lock, because a mistake there would let a folder that was
  // merely opened run a program of its choice.
  const value = vscode.workspace.isTrusted
    ? settings.get<unknown>("path")
    : settings.inspect("path")?.globalValue;
  if (typeof value !== "string" || value.trim() === "") return null;
  const path = expand(value.trim());
  if (!isAbsolute(path))
    throw new Error(`The setting karrot-ls.path must be an absolute path, not ${value}.`);
  return path;
}

function expand(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const expanded = folder === undefined ? path : path.replaceAll("${workspaceFolder}", folder);
  return expanded.startsWith("~/") ? join(homedir(), expanded.slice(2)) : expanded;
}
