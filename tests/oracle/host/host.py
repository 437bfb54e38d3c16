#!/usr/bin/env python
"""A stand-in for the Karrot host, written from its description: starts with a folder of plugins and tells what becomes of them.

    host.py outcome FOLDER [URL]...     the verdict as JSON, with the status of each URL
    host.py install ZIP FOLDER          installs a zip as the host does, and prints the plugin's name
"""

import contextlib
import io
import json
import os
import sys
import traceback
import types
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

import names  # noqa: E402
import plugins  # noqa: E402

# What the host has loaded before its plugins, and nothing else of Django that reads settings or of DRF and huey: those are
# imported by each start anew, for it matters who imports them first.
import asyncio  # noqa: E402, F401
import django.apps  # noqa: E402, F401
import django.conf  # noqa: E402, F401
import django.core.management  # noqa: E402, F401
import django.test.client  # noqa: E402, F401
import django.urls  # noqa: E402, F401
import django.contrib.admin.options  # noqa: E402, F401
import sqlite3  # noqa: E402, F401
import xml.etree.ElementTree  # noqa: E402, F401

names.install()


def start(folder, urls=(), user=False, reverse_order=False):
    """The verdict on a folder of plugins. Leaves this process with their modules: call it in a child."""
    chosen = types.ModuleType("config.chosen")
    chosen.PLUGIN_FOLDER = Path(folder)
    chosen.REVERSE_ORDER = reverse_order
    sys.modules["config.chosen"] = chosen
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    site, error, statuses = "up", None, {}
    found = None
    try:
        try:
            # Through Django, as the host: what a plugin reads of the settings meanwhile are half of them, and then the whole replaces it.
            found = django.conf.settings.PLUGINS
        finally:
            found = found or getattr(sys.modules.get("config.settings"), "PLUGINS", None)
    except BaseException as raised:
        site, error = "down-settings", raised
    else:
        try:
            django.setup()
        except BaseException as raised:
            site, error = "down-setup", raised
        else:
            site, error = serve()
            for url in urls:
                statuses[url] = status(url, user)
    answers_urls = site in ("up", "reverse-broken")
    return {
        "site": site,
        "error": error and "".join(traceback.format_exception_only(error)).strip(),
        "plugins": {plugin.name: told(plugin, answers_urls, Path(folder)) for plugin in found or []},
        "requests": statuses,
    }


def serve():
    from django.test import Client
    from django.urls import reverse

    try:
        import config.urls  # noqa: F401

        Client().get("/api/host/")
    except BaseException as raised:
        return "down-urlconf", raised
    try:
        reverse("host")
    except Exception as raised:
        return "reverse-broken", raised
    return "up", None


def status(url, user):
    """The status of a GET, or the name of what it raises. Assets are never Django's to answer."""
    if url.startswith("/api/plugins/assets/"):
        return 404
    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    client = APIClient()
    if user:
        client.force_authenticate(User(username="ada"))
    try:
        return client.get(url).status_code
    except Exception as raised:
        return type(raised).__name__


def told(plugin, answers_urls, folder):
    return {
        "backend": plugin.backend,
        "module": plugin.module,
        "apps_py": plugin.apps_py and str(plugin.apps_py.relative_to(folder)),
        "urls": plugin.urls if answers_urls else None,
        "frontend": plugin.frontend,
        "swallowed": plugin.swallowed,
    }


def outcome(folder, urls=(), user=False, reverse_order=False):
    """As `start`, in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        warnings.simplefilter("ignore")
        with os.fdopen(write, "w") as pipe, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                json.dump(start(folder, urls, user, reverse_order), pipe)
            except BaseException:
                json.dump({"broken": traceback.format_exc()}, pipe)
            pipe.flush()
            # Nothing that the plugins registered runs.
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    answer = json.loads(text) if text else {"broken": "the process ended"}
    if "broken" in answer:
        raise RuntimeError(answer["broken"])
    return answer


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["outcome", folder, *urls]:
            print(json.dumps(outcome(Path(folder).absolute(), urls, user=True), indent=1))
        case ["install", archive, folder]:
            print(plugins.install(archive, Path(folder)))
        case _:
            sys.exit(__doc__)
