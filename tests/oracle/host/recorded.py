#!/usr/bin/env python
"""The stand-in must give the outcome that was recorded from the real host, for every case. Prints what differs."""

import json
import multiprocessing
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import host
import plugins

CASES = Path(__file__).parent.parent / "plugins"

# Where the directory's order decides, any outcome of some order was right.
AMBIGUOUS = {"two-plugins-both-backend", "two-apps-siblings", "init-raises-then-same-name"}


def differences(case):
    expected = json.loads((case / "expected.json").read_text())
    given = json.loads((case / "case.json").read_text())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "plugins"
        if (case / "plugins").is_dir():
            shutil.copytree(case / "plugins", folder, symlinks=True)
        else:
            folder.mkdir()
            for path, text in given.get("preinstall_root", {}).items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text)
            try:
                plugins.install(next((case / "zips").iterdir()), folder)
            except zipfile.BadZipFile:
                if "BadZipFile" not in expected["install"]:
                    return ["install: BadZipFile"]
        actual = host.outcome(folder, given["requests"])
    found = []

    def compare(what, ours, theirs):
        if ours != theirs:
            found.append(f"{what}: {ours} but recorded {theirs}")

    compare("site", actual["site"], expected["site"])
    ambiguous = expected.get("ambiguous") or case.name in AMBIGUOUS
    for name, plugin in expected["plugins"].items():
        ours = actual["plugins"].get(name)
        if ours is None:
            # Loading ended before it had a verdict.
            if actual["site"] != "down-settings":
                found.append(f"{name} is missing")
            continue
        if ambiguous or actual["site"] == "down-settings":
            continue
        for field in ("backend", "module", "apps_py"):
            compare(f"{name}.{field}", ours[field], plugin[field])
        if plugin["urls"] is not None and ours["urls"] is not None:
            compare(f"{name}.urls", ours["urls"], plugin["urls"])
    # Where the whole Karrot decided the site, the requests are those of the small host.
    if expected["full_host_class"] is None and not ambiguous:
        for url, status in expected["requests"].items():
            compare(url, actual["requests"].get(url), status)
    return [f"{line} ({actual['error']})" if actual["error"] else line for line in found]


def main():
    began, failed = time.monotonic(), 0
    cases = sorted(CASES.iterdir())
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for case, found in zip(cases, pool.map(differences, cases, chunksize=4)):
            if found:
                failed += 1
                print(f"{case.name}: {'; '.join(found)}")
    seconds = time.monotonic() - began
    print(f"{len(cases) - failed} of {len(cases)} recorded outcomes are the stand-in's too ({seconds:.0f} s)")
    return len(cases) - failed, failed


if __name__ == "__main__":
    sys.exit(main()[1] > 0)
