#!/usr/bin/env python
"""Writes what the view classes of Django and DRF hold: the dotted names of a class, and then its attributes.

    record_view_attributes.py PYTHON... > src/host/data/view_attributes.txt

Each PYTHON is one of an environment with Django, and with DRF or without; an attribute counts that any of them has.
"""

import json
import subprocess
import sys

ASK = """
import importlib, inspect, json, django
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
django.setup()
modules = ["django.views", "django.views.generic", "django.views.generic.base", "django.views.generic.dates", "django.views.generic.detail",
           "django.views.generic.edit", "django.views.generic.list", "django.contrib.auth.views", "django.contrib.auth.mixins",
           "django.views.i18n", "rest_framework.views", "rest_framework.generics", "rest_framework.mixins", "rest_framework.viewsets"]
found = {}
for name in modules:
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    for attribute, value in vars(module).items():
        if inspect.isclass(value) and (hasattr(value, "as_view") or attribute.endswith("Mixin")):
            names, held = found.setdefault(value.__module__ + "." + value.__qualname__, (set(), set()))
            names.add(name + "." + attribute)
            names.add(value.__module__ + "." + value.__qualname__)
            held.update(one for one in dir(value) if not one.startswith("__"))
print(json.dumps({key: [sorted(names), sorted(held)] for key, (names, held) in found.items()}))
"""


def main():
    classes = {}
    for python in sys.argv[1:]:
        answer = subprocess.run([python, "-c", ASK], check=True, capture_output=True, text=True).stdout
        for key, (names, held) in json.loads(answer).items():
            known = classes.setdefault(key, (set(), set()))
            known[0].update(names)
            known[1].update(held)
    for key in sorted(classes):
        names, held = classes[key]
        print(",".join(sorted(names)), " ".join(sorted(held)))


main()
