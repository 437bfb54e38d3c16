#!/usr/bin/env python3
"""Asks real Django what becomes of a root URLconf that uses the value of `reverse_lazy()`, and records it in lazy.json.

usage: lazy.py (with Django installed; recorded with 5.0.3)
"""

import importlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent

EXPRESSIONS = [
    "str(LAZY)",
    'f"{LAZY}"',
    'f"{LAZY!r}"',
    'LAZY + "?page=1"',
    '"https://example.org" + LAZY',
    '"https://example.org" + "/x" + LAZY',
    '"%s?page=1" % LAZY',
    '"%s?page=%s" % (LAZY, 1)',
    '"%(url)s" % {"url": LAZY}',
    '"{}?page=1".format(LAZY)',
    '"{url}".format(url=LAZY)',
    'LAZY.rstrip("/")',
    "repr(LAZY)",
    "format(LAZY)",
    "len(LAZY)",
    "bool(LAZY)",
    'LAZY == "/"',
    "{LAZY: 1}",
    "{LAZY}",
    'format_html("{}", LAZY)',
    "force_str(LAZY)",
    "LAZY",
    "[LAZY]",
    "(LAZY, 1)",
    '{"url": LAZY}',
    "dict(url=LAZY)",
    'format_lazy("{}?page=1", LAZY)',
    "slugify(LAZY)",
    "LAZY is None",
    "lambda: str(LAZY)",
    "[LAZY, str][0]",
    "RedirectView.as_view(url=LAZY)",
]

URLS = """from django.http import HttpResponse
from django.urls import path, reverse_lazy
from django.utils.encoding import force_str
from django.utils.html import format_html
from django.utils.text import format_lazy, slugify
from django.views.generic import RedirectView

LAZY = reverse_lazy("home")
VALUE = {expression}


def home(request):
    return HttpResponse()


urlpatterns = [path("", home, name="home")]
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        settings.configure(ROOT_URLCONF="urls", SECRET_KEY="x", ALLOWED_HOSTS=["*"])
        django.setup()
        from django.test import Client
        from django.urls import clear_url_caches

        answers = {}
        for expression in EXPRESSIONS:
            clear_url_caches()
            sys.modules.pop("urls", None)
            shutil.rmtree(Path(folder) / "__pycache__", ignore_errors=True)
            importlib.invalidate_caches()
            (Path(folder) / "urls.py").write_text(URLS.replace("{expression}", expression))
            try:
                answers[expression] = Client().get("/").status_code
            except Exception as exception:
                answers[expression] = type(exception).__name__
        recorded = {"django": django.__version__, "urls": URLS, "answers": answers}
        (HERE / "lazy.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
