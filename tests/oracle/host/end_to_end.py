#!/usr/bin/env python
"""`karrot-ls new`, `pack`, install, start, request: the route answers. Prints what does not hold.

    end_to_end.py PROGRAM
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import host
import plugins

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""


def run(folder, *arguments):
    return subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def main():
    failures, checks = [], 0

    def holds(what, ours, theirs):
        nonlocal checks
        checks += 1
        if ours != theirs:
            failures.append(f"{what}: {ours}, not {theirs}")

    with tempfile.TemporaryDirectory() as temporary:
        work, host_folder = Path(temporary) / "work", Path(temporary) / "plugins"
        work.mkdir()
        host_folder.mkdir()
        made = {"compost-plan": ("compost_plan", ()), "Bikes": ("bikes", ("--frontend",))}
        for name, (_, options) in made.items():
            holds(f"new {name}", run(work, "new", name, *options).returncode, 0)
            holds(f"pack {name}", run(work, "pack", name).returncode, 0)
            holds("installed as", plugins.install(work / f"{name}.zip", host_folder), name)
        urls = {f"/api/plugins/{module}/hello/": 200 for module, _ in made.values()}
        became = host.outcome(host_folder, urls, user=True)
        holds("site", (became["site"], became["error"]), ("up", None))
        holds("users", became["requests"], urls)
        holds("strangers", set(host.outcome(host_folder, urls)["requests"].values()), {401})
        for name, (module, options) in made.items():
            expected = ("loaded", module, "mounted", "ok" if options else "none")
            plugin = became["plugins"][name]
            holds(name, tuple(plugin[field] for field in ("backend", "module", "urls", "frontend")), expected)
        # An update replaces what was there.
        (work / "Bikes" / "bikes" / "views.py").unlink()
        holds("pack of a broken plugin", run(work, "pack", "Bikes").returncode, 1)
        (work / "Bikes" / "bikes" / "views.py").write_text("from django.http import HttpResponse\n\n\nclass HelloView:\n    @classmethod\n    def as_view(cls):\n        return lambda request: HttpResponse('new', status=202)\n")
        holds("pack of a mended plugin", run(work, "pack", "Bikes").returncode, 0)
        plugins.install(work / "Bikes.zip", host_folder)
        holds("update", host.outcome(host_folder, ["/api/plugins/bikes/hello/"])["requests"], {"/api/plugins/bikes/hello/": 202})
    for failure in failures:
        print(failure)
    print(f"new, pack, install, request: {checks - len(failures)} of {checks} hold")
    return checks - len(failures), len(failures)


if __name__ == "__main__":
    sys.exit(main()[1] > 0)
