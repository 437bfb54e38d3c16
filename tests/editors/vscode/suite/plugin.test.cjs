// The journeys of a plugin's author, in a workspace that is one broken plugin; nothing is ever saved.
const assert = require("node:assert");
const { renameSync, writeFileSync } = require("node:fs");
const vscode = require("vscode");
const { until, uri, open, replace, behind, findings, codes, processes, extension } = require("./support.cjs");

const label = (item) => (typeof item.label === "string" ? item.label : item.label.label);
const name = () => vscode.workspace.workspaceFolders[0].name;

describe("a plugin's workspace", () => {
  afterEach(async () => {
    // Each case meets the files as they are on the disk.
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.isDirty) {
        await vscode.window.showTextDocument(editor.document);
        await vscode.commands.executeCommand("workbench.action.files.revert");
      }
    }
  });

  it("activates by what the folder holds, with the installed package's own server", async () => {
    await until("activation", () => extension()?.isActive);
    await until("a running server", () => extension().exports.server.state === "running");
    assert.strictEqual(processes("karrot-ls").length, 1);
    assert.deepStrictEqual(extension().exports.server.binary(), {
      path: `${karrotRun.extension}/server/karrot-ls`,
      origin: "bundled",
    });
  });

  it("registers its commands", async () => {
    const all = await vscode.commands.getCommands(true);
    for (const one of ["restart", "showOutput", "doctor", "explain", "refreshRoutes"])
      assert(all.includes(`karrot-ls.${one}`), one);
  });

  // Before any other case: the editor keeps a document that was once open for minutes, and a buffer outweighs the disk.
  it("follows the rename of a file that is not open", async () => {
    const { routes } = extension().exports;
    const known = async () => (await routes.getChildren()).flatMap((app) => app.routes).length;
    await until("routes", known);
    renameSync(uri("urls.py").fsPath, uri("urls_renamed.py").fsPath);
    await until("no routes", async () => (await known()) === 0);
    renameSync(uri("urls_renamed.py").fsPath, uri("urls.py").fsPath);
    await until("routes again", known);
  });

  it("shows diagnostics that link to their pages", async () => {
    const { document } = await open("urls.py");
    const found = await until("findings", () => findings("urls.py").length > 0 && findings("urls.py"));
    const unresolved = found.find((one) => one.code.value === "urls-view-unresolved");
    assert(unresolved, JSON.stringify(codes("urls.py")));
    assert.strictEqual(document.getText(unresolved.range).split(".").at(-1), "sumary");
    assert.match(unresolved.code.target.toString(), /urls-view-unresolved/);
  });

  it("follows unsaved edits with its diagnostics", async () => {
    const { editor } = await open("urls.py");
    await until("the finding", () => codes("urls.py").includes("urls-view-unresolved"));
    await replace(editor, "views.sumary", "views.summary");
    await until("it to go", () => !codes("urls.py").includes("urls-view-unresolved"));
    await replace(editor, "views.summary", "views.sumary");
    await until("it to return", () => codes("urls.py").includes("urls-view-unresolved"));
  });

  it("follows an unsaved edit of another file", async () => {
    await open("urls.py");
    const { editor } = await open("views.py");
    assert(!findings("urls.py").some((one) => one.message.includes("turn_pile")));
    await replace(editor, "def turn_pile", "def turn_heap");
    await until("the finding in urls.py", () => findings("urls.py").some((one) => one.message.includes("turn_pile")));
  });

  it("completes route names", async () => {
    const { document, editor } = await open("views.py");
    await replace(editor, 'reverse("broken-plugin:entry-turn")', 'reverse("entr")');
    const at = behind(document, 'reverse("entr');
    const items = await until("completion", async () => {
      const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, at);
      return list.items.length > 0 && list.items;
    });
    const item = items.find((one) => label(one) === "broken-plugin:entry-detail");
    assert(item, items.map(label).join(" "));
    // VS Code's own word-based items have neither a detail nor this kind.
    assert.notStrictEqual(item.kind, vscode.CompletionItemKind.Text);
    assert.match(item.detail ?? item.label.description ?? "", /api\/plugins\/broken-plugin\/entries\//);
  });

  it("goes from a view in path() to its definition", async () => {
    const { document } = await open("urls.py");
    const found = await until("a definition", async () => {
      const all = await vscode.commands.executeCommand("vscode.executeDefinitionProvider", document.uri, behind(document, "views.turn_"));
      return all.length > 0 && all;
    });
    const target = found[0].targetUri ?? found[0].uri;
    assert.strictEqual(target.toString(), uri("views.py").toString());
    const line = (found[0].targetSelectionRange ?? found[0].targetRange ?? found[0].range).start.line;
    assert.match((await vscode.workspace.openTextDocument(target)).lineAt(line).text, /def turn_pile/);
  });

  it("applies a quick fix", async () => {
    const { document } = await open("urls.py");
    const finding = await until("the finding", () => findings("urls.py").find((one) => one.code.value === "urls-view-unresolved"));
    const actions = await until("a quick fix", async () => {
      const all = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, finding.range, vscode.CodeActionKind.QuickFix.value);
      return all.some((one) => one.edit) && all;
    });
    assert(actions.some((one) => one.title === "Explain urls-view-unresolved"), actions.map((one) => one.title).join(", "));
    assert(await vscode.workspace.applyEdit(actions.find((one) => one.edit && one.title.includes("summary")).edit));
    await until("the finding to go", () => !codes("urls.py").includes("urls-view-unresolved"));
    assert.match(document.getText(), /views\.summary/);
  });

  it("lists the routes: plugin → URL → view", async () => {
    const { routes } = extension().exports;
    const apps = await until("the plugin", async () => {
      const all = await routes.getChildren();
      return all.length > 0 && all;
    });
    assert.deepStrictEqual(apps.map((app) => routes.getTreeItem(app).label), [name()]);
    assert.strictEqual(routes.getTreeItem(apps[0]).description, `/api/plugins/${name()}/`);
    const urls = await routes.getChildren(apps[0]);
    const labels = urls.map((url) => routes.getTreeItem(url).label);
    assert(labels.includes("entries/<int:pk>/turn/"), labels.join(" "));
    const turn = urls.find((url) => routes.getTreeItem(url).label.endsWith("/turn/"));
    assert.match(routes.getTreeItem(turn).description, /entry-turn/);
    const [view] = await routes.getChildren(turn);
    assert.strictEqual(routes.getTreeItem(view).label, `${name()}.views.turn_pile`);
  });

  it("jumps from the list to the path() call and to the view", async () => {
    const { routes } = extension().exports;
    const urls = await routes.getChildren((await routes.getChildren())[0]);
    const turn = urls.find((url) => routes.getTreeItem(url).label.endsWith("/turn/"));
    const { command, arguments: given } = routes.getTreeItem(turn).command;
    await vscode.commands.executeCommand(command, ...given);
    const editor = vscode.window.activeTextEditor;
    assert.match(editor.document.fileName, /urls\.py$/);
    assert.match(editor.document.lineAt(editor.selection.active.line).text.slice(editor.selection.active.character), /^path\("entries\/<int:pk>\/turn\//);
    const [view] = await routes.getChildren(turn);
    const second = routes.getTreeItem(view).command;
    await vscode.commands.executeCommand(second.command, ...second.arguments);
    const there = vscode.window.activeTextEditor;
    assert.match(there.document.lineAt(there.selection.active.line).text, /def turn_pile/);
  });

  it("hears of a route that appears in an unsaved urls.py", async () => {
    const { routes } = extension().exports;
    await routes.getChildren();
    const heard = new Promise((resolve) => {
      const once = routes.onDidChangeTreeData(() => {
        once.dispose();
        resolve();
      });
    });
    const { editor } = await open("urls.py");
    await replace(editor, "urlpatterns = [", 'urlpatterns = [\n    path("brand-new/", views.summary, name="brand-new"),');
    await heard;
    await until("the route", async () => {
      const urls = await routes.getChildren((await routes.getChildren())[0]);
      return urls.some((url) => routes.getTreeItem(url).label=== "brand-new/");
    });
  });

  it("takes a rule's loudness from the settings", async () => {
    await open("urls.py");
    await until("the finding", () => codes("urls.py").includes("urls-view-unresolved"));
    const settings = vscode.workspace.getConfiguration("karrot-ls");
    await settings.update("rules", { "urls-view-unresolved": "off" }, vscode.ConfigurationTarget.Global);
    await until("it to go", () => !codes("urls.py").includes("urls-view-unresolved"));
    await settings.update("rules", undefined, vscode.ConfigurationTarget.Global);
    await until("it to return", () => codes("urls.py").includes("urls-view-unresolved"));
  });

  it("tells in the status bar what the host would do", async () => {
    const { item } = extension().exports.status;
    await until("the verdict", () => item.text.startsWith("$(error)") && /does not start/.test(item.text));
  });

  it("explains a diagnostic", async () => {
    await vscode.commands.executeCommand("karrot-ls.explain", "urls-view-unresolved");
    const page = await until("the page", () =>
      vscode.workspace.textDocuments.find((one) => one.uri.scheme === "karrot-ls" && one.uri.path.endsWith("/urls-view-unresolved.md")),
    );
    assert.match(page.getText(), /urls-view-unresolved/);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows version and what was found", async () => {
    await vscode.commands.executeCommand("karrot-ls.doctor");
    const page = vscode.window.activeTextEditor.document;
    assert.strictEqual(page.uri.scheme, "karrot-ls");
    assert.match(page.getText(), /^karrot-ls \d+\.\d+\.\d+ \(bundled/);
    assert.match(page.getText(), new RegExp(name()));
  });

  it("gives a new process on restart, and answers again", async () => {
    const [before] = processes("karrot-ls");
    await vscode.commands.executeCommand("karrot-ls.restart");
    const now = await until("one process", () => processes("karrot-ls").length === 1 && processes("karrot-ls"));
    assert.notStrictEqual(now[0], before);
    assert.strictEqual(extension().exports.server.state, "running");
    const { routes } = extension().exports;
    await until("routes", async () => (await routes.getChildren()).length > 0);
  });

  it("takes another binary from the setting of a trusted workspace", async () => {
    const witness = uri("other-was-run").fsPath;
    const other = uri("other-karrot-ls").fsPath;
    writeFileSync(other, `#!/bin/sh\ntouch '${witness}'\nexec '${karrotRun.extension}/server/karrot-ls' "$@"\n`, { mode: 0o755 });
    const settings = vscode.workspace.getConfiguration("karrot-ls");
    await settings.update("path", other, vscode.ConfigurationTarget.Workspace);
    await until("the other one to be run", () => vscode.workspace.fs.stat(vscode.Uri.file(witness)).then(() => true, () => false));
    await settings.update("path", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the bundled one", () => extension().exports.server.binary().origin === "bundled");
  });

  it("leads by its quick fixes to a plugin that loads", async () => {
    const loud = () =>
      vscode.languages
        .getDiagnostics()
        .flatMap(([file, all]) => all.map((one) => ({ file, one })))
        .filter(({ one }) => one.source === "karrot-ls" && one.severity <= vscode.DiagnosticSeverity.Warning);
    await until("findings", () => loud().length > 0);
    // What has no mend of its own follows from something that has, and goes with it.
    const mend = async () => {
      for (const { file, one } of loud()) {
        // Only a file that is open can be asked about.
        await vscode.workspace.openTextDocument(file);
        const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", file, one.range, vscode.CodeActionKind.QuickFix.value);
        const fix = actions.find((action) => action.edit);
        if (fix) return { file, one, fix };
      }
      return undefined;
    };
    for (let round = 0; loud().length > 0; round++) {
      const left = () => loud().map(({ one }) => one.message).join("; ");
      assert(round < 20, `still there after ${round} fixes: ${left()}`);
      const { file, one, fix } = await until(`a fix of ${left()}`, async () => loud().length === 0 || (await mend()));
      if (!fix) break;
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
      assert(await vscode.workspace.applyEdit(fix.edit));
      await until(`${fix.title}: to mend ${one.message}`, () => !loud().some((other) => `${other.file}` === `${file}` && other.one.message === one.message));
    }
    const { item } = extension().exports.status;
    await until("the verdict", () => item.text === `$(check) ${name()}: loaded`);
  });
});
