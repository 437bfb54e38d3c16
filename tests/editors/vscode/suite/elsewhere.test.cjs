// A folder that is neither a plugin nor a Django project.
const assert = require("node:assert");
const { open, processes, extension } = require("./support.cjs");

describe("a folder without a plugin or a Django project", () => {
  it("starts nothing", async () => {
    await open("script.py");
    // Activation by a folder's content takes well under a second once the window is there.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    assert.strictEqual(extension().isActive, false);
    assert.deepStrictEqual(processes("karrot-ls"), []);
  });
});
