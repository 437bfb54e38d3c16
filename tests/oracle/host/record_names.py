#!/usr/bin/env python
"""Writes what the modules of the host's Python, Django, DRF and huey hold: one line a module, its name and then its names.
A `-` behind a name: a star import does not bring it, though it has no underscore before it.

    record_names.py > src/host/data/module_names.txt
"""

import contextlib
import importlib
import io
import os
import pkgutil
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import names  # noqa: E402

STANDARD = sorted(
    name for name in sys.stdlib_module_names if not name.startswith("_") and name not in {"antigravity", "this", "idlelib", "turtledemo"}
) + ["collections.abc", "concurrent.futures", "email.message", "email.utils", "html.parser", "http.client", "importlib.metadata",
     "importlib.resources", "logging.handlers", "os.path", "unittest.mock", "urllib.error", "urllib.parse", "urllib.request",
     "xml.etree.ElementTree"]
# Classes that are asked for names as modules are: `datetime.datetime.now`.
CLASSES = ["collections.ChainMap", "collections.Counter", "collections.OrderedDict", "collections.defaultdict", "collections.deque",
           "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone", "decimal.Decimal",
           "fractions.Fraction", "pathlib.Path", "pathlib.PurePath", "string.Template", "uuid.UUID", "zoneinfo.ZoneInfo"]
PACKAGES = ["django", "rest_framework", "huey"]
# Backends want drivers, tests and commands want more; nobody imports them into a plugin.
SKIPPED = ("django.conf.locale", "django.core.management.commands", "django.db.backends", "django.db.migrations", "django.contrib.gis",
           "django.contrib.postgres", "django.conf.app_template", "django.conf.project_template", ".management", ".migrations", ".tests",
           "huey.bin", "huey.tests", "rest_framework.management", "django.__main__", "django.utils.version")


def modules():
    yield from STANDARD
    for package in PACKAGES:
        yield package
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.", onerror=lambda name: None):
            if not any(skipped in found.name for skipped in SKIPPED):
                yield found.name


def main():
    import django
    from django.conf import settings

    apps = [app for app in names.REAL_APPS.values()]
    settings.configure(INSTALLED_APPS=apps, HUEY={"huey_class": "huey.MemoryHuey"}, DATABASES={}, USE_TZ=True)
    django.setup()
    lines = {}
    for name in modules():
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                module = importlib.import_module(name)
            except BaseException:
                continue
        # A module's own `__getattr__` answers for anything.
        if not isinstance(module, types.ModuleType) or "__getattr__" in vars(module):
            continue
        held = {one for one in dir(module) if one.isascii() and " " not in one}
        if path := getattr(module, "__path__", None):
            held |= {found.name for found in pkgutil.iter_modules(path)}
        brought = set(getattr(module, "__all__", vars(module)))
        lines[name] = " ".join([name, *(one if one in brought or one.startswith("_") else f"{one}-" for one in sorted(held))])
    for name in CLASSES:
        module, _, held = name.partition(".")
        lines[name] = " ".join([name, *sorted(dir(getattr(importlib.import_module(module), held)))])
    print("\n".join(lines[name] for name in sorted(lines)))


if __name__ == "__main__":
    os.environ.setdefault("TERM", "dumb")
    main()
