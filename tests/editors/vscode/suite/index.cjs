// Entry of the suites inside the extension host. What is run, and where the numbers go, stands in run.json one level up.
const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

exports.run = async () => {
  const run = JSON.parse(readFileSync(path.join(__dirname, "../run.json"), "utf8"));
  globalThis.karrotRun = run;
  const Mocha = require(path.join(run.modules, "mocha"));
  const mocha = new Mocha({ ui: "bdd", timeout: run.limit + 5_000, reporter: "min" });
  mocha.addFile(path.join(__dirname, run.suite));
  await new Promise((resolve) => {
    const passed = [];
    const failed = [];
    mocha
      .run(() => {
        writeFileSync(run.result, JSON.stringify({ passed, failed }));
        resolve();
      })
      .on("pass", (test) => passed.push({ title: test.title, duration: test.duration }))
      .on("fail", (test, error) => failed.push({ title: test.title, error: error.stack }));
  });
};
