#!/usr/bin/env python3
"""What `karrot-ls routes` says of real projects, against what Django's own resolver held at runtime.

Each folder beside this file is a project: `project.json` (packages with versions, settings, root URLconfs), `routes.jsonl.gz` (what
`get_resolver()` held) and `uses.jsonl.gz` (every literal name in the project's own code, and whether it resolved).
The packages are installed with pip into a virtual environment; nothing of them is run.

usage: measure.py [--binary PATH] [--cache FOLDER] [--details N] [--record] [PROJECT]...
"""

import argparse
import collections
import gzip
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = HERE / "figures.json"
# Installed from a registry within minutes; the others need a checkout.
PROJECTS = [
    "small-libs", "django-allauth", "wagtail", "django-oscar", "django-helpdesk", "pretalx", "django-cms", "evennia",
    "mezzanine", "djangotests",
]
CHECKOUTS = {
    "karrot": ("https://github.com/karrot-dev/karrot-backend", "be20e890", "."),
    "paperless": ("https://github.com/paperless-ngx/paperless-ngx", "b0e0e8a35", "src"),
}

# Gigabytes that serve no route: what computes on graphics cards, and what needs that.
HEAVY = re.compile(r"^(nvidia_|cuda_|torch|triton|scipy|scikit|transformers|tokenizers|sentence_|hf_|safetensors|sympy)")


def interpreter(version):
    """A Python of this minor version."""
    minor = ".".join(version.split(".")[:2])
    candidates = [f"python{minor}"]
    root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    candidates += [str(path / "bin" / "python") for path in sorted(root.glob(f"versions/{minor}.*"))]
    for candidate in candidates:
        test = [candidate, "-c", f"import sys; sys.exit(sys.version_info[:2] != ({minor.replace('.', ',')}))"]
        try:
            if subprocess.run(test, capture_output=True).returncode == 0:
                return candidate
        except OSError:
            pass
    sys.exit(f"no Python {minor}: install it, or name it python{minor} on PATH")


def packages(project):
    names = (one.strip().rpartition("-") for one in project["packages"].split(","))
    return [f"{name}=={version}" for name, _, version in names if name != "pip" and not HEAVY.match(name)]


def install(name, project, cache):
    """The virtual environment of a project and the folder that it is started from."""
    folder = cache / name
    environment = folder / "venv"
    site = folder / "site"
    done = folder / "installed"
    if not done.exists() or done.read_text() != project["packages"]:
        python = interpreter(project["python"])
        subprocess.run([python, "-m", "venv", "--clear", str(environment)], check=True)
        pip = [str(environment / "bin" / "pip"), "--disable-pip-version-check", "-q"]
        # Everything is named with its version, so nothing is to be worked out; nothing is run, so nothing is compiled.
        subprocess.run([*pip, "install", "--no-deps", "--no-compile", "--prefer-binary", *packages(project)], check=True)
        done.write_text(project["packages"])
    shutil.rmtree(site, ignore_errors=True)
    library = next(environment.glob("lib/python*/site-packages"))
    for source, target in project.get("copies", []):
        shutil.copytree(library / source, site / target, dirs_exist_ok=True)
    site.mkdir(exist_ok=True)
    for module in [project["settings"], *project["urlconfs"]]:
        settings = HERE / "settings" / f"{module}.py"
        if settings.exists():
            shutil.copy(settings, site)
    if name == "djangotests":
        tests = folder / "tests"
        if not tests.exists():
            pip = [str(environment / "bin" / "pip"), "--disable-pip-version-check", "-q"]
            version = f"django=={project['django']}"
            subprocess.run([*pip, "download", "--no-binary", ":all:", "--no-deps", "-d", str(folder), version], check=True)
            with tarfile.open(next(folder.glob("[Dd]jango-*.tar.gz"))) as archive:
                for member in archive.getmembers():
                    inside = member.name.partition("/")[2]
                    if inside.startswith("tests/") and member.isfile():
                        member.name = inside
                        archive.extract(member, folder, filter="data")
        shutil.copytree(tests, site, dirs_exist_ok=True)
    if name in CHECKOUTS:
        address, commit, inner = CHECKOUTS[name]
        checkout = folder / "checkout"
        if not checkout.exists():
            subprocess.run(["git", "clone", "--quiet", "--filter=blob:none", "--no-checkout", address, str(checkout)], check=True)
            subprocess.run(["git", "-C", str(checkout), "checkout", "--quiet", commit], check=True)
        shutil.copytree(checkout / inner, site, dirs_exist_ok=True, symlinks=True)
    return environment, site, library


def read(path):
    if not path.exists():
        return []
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def qualified(row):
    return ":".join([*row["namespaces"], row["name"]]) if row["name"] else None


def run(binary, command, environment, project, urlconf, arguments):
    common = ["--as", "project", "--python", str(environment), "--settings", project["settings"], "--no-progress"]
    if urlconf:
        common += ["--urlconf", urlconf]
    return subprocess.run([binary, command, *arguments, *common, "--output-format", "json"], capture_output=True, text=True)


def mutate(name, known):
    """The name with one letter of its last part changed, so that nothing has it."""
    start = name.rfind(":") + 1
    letters = [at for at in range(start, len(name)) if name[at].isalpha()]
    for at in letters[len(letters) // 2:] + letters[: len(letters) // 2]:
        for letter in "qzxj":
            changed = name[:at] + letter + name[at + 1:]
            if changed not in known and letter != name[at]:
                return changed
    return None


def reported(binary, environment, project, site, names):
    """The names that a use of is reported as unknown."""
    probe = site / "karrot_ls_probe.py"
    names = sorted(names)
    lines = ["from django.urls import reverse", "", "", "def probe():"]
    lines += [f"    reverse({name!r})" for name in names] or ["    pass"]
    probe.write_text("\n".join(lines) + "\n")
    urlconf = project["urlconfs"][0]
    result = run(binary, "check", environment, project, urlconf, [str(site), "--select", "route-unknown,route-needs-namespace"])
    probe.unlink()
    if result.returncode not in (0, 1):
        sys.exit(f"check: {result.stderr}")
    findings = json.loads(result.stdout or "[]")
    rows = [one["location"]["row"] for one in findings if one["filename"].endswith("/karrot_ls_probe.py")]
    return {names[row - 5] for row in rows}


def same_origin(row, origin, roots):
    for root in roots:
        if row["filename"].startswith(f"{root}/"):
            return f"{row['filename'][len(str(root)) + 1:]}:{row['location']['row']}" == origin
    return False


def measure(name, options):
    project = json.loads((HERE / name / "project.json").read_text())
    environment, site, library = install(name, project, options.cache)
    recorded = read(HERE / name / "routes.jsonl.gz")
    uses = read(HERE / name / "uses.jsonl.gz")
    roots = collections.defaultdict(list)
    for row in recorded:
        roots[row.get("root", project["urlconfs"][0])].append(row)
    total = collections.Counter()
    details = collections.defaultdict(list)
    slowest = 0
    for root, rows in roots.items():
        urlconf = root if len(roots) > 1 or name in project.get("say_urlconf", []) else None
        began = time.monotonic()
        result = run(options.binary, "routes", environment, project, urlconf, [str(site), "--open"])
        slowest = max(slowest, time.monotonic() - began)
        if result.returncode != 0:
            details["failed"].append(f"{root}: {result.stderr.strip()[-300:]}")
            found, opened = [], []
        else:
            answer = json.loads(result.stdout)
            found, opened = answer["routes"], answer["open"]
        for one in opened:
            details["open"].append(f"{one['filename']}:{one['location']['row']}: {one['reason']}")
        known = collections.defaultdict(list)
        for row in found:
            known[row["qualified_name"], row["route"]].append(row)
        runtime = collections.Counter((qualified(row), row["route"]) for row in rows)
        for row in {(qualified(row), row["route"]): row for row in rows if row["name"]}.values():
            total["named"] += 1
            mine = known.get((qualified(row), row["route"]))
            if not mine:
                details["missing"].append(f"{qualified(row)} {row['route']} ({row['origin']})")
                continue
            total["found"] += 1
            if row["view"] in {one["view"] for one in mine}:
                total["same_views"] += 1
            else:
                details["view"].append(f"{row['view']}: {mine[0]['view']} {row['route']}")
            # What routers and the admin make is said to stand where it was registered.
            module = row["urls_module"].replace(".", "/")
            if row["origin"].rpartition(":")[0] in (f"{module}.py", f"{module}/__init__.py"):
                origins = {other["origin"] for other in rows if (qualified(other), other["route"]) == (qualified(row), row["route"])}
                total["origins"] += 1
                if any(same_origin(one, origin, (site, library)) for one in mine for origin in origins):
                    total["same_origins"] += 1
                else:
                    details["origin"].append(f"{row['origin']}: {mine[0]['filename']}:{mine[0]['location']['row']} {row['route']}")
        # A route is compared as often as it is there: a second one of the same text and name is a route of its own.
        for (key, route), mine in known.items():
            # What is shown as `…` says of itself that its text is not known.
            certain = sum(not row["conditional"] for row in mine) if "…" not in route else 0
            total["certain"] += certain
            total["conditional"] += len(mine) - certain
            there = runtime[key, route]
            total["false_certain"] += max(0, certain - there)
            total["absent_conditional"] += max(0, len(mine) - max(certain, there))
            if certain > there:
                details["false"].append(f"{key} {route} ({mine[0]['filename']}:{mine[0]['location']['row']})")
            elif len(mine) > certain:
                details["conditional"].append(f"{key} {route} ({mine[0]['filename']}:{mine[0]['location']['row']})")
    resolving = {use[3] for use in uses if use[7] and not use[6]}
    names = {qualified(row) for row in recorded}
    mutations = {changed for use in resolving if (changed := mutate(use, names | resolving))}
    unknown = reported(options.binary, environment, project, site, resolving | mutations) if uses else set()
    details["alarm"] = sorted(unknown & resolving)
    details["silent"] = sorted(mutations - unknown)
    total["uses"] = len(resolving)
    total["alarms"] = len(unknown & resolving)
    total["mutations"] = len(mutations)
    total["reported"] = len(unknown & mutations)
    total["milliseconds"] = round(slowest * 1000)
    return total, details


def share(part, whole):
    return part / whole if whole else 1.0


def figures(total):
    rows = total["certain"] + total["conditional"]
    return {
        "recall": share(total["found"], total["named"]),
        "false": total["false_certain"],
        "false_share": share(total["false_certain"], total["certain"]) if total["certain"] else 0.0,
        "conditional": share(total["conditional"], rows) if rows else 0.0,
        "origin": share(total["same_origins"], total["origins"]),
        "view": share(total["same_views"], total["found"]),
        "alarms": total["alarms"],
        "reported": share(total["reported"], total["mutations"]),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("projects", nargs="*")
    parser.add_argument("--binary", default=str(HERE.parents[2] / "target" / "release" / "karrot-ls"))
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "karrot-ls-routes")
    parser.add_argument("--details", type=int, default=0, help="lines of each kind of difference to print")
    parser.add_argument("--record", action="store_true", help="keep these figures as those that must not get worse")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    all_figures = {}
    sums = collections.Counter()
    failed = 0
    line = "{:16} {:>6} {:>7} {:>6} {:>6} {:>8} {:>6} {:>6} {:>7} {:>7} {:>9} {:>7}"
    print(line.format("project", "named", "recall", "extra", "cond.", "(absent)", "origin", "view", "uses", "alarms", "mutations", "ms"))
    for name in options.projects or PROJECTS:
        total, details = measure(name, options)
        now = figures(total)
        all_figures[name] = now
        sums.update(total)
        print(line.format(
            name, total["named"], f"{now['recall']:.2%}", total["false_certain"], f"{now['conditional']:.2%}",
            total["absent_conditional"], f"{now['origin']:.1%}", f"{now['view']:.1%}", total["uses"], total["alarms"], f"{now['reported']:.1%}",
            total["milliseconds"],
        ), flush=True)
        for kind in ("failed", "missing", "false", "conditional", "origin", "view", "open", "alarm", "silent"):
            for text in details[kind][: options.details if kind != "failed" else None]:
                print(f"    {kind}: {text}")
            if options.details and len(details[kind]) > options.details:
                print(f"    {kind}: {len(details[kind])} in all")
        before = kept.get(name)
        worse = [] if not before else [
            key for key in before
            if (now[key] < before[key] - 1e-4 if key in ("recall", "origin", "view", "reported") else now[key] > before[key] + 1e-4)
        ]
        if worse or details["failed"]:
            failed += 1
            print(f"    worse than recorded: {', '.join(f'{key} {before[key]:.4f} -> {now[key]:.4f}' for key in worse)}")
    median = {key: statistics.median(one[key] for one in all_figures.values()) for key in ("recall", "reported")}
    pooled = figures(sums)
    print(
        f"recall: median {median['recall']:.2%}, pooled {pooled['recall']:.2%}; not at runtime: {pooled['false_share']:.3%} of the unconditional; "
        f"conditional {pooled['conditional']:.2%}, {sums['absent_conditional']} of them absent at runtime; origin {pooled['origin']:.2%}; view {pooled['view']:.2%}; "
        f"false alarms {sums['alarms']}; changed names reported: median {median['reported']:.1%}"
    )
    if options.record:
        kept.update({name: {key: round(value, 6) for key, value in one.items()} for name, one in all_figures.items()})
        FIGURES.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    print(f"{len(all_figures) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
