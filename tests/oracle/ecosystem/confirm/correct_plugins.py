#!/usr/bin/env python3
"""Runs the plugins of tests/correct_plugins on real Django: each loads, each route answers, no `reverse()` raises.

It proves that nothing about them deserves a warning. Needs django, djangorestframework and huey.
usage: correct_plugins.py [PLUGIN ...]
"""

import importlib.util
import json
import sys
import types
from pathlib import Path

import django
from django.conf import settings

PLUGINS = Path(__file__).resolve().parents[3] / "correct_plugins"


def module_folder(plugin: Path) -> Path | None:
    """Folder with apps.py: the plugin's own, else that of a child."""
    return next((found.parent for found in [plugin / "apps.py", *sorted(plugin.glob("*/apps.py"))] if found.exists()), None)


def load(folder: Path) -> str:
    spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    return folder.name


def main() -> int:
    wanted = sys.argv[1:]
    plugins = [path for path in sorted(PLUGINS.iterdir()) if path.is_dir() and (not wanted or path.name in wanted)]
    modules = [load(folder) for plugin in plugins if (folder := module_folder(plugin))]
    root = types.ModuleType("root_urls")
    sys.modules["root_urls"] = root
    contrib = ["admin", "auth", "contenttypes", "sessions", "messages"]
    settings.configure(
        SECRET_KEY="x",
        DEBUG=False,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="root_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[*[f"django.contrib.{name}" for name in contrib], *modules, "rest_framework", "huey.contrib.djhuey"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        HUEY={"huey_class": "huey.MemoryHuey", "immediate": True},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]},
            }
        ],
        USE_TZ=True,
    )
    django.setup()
    from django.contrib import admin
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import get_resolver, include, path

    patterns = [path("admin/", admin.site.urls)]
    for module in modules:
        if importlib.util.find_spec(f"{module}.urls"):
            patterns.insert(0, path(f"api/plugins/{module}/", include((f"{module}.urls", module), namespace=module)))
    root.urlpatterns = patterns
    setup_test_environment()
    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("check", "--fail-level", "WARNING")
    # Modules that nothing above imports.
    for plugin, module in ((plugin, folder.name) for plugin in plugins if (folder := module_folder(plugin))):
        for name in ("tasks", "tests.test_views"):
            if (module_folder(plugin) / (name.replace(".", "/") + ".py")).exists() and name == "tasks":
                importlib.import_module(f"{module}.{name}")
    from django.contrib.auth.models import User

    user = User.objects.create_superuser("a", "a@example.org", "a")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    served = failed = 0
    for url in urls(get_resolver().url_patterns):
        if not url.startswith("/api/plugins/"):
            continue
        served += 1
        response = client.get(url)
        # What is not there for this database or method is an answer too.
        if response.status_code not in (200, 201, 204, 301, 302, 401, 403, 404, 405):
            failed += 1
            print(url, response.status_code, json.dumps(str(getattr(response, "exc_info", None))))
    print(f"{len(plugins)} plugins, {served} routes")
    print(f"{served - failed} passed, {failed} failed")
    return 1 if failed else 0


EXAMPLES = {
    "int": "1", "slug": "a-b", "str": "x", "path": "a/b.txt", "uuid": "c9bf9e57-1685-4c89-bafb-ff5af830be8a",
    "converters_plugin_year": "2024", "converters_plugin_hex": "00ff",
}


def urls(patterns, prefix="/"):
    """A URL of each route; an unnamed or optional part of a regex gets what its text allows."""
    import re

    for entry in patterns:
        text = str(entry.pattern)
        text = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: EXAMPLES.get(m[1] or "str", "json"), text) if "(?P" not in text else text
        text = re.sub(r"\(\?:page-.*?\)\?|\\\.\(\?P<format>.*$|\.\*", "", text)
        text = text.replace("(?:ional)?", "").replace("(?P<outer>(?:[a-z]+)(?:-[a-z]+)*)", "a-b")
        text = re.sub(r"\(\?P<year>[^)]*\)|\(\?P<pk>\\d\+\)|\(\[0-9\]\+\)", "2024", text)
        text = re.sub(r"\(\?P<\w+>[^)]*\)|\(\[a-z\]\+\)", "a", text)
        text = text.lstrip("^").rstrip("$").replace("\\Z", "").replace("\\", "").rstrip("?")
        if hasattr(entry, "url_patterns"):
            yield from urls(entry.url_patterns, prefix + text)
        else:
            yield prefix + text


if __name__ == "__main__":
    sys.exit(main())
