"""Asks real Django and DRF for the routes of urls.py and the methods that each answers, by its `Allow` header.

usage: record.py > recorded.json    (Django and djangorestframework must be installed)
"""

import json
import pathlib
import sys

import django
from django.conf import settings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
settings.configure(
    ROOT_URLCONF="urls",
    SECRET_KEY="x" * 60,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": []},
)
django.setup()

import rest_framework  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import URLPattern, get_resolver  # noqa: E402


def rows(patterns, above=""):
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern, route
        else:
            yield from rows(pattern.url_patterns, route)


def allowed(view):
    """What a method that nobody knows is answered with."""
    response = view(RequestFactory().generic("BREW", "/"))
    header = response.headers.get("Allow")
    return header.split(", ") if header is not None else None


found = [[pattern.name, route, allowed(pattern.callback)] for pattern, route in rows(get_resolver().url_patterns)]
versions = {"django": django.get_version(), "rest_framework": rest_framework.VERSION}
print(json.dumps({**versions, "rows": found}, indent=1))
