"""Mistakes in redirections, in suppressions, and in what two routes share."""

import ast
import re

from mistakes import Edit, called, is_text, keyword, mistake, names_of, needs_first_line, quoted


@mistake("route-redirect-literal", "route-redirect-literal")
def redirect_literal(source):
    for call in source.calls:
        if called(call) == "redirect" and isinstance(call.func, ast.Name) and call.args and is_text(call.args[0]):
            name = call.args[0].value
            if name in source.names and (":" in name or "-" in name):
                yield source.replace(call.args[0], quoted(re.sub("[:-]", "/", name) + "/"), call)


@mistake("route-redirect-view", "route-redirect-view")
def redirect_view(source):
    """A route without parameters that redirects to one with some."""
    target = next((name for name, kinds in sorted(source.names.items()) if len(kinds) == 1 and kinds[0] and ":" not in name), None)
    if target is None or b"from __future__" in source.data:
        return
    for call in source.route_calls("path"):
        if "<" not in call.args[0].value and not isinstance(call.args[1], ast.Lambda) and called_name(call.args[1]) != "include" and not source.is_included:
            start, end = source.span(call.args[1])
            before = b"from django.views.generic import RedirectView\n" + source.data[:start]
            yield Edit(0, end, before + f"RedirectView.as_view(pattern_name={quoted(target)})".encode(), (call.lineno + 1, call.end_lineno + 1))


def called_name(node) -> str:
    return called(node) if isinstance(node, ast.Call) else ""


@mistake("urls-reverse-at-import (module)", "urls-reverse-at-import")
def reverse_in_module(source):
    """reverse() at the end of a URLconf."""
    name = next((name for name, kinds in sorted(source.names.items()) if not any(kinds)), None)
    if source.urlpatterns() and source.routes and name:
        text = f"\nfrom django.urls import reverse as injected\n\nINJECTED = injected({quoted(name)})\n"
        yield source.insert(len(source.data), text, None)


@mistake("urls-reverse-at-import (text)", "urls-reverse-at-import")
def text_of_lazy(source):
    """The text of a reverse_lazy() that stands in a class of a module or in the module itself."""
    if "reverse_lazy" not in names_of(source) or not source.is_served:
        return
    bodies = [source.tree.body, *(node.body for node in source.tree.body if isinstance(node, ast.ClassDef))]
    for statement in (statement for body in bodies for statement in body):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and called(statement.value) == "reverse_lazy":
            for text in ("str({})", 'f"{{{}}}?a=1"', '{} + "?a=1"'):
                inside = source.text(statement.value)
                if "f\"" not in text or '"' not in inside:
                    yield source.replace(statement.value, text.format(inside), statement)


@mistake("urls-converter-clash", "urls-converter-clash")
def converter_clash(source):
    if source.urlpatterns() and source.routes:
        for name in ("int", "slug"):
            text = f'\nfrom django.urls import register_converter as injected\n\n\nclass Injected:\n    regex = "[0-9]"\n\n\ninjected(Injected, "{name}")\n'
            yield source.insert(len(source.data), text, None)


@mistake("module-error (name)", "module-error", "urls-view-unresolved")
def undefined_name(source):
    if source.urlpatterns() and source.routes:
        yield source.insert(len(source.data), "\nINJECTED = injected_name\n", None)


@mistake("route-duplicate-namespace", "route-duplicate-namespace")
def duplicate_namespace(source):
    """What has a namespace, included once more elsewhere."""
    for call in source.includes():
        include = call.args[1]
        literal = include.args and is_text(include.args[0]) and source.modules.get(include.args[0].value)
        pair = include.args and isinstance(include.args[0], ast.Tuple) and len(include.args[0].elts) == 2
        if (literal or pair or keyword(include, "namespace")) and called(call) == "path" and keyword(call, "name") is None:
            if source.data[source.span(call)[1] :].lstrip().startswith(b","):
                text = f',\npath("injected/", {source.text(include)})'
                yield source.insert(source.span(call)[1], text, None)


@mistake("route-duplicate-namespace (admin)", "route-duplicate-namespace")
def duplicate_admin(source):
    """Django's admin, mounted twice."""
    patterns = source.urlpatterns()
    if patterns and source.routes and not needs_first_line(source):
        start, _ = source.span(patterns.value.elts[0])
        # One of its own: an app may have put another in the place of `admin.site`.
        inside = b'injected_path("injected/1/", InjectedSite().urls), injected_path("injected/2/", InjectedSite().urls), '
        before = b"from django.contrib.admin import AdminSite as InjectedSite\nfrom django.urls import path as injected_path\n" + source.data[:start]
        yield Edit(0, start, before + inside, None)


def line_end(source, offset: int) -> int:
    """The end of a line, before its break."""
    match = re.compile(rb"\r?\n").search(source.data, offset)
    return match.start() if match else -1


@mistake("unused-suppression", "unused-suppression")
def unused_suppression(source):
    for call in source.route_calls():
        end = line_end(source, source.span(call)[1])
        line = source.data[source.starts[call.end_lineno - 1] : end]
        if end > 0 and b"#" not in line and b'"""' not in line:
            yield source.insert(end, "  # karrot-ls: ignore[urls-bracket]", (call.lineno, call.end_lineno))


def silent(find):
    """What is suppressed must not be reported, and the suppression must not be told to be in vain."""
    find.silent = True
    return find


@silent
@mistake("suppressed on its line", "urls-leading-slash", "unused-suppression")
def suppressed(source):
    for call in source.route_calls("path"):
        start, end = source.span(call.args[0])
        last = line_end(source, end)
        rest = source.data[end:last]
        if last > 0 and b"#" not in rest and call.args[0].value and not call.args[0].value.startswith("/"):
            text = quoted("/" + call.args[0].value).encode() + rest + b"  # karrot-ls: ignore[urls-leading-slash]"
            yield Edit(start, last, text, (call.lineno, call.end_lineno))


@silent
@mistake("suppressed in its file", "urls-name-colon", "unused-suppression")
def suppressed_in_file(source):
    if b"from __future__" in source.data:
        return
    for call in source.route_calls():
        name = keyword(call, "name")
        if name is not None and is_text(name.value):
            start, end = source.span(name.value)
            before = b"# karrot-ls: ignore-file[urls-name-colon]\n" + source.data[:start]
            yield Edit(0, end, before + quoted("x:" + name.value.value).encode(), None)
