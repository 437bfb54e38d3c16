#!/usr/bin/env python
"""Every piece of `snippets.py` and `snippets_library.py` as the `__init__.py` of a plugin of its own, all in one folder: what `karrot-ls
doctor` says of each must be what becomes of it on the stand-in.

    pieces.py PROGRAM
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import host
import snippets
import snippets_library

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ""
# What no piece may be unknowable of: the others hang on the server, or on more than is worked out.
DECIDED = [
    *snippets.WRONG, *snippets.RIGHT, *snippets.NO_PYTHON, *snippets_library.UNBOUND, *snippets_library.LIBRARY, *snippets_library.CLASSES,
    *snippets_library.FILES, *snippets_library.RIGHT, *snippets_library.RIGHT_WITH_FILES,
]


def main():
    pieces = [*DECIDED, *snippets_library.OPEN]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "plugins"
        for at, piece in enumerate(pieces):
            package = folder / f"plugin{at:04}" / f"module{at:04}"
            package.mkdir(parents=True)
            (package / "apps.py").touch()
            (package / "data.json").write_text('{"a": 1, "b": [1, 2]}')
            (package / "broken.json").write_text('{"a": 1,}')
            (package / "__init__.py").write_text(piece)
        command = [PROGRAM, "doctor", "--as", "plugin-dir", "--profile", "karrot", "--output-format", "json", str(folder)]
        said = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)["plugins"]
        became = host.outcome(folder)["plugins"]
    failed = unknowable = 0
    for at, piece in enumerate(pieces):
        name = f"plugin{at:04}"
        ours, theirs = said[name]["backend"], became[name]["backend"]
        unknowable += ours == "unknowable"
        if ours != theirs and (ours != "unknowable" or at < len(DECIDED)):
            failed += 1
            print(f"{ours} but is {theirs} ({became[name]['swallowed']}):\n{piece}")
    print(f"{len(pieces)} pieces of modules, {failed} disagreements, {unknowable} unknowable")
    return len(pieces) - failed, failed


if __name__ == "__main__":
    sys.exit(main()[1] > 0)
