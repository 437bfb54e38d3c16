#!/usr/bin/env python3
"""Writes figures.md: rules × projects, and how many of the injected mistakes are found. check.py fails if it is stale.

usage: page.py
"""

import json
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE / "figures.md"

INTRODUCTION = """# Figures of real projects

Written by `page.py` from `expected.json` (what `check` says of real projects) and `injected.json` (what it says of mistakes that are made
in them); do not edit. Why each loud finding is real stands in [findings.md](findings.md).
"""


def rows(header: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, *body)]
    return "\n".join([lines[0], "|" + "---|" * len(header), *lines[1:]])


def counts(found: dict[str, list[str]]) -> str:
    per_project = {name: Counter(tuple(line.split()[1::-1]) for line in lines) for name, lines in found.items()}
    kinds = sorted({kind for one in per_project.values() for kind in one})
    body = [[f"{kind[0]} ({kind[1]})", *(str(one[kind] or "·") for one in per_project.values())] for kind in kinds]
    return rows(["rule", *per_project], body)


def injected(figures: dict[str, dict]) -> str:
    body = []
    for name, one in figures.items():
        share = 100 * one["found"] // one["sites"] if one["sites"] else 0
        said = f"{share} %" if one["sites"] else "no place"
        body.append([name, str(one["found"]), str(one["sites"]), said, str(one["places"]), str(one.get("open", 0) or "·")])
    return rows(["mistake", "found", "tried", "share", "places", "of them in open scope"], body)


def page() -> str:
    found = json.loads((HERE / "expected.json").read_text())
    path = HERE / "injected.json"
    figures = json.loads(path.read_text()) if path.exists() else {}
    enough = sum(one["sites"] > 0 and one["found"] >= 0.9 * one["sites"] for one in figures.values())
    hits, tried = (sum(one[key] for one in figures.values()) for key in ("found", "sites"))
    return (
        f"{INTRODUCTION}\n## Rules and projects\n\n{counts(found)}\n\n"
        f"## Injected mistakes\n\nOf {len(figures)} kinds, {enough} are found at 90 % of their places or more; all together, "
        f"{hits} of {tried} places.\n\n{injected(figures)}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page())
