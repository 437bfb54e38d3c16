// What the server's command line prints, shown as read-only documents: `doctor` and `explain`.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Server } from "./server";

const SCHEME = "karrot-ls";
const run = promisify(execFile);

export class Reports
  implements vscode.TextDocumentContentProvider, vscode.CodeActionProvider, vscode.Disposable
{
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: { dispose(): unknown }[];
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerCodeActionsProvider({ scheme: "file" }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.commands.registerCommand("karrot-ls.doctor", () => this.guarded(() => this.doctor())),
      vscode.commands.registerCommand("karrot-ls.explain", (code?: unknown) =>
        this.guarded(() => this.explain(code)),
      ),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** "Explain …" in the light bulb, below the mends. */
  provideCodeActions(
    _document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const codes = new Set(context.diagnostics.map(codeOf).filter((code) => code !== undefined));
    return [...codes].map((code) => {
      const action = new vscode.CodeAction(`Explain ${code}`, vscode.CodeActionKind.QuickFix);
      action.command = { command: "karrot-ls.explain", title: action.title, arguments: [code] };
      return action;
    });
  }

  private async doctor(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const version = await this.ask(["--version"]);
    const found = await Promise.all(folders.map((folder) => this.ask(["doctor", folder.uri.fsPath])));
    const { path, origin } = this.server.binary();
    const text = [`${version.trim()} (${origin}: ${path})\n`, ...found].join("\n");
    await vscode.window.showTextDocument(await this.document("What was found.txt", text), { preview: true });
  }

  private async explain(asked: unknown): Promise<void> {
    const code = typeof asked === "string" ? asked : codeAtCursor();
    if (code === undefined) {
      void vscode.window.showInformationMessage("There is no diagnostic of karrot-ls at the cursor.");
      return;
    }
    // A code is a word of ours; anything else could be read as an option.
    if (!/^[a-z0-9][a-z0-9-]*$/.test(code)) return;
    const document = await this.document(`${code}.md`, await this.ask(["explain", code]));
    await vscode.commands.executeCommand("markdown.showPreviewToSide", document.uri);
  }

  private async document(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return vscode.workspace.openTextDocument(uri);
  }

  private async ask(args: string[]): Promise<string> {
    try {
      const { stdout } = await run(this.server.binary().path, args, { maxBuffer: 16 << 20, timeout: 30_000 });
      return stdout;
    } catch (error) {
      // 1 says that something is wrong with the plugin, not with the command; 2 comes with a sentence.
      const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (code === 1 && stdout) return stdout;
      if (code === 2 && stderr) return stderr;
      throw error;
    }
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.server.output.error(text);
      void vscode.window.showErrorMessage(`karrot-ls: ${text}`);
    }
  }
}

function codeAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const ours = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((one) => codeOf(one) !== undefined);
  const cursor = editor.selection.active;
  // A diagnostic of the line will do: who asks has seldom put the cursor into the very word.
  const chosen =
    ours.find((one) => one.range.contains(cursor)) ??
    ours.find((one) => one.range.start.line === cursor.line);
  return chosen && codeOf(chosen);
}

function codeOf(diagnostic: vscode.Diagnostic): string | undefined {
  if (diagnostic.source !== "karrot-ls") return undefined;
  const code = typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code;
  return typeof code === "string" ? code : undefined;
}
