#!/usr/bin/env python3
"""Makes mistakes in real projects, one at a time in a scratch copy, and counts those that `karrot-ls check` finds.

usage: inject.py [--project NAME ...] [--mistake TEXT ...] [--sites N] [--seed N] [--minimum SHARE] [--binary PATH] [--missed]
"""

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from check import check, target
from install import Project, installed, projects
from mistakes import MISTAKES, Source

RULES = Path(__file__).resolve().parents[3] / "docs" / "rules"
SKIPPED = ("/tests/", "/test/", "/migrations/", "/testapp", "/project_template/", "/game_template/", "conftest", "/tests.py", "/contrib/testing")


class Scratch:
    """A copy of a project that one file at a time is changed in."""

    def __init__(self, project: Project, folder: Path, binary: Path):
        self.project = project
        self.binary = binary
        self.copy = Project(project.name, project.recipe)
        self.copy.checkout = folder / project.name
        self.copy.folder = self.copy.checkout / project.recipe.get("folder", ".")
        # Links: only the file that is changed gets bytes of its own.
        shutil.copytree(project.checkout, self.copy.checkout, copy_function=os.link)
        self.before = self.findings()
        self.sources = list(self._sources())

    def findings(self) -> set[tuple]:
        found, _ = check(self.binary, self.copy)
        return {(one["code"], one["filename"], one["location"]["row"], one["message"]) for one in found}

    def found(self, source: Source, edit, codes) -> tuple[bool, list]:
        """Whether one of the codes is reported of the edited file, and what is reported at all."""
        original = source.path.read_bytes()
        changed = original[: edit.start] + edit.text + original[edit.end :]
        source.path.unlink()
        source.path.write_bytes(changed)
        try:
            now = self.findings()
        finally:
            source.path.unlink()
            source.path.write_bytes(original)
        known = {(code, path, message) for code, path, _, message in self.before}
        new = [one for one in now if (one[0], one[1], one[3]) not in known]
        here = [one for one in new if one[0] in codes and (one[1] == str(source.path) or edit.lines is None)]
        at = [one for one in here if edit.lines is None or edit.lines[0] <= one[2] <= edit.lines[1] + 1]
        return bool(at), new

    def _sources(self):
        command = [str(self.binary), "routes", str(self.copy.folder), "--output-format", "json", *self.copy.arguments()]
        rows = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        routes, names, kinds, children, views = {}, {}, {}, {}, {}
        for row in rows:
            routes.setdefault(row["filename"], set()).add(row["location"]["row"])
            if row["qualified_name"]:
                names.setdefault(row["qualified_name"], []).append(frozenset(row["params"]))
                kinds.setdefault(row["qualified_name"], []).append(row["params"])
            module = module_name(Path(row["filename"]), self.copy.folder) if row["filename"].startswith(str(self.copy.folder)) else ""
            children.setdefault(module, set()).update(row["params"])
            if row["view"]:
                views.setdefault(row["view"].rsplit(".", 1)[-1], []).append(row)
        modules = {}
        for path in self.copy.folder.rglob("*.py"):
            data = path.read_bytes()
            if b"urlpatterns" in data:
                modules[module_name(path, self.copy.folder)] = b"app_name" in data
        root = self.copy.recipe.get("urlconf")
        for path in sorted([*self.copy.folder.rglob("*.py"), *self.copy.folder.rglob("*.html")]):
            inside = "/" + str(path.relative_to(self.copy.folder))
            if any(part in inside for part in SKIPPED):
                continue
            data = path.read_bytes()
            if not re.search(rb"reverse|path\(|{%-?\s*url|def .*\(request|register\(|@action", data):
                continue
            module = module_name(path, self.copy.folder)
            source = Source(path, data, routes.get(str(path), set()), module, names, modules, kinds, children, views)
            source.is_root = module == root or module.endswith(("_urls", "config.urls", "paperless.urls"))
            if path.suffix == ".py":
                try:
                    ast.parse(data)
                except SyntaxError:
                    continue
            yield source


def module_name(path: Path, folder: Path) -> str:
    parts = list(path.relative_to(folder).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def edits(source: Source, find):
    is_template = getattr(find, "template", False)
    if is_template != (source.path.suffix == ".html"):
        return
    for edit in find(source):
        changed = source.data[: edit.start] + edit.text + source.data[edit.end :]
        if not is_template:
            try:
                ast.parse(changed)
            except SyntaxError:
                continue
        if changed != source.data:
            yield edit


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--mistake", action="append", default=[], help="only those whose name holds this text")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--minimum", type=float, default=0.9)
    parser.add_argument("--binary", type=Path, default=target() / "release" / "karrot-ls")
    parser.add_argument("--repository", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--missed", action="store_true", help="show what was missed")
    arguments = parser.parse_args()
    repositories = dict(pair.split("=", 1) for pair in arguments.repository)
    names = arguments.project or [name for name, recipe in projects().items() if recipe.get("injected") and ("commit" not in recipe or name in repositories)]
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory(dir=installed(names, repositories)[0].home.parent) as folder:
        scratches = [Scratch(project, Path(folder), arguments.binary) for project in installed(names, repositories)]
        for name, (codes, find) in MISTAKES.items():
            if arguments.mistake and not any(text in name for text in arguments.mistake):
                continue
            if not any((RULES / f"{code}.md").exists() for code in codes):
                print(f"{name}: no such rule yet")
                continue
            places = [(scratch, source, edit) for scratch in scratches for source in scratch.sources for edit in edits(source, find)]
            chosen = spread(places, arguments.sites, random.Random(arguments.seed))
            hits, misses = 0, []
            for scratch, source, edit in chosen:
                hit, new = scratch.found(source, edit, codes)
                hits += hit
                if not hit:
                    misses.append((scratch, source, edit, new))
            share = hits / len(chosen) if chosen else 0.0
            enough = share >= arguments.minimum and chosen
            passed, failed = passed + bool(enough), failed + (not enough)
            print(f"{'✔' if enough else '✘'} {name}: {hits} of {len(chosen)} found; {len(places)} places", flush=True)
            for scratch, source, edit, new in misses if arguments.missed else []:
                row = source.data.count(b"\n", 0, edit.start) + 1
                was = source.data[edit.start : edit.end].decode()[:60]
                print(f"    {source.path.relative_to(scratch.copy.checkout.parent)}:{row}: {was!r} → {edit.text.decode()[-80:]!r}; reported: {sorted({(one[0], one[2]) for one in new})[:4]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def spread(places: list, count: int, chance: random.Random) -> list:
    """At most so many places, of as many projects and files as possible."""
    chance.shuffle(places)
    taken: dict = {}
    ordered = []
    for place in places:
        file = place[1].path
        rank = taken[file] = taken.get(file, -1) + 1
        ordered.append((rank, len(ordered), place))
    ordered.sort(key=lambda one: one[:2])
    return [place for _, _, place in ordered[:count]]


if __name__ == "__main__":
    sys.exit(main())
