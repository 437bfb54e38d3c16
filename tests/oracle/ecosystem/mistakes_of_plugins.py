"""Mistakes that only a Karrot host's plugins can make, in those of `tests/correct_plugins`: they load, and each route answers.

Some stand in files that such a plugin does not have yet: those are opened as an editor does before it saves.
"""

import ast
import json
import re

from mistakes import Edit, mistake


def of_plugins(find):
    find.host = True
    return find


def plugin_mistake(name, *codes, file="views.py"):
    """One in a file of the plugin's module, found anywhere in the plugin."""

    def register(change):
        @of_plugins
        @mistake(name, *codes)
        def find(source):
            if source.inside == file:
                for start, end, text in change(source):
                    yield Edit(start, end, text.encode(), None)

        return find

    return register


def first(text, only=None):
    """A line in front of all others."""

    def change(source):
        if b"from __future__" not in source.data and (only is None or only(source)):
            yield 0, 0, text(source) if callable(text) else text

    return change


def last(text, only=None):
    def change(source):
        if only is None or only(source):
            yield len(source.data), len(source.data), text(source) if callable(text) else text

    return change


def imports_views(source) -> bool:
    urls = source.package / "urls.py"
    return urls.exists() and bool(re.search(r"^from \. import views|^from \.views import", urls.read_text(), re.M))


plugin_mistake("urls-circular-import", "urls-circular-import", "urls-view-unresolved", "module-error")(first("from .urls import urlpatterns as injected\n", imports_views))
plugin_mistake("plugin-import-outer-name", "plugin-import-outer-name", file="urls.py")(
    lambda source: ((match.start(), match.end(), match[0].replace(".", "", 1) if match[1] else "import views") for match in re.finditer(r"^from \.(\w+) import|^from \. import views$", source.data.decode(), re.M))
)
plugin_mistake("plugin-init-imports-models", "plugin-init-imports-models", file="__init__.py")(first("from django.contrib.auth.models import User\n"))
plugin_mistake("plugin-init-poisons-settings", "plugin-init-poisons-settings", file="__init__.py")(first("from rest_framework.views import APIView\n"))
plugin_mistake("plugin-init-error", "plugin-init-error", file="__init__.py")(last("\nimport injected_gone\n"))
plugin_mistake("plugin-init-error (syntax)", "plugin-init-error", file="__init__.py")(last("\ndef injected(:\n"))
plugin_mistake("plugin-init-reads-settings", "plugin-init-reads-settings", file="__init__.py")(last("\nfrom django.conf import settings\n\nINJECTED = settings.DEBUG\n"))
plugin_mistake("apps-config-in-init", "apps-config-in-init", file="__init__.py")(last(lambda source: f'\nfrom django.apps import AppConfig\n\n\nclass InjectedConfig(AppConfig):\n    name = "{source.plugin}"\n'))
plugin_mistake("apps-imports-models", "apps-imports-models", file="apps.py")(first("from django.contrib.auth.models import User\n"))
plugin_mistake("module-error (call)", "module-error")(last('\nINJECTED = int("x")\n', imports_views))
plugin_mistake("module-error (import)", "urls-import-missing")(last("\nimport injected_gone\n", imports_views))
plugin_mistake("pkg-dependency", "pkg-dependency", "urls-import-missing")(last("\nimport pandas\n", imports_views))
plugin_mistake("urls-app-name-in-plugin", "urls-app-name-in-plugin", file="urls.py")(last('\napp_name = "injected"\n', lambda source: b"app_name" not in source.data))
plugin_mistake("urls-mount-repeated", "urls-mount-repeated", file="urls.py")(
    lambda source: ((match.end(), match.end(), f"api/plugins/{source.plugin}/") for match in re.finditer(r"\bpath\(\s*[\"'](?=[a-z])", source.data.decode()))
)
OPEN_VIEW = """
from django.urls import path as injected_path
from rest_framework.decorators import api_view
from rest_framework.response import Response


@api_view(["POST"])
def injected(request):
    return Response({})


urlpatterns += [injected_path("injected/", injected)]
"""
plugin_mistake("view-no-permission", "view-no-permission", file="urls.py")(last(OPEN_VIEW, lambda source: bool(re.search(rb"^urlpatterns = \[", source.data, re.M))))
plugin_mistake("urls-leading-slash (plugin)", "urls-leading-slash", file="urls.py")(
    lambda source: ((match.end(), match.end(), "/") for match in re.finditer(r"\bpath\(\s*[\"'](?=[a-z])", source.data.decode()))
)


def configs(source):
    return [node for node in source.tree.body if isinstance(node, ast.ClassDef) and any("AppConfig" in ast.unparse(base) for base in node.bases)]


def names_of_config(source):
    for node in configs(source):
        for statement in node.body:
            is_name = isinstance(statement, ast.Assign) and [target.id for target in statement.targets if isinstance(target, ast.Name)] == ["name"]
            # What a star brings is not known, and only one class is the app's.
            if is_name and b"import *" not in source.data and (len(configs(source)) == 1 or "default = True" in source.text(node)):
                yield node, statement


def says(node, name: str) -> bool:
    return any(isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name for one in node.body)


plugin_mistake("apps-name-mismatch", "apps-name-mismatch", file="apps.py")(lambda source: ((*source.span(statement.value), '"injected"') for _, statement in names_of_config(source)))
plugin_mistake("apps-name-missing", "apps-name-missing", file="apps.py")(lambda source: ((*source.span(statement.targets[0]), "title") for _, statement in names_of_config(source)))
plugin_mistake("apps-label-invalid", "apps-label-invalid", file="apps.py")(lambda source: ((*[source.span(statement)[1]] * 2, '\n    label = "not-one"') for node, statement in names_of_config(source) if not says(node, "label")))
plugin_mistake("apps-label-clash", "apps-label-clash", file="apps.py")(lambda source: ((*[source.span(statement)[1]] * 2, '\n    label = "users"') for node, statement in names_of_config(source) if not says(node, "label")))
plugin_mistake("apps-auto-field", "apps-auto-field", file="apps.py")(lambda source: ((*[source.span(statement)[1]] * 2, '\n    default_auto_field = "django.db.models.CharField"') for node, statement in names_of_config(source) if not says(node, "default_auto_field")))
plugin_mistake("apps-multiple-configs", "apps-multiple-configs", file="apps.py")(last(lambda source: f"\n\nclass Injected(AppConfig):\n    name = {ast.unparse(next(names_of_config(source))[1].value)}\n", lambda source: any(True for _ in names_of_config(source)) and b"import AppConfig" in source.data and b"default = " not in source.data))
plugin_mistake("apps-ready-import (in ready)", "apps-ready-import", "module-error", file="apps.py")(
    lambda source: (
        (*[source.at(one.body[0].lineno, 0)] * 2, "        from . import injected_gone\n")
        for node, statement in names_of_config(source)
        for one in node.body
        if isinstance(one, ast.FunctionDef) and one.name == "ready" and len(one.args.args) == 1 and not one.decorator_list
    )
)
plugin_mistake("apps-ready-import", "apps-ready-import", file="apps.py")(
    lambda source: ((*[source.span(statement)[1]] * 2, "\n\n    def ready(self):\n        from . import injected_gone\n") for node, statement in names_of_config(source) if not any(isinstance(one, ast.FunctionDef) for one in node.body))
)


def new_file(name, path, *codes):
    """One in a file that the plugin does not have."""

    def register(text):
        @of_plugins
        @mistake(name, *codes)
        def find(source):
            if source.new and source.inside == path:
                for content in text(source):
                    yield Edit(0, 0, content.encode(), None)

        return find

    return register


PLAIN = re.compile(r"api/plugins/(\w+)/([a-z]+/)+")


def asked(source):
    """Paths of the plugin's routes without parameters."""
    for row in source.rows:
        if PLAIN.fullmatch(row["route"]) and row["route"].startswith(f"api/plugins/{source.plugin}/"):
            yield "/" + row["route"]


new_file("task-undiscovered", "injected_jobs.py", "task-undiscovered")(lambda source: ["from huey.contrib.djhuey import db_task\n\n\n@db_task()\ndef injected():\n    pass\n"])
def imports_by_name(source) -> bool:
    """Whether the plugin imports modules whose names only its run makes: any of its own may be among them."""
    by_name = re.compile(rb"import_module|__import__|autodiscover_modules|walk_packages")
    return any(by_name.search(path.read_bytes()) for path in source.package.rglob("*.py"))


new_file("apps-receivers-unimported", "injected_receivers.py", "apps-receivers-unimported")(
    lambda source: [] if imports_by_name(source) else ["from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n\n\n@receiver(post_save)\ndef injected(sender, **kwargs):\n    pass\n"]
)
new_file("path-unserved (script)", "src/injected.js", "path-unserved")(lambda source: [f"fetch('{path[:-1]}-gone/')\n" for path in asked(source)])
new_file("path-missing-slash (script)", "src/injected.js", "path-missing-slash")(lambda source: [f"fetch('{path[:-1]}')\n" for path in asked(source)])
new_file("path-unserved (test)", "tests/test_injected.py", "path-unserved")(
    lambda source: [f"from django.test import TestCase\n\n\nclass InjectedTest(TestCase):\n    def test_it(self):\n        self.client.get({json.dumps(path[:-1] + '-gone/')})\n" for path in asked(source)]
)
new_file("path-missing-slash (test)", "tests/test_injected.py", "path-missing-slash")(
    lambda source: [f"from django.test import TestCase\n\n\nclass InjectedTest(TestCase):\n    def test_it(self):\n        self.client.post({json.dumps(path[:-1])})\n" for path in asked(source)]
)
new_file("path-outer-name", "src/injected.js", "path-outer-name")(
    lambda source: [f"fetch('{path.replace(f'/{source.plugin}/', f'/{source.outer}/', 1)}')\n" for path in asked(source) if source.outer != source.plugin]
)
new_file("tpl-jinja-url", "templates/{plugin}/injected.jinja2", "tpl-jinja-url")(lambda source: [f"<a href=\"{{{{ url('{source.plugin}:start') }}}}\">x</a>\n", "{% load static %}\n"])
new_file("task-crontab-invalid (plugin)", "tasks.py", "task-crontab-invalid")(
    lambda source: ["from huey import crontab\nfrom huey.contrib.djhuey import db_periodic_task\n\n\n@db_periodic_task(crontab(minute=60))\ndef injected():\n    pass\n"]
)


def names(source):
    return [row["qualified_name"] for row in source.rows if (row["qualified_name"] or "").startswith(f"{source.plugin}:") and not row["params"]][:2]


@of_plugins
@mistake("route-query-version", "route-query-version")
def query_version(source):
    if source.inside == "views.py":
        for name in names(source):
            yield Edit(len(source.data), len(source.data), f'\n\ndef injected(request):\n    from django.urls import reverse\n\n    return reverse("{name}", query={{"a": 1}})\n'.encode(), None)


@of_plugins
@mistake("route-needs-namespace (plugin)", "route-needs-namespace")
def needs_namespace(source):
    if source.inside == "views.py":
        for name in names(source):
            bare = name.rsplit(":", 1)[-1]
            yield Edit(len(source.data), len(source.data), f'\n\ndef injected(request):\n    from django.urls import reverse\n\n    return reverse("{bare}")\n'.encode(), None)


def bare_names(source):
    """The names of the plugin's routes with one parameter, without the namespace."""
    for row in source.rows:
        namespace, _, name = (row["qualified_name"] or "").rpartition(":")
        if namespace == source.plugin and row["params"]:
            yield name


new_file("route-hyperlink-namespace", "injected_serializers.py", "route-hyperlink-namespace")(
    lambda source: [
        f'from rest_framework import serializers\n\n\nclass Injected(serializers.Serializer):\n    url = serializers.HyperlinkedIdentityField(view_name={json.dumps(name)})\n'
        for name in bare_names(source)
    ]
)
