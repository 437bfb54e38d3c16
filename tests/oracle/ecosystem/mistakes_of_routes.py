"""Mistakes in routes: their texts, their views, their places in the list."""

import ast
import re

from mistakes import as_view_calls, called, CONVERTER, Edit, is_text, keyword, mistake, pattern_mistake, quoted, ROUTE_FUNCTIONS


def with_converter(change):
    def changed(route):
        match = CONVERTER.search(route)
        return None if match is None else route[: match.start()] + change(match) + route[match.end() :]

    return changed


pattern_mistake("urls-leading-slash", lambda route: "/" + route if route and not route.startswith("/") else None)
pattern_mistake("urls-converter-unknown", with_converter(lambda m: f"<integer:{m[2]}>"))
pattern_mistake("urls-parameter-invalid (hyphen)", with_converter(lambda m: f"<int:{m[2]}-x>"), "urls-parameter-invalid")
pattern_mistake("urls-parameter-invalid (twice)", with_converter(lambda m: f"{m[0]}/{m[0]}"), "urls-parameter-invalid")
pattern_mistake("urls-parameter-invalid (space)", with_converter(lambda m: f"<int: {m[2]}>"), "urls-parameter-invalid", "urls-converter-unknown")
pattern_mistake("urls-bracket", with_converter(lambda m: m[0][:-1]), "urls-bracket", "urls-parameter-invalid")
pattern_mistake("urls-regex-in-path (anchors)", lambda route: f"^{route}$" if route else None, "urls-regex-in-path")
pattern_mistake("urls-regex-in-path (group)", with_converter(lambda m: rf"(?P<{m[2]}>\d+)"), "urls-regex-in-path", "urls-bracket", "urls-parameter-invalid")
pattern_mistake("urls-regex-invalid", lambda regex: regex + ")", functions=("re_path",))
pattern_mistake("urls-regex-irreversible", lambda regex: "(?i)" + regex, "urls-regex-irreversible", "urls-regex-invalid", functions=("re_path",))
pattern_mistake("urls-regex-unanchored", lambda regex: regex[:-1] if regex.endswith("/$") else None, functions=("re_path",))
pattern_mistake("urls-regex-mixed-groups", lambda regex: regex.replace("/$", r"/(\d+)/$") if "(?P<" in regex and regex.endswith("/$") else None, functions=("re_path",))


def view_attribute(call) -> ast.Attribute | None:
    """`views.name`, with or without `.as_view()`."""
    view = call.args[1]
    if isinstance(view, ast.Call) and called(view) == "as_view":
        view = view.func.value
    return view if isinstance(view, ast.Attribute) and isinstance(view.value, ast.Name) else None


@mistake("urls-view-unresolved")
def view_unresolved(source):
    for call in source.route_calls():
        view = view_attribute(call)
        if view is not None:
            yield source.replace(view, f"{view.value.id}.{view.attr}_gone", call)


@mistake("urls-view-unresolved (import)", "urls-view-unresolved", "module-error", "urls-import-missing")
def import_unresolved(source):
    if not source.routes:
        return
    for statement in source.tree.body:
        if isinstance(statement, ast.ImportFrom) and (statement.level or (statement.module or "").split(".")[0] == source.module.split(".")[0]):
            for alias in statement.names:
                start, end = source.span(alias)
                if alias.asname is None and alias.name != "*":
                    yield Edit(start, end, f"{alias.name}_gone as {alias.name}".encode(), (statement.lineno, statement.end_lineno))


@mistake("urls-view-class (class)", "urls-view-class")
def bare_class(source):
    for call, view in as_view_calls(source):
        if not view.args and not view.keywords:
            yield source.replace(view, source.text(view.func.value), call)


@mistake("urls-view-class (uncalled)", "urls-view-class")
def uncalled(source):
    for call, view in as_view_calls(source):
        yield source.replace(view, source.text(view.func), call)


@mistake("urls-view-not-callable (text)", "urls-view-not-callable")
def text_view(source):
    for call in source.route_calls():
        yield source.replace(call.args[1], '"' + re.sub(r"[^\w.].*", "", source.text(call.args[1]), flags=re.S) + '"', call)


@mistake("urls-view-not-callable (None)", "urls-view-not-callable")
def none_view(source):
    for call in source.route_calls():
        yield source.replace(call.args[1], "None", call)


@mistake("urls-include-missing")
def include_missing(source):
    for call in source.route_calls():
        yield source.replace(call.args[1], f"[path('', {source.text(call.args[1])})]", call)


@mistake("urls-entry-invalid")
def entry_invalid(source):
    patterns = source.urlpatterns()
    for entry in patterns.value.elts if patterns else []:
        if isinstance(entry, ast.Call) and called(entry) in ROUTE_FUNCTIONS and source.routes:
            yield source.replace(entry.func, "", entry)


@mistake("urls-urlpatterns-type (dict)", "urls-urlpatterns-type")
def urlpatterns_set(source):
    patterns = source.urlpatterns()
    if patterns and source.routes and source.is_included:
        start, end = source.span(patterns.value)
        inside = source.data[start + 1 : end - 1]
        yield Edit(start, end, b"{" + inside + b"}", (patterns.lineno, patterns.end_lineno))


@mistake("urls-urlpatterns-type (single)", "urls-urlpatterns-type")
def urlpatterns_single(source):
    patterns = source.urlpatterns()
    if patterns and source.routes and source.is_included:
        yield source.replace(patterns.value, "(" + source.text(patterns.value.elts[0]) + ")", patterns)


@mistake("urls-missing-urlpatterns")
def missing_urlpatterns(source):
    patterns = source.urlpatterns()
    if patterns and source.routes and source.is_included:
        target = patterns.targets[0]
        start, end = source.span(target)
        yield Edit(start, end, b"urlpattern", None)


@mistake("urls-urlpatterns-overwritten")
def overwritten(source):
    patterns = source.urlpatterns()
    if patterns and source.routes:
        entry = source.text(patterns.value.elts[-1])
        yield source.insert(source.span(patterns)[1], f"\nurlpatterns = [{entry}]\n", None)


@mistake("urls-path-arguments (positional name)", "urls-path-arguments")
def positional_name(source):
    for call in source.route_calls():
        name = keyword(call, "name")
        if name is not None and len(call.args) == 2 and len(call.keywords) == 1:
            start, _ = source.span(name)
            end = source.span(name.value)[0]
            yield Edit(start, end, b"", (call.lineno, call.end_lineno))


@mistake("urls-path-arguments (keyword)", "urls-path-arguments")
def wrong_keyword(source):
    for call in source.route_calls():
        name = keyword(call, "name")
        if name is not None:
            start, _ = source.span(name)
            yield Edit(start, start + 4, b"nane", (call.lineno, call.end_lineno))


@mistake("urls-name-colon")
def name_colon(source):
    for call in source.route_calls():
        name = keyword(call, "name")
        if name is not None and is_text(name.value):
            yield source.replace(name.value, quoted("x:" + name.value.value), call)


@mistake("urls-duplicate-path", "urls-duplicate-path", "urls-shadowed", "route-duplicate-name")
def duplicate_path(source):
    for call in source.route_calls():
        if isinstance(call.args[1], ast.Call) and called(call.args[1]) == "include":
            continue
        text = source.text(call)
        if keyword(call, "name"):
            text = re.sub(r"name=(['\"])", r"name=\1second-", text)
        if source.data[source.span(call)[1] :].lstrip().startswith(b","):
            yield source.insert(source.span(call)[1], ",\n" + text, (call.lineno, 2 * call.end_lineno - call.lineno + 1))


@mistake("urls-shadowed")
def shadowed(source):
    """A catch-all of the same place before a literal route."""
    for call in source.route_calls("path"):
        route = call.args[0].value
        if re.fullmatch(r"([\w-]+/)*[\w-]+/", route):
            wide = re.sub(r"[\w-]+/$", "<slug:anything>/", route)
            yield source.insert(source.span(call)[0], f"path({quoted(wide)}, lambda request, anything: None),\n", None)


@mistake("route-duplicate-name")
def duplicate_name(source):
    patterns = source.urlpatterns()
    calls = [call for call in source.route_calls("path") if keyword(call, "name") and is_text(keyword(call, "name").value)]
    inside = {id(entry) for entry in patterns.value.elts} if patterns else set()
    calls = [call for call in calls if id(call) in inside and "<" not in call.args[0].value]
    for first, second in zip(calls, calls[1:]):
        yield source.replace(keyword(second, "name").value, quoted(keyword(first, "name").value.value), patterns)


@mistake("urls-no-trailing-slash")
def no_trailing_slash(source):
    """Where all routes of a file end with a slash; as many as the rule wants before it calls that a manner."""
    calls = [call for call in source.route_calls("path") if not (isinstance(call.args[1], ast.Call) and called(call.args[1]) == "include")]
    if len(calls) >= 4 and all(not call.args[0].value or call.args[0].value.endswith("/") for call in calls):
        texts = [call.args[0].value for call in calls]
        for call in calls:
            text = call.args[0].value
            # What another route of the file serves with a slash is no 404.
            if re.fullmatch(r"([\w-]+/)+", text) and texts.count(text) == 1 and not any(re.match(r"<(path|str|slug)?:?\w+>", one.split("/")[text.count("/") - 1]) for one in texts if one.count("/") == text.count("/")):
                yield source.replace(call.args[0], quoted(text[:-1]), call)


@mistake("urls-entry-invalid (None)", "urls-entry-invalid")
def entry_none(source):
    patterns = source.urlpatterns()
    for entry in patterns.value.elts if patterns and source.routes else []:
        yield source.insert(source.span(entry)[0], "None, ", (entry.lineno, entry.end_lineno))
