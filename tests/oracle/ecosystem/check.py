#!/usr/bin/env python3
"""What `karrot-ls check` says of real projects, compared with what it said before.

usage: check.py [--all | --project NAME ...] [--update] [--binary PATH] [--repository NAME=PATH ...]

Without a choice the projects marked quick run. Each finding that appeared or vanished is a failure until --update
records it in expected.json; findings.md says of every one at warning or error level why it is real.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from install import HERE, Project, installed, projects
from page import PAGE, page

EXPECTED = HERE / "expected.json"
LOUD = ("error", "warning")


def target() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR") or HERE.parents[2] / "target")


def check(binary: Path, project: Project) -> tuple[list[dict], float]:
    command = [str(binary), "check", str(project.folder), "--output-format", "json", "--exit-zero", *project.arguments()]
    began = time.monotonic()
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if run.returncode != 0:
        raise SystemExit(f"{project.name}: karrot-ls ended with {run.returncode}: {run.stderr.strip()}")
    return json.loads(run.stdout), seconds


def written(project: Project, finding: dict) -> str:
    place = os.path.relpath(finding["filename"], project.checkout)
    at = finding["location"]
    return f"{finding['severity']} {finding['code']} {place}:{at['row']}:{at['column']}"


def difference(before: list[str], now: list[str]) -> tuple[list[str], list[str]]:
    before, now = Counter(before), Counter(now)
    return sorted((now - before).elements()), sorted((before - now).elements())


def table(found: dict[str, list[str]]) -> str:
    """Rules × projects."""
    codes = sorted({line.split()[1] for lines in found.values() for line in lines})
    names = list(found)
    counts = {name: Counter(line.split()[1] for line in lines) for name, lines in found.items()}
    rows = [["rule", *names], *([code, *(str(counts[name][code] or "·") for name in names)] for code in codes)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths))) for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true", help="also the projects that are not marked quick")
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--binary", type=Path, default=target() / "debug" / "karrot-ls")
    parser.add_argument("--repository", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--show", metavar="CODE", action="append", help="print the messages of this rule's findings; 'loud' for all errors and warnings")
    arguments = parser.parse_args()
    repositories = dict(pair.split("=", 1) for pair in arguments.repository)
    recipes = projects()
    names = arguments.project or [
        name
        for name, recipe in recipes.items()
        if recipe.get("quick") or (arguments.all and ("commit" not in recipe or name in repositories))
    ]
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    found, seconds, messages, failed = {}, {}, {}, []
    for project in installed(names, repositories):
        findings, seconds[project.name] = check(arguments.binary, project)
        found[project.name] = sorted(written(project, finding) for finding in findings)
        for finding in findings:
            messages.setdefault((project.name, written(project, finding)), finding["message"])
        if arguments.show:
            for finding in findings:
                if finding["code"] in arguments.show or ("loud" in arguments.show and finding["severity"] in LOUD):
                    print(f"{project.name} {written(project, finding)}\n    {finding['message']}")
        appeared, vanished = difference(expected.get(project.name, []), found[project.name])
        for line in appeared:
            print(f"{project.name}: appeared: {line}\n    {messages[project.name, line]}")
        for line in vanished:
            print(f"{project.name}: vanished: {line}")
        if appeared or vanished or project.name not in expected:
            failed.append(project.name)
    if arguments.update:
        expected.update(found)
        EXPECTED.write_text(json.dumps({name: expected[name] for name in recipes if name in expected}, indent=1) + "\n")
        PAGE.write_text(page())
        failed = []
    elif not PAGE.exists() or PAGE.read_text() != page():
        print("figures.md is stale: run page.py")
        failed.append("figures.md")
    print(table(found))
    for name, time_taken in seconds.items():
        loud = sum(line.split()[0] in LOUD for line in found[name])
        print(f"{name}: {len(found[name])} findings, {loud} loud, {time_taken:.2f} s")
    print(f"{len(names) - len(set(failed) & set(names))} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
