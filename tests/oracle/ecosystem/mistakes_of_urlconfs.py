"""Mistakes in what puts URLconfs together, and in what runs while they are imported."""

import ast

from mistakes import called, CONVERTER, Edit, is_text, keyword, mistake, names_of, needs_first_line, quoted


@mistake("urls-include-dollar", "urls-include-dollar", "urls-regex-in-path")
def include_dollar(source):
    for call in source.includes():
        if call.args[0].value and not call.args[0].value.endswith("$"):
            yield source.replace(call.args[0], quoted(call.args[0].value + "$", raw=called(call) == "re_path"), call)


@mistake("urls-include-no-slash")
def include_no_slash(source):
    for call in source.includes():
        route = call.args[0].value
        if called(call) == "path" and len(route) > 1 and route.endswith("/"):
            yield source.replace(call.args[0], quoted(route[:-1]), call)


@mistake("urls-include-name")
def include_name(source):
    for call in source.includes():
        if keyword(call, "name") is None:
            yield source.insert(source.span(call.args[1])[1], ', name="injected"', (call.lineno, call.end_lineno))


@mistake("urls-include-namespace")
def include_namespace(source):
    for call in source.includes():
        include = call.args[1]
        if len(include.args) == 1 and not include.keywords and is_text(include.args[0]) and source.modules.get(include.args[0].value) is False:
            yield source.insert(source.span(include.args[0])[1], ', namespace="injected"', (call.lineno, call.end_lineno))


@mistake("urls-import-missing (include)", "urls-import-missing")
def include_absent(source):
    for call in source.includes():
        include = call.args[1]
        if include.args and is_text(include.args[0]) and include.args[0].value in source.modules:
            yield source.replace(include.args[0], quoted(include.args[0].value + "_gone"), call)


@mistake("urls-import-missing (module)", "urls-import-missing", "urls-view-unresolved", "module-error")
def module_absent(source):
    if not source.routes:
        return
    for statement in source.tree.body:
        own = isinstance(statement, ast.ImportFrom) and statement.module
        if own and (statement.level or statement.module.split(".")[0] == source.module.split(".")[0]):
            start = source.span(statement)[0]
            at = source.data.index(statement.module.encode(), start)
            yield Edit(at, at + len(statement.module), f"{statement.module}_gone".encode(), (statement.lineno, statement.end_lineno))


@mistake("urls-self-include")
def self_include(source):
    for call in source.route_calls("path"):
        if source.module and source.urlpatterns() is not None:
            if "include" in names_of(source):
                edit = source.replace(call.args[1], f"include({quoted(source.module)})", call)
                # In a list of its own it is told of where that list is included.
                yield Edit(edit.start, edit.end, edit.text, None)


@mistake("urls-removed-api")
def removed_api(source):
    for statement in source.tree.body:
        if source.routes and isinstance(statement, ast.ImportFrom) and statement.module in ("django.urls", "django.conf.urls"):
            row = statement.end_lineno + 1
            yield source.insert(source.starts[statement.end_lineno], "from django.conf.urls import url\n", (row, row))


@mistake("urls-handler-ignored")
def handler(source):
    if source.urlpatterns() and source.routes and not source.is_root:
        yield source.insert(len(source.data), '\nhandler404 = "django.views.defaults.page_not_found"\n', None)


@mistake("urls-i18n-included")
def i18n_included(source):
    patterns = source.urlpatterns()
    if patterns and source.routes and source.is_translated and not source.is_root and not needs_first_line(source):
        start, end = source.span(patterns.value)
        inside = source.data[start + 1 : end - 1].rstrip().rstrip(b",")
        before = b"from django.conf.urls.i18n import i18n_patterns\n" + source.data[:start]
        yield Edit(0, end, before + b"i18n_patterns(" + inside + b")", None)


@mistake("urls-reverse-at-import")
def reverse_at_import(source):
    """reverse_lazy in a class body becomes reverse."""
    if "reverse_lazy" not in names_of(source) or not source.is_served:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and called(statement.value) == "reverse_lazy":
                    function = statement.value.func
                    start, end = source.span(function)
                    prefix = b"" if needs_first_line(source) else b"from django.urls import reverse\n"
                    shift = 1 if prefix else 0
                    if prefix:
                        lines = (statement.lineno + shift, statement.end_lineno + shift)
                        yield Edit(0, end, prefix + source.data[:start] + b"reverse", lines)


@mistake("urls-parameter-repeated")
def parameter_repeated(source):
    for call in source.includes():
        if called(call) == "path":
            match = CONVERTER.search(call.args[0].value)
            inner = source.children.get(call.args[1].args[0].value, set()) if call.args[1].args and is_text(call.args[1].args[0]) else set()
            for name in sorted(inner)[:1]:
                if not match:
                    # It is told of where the parameter is captured again.
                    edit = source.replace(call.args[0], quoted(f"{call.args[0].value}<{name}>/"), call)
                    yield Edit(edit.start, edit.end, edit.text, None)


@mistake("urls-parameter-repeated (nested)", "urls-parameter-repeated")
def parameter_nested(source):
    """A route of one's own below another that captures the same."""
    if "include" not in names_of(source):
        return
    for call in source.route_calls("path"):
        match = CONVERTER.search(call.args[0].value)
        if match and "include" not in source.text(call.args[1]):
            view = source.text(call.args[1])
            inside = f'include([path("{match[0]}/", {view})])'
            edit = source.replace(call.args[1], inside, call)
            yield Edit(edit.start, edit.end, edit.text, None)


@mistake("urls-include-namespace (list)", "urls-include-namespace")
def list_namespace(source):
    if "include" not in names_of(source):
        return
    for call in source.route_calls("path"):
        if "include" not in source.text(call.args[1]):
            yield source.replace(call.args[1], f'include([path("", {source.text(call.args[1])})], namespace="injected")', call)
