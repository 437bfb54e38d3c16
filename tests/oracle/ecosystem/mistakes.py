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
    # The name whose arguments it is about.
    arguments_of: str = ""
    # Whether it is about when reverse() runs.
    reverses: bool = False

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
    # Of a plugin: its module's folder and name, the folder's around it, the host's routes, and the path of a file it does not have.
    package: Path | None = None
    plugin: str = ""
    outer: str = ""
    rows: list = field(default_factory=list)
    new: str = ""
    # Whether the root URLconf includes the module, itself or through others.
    is_reached: bool = False
    # Whether the project has Django REST framework.
    has_rest: bool = False
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
        """path("…", include(…)) at the module level of what the project includes."""
        found = []
        if not (self.is_reached or self.routes):
            return found
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
                if name.startswith(("route-arg", "tpl-url-arg")):
                    edit.arguments_of = source.used
                edit.reverses = name.startswith("urls-reverse-at-import")
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


def as_view_calls(source):
    for call in source.route_calls():
        view = call.args[1]
        if isinstance(view, ast.Call) and called(view) == "as_view" and isinstance(view.func, ast.Attribute):
            yield call, view


def names_of(source) -> set:
    return {alias.asname or alias.name for node in ast.walk(source.tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names}


def needs_first_line(source) -> bool:
    return b"from __future__" in source.data


def serves(source, node) -> bool:
    return any(row["view"] == f"{source.module}.{node.name}" for row in source.views.get(node.name, []))


def functions(source):
    """Views as functions: those with a first parameter called request."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
            yield node


def api_views(source):
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and called(decorator) == "api_view" and decorator.args:
                    yield node, decorator
