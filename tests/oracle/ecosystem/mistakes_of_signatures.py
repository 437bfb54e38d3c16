"""Mistakes in what views take and return, and in how routes and routers call them."""

import ast
import re

from mistakes import api_views, as_view_calls, called, CONVERTER, Edit, functions, is_text, keyword, mistake, needs_first_line, quoted, serves, takes_names_only


def route_parameters(call) -> list[str]:
    text = call.args[0].value
    return [m[2] for m in CONVERTER.finditer(text)] if called(call) == "path" else re.findall(r"\(\?P<(\w+)>", text)


@mistake("view-missing-parameter (renamed in the route)", "view-missing-parameter", "view-extra-parameter")
def parameter_renamed(source):
    for call in source.route_calls("path"):
        names = route_parameters(call)
        function = source.function_of(call)
        if names and function and names[0] in [one.arg for one in function.args.args]:
            yield source.replace(call.args[0], quoted(call.args[0].value.replace(f"{names[0]}>", f"{names[0]}_gone>")), call)


@mistake("view-missing-parameter (added to the route)", "view-missing-parameter", "view-extra-parameter")
def parameter_added(source):
    for call in source.route_calls("path"):
        if source.function_of(call) and call.args[0].value.endswith("/"):
            yield source.replace(call.args[0], quoted(call.args[0].value + "<int:injected>/"), call)


@mistake("view-as-view-arguments")
def as_view_argument(source):
    for call, view in as_view_calls(source):
        end = source.span(view)[1]
        separator = ", " if view.args or view.keywords else ""
        yield source.insert(end - 1, f"{separator}injected_argument=1", (call.lineno, call.end_lineno))


@mistake("view-no-request", "view-no-request", "view-missing-parameter", "view-extra-parameter")
def no_request(source):
    for node in functions(source):
        if serves(source, node) and len(node.args.args) == 1 and takes_names_only(node):
            # It is told of at the route.
            yield Edit(*source.span(node.args.args[0]), b"", None)


@mistake("view-missing-parameter (view)", "view-missing-parameter", "view-extra-parameter")
def parameter_of_view(source):
    for node in functions(source):
        arguments = node.args
        if serves(source, node) and len(arguments.args) >= 2 and takes_names_only(node) and not arguments.defaults:
            if all(arguments.args[1].arg in row["params"] for row in source.views[node.name]):
                text = f"{arguments.args[1].arg}_gone"
                yield Edit(source.span(arguments.args[1])[0], source.span(arguments.args[1])[0] + len(arguments.args[1].arg), text.encode(), None)


@mistake("view-returns-data")
def returns_data(source):
    for node in functions(source):
        if serves(source, node) and isinstance(node.body[-1], ast.Return) and node.body[-1].value:
            yield source.replace(node.body[-1].value, '{"injected": True}', node)


@mistake("view-returns-none")
def returns_none(source):
    for node in functions(source):
        # A function of the project that is called there may always raise for all that is said here.
        value = node.body[-1].value if isinstance(node.body[-1], ast.Return) else None
        makes = isinstance(value, ast.Call) and re.fullmatch(r"render|redirect|.*Response\w*", called(value)) or value and not isinstance(value, ast.Call)
        if serves(source, node) and makes and len(node.body) > 1:
            start, _ = source.span(node.body[-1])
            yield Edit(start, source.span(node.body[-1].value)[0], b"", (node.lineno, node.end_lineno))


def under_decorators(source, text: str, names: str, awaited: bool = False):
    """Views as functions without a decorator, under others of DRF's, imported in front."""
    if needs_first_line(source) or not source.has_rest:
        return
    for node in functions(source):
        if serves(source, node) and not node.decorator_list:
            at = source.at(node.lineno, node.col_offset)
            before = f"from rest_framework.decorators import {names}\n".encode() + source.data[:at]
            yield Edit(0, at, before + text.encode() + b"\n" + (b"async " if awaited else b""), (node.lineno, node.end_lineno + 4))


@mistake("view-api-view-arguments (text above a view)", "view-api-view-arguments")
def above_text(source):
    yield from under_decorators(source, '@api_view("GET")', "api_view")


@mistake("view-api-view-arguments (bare above a view)", "view-api-view-arguments")
def above_bare(source):
    yield from under_decorators(source, "@api_view", "api_view")


@mistake("view-api-view-arguments (verb above a view)", "view-api-view-arguments")
def above_verb(source):
    yield from under_decorators(source, '@api_view(["GETT"])', "api_view")


@mistake("view-decorator-order (above a view)", "view-decorator-order")
def above_order(source):
    yield from under_decorators(source, '@permission_classes([])\n@api_view(["GET"])', "api_view, permission_classes")


@mistake("view-async-drf (above a view)", "view-async-drf")
def above_async(source):
    yield from under_decorators(source, '@api_view(["GET"])', "api_view", awaited=True)


@mistake("view-response-without-api-view (returned)", "view-response-without-api-view")
def rest_response(source):
    if needs_first_line(source) or not source.has_rest:
        return
    for node in functions(source):
        last = node.body[-1]
        if serves(source, node) and isinstance(last, ast.Return) and last.value:
            start, end = source.span(last.value)
            before = b"from rest_framework.response import Response as Injected\n" + source.data[:start]
            yield Edit(0, end, before + b"Injected({})", None)


@mistake("view-api-view-arguments (text)", "view-api-view-arguments")
def api_view_text(source):
    for node, decorator in api_views(source):
        if isinstance(decorator.args[0], (ast.List, ast.Tuple)) and decorator.args[0].elts:
            yield source.replace(decorator.args[0], source.text(decorator.args[0].elts[0]), decorator)


@mistake("view-api-view-arguments (bare)", "view-api-view-arguments")
def api_view_bare(source):
    for node, decorator in api_views(source):
        yield source.replace(decorator, source.text(decorator.func), decorator)


@mistake("view-action-arguments")
def action_bare(source):
    for node in ast.walk(source.tree) if source.is_served else ():
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "action":
                    yield source.replace(decorator, source.text(decorator.func), decorator)


@mistake("view-action-arguments (detail)", "view-action-arguments")
def action_detail(source):
    for node in ast.walk(source.tree) if source.is_served else ():
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and called(decorator) == "action" and keyword(decorator, "detail") and len(decorator.keywords) > 1:
                    word = keyword(decorator, "detail")
                    start, end = source.span(word)
                    rest = re.match(rb"\s*,?\s*", source.data[end:])
                    yield Edit(start, end + rest.end(), b"", (decorator.lineno - 1, node.lineno))


@mistake("view-register-arguments (slash)", "view-register-arguments", "urls-leading-slash")
def register_slash(source):
    for call in source.calls if source.routes else ():
        if called(call) == "register" and len(call.args) >= 2 and is_text(call.args[0]) and call.args[0].value and source.text(call.func).lower().endswith("router.register"):
            yield source.replace(call.args[0], quoted("/" + call.args[0].value), call)
