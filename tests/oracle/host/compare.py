#!/usr/bin/env python
"""Random plugins: what `karrot-ls doctor` says of each must be what becomes of it on the stand-in.

    compare.py PROGRAM [COUNT [SEED [ONLY]]]
"""

import collections
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generate
import host
import plugins

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""
FIELDS = ("backend", "module", "apps_py", "urls", "frontend")


def doctor(folder):
    command = [PROGRAM, "doctor", "--as", "plugin-dir", "--profile", "karrot", "--output-format", "json", str(folder)]
    return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)


def differences(said, became):
    """What differs, and how much of what was asked is unknowable."""
    found, unknowable = [], []

    def compare(what, ours, theirs):
        if ours == "unknowable":
            unknowable.append(what)
        elif ours != theirs:
            found.append(f"{what}: {ours} but is {theirs}")

    compare("site", said["site"], became["site"])
    for name, plugin in became["plugins"].items():
        ours = said["plugins"].get(name)
        if ours is None:
            found.append(f"{name} is missing")
            continue
        # Loading ended in the middle: what it had not come to is no verdict.
        if became["site"] == "down-settings":
            continue
        for field in FIELDS:
            if field == "module" and ours["backend"] == "unknowable":
                continue
            if field == "urls" and plugin["urls"] is None:
                continue
            if said["site"] == "unknowable" and field == "urls":
                continue
            compare(f"{name}.{field}", ours[field], plugin[field])
    return found, unknowable


def is_broken(became):
    bad = ("not-loaded", "dropped", "broken")
    return became["site"] != "up" or any(
        plugin["backend"] in ("not-loaded", "none") or plugin["urls"] in bad or plugin["frontend"] in bad
        for plugin in became["plugins"].values()
    )


def one(given):
    seed, kind = given
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "plugins"
        folder.mkdir()
        plugin = generate.Plugin(seed, kind)
        plugin.write(folder)
        said = doctor(folder)
        # Which of two is loaded is the directory's order to decide.
        became = host.outcome(folder)
        found, unknowable = differences(said, became)
        if found and len(became["plugins"]) > 1:
            became = host.outcome(folder, reverse_order=True)
            found, unknowable = differences(said, became)
    return seed, kind, found, unknowable, is_broken(became), became["error"], plugin.urls_form


def main(count=450, seed=1, only=None):
    began = time.monotonic()
    given = [one for one in generate.plugins(count, seed) if only is None or one[1] == only]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        results = pool.map(one, given, chunksize=8)
    kinds, broken, unknown, failed = collections.Counter(), 0, 0, 0
    for seed, kind, found, unknowable, was_broken, error, form in results:
        kinds[kind] += 1
        broken += was_broken
        unknown += bool(unknowable)
        if found:
            failed += 1
            print(f"{seed} {kind} {form}: {'; '.join(found)} ({error})")
        elif unknowable:
            print(f"{seed} {kind} {form}: unknowable: {', '.join(unknowable)} ({error})")
    count = len(results)
    rarest = min((number, kind) for kind, number in kinds.items() if kind)
    print(f"{count} random plugins, {broken * 100 / count:.0f} % broken, {len(kinds) - (None in kinds)} kinds of mistake, the rarest in"
          f" {rarest[0] * 100 / count:.1f} %; {failed} disagreements, {unknown * 100 / count:.1f} % unknowable"
          f" ({time.monotonic() - began:.0f} s)")
    if only is None:
        failed += broken * 100 < 40 * count
        failed += rarest[0] * 100 < 2 * count
        failed += unknown * 100 >= 5 * count
    return count - min(failed, count), failed


if __name__ == "__main__":
    arguments = sys.argv[2:]
    sys.exit(main(*(int(one) for one in arguments[:2]), *arguments[2:])[1] > 0)
