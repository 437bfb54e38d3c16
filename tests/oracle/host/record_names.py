#!/usr/bin/env python
"""Writes which modules the host's Python, Django, DRF and huey have, and what they hold: one line a module, its name and then its
names, or nothing behind it where they are not recorded.
A `-` behind a name: a star import does not bring it, though it has no underscore before it.
A `?`: a star import of the package brings this module of it if something has imported it before.

    record_names.py > src/host/data/module_names.txt
"""

import contextlib
import importlib.util
import io
import os
import pkgutil
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import names  # noqa: E402

# Games, what only the interpreter's own developers run, and what starts when it is imported.
LEFT_OUT = {"antigravity", "this", "idlelib", "turtledemo", "test", "lib2to3"}
# Windows has them, the host does not.
LEFT_OUT |= {"_msi", "_overlapped", "_winapi", "msilib", "msvcrt", "nt", "winreg", "winsound"}
STANDARD = sorted(set(sys.stdlib_module_names) - LEFT_OUT)
# `import os.path` works though `os` is no package: the interpreter puts these where modules are found.
ALIASES = ["os.path", "typing.io", "typing.re"]
# Classes that are asked for names as modules are: `datetime.datetime.now`.
CLASSES = ["collections.ChainMap", "collections.Counter", "collections.OrderedDict", "collections.defaultdict", "collections.deque",
           "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone", "decimal.Decimal",
           "fractions.Fraction", "pathlib.Path", "pathlib.PurePath", "string.Template", "uuid.UUID", "zoneinfo.ZoneInfo"]
PACKAGES = ["django", "rest_framework", "huey"]
# Nobody imports these into a plugin, and some do something when they are imported. That they are there is said.
UNREAD = (".__main__", "django.conf.locale", "django.core.management.commands", "django.db.backends", "django.contrib.gis",
          "django.contrib.postgres", "django.conf.app_template", "django.conf.project_template", ".management", ".migrations.0",
          ".tests", "huey.bin", "rest_framework.management", "encodings.", "ctypes.test", "unittest.__main__", "distutils",
          "django.utils.version")
# Names of these are asked for by plugins all the same.
READ = ("django.core.management.base", "django.core.management.utils", "django.core.management.color")


def modules():
    """The name of each module and whether its names are recorded; packages before what is in them."""
    # Folders are read, and nothing is imported for it: huey's tests ask for a server.
    def folders(name):
        spec = importlib.util.find_spec(name)
        return list(spec and spec.submodule_search_locations or [])

    waiting = [(name, folders(name)) for name in [*STANDARD, *PACKAGES]] + [(name, []) for name in ALIASES]
    while waiting:
        name, paths = waiting.pop()
        is_read = name in READ or not any(part in name for part in UNREAD)
        # What begins with an underscore is nobody's to import from the library.
        is_public = not any(part.startswith("_") for part in name.split(".")) or name.split(".")[0] in PACKAGES
        yield name, is_read and is_public
        for found in pkgutil.iter_modules(paths):
            below = [str(Path(path) / found.name) for path in paths] if found.ispkg else []
            waiting.append((f"{name}.{found.name}", below))


def main():
    import django
    from django.conf import settings

    apps = [app for app in names.REAL_APPS.values()]
    settings.configure(INSTALLED_APPS=apps, HUEY={"huey_class": "huey.MemoryHuey"}, DATABASES={}, USE_TZ=True)
    django.setup()
    lines = {}
    for name, is_read in modules():
        lines[name] = name
        if not is_read:
            continue
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                module = importlib.import_module(name)
            except BaseException:
                continue
        # A module's own `__getattr__` answers for anything.
        if not isinstance(module, types.ModuleType) or "__getattr__" in vars(module):
            continue
        held = {one for one in dir(module) if one.isascii() and " " not in one}
        inside = {found.name for found in pkgutil.iter_modules(getattr(module, "__path__", None) or [])}
        listed = getattr(module, "__all__", None)

        def marked(one):
            if one.startswith("_") or (one in listed if listed is not None else one not in inside):
                return one
            return f"{one}-" if listed is not None else f"{one}?"

        lines[name] = " ".join([name, *map(marked, sorted(held | inside))])
    for name in CLASSES:
        module, _, held = name.partition(".")
        lines[name] = " ".join([name, *sorted(dir(getattr(importlib.import_module(module), held)))])
    print("\n".join(lines[name] for name in sorted(lines)))


if __name__ == "__main__":
    os.environ.setdefault("TERM", "dumb")
    main()
