"""The mistakes that are injected into real projects: each finds the places of a file where it can be made, and makes it.

A mistake is a function from a Source to edits, under the codes of which one has to be reported in the edited file. Places are
those where the mistake has its consequence in that project: routes that the project serves, names that it reverses.
"""

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROUTE_FUNCTIONS = ("path", "re_path")


@dataclass
class Edit:
    """Bytes to replace, and the lines where the report may stand (1-based, inclusive; None: anywhere in the file)."""

    start: int
    end: int
    text: bytes
    lines: tuple[int, int] | None
    # The namespace where a name is looked up for it, the root's is empty; None where none is.
    scope: str | None = None

    def made_in(self, data: bytes) -> bytes:
        return data[: self.start] + self.text + data[self.end :]


@dataclass
class Source:
    """A file that the project's routes come from or that names them."""

    path: Path
    data: bytes
    # 1-based rows where a route of the running project is made.
    routes: set[int] = field(default_factory=set)
    # Module name below the checkout.
    module: str = ""
    # Names that exist, as reverse() takes them: qualified name → the parameter sets of its routes.
    names: dict = field(default_factory=dict)
    # Module → whether it sets app_name; for include().
    modules: dict = field(default_factory=dict)
    # The converters of each of a name's routes.
    kinds: dict = field(default_factory=dict)
    # Module → the parameters of its routes.
    children: dict = field(default_factory=dict)
    # Functions that serve routes, by their last name.
    views: dict = field(default_factory=dict)
    is_root: bool = False
    # 1-based rows of routes → what serves them, by its dotted name.
    served: dict = field(default_factory=dict)
    # The functions at the top of the project's modules, by their dotted names.
    functions: dict = field(default_factory=dict)
    # The name of the place that is looked at, where it is one that names a route.
    used: str = ""
    # Whether i18n_patterns() makes anything of its routes: USE_I18N.
    is_translated: bool = True
    # Whether a module that serves a route is this one or imports it: nothing else of DRF's is run.
    is_served: bool = True
    # The project's tasks, by their last names.
    tasks: set = field(default_factory=set)
    # Whether it is a test: only what tests ask for is changed there.
    is_test: bool = False
    # Of a plugin: its module's folder and name, the folder's around it, the host's routes, and the path of a file it does not have.
    package: Path | None = None
    plugin: str = ""
    outer: str = ""
    rows: list = field(default_factory=list)
    new: str = ""
    # Whether an include() names the module; one that is only asked for its `urlpatterns` may do without.
    is_included: bool = False

    def function_of(self, call) -> ast.FunctionDef | None:
        """The function that serves a route, if it takes named parameters only: what is not among them is a TypeError."""
        function = self.functions.get(self.served.get(call.lineno))
        return function if function and takes_names_only(function) else None

    @property
    def inside(self) -> str:
        """The path below the plugin's module."""
        return self.new or str(self.path.relative_to(self.package))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.data)

    @cached_property
    def starts(self) -> list[int]:
        starts = [0]
        for line in self.data.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def at(self, row: int, column: int) -> int:
        return self.starts[row - 1] + column

    def span(self, node) -> tuple[int, int]:
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def text(self, node) -> str:
        start, end = self.span(node)
        return self.data[start:end].decode()

    def replace(self, node, text: str, around=None) -> Edit:
        start, end = self.span(node)
        around = around or node
        return Edit(start, end, text.encode(), (around.lineno, around.end_lineno))

    def insert(self, offset: int, text: str, lines) -> Edit:
        return Edit(offset, offset, text.encode(), lines)

    @cached_property
    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def guarded(self, raised) -> set[int]:
        """The calls in a `try` that catches one of these."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Try):
                caught = [one for handler in node.handlers for one in ast.walk(handler.type or ast.Name("BaseException"))]
                names = {one.id if isinstance(one, ast.Name) else one.attr for one in caught if isinstance(one, (ast.Name, ast.Attribute))}
                if names & set(raised):
                    found |= {id(one) for statement in node.body for one in ast.walk(statement)}
        return found

    def route_calls(self, *functions: str) -> list[ast.Call]:
        """Calls that make the project's routes, with a literal pattern; not those below an `if` or in a function."""
        wanted = functions or ROUTE_FUNCTIONS
        return [
            call
            for call in self.calls
            if called(call) in wanted and call.lineno in self.routes and len(call.args) >= 2 and is_text(call.args[0])
        ]

    def includes(self) -> list[ast.Call]:
        """path("…", include(…)) at module level."""
        found = []
        for statement in self.tree.body:
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
                for call in ast.walk(statement):
                    if isinstance(call, ast.Call) and called(call) in ROUTE_FUNCTIONS and len(call.args) >= 2:
                        if isinstance(call.args[1], ast.Call) and called(call.args[1]) == "include" and is_text(call.args[0]):
                            found.append(call)
        return found

    def urlpatterns(self) -> ast.Assign | None:
        lists = [
            statement
            for statement in self.tree.body
            if isinstance(statement, ast.Assign)
            and [target.id for target in statement.targets if isinstance(target, ast.Name)] == ["urlpatterns"]
            and isinstance(statement.value, ast.List)
            and statement.value.elts
        ]
        uses = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == "urlpatterns"]
        return lists[0] if len(lists) == 1 and len(uses) == 1 else None


def takes_names_only(function: ast.FunctionDef) -> bool:
    arguments = function.args
    return bool(arguments.args) and arguments.args[0].arg == "request" and not arguments.vararg and not arguments.kwarg


def called(call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def is_text(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def keyword(call, name):
    return next((word for word in call.keywords if word.arg == name), None)


def quoted(text: str, raw: bool = False) -> str:
    return ("r" if raw else "") + '"' + (text if raw else text.replace("\\", "\\\\")).replace('"', '\\"') + '"'


MISTAKES = {}


def mistake(name: str, *codes: str, looks_up: str = ""):
    """One that looks a name up does it among the names of the namespace where the right one is (`own`), or at the root (`root`)."""

    def register(function):
        def find(source):
            for edit in function(source):
                if looks_up:
                    edit.scope = source.used.rpartition(":")[0] if looks_up == "own" else ""
                yield edit

        MISTAKES[name] = (codes or (name,), find)
        return find

    return register


def pattern_mistake(name, change, *codes, functions=("path",)):
    """One that stands in the text of a route."""

    @mistake(name, *codes)
    def find(source: Source):
        for call in source.route_calls(*functions):
            changed = change(call.args[0].value)
            if changed is not None:
                yield source.replace(call.args[0], quoted(changed, raw="\\" in changed), call)


CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")


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


def as_view_calls(source):
    for call in source.route_calls():
        view = call.args[1]
        if isinstance(view, ast.Call) and called(view) == "as_view" and isinstance(view.func, ast.Attribute):
            yield call, view


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


def names_of(source) -> set:
    return {alias.asname or alias.name for node in ast.walk(source.tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names}


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


def needs_first_line(source) -> bool:
    return b"from __future__" in source.data


@mistake("urls-reverse-at-import")
def reverse_at_import(source):
    """reverse_lazy in a class body becomes reverse."""
    if "reverse_lazy" not in names_of(source):
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


def name_uses(source, raised=("NoReverseMatch", "Exception", "BaseException")):
    """reverse("…") with a name that the project serves, where nothing around it catches what a mistake raises."""
    guarded = source.guarded(raised)
    for call in source.calls:
        if id(call) in guarded:
            continue
        if called(call) in ("reverse", "reverse_lazy") and call.args and is_text(call.args[0]) and call.args[0].value in source.names:
            if not keyword(call, "urlconf") and len(call.args) == 1:
                source.used = call.args[0].value
                yield call


@mistake("route-unknown", "route-unknown", looks_up="own")
def unknown_name(source):
    for call in name_uses(source):
        yield source.replace(call.args[0], quoted(call.args[0].value + "_gone"), call)


@mistake("route-unknown (namespace)", "route-unknown-namespace", "route-unknown", looks_up="root")
def unknown_namespace(source):
    for call in name_uses(source):
        if ":" in call.args[0].value:
            yield source.replace(call.args[0], quoted("gone_" + call.args[0].value), call)


@mistake("route-needs-namespace", "route-needs-namespace", "route-unknown", looks_up="root")
def needs_namespace(source):
    for call in name_uses(source):
        bare = call.args[0].value.rsplit(":", 1)[-1]
        if bare != call.args[0].value and bare not in source.names:
            yield source.replace(call.args[0], quoted(bare), call)


@mistake("route-arguments (missing)", "route-arguments", looks_up="own")
def arguments_missing(source):
    for call in name_uses(source):
        sets = source.names[call.args[0].value]
        if all(sets) and (keyword(call, "kwargs") or keyword(call, "args")) and len(call.keywords) == 1:
            yield Edit(source.span(call.args[0])[1], source.span(call)[1], b")", (call.lineno, call.end_lineno))


@mistake("route-arguments (keyword)", "route-arguments", looks_up="own")
def argument_wrong(source):
    for call in name_uses(source):
        given = keyword(call, "kwargs")
        if given and isinstance(given.value, ast.Dict) and given.value.keys and is_text(given.value.keys[0]):
            yield source.replace(given.value.keys[0], quoted(given.value.keys[0].value + "_gone"), call)


@mistake("route-arguments (superfluous)", "route-arguments", looks_up="own")
def argument_superfluous(source):
    for call in name_uses(source):
        if not call.keywords and not any(source.names[call.args[0].value]):
            yield source.insert(source.span(call.args[0])[1], ', kwargs={"injected": 1}', (call.lineno, call.end_lineno))


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


URL_TAG = re.compile(rb"{%-?\s*url\s+(['\"])([\w:.-]+)\1([^%]*)%}")


def tags(source):
    for match in URL_TAG.finditer(source.data):
        row = source.data.count(b"\n", 0, match.start()) + 1
        before = source.data[: match.start()]
        hidden = before.count(b"{% comment") > before.count(b"{% endcomment") or before.rfind(b"<!--") > before.rfind(b"-->")
        if match[2].decode() in source.names and not hidden:
            source.used = match[2].decode()
            yield match, row


def tag_mistake(name, change, *codes, looks_up="own"):
    @mistake(name, *codes, looks_up=looks_up)
    def find(source):
        for match, row in tags(source):
            changed = change(match, source)
            if changed is not None:
                yield Edit(match.start(), match.end(), changed, (row, row))

    MISTAKES[name][1].template = True


tag_mistake("tpl-url-unknown", lambda m, s: m[0].replace(m[2], m[2] + b"_gone", 1), "tpl-url-unknown", "route-unknown")
tag_mistake("tpl-url-unknown (bare)", lambda m, s: m[0].replace(m[2], m[2].rsplit(b":", 1)[-1], 1) if b":" in m[2] and m[2].rsplit(b":", 1)[-1].decode() not in s.names else None, "tpl-url-unknown", "route-needs-namespace", "route-unknown", looks_up="root")
tag_mistake("tpl-url-unquoted", lambda m, s: m[0].replace(m[1] + m[2] + m[1], m[2], 1) if b"-" in m[2] or b":" in m[2] else None, "tpl-url-unquoted", "tpl-url-syntax", looks_up="")
tag_mistake("tpl-url-syntax (comma)", lambda m, s: m[0][: m.start(3) - m.start()] + b", " + m[3].strip() + b" %}" if m[3].strip() and b" as " not in m[3] else None, "tpl-url-syntax", looks_up="")
tag_mistake("tpl-url-arguments (superfluous)", lambda m, s: m[0][: m.start(3) - m.start()] + b" injected=1 %}" if not m[3].strip() and not any(s.names[m[2].decode()]) else None, "tpl-url-arguments", "route-arguments")
tag_mistake("tpl-url-arguments (missing)", lambda m, s: m[0][: m.start(3) - m.start()] + b" %}" if m[3].strip() and b" as " not in m[3] and all(s.names[m[2].decode()]) else None, "tpl-url-arguments", "route-arguments")


@mistake("route-argument-value", "route-argument-value", "route-arguments", looks_up="own")
def argument_value(source):
    """A text where the only route takes a number."""
    for call in name_uses(source):
        given = keyword(call, "kwargs")
        if given and isinstance(given.value, ast.Dict) and len(given.value.keys) == 1 and is_text(given.value.keys[0]):
            kinds = source.kinds.get(call.args[0].value, [])
            if kinds and all(kind.get(given.value.keys[0].value) == "int" for kind in kinds):
                yield source.replace(given.value.values[0], '"a b"', call)


@mistake("route-args-and-kwargs")
def args_and_kwargs(source):
    for call in name_uses(source, ("ValueError", "Exception", "BaseException")):
        given = keyword(call, "kwargs")
        if given and isinstance(given.value, ast.Dict) and given.value.keys and not keyword(call, "args"):
            yield source.insert(source.span(call.args[0])[1], ", args=[1]", (call.lineno, call.end_lineno))


@mistake("route-argument-position")
def argument_position(source):
    for call in name_uses(source, ("TypeError", "Exception", "BaseException")):
        given = keyword(call, "kwargs")
        if given and isinstance(given.value, ast.Dict) and given.value.keys and len(call.keywords) == 1:
            start, _ = source.span(given)
            yield Edit(start, source.span(given.value)[0], b"", (call.lineno, call.end_lineno))


@mistake("route-dotted-path", "route-dotted-path", "route-unknown", looks_up="root")
def dotted_path(source):
    for call in name_uses(source):
        yield source.replace(call.args[0], quoted("project.views." + re.sub(r"\W", "_", call.args[0].value)), call)


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


@mistake("view-as-view-arguments")
def as_view_argument(source):
    for call, view in as_view_calls(source):
        end = source.span(view)[1]
        separator = ", " if view.args or view.keywords else ""
        yield source.insert(end - 1, f"{separator}injected_argument=1", (call.lineno, call.end_lineno))


def serves(source, node) -> bool:
    return any(row["view"] == f"{source.module}.{node.name}" for row in source.views.get(node.name, []))


def functions(source):
    """Views as functions: those with a first parameter called request."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
            yield node


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


def api_views(source):
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and called(decorator) == "api_view" and decorator.args:
                    yield node, decorator


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
