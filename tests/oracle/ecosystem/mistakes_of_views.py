"""Mistakes in views: DRF's decorators, handlers and routers."""

import ast
import re

from mistakes import api_views, called, Edit, functions, is_text, mistake, needs_first_line, serves, takes_names_only

HANDLERS = ("get", "post", "put", "patch", "delete")


def classes(source):
    """Classes at the top of a module that serve a route."""
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and serves(source, node):
            yield node


def handlers(node) -> list:
    return [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name in HANDLERS]


def bases(node) -> str:
    return " ".join(ast.unparse(base) for base in node.bases)


def is_rest(source, node) -> bool:
    return b"rest_framework" in source.data and bool(re.search(r"APIView|ViewSet|GenericAPI", bases(node)))


@mistake("view-decorator-order")
def decorator_order(source):
    if needs_first_line(source):
        return
    policies = {"permission_classes": "[]", "authentication_classes": "[]", "throttle_classes": "[]", "renderer_classes": "[]", "parser_classes": "[]"}
    for node, decorator in api_views(source):
        at = source.data.rindex(b"@", 0, source.span(decorator)[0] + 1)
        for name, argument in policies.items():
            before = f"from rest_framework.decorators import {name}\n".encode() + source.data[:at]
            first = min(one.lineno for one in node.decorator_list)
            yield Edit(0, at, before + f"@{name}({argument})\n".encode(), (first, node.end_lineno + 2))


@mistake("view-async-drf (handler)", "view-async-drf", "view-mixed-async")
def async_handler(source):
    for node in classes(source):
        if is_rest(source, node):
            for one in handlers(node):
                yield source.insert(source.at(one.lineno, one.col_offset), "async ", None)


ACTIONS = ("list", "create", "retrieve", "update", "partial_update", "destroy")


@mistake("view-async-drf (viewset)", "view-async-drf", "view-mixed-async")
def async_viewset(source):
    """An action of a viewset's base, made anew."""
    for node in classes(source):
        own = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
        for name in ACTIONS if re.search(r"\bModelViewSet|ReadOnlyModelViewSet", bases(node)) and not own & {"as_view"} else ():
            is_read = name in ("list", "retrieve")
            if name not in own and (is_read or "ReadOnly" not in bases(node)):
                text = f"\n\n    async def {name}(self, request, *args, **kwargs):\n        return super().{name}(request, *args, **kwargs)\n"
                yield source.insert(source.span(node)[1], text, None)


@mistake("view-async-drf (action)", "view-async-drf", "view-mixed-async")
def async_action(source):
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and any(row["view"] == f"{source.module}.{node.name}" for row in source.views.get(node.name, [])):
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and any(isinstance(deco, ast.Call) and called(deco) == "action" for deco in one.decorator_list):
                    yield source.insert(source.at(one.lineno, one.col_offset), "async ", None)


@mistake("view-async-drf (api_view)", "view-async-drf")
def async_api_view(source):
    for node, _ in api_views(source):
        yield source.insert(source.at(node.lineno, node.col_offset), "async ", None)


@mistake("view-mixed-async", "view-mixed-async", "view-async-drf")
def mixed_async(source):
    for node in classes(source):
        several = handlers(node)
        if len(several) > 1 and not is_rest(source, node):
            for one in several:
                yield source.insert(source.at(one.lineno, one.col_offset), "async ", None)


@mistake("view-handler-name")
def handler_name(source):
    for node in classes(source):
        for one in handlers(node):
            start = source.data.index(one.name.encode(), source.at(one.lineno, one.col_offset) + 3)
            yield Edit(start, start + len(one.name), one.name.capitalize().encode(), (one.lineno, one.end_lineno))


@mistake("view-response-without-api-view")
def without_api_view(source):
    for node, _ in api_views(source):
        returns = [one for one in ast.walk(node) if isinstance(one, ast.Return) and isinstance(one.value, ast.Call) and called(one.value) == "Response"]
        if returns and serves(source, node):
            start = source.data.rindex(b"@", 0, source.span(node.decorator_list[0])[0] + 1)
            yield Edit(start, source.at(node.lineno, node.col_offset), b"", None)


@mistake("view-api-view-arguments (verb)", "view-api-view-arguments")
def unknown_verb(source):
    for node, decorator in api_views(source):
        if isinstance(decorator.args[0], (ast.List, ast.Tuple)) and decorator.args[0].elts and is_text(decorator.args[0].elts[0]):
            for verb in ("GETT", "READ"):
                yield source.replace(decorator.args[0].elts[0], f'"{verb}"', decorator)


def registers(source):
    """Those that give routes: a router in an `include()` that the settings leave out is not even imported."""
    for statement in source.tree.body if source.routes else ():
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and called(call) == "register" and len(call.args) >= 2 and is_text(call.args[0]):
            if source.text(call.func).lower().endswith("router.register"):
                yield call


@mistake("view-register-arguments (no viewset)", "view-register-arguments")
def no_viewset(source):
    if not needs_first_line(source):
        for call in registers(source):
            start, end = source.span(call.args[1])
            before = b"from rest_framework.views import APIView\n" + source.data[:start]
            yield Edit(0, end, before + b"APIView", None)


@mistake("view-register-arguments (basename)", "view-register-arguments")
def basename_taken(source):
    for call in registers(source):
        start, end = source.span(call)
        second = source.text(call).replace(source.text(call.args[0]), '"injected"', 1)
        yield source.insert(end, "\n" + second, None)


@mistake("view-extra-parameter", "view-extra-parameter", "view-missing-parameter")
def extra_parameter(source):
    for node in functions(source):
        conditional = any(row["conditional"] for row in source.views.get(node.name, []))
        if serves(source, node) and takes_names_only(node) and not node.args.defaults and not node.args.kwonlyargs and not conditional:
            yield source.insert(source.span(node.args.args[-1])[1], ", injected", None)


@mistake("view-parameter-type")
def parameter_type(source):
    for node in functions(source):
        for argument in node.args.args[1:]:
            kinds = {row["params"].get(argument.arg) for row in source.views.get(node.name, []) if row["view"] == f"{source.module}.{node.name}"}
            if argument.annotation is None and len(kinds) == 1 and kinds & {"int", "str", "slug", "uuid"}:
                wrong = "float" if kinds == {"int"} else "int"
                yield source.insert(source.span(argument)[1], f": {wrong}", None)
