// A folder that is neither a plugin nor a Django project.
const assert = require("node:assert");
const vscode = require("vscode");
const { until, open, processes, extension } = require("./support.cjs");

describe("a folder without a plugin or a Django project", () => {
  it("starts nothing", async () => {
    await open("script.py");
    // VS Code's own npm extension activates by what a folder holds as well: once it has, ours has had its turn.
    await until("activation by the folder's package.json", () => vscode.extensions.getExtension("vscode.npm").isActive);
    assert.deepStrictEqual(await vscode.workspace.findFiles("**/{apps,urls,manage}.py"), []);
    assert.strictEqual(extension().isActive, false);
    assert.deepStrictEqual(processes("karrot-ls"), []);
  });
});
