#!/usr/bin/env python
"""Small plugins of several files, each with one thing in it: what `karrot-ls doctor` says of them, and what is recorded of them, must be
what becomes of them on the stand-in.

    starts.py PROGRAM       compares
    starts.py record        records anew what becomes of each case of starts.json
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import host

RECORDED = Path(__file__).parent / "starts.json"
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""


def write(folder, base, files):
    """The base's files and the case's; one that begins with `+` stands behind what the base has of it."""
    whole = dict(base)
    for path, text in files.items():
        added = path.removeprefix("+")
        whole[added] = whole.get(added, "") + text if added != path else text
    for path, text in whole.items():
        file = folder / "acorn-plugin" / "acorn" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def brief(told):
    """What is compared of a verdict: what a site that is down has not come to is no verdict."""
    plugin = told["plugins"]["acorn-plugin"]
    is_up = told["site"] in ("up", "reverse-broken")
    return {"site": told["site"], "backend": plugin["backend"], "urls": plugin["urls"] if is_up else None}


def became(base, case):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "plugins"
        write(folder, base, case["files"])
        return brief(host.outcome(folder))


def said(base, case):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "plugins"
        write(folder, base, case["files"])
        command = [PROGRAM, "doctor", "--as", "plugin-dir", "--profile", "karrot", "--output-format", "json", str(folder)]
        return brief(json.loads(subprocess.run(command, capture_output=True, check=False).stdout))


def main():
    recorded = json.loads(RECORDED.read_text())
    base, failed = recorded["base"], 0
    for case in recorded["cases"]:
        theirs, ours = became(base, case), said(base, case)
        if not ours == theirs == case["outcome"]:
            failed += 1
            print(f"{case['name']}: {ours} but is {theirs}, and {case['outcome']} is recorded")
    print(f"{len(recorded['cases'])} small plugins, {failed} disagreements")
    return len(recorded["cases"]) - failed, failed


def record():
    recorded = json.loads(RECORDED.read_text())
    for case in recorded["cases"]:
        case["outcome"] = became(recorded["base"], case)
    RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if PROGRAM == "record":
        record()
    else:
        sys.exit(main()[1] > 0)
