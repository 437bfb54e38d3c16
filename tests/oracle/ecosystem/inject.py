#!/usr/bin/env python3
"""Makes mistakes in real projects, one at a time as an editor would, and counts those that `karrot-ls check` finds.

usage: inject.py [--project NAME ...] [--mistake TEXT ...] [--sites N] [--seed N] [--minimum SHARE] [--binary PATH]
                 [--missed] [--update] [--sample]
"""

import argparse
import ast
import json
import random
import re
import subprocess
import sys
from pathlib import Path

from check import target
from layouts import LAYOUTS, Copies
from install import PYTHON, Project, installed, projects
import mistakes_of_names  # noqa: F401
import mistakes_of_paths  # noqa: F401
import mistakes_of_plugins  # noqa: F401
import mistakes_of_routes  # noqa: F401
import mistakes_of_signatures  # noqa: F401
import mistakes_of_tasks  # noqa: F401
import mistakes_of_templates  # noqa: F401
import mistakes_of_urlconfs  # noqa: F401
import mistakes_of_views  # noqa: F401
from mistakes import MISTAKES, Edit, Source
from page import PAGE, page
from plugins import PLUGINS, Plugins, apps_as_plugins
from server import Server

INJECTED = Path(__file__).resolve().parent / "injected.json"
# What CI asks for: few places of small projects, each of which has to be found as it was.
SAMPLE = Path(__file__).resolve().parent / "sample.json"
SAMPLED = ["more-libs", "plugins"]
SAMPLED_PLUGINS = {"api_views", "class_based", "everyday", "function_views", "querysets", "router_direct", "tasks_signals", "viewsets"}
RULES = Path(__file__).resolve().parents[3] / "docs" / "rules"
# Files that some mistake can be made in.
WANTED = re.compile(rb"reverse|path\(|{%-?\s*url|def .*\(request|register\(|@action|_task\(|\btasks\b")
# Files that plugins get.
NEW = (
    "injected_jobs.py",
    "injected_receivers.py",
    "injected_serializers.py",
    "src/injected.js",
    "tests/test_injected.py",
    "templates/{plugin}/injected.jinja2",
    "tasks.py",
)
SKIPPED = ("/tests/", "/test/", "/migrations/", "/testapp", "/project_template/", "/game_template/", "conftest", "/tests.py", "/contrib/testing")


class Injected:
    """A project that one file at a time is changed in: as an editor would, nothing is written to the disk."""

    def __init__(self, project: Project, binary: Path):
        self.project = project
        self.binary = binary
        self.is_host = isinstance(project, Plugins)
        self.servers: dict[str, Server] = {}
        self.before: dict = {}
        self.open: set[str] = set()
        # What names begin with whose arguments an app's own `reverse()` changes.
        self.changed: tuple[str, ...] = ()
        self.sources = list(self._plugins() if self.is_host else self._sources())
        if not self.is_host:
            told = self._doctor()
            self.open = {scope for row in told["open"] for scope in row["scopes"]}
            self.changed = tuple(told.get("changed_arguments", ()))

    def close(self) -> None:
        for server in self.servers.values():
            server.close()

    def _server(self, source: Source) -> Server:
        """The project's server; each plugin has one of its own, as what one does to Python's path must not excuse the others."""
        if source.outer not in self.servers:
            self.servers[source.outer] = Server(self.binary, self.project.plugin(source.outer) if self.is_host else self.project)
        return self.servers[source.outer]

    def found(self, source: Source, edit, codes, silent: bool) -> tuple[bool, list]:
        """Whether one of the codes is reported of the edited file, or none if it has to be silent, and what is reported at all."""
        elsewhere = edit.lines is None
        key = (source.path, elsewhere)
        server = self._server(source)
        if key not in self.before:
            self.before[key] = {(code, path, message) for code, path, _, message in server.diagnostics(source.path, source.data, elsewhere)}
        now = server.diagnostics(source.path, edit.made_in(source.data), elsewhere)
        new = [one for one in now if (one[0], one[1], one[3]) not in self.before[key]]
        here = [one for one in new if one[0] in codes]
        at = [one for one in here if edit.lines is None or edit.lines[0] <= one[2] <= edit.lines[1] + 1]
        return bool(at) != silent, new

    def _rows(self) -> list[dict]:
        command = [str(self.binary), "routes", str(self.project.folder), "--output-format", "json", *self.project.arguments()]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def _plugins(self):
        rows = self._rows()
        for package in self.project.packages():
            outer = package.relative_to(self.project.folder).parts[0]
            for path in sorted(package.rglob("*.py")):
                yield Source(path, path.read_bytes(), package=package, plugin=package.name, outer=outer, rows=rows)
            for inside in NEW:
                path = package / inside.format(plugin=package.name)
                if not path.exists():
                    yield Source(path, b"", package=package, plugin=package.name, outer=outer, rows=rows, new=inside)

    def is_open(self, edit: Edit) -> bool:
        """Whether `doctor` says that nothing can be said: more names may be where the edit's is looked up, or an app's own `reverse()`
        runs in the place of Django's, or changes its arguments."""
        changes = bool(self.changed) and (edit.reverses or edit.arguments_of.startswith(self.changed))
        return changes or edit.scope is not None and edit.scope in self.open

    def _doctor(self) -> dict:
        command = [str(self.binary), "doctor", str(self.project.folder), "--output-format", "json", *self.project.arguments()]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    def _sources(self):
        rows = self._rows()
        routes, names, kinds, children, views, served = {}, {}, {}, {}, {}, {}
        for row in rows:
            routes.setdefault(row["filename"], set()).add(row["location"]["row"])
            if row["qualified_name"]:
                names.setdefault(row["qualified_name"], []).append(frozenset(row["params"]))
                kinds.setdefault(row["qualified_name"], []).append(row["params"])
            module = module_name(Path(row["filename"]), self.project.folder) if row["filename"].startswith(str(self.project.folder)) else ""
            children.setdefault(module, set()).update(row["params"])
            if row["view"]:
                served.setdefault(row["filename"], {})[row["location"]["row"]] = row["view"]
                views.setdefault(row["view"].rsplit(".", 1)[-1], []).append(row)
        modules, functions, tasks, included = {}, {}, set(), set()
        for path in self.project.folder.rglob("*.py"):
            data = path.read_bytes()
            tasks |= {one.decode() for one in re.findall(rb"@(?:db_)?(?:periodic_)?task\(.*\n(?:@.*\n)*def (\w+)", data)}
            included |= set(re.findall(rb"include\(\s*\(?['\"]([\w.]+)['\"]", data))
            if b"(request" in data:
                try:
                    top = ast.parse(data).body
                except SyntaxError:
                    continue
                module = module_name(path, self.project.folder)
                functions.update({f"{module}.{one.name}": one for one in top if isinstance(one, ast.FunctionDef)})
            if b"urlpatterns" in data:
                modules[module_name(path, self.project.folder)] = b"app_name" in data
        files = {module_name(path, self.project.folder): path for path in self.project.folder.rglob("*.py")}
        serving = {row["view"].rpartition(".")[0] for row in rows if row["view"]}
        serving = {module: files[module].read_bytes() for module in serving if module in files}
        root = self.project.recipe.get("urlconf")
        reached = self._reached(files)
        site_packages = self.project.environment / "lib" / f"python{PYTHON}" / "site-packages"
        has_rest = any((folder / "rest_framework").is_dir() for folder in (self.project.folder, site_packages))
        for path in sorted([*self.project.folder.rglob("*.py"), *self.project.folder.rglob("*.html")]):
            inside = "/" + str(path.relative_to(self.project.folder))
            data = path.read_bytes()
            if any(part in inside for part in SKIPPED) or not WANTED.search(data):
                continue
            module = module_name(path, self.project.folder)
            source = Source(path, data, routes.get(str(path), set()), module, names, modules, kinds, children, views)
            source.served, source.functions, source.tasks = served.get(str(path), {}), functions, tasks
            source.is_included = module.encode() in included
            source.is_reached = module in reached
            source.has_rest = has_rest
            source.is_translated = not self.project.recipe.get("untranslated")
            source.is_served = module in serving or any(module.encode() in text for text in serving.values())
            source.is_root = module == root or module.endswith(("_urls", "config.urls", "paperless.urls"))
            if path.suffix == ".py":
                try:
                    ast.parse(data)
                except SyntaxError:
                    continue
            yield source


    def _reached(self, files: dict[str, Path]) -> set[str]:
        """The modules that the root URLconf names in texts, or those that it names, and so on: what it may include."""
        settings = files.get(self.project.recipe["settings"])
        named = re.findall(r"""ROOT_URLCONF\s*=\s*['"]([\w.]+)['"]""", settings.read_text()) if settings else []
        pending = [*named, *([self.project.recipe["urlconf"]] if "urlconf" in self.project.recipe else [])]
        reached: set[str] = set()
        while pending:
            module = pending.pop()
            if module in files and module not in reached:
                reached.add(module)
                pending += re.findall(r"""['"]([\w.]+)['"]""", files[module].read_text())
        return reached


def module_name(path: Path, folder: Path) -> str:
    parts = list(path.relative_to(folder).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def edits(source: Source, find):
    if getattr(find, "host", False) != (source.package is not None):
        return
    if source.package is not None:
        # Some mistakes are no Python any more.
        yield from find(source)
        return
    is_template = getattr(find, "template", False)
    if is_template != (source.path.suffix == ".html"):
        return
    for edit in find(source):
        changed = edit.made_in(source.data)
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
    parser.add_argument("--binary", type=Path, default=target() / "debug" / "karrot-ls")
    parser.add_argument("--repository", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--update", action="store_true", help="record the figures in injected.json")
    parser.add_argument("--sample", action="store_true", help="few places, compared with sample.json")
    parser.add_argument("--missed", action="store_true", help="show what was missed")
    arguments = parser.parse_args()
    if arguments.sample:
        arguments.project, arguments.sites = SAMPLED, 2
    recorded = SAMPLE if arguments.sample else INJECTED
    known = json.loads(recorded.read_text()) if recorded.exists() else {}
    repositories = dict(pair.split("=", 1) for pair in arguments.repository)
    names = arguments.project or [name for name, recipe in projects().items() if recipe.get("injected") and ("commit" not in recipe or name in repositories)]
    passed, failed, figures = 0, 0, {}
    hosted = {"plugins": lambda: Plugins("plugins", PLUGINS, SAMPLED_PLUGINS if arguments.sample else None), "apps": lambda: apps_as_plugins(arguments.binary)}
    chosen: list[Project | Plugins] = [*installed([name for name in names if name not in hosted], repositories)]
    chosen += [make() for name, make in hosted.items() if not arguments.project or name in names]
    chosen_projects = chosen
    subjects = [Injected(project, arguments.binary) for project in chosen]
    for name, (codes, find) in MISTAKES.items():
        if arguments.mistake and not any(text in name for text in arguments.mistake):
            continue
        if not any((RULES / f"{code}.md").exists() for code in codes):
            print(f"{name}: no such rule yet")
            continue
        places = [(subject, source, edit) for subject in subjects for source in subject.sources for edit in edits(source, find)]
        closed = [place for place in places if not place[0].is_open(place[2])]
        chosen = spread(closed, arguments.sites, random.Random(arguments.seed))
        hits, misses = 0, []
        for subject, source, edit in chosen:
            hit, new = subject.found(source, edit, codes, getattr(find, "silent", False))
            hits += hit
            if not hit:
                misses.append((subject, source, edit, new))
        share = hits / len(chosen) if chosen else 0.0
        enough = share >= arguments.minimum and chosen
        if arguments.sample:
            enough = arguments.update or [hits, len(chosen)] == [known.get(name, {}).get(key, 0) for key in ("found", "sites")]
        passed, failed = passed + bool(enough), failed + (not enough)
        figures[name] = {"codes": list(codes), "found": hits, "sites": len(chosen), "places": len(places), "open": len(places) - len(closed)}
        if arguments.update:
            record(recorded, name, figures[name])
        print(f"{'✔' if enough else '✘'} {name}: {hits} of {len(chosen)} found; {len(places)} places, {len(places) - len(closed)} in open scope", flush=True)
        for subject, source, edit, new in misses if arguments.missed else []:
            row = source.data.count(b"\n", 0, edit.start) + 1
            was = source.data[edit.start : edit.end].decode()[:60]
            where = f"{subject.project.name}/{source.path.relative_to(subject.project.checkout)}:{row}"
            print(f"    {where}: {was!r} → {edit.text.decode()[-80:]!r}; reported: {sorted({(one[0], one[2]) for one in new})[:4]}")
    for subject in subjects:
        subject.close()
    copies = Copies(arguments.binary, [project for project in chosen_projects if isinstance(project, Plugins)])
    for name, (codes, change) in LAYOUTS.items():
        if not copies.places or arguments.mistake and not any(text in name for text in arguments.mistake):
            continue
        hits, missed, places = 0, [], list(copies.places)
        random.Random(arguments.seed).shuffle(places)
        for plugins, package in places:
            if hits + len(missed) == arguments.sites:
                break
            found = copies.found(plugins, package, codes, change)
            hits += bool(found)
            missed += [package] if found is False else []
        tried = hits + len(missed)
        enough = tried and hits >= arguments.minimum * tried
        if arguments.sample:
            enough = arguments.update or [hits, tried] == [known.get(name, {}).get(key, 0) for key in ("found", "sites")]
        passed, failed = passed + bool(enough), failed + (not enough)
        figures[name] = {"codes": list(codes), "found": hits, "sites": tried, "places": tried, "open": 0}
        if arguments.update:
            record(recorded, name, figures[name])
        print(f"{'✔' if enough else '✘'} {name}: {hits} of {tried} found, in copies", flush=True)
        for package in missed if arguments.missed else []:
            print(f"    {package}")
    if arguments.update and not arguments.sample:
        PAGE.write_text(page())
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def record(path: Path, name: str, figure: dict) -> None:
    """At once: a run takes long, and several may share the kinds."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known[name] = figure
    path.write_text(json.dumps({name: known[name] for name in (*MISTAKES, *LAYOUTS) if name in known}, indent=1) + "\n")


def spread(places: list, count: int, chance: random.Random) -> list:
    """At most so many places, of as many projects and files as possible."""
    chance.shuffle(places)
    in_file: dict = {}
    in_project: dict = {}
    by_file = []
    for subject, source, edit in places:
        in_file[source.path] = rank = in_file.get(source.path, -1) + 1
        by_file.append((rank, len(by_file), (subject, source, edit)))
    by_project = []
    for rank, order, place in sorted(by_file, key=lambda one: one[:2]):
        name = place[0].project.name
        in_project[name] = turn = in_project.get(name, -1) + 1
        by_project.append((turn, rank, order, place))
    return [place for *_, place in sorted(by_project, key=lambda one: one[:3])[:count]]


if __name__ == "__main__":
    sys.exit(main())
