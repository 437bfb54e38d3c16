// What the suites inside the extension host share.
const assert = require("node:assert");
const { readFileSync, readdirSync, readlinkSync } = require("node:fs");
const vscode = require("vscode");

/** Waits until `ask` answers something, and answers that. */
async function until(what, ask, limit = globalThis.karrotRun.limit) {
  const began = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() - began > limit) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

const root = () => vscode.workspace.workspaceFolders[0].uri;
const uri = (name) => vscode.Uri.joinPath(root(), name);

async function open(name) {
  const document = await vscode.workspace.openTextDocument(uri(name));
  const editor = await vscode.window.showTextDocument(document);
  return { document, editor };
}

/** Replaces a text that stands once in the document, without saving. */
async function replace(editor, old, replacement) {
  const at = editor.document.getText().indexOf(old);
  assert.notStrictEqual(at, -1, `${old} does not stand in ${editor.document.fileName}`);
  const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + old.length));
  assert(await editor.edit((edit) => edit.replace(range, replacement)));
}

/** The position behind a text. */
function behind(document, text) {
  const at = document.getText().indexOf(text);
  assert.notStrictEqual(at, -1, `${text} does not stand in ${document.fileName}`);
  return document.positionAt(at + text.length);
}

/** The server's findings in a file. */
const findings = (name) => vscode.languages.getDiagnostics(uri(name)).filter((one) => one.source === "karrot-ls");
const codes = (name) => findings(name).map((one) => one.code?.value ?? one.code);

/** Processes that this extension host started, whose program is `name`: as the kernel tells it, not the client. */
function processes(name) {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((id) => {
      try {
        const [, parent] = /\) \S+ (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8"));
        return Number(parent) === process.pid && readlinkSync(`/proc/${id}/exe`).endsWith(`/${name}`);
      } catch {
        return false;
      }
    });
}

const extension = () => vscode.extensions.getExtension("karrot.karrot-ls");

module.exports = { until, root, uri, open, replace, behind, findings, codes, processes, extension };
