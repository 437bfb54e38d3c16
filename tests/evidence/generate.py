"""Translates the probes and what real Django answered to them into URLconfs, questions and expected answers: cases.json.

The probes (`probes/probe_*.py`) build a URLconf and ask one question per `show(...)`; `out_*.txt` holds the answers of three
Django versions, numbered alike. Here each `show` becomes a folder of Python files that says the same statically, with the
question and the answer as data, or a reason why it can't be asked without running Python.

usage: python generate.py      (any Python 3.9+; nothing is imported from Django)
"""

import ast
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
VERSIONS = {"503": "5.0.3", "52": "5.2.19", "60": "6.0.10"}
PREAMBLE = """from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import include, path, re_path, register_converter
from django.views import View
from rest_framework.viewsets import ViewSet
from rest_framework.views import APIView


def v(request, *a, **k):
    return HttpResponse("ok")


def v2(request, *a, **k):
    return HttpResponse("ok2")


class CBV(View):
    def get(self, r, **k):
        return HttpResponse("cbv")


"""
# Lines that only a running server or Django's own objects can answer; by probe and number.
REASONS = {
    "rev": {
        (23, 24): "asks for a view object, which no text names",
        (29, 30): "a dict or list as urlconf: the call's own arguments, not the URLconf, are wrong",
        (31, 31): "query= and fragment= are arguments of the call",
        (97, 97): "asks for Django's own table of converters",
        (98, 100): "what register_converter returns, and what it does to a taken name, which depends on the version",
        (101, 106): "faults of a converter's class: what is registered is opaque",
        (110, 123): "sends a request to a view",
        (124, 139): "what DRF's decorators do to a function",
        (148, 148): "DRF raises while routers are filled",
        (150, 150): "DRF raises while routers are filled",
        (154, 154): "built by a function: the same as include(m_none) of the other probe",
    },
    "urls": {
        (8, 8): "include() of what include() returned is not looked into",
        (14, 15): "a route that is no text is not judged",
        (48, 48): "a tuple of one is not judged",
        (50, 50): "a triple that names a namespace again is not judged",
        (53, 53): "i18n_patterns written right inside include() is not judged, only in an included module",
        (54, 55): "include() of what is no URLconf: nothing happens before it is used",
        (84, 90): "error handlers are no questions to the routes",
        (95, 95): "what as_view() is given is looked for when the view is called",
    },
    "misc": {
        (1, 1): "what manage.py check does to a broken regex depends on the version; M37-M39 of the other probe ask the same",
        (36, 36): "sends a request to a view",
        (37, 37): "asks for a view object, which no text names",
        (47, 53): "sends a request to a view",
    },
}


def answers(probe):
    """Number → version → what was printed."""
    found = {}
    for suffix, version in VERSIONS.items():
        number = None
        for line in (HERE / f"out_{probe}_{suffix}.txt").read_text().splitlines()[1:]:
            begins = re.match(r"\[(\d{3})\] (.*?) => (.*)$", line)
            if begins:
                number = int(begins[1])
                label, text = begins[2], begins[3]
                # Labels hold arrows themselves.
                if " => " in text and probe != "misc":
                    pass
                found.setdefault(number, {"label": label})[version] = text
            elif number and not line.startswith("--- "):
                found[number][version] += "\n" + line
    return found


def literal(text):
    """A printed answer as data: an exception, or a value."""
    raised = re.match(r"!! (\w+): (.*)", text, re.S)
    if raised:
        return {"raises": raised[1], "message": raised[2]}
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    return {"value": value}


class Probe:
    """One probe, read from top to bottom."""

    def __init__(self, name, file):
        self.name = name
        self.source = (HERE / "probes" / file).read_text()
        self.tree = ast.parse(self.source)
        self.known = answers(name)
        self.definitions = {}
        self.modules = {}
        self.converters = {}
        self.patterns = "[]"
        self.attributes = {}
        self.number = 0
        self.cases = []
        self.unasked = []

    def text(self, node):
        return ast.get_source_segment(self.source, node)

    def files(self, patterns=None, attributes=None):
        """The URLconf as files."""
        patterns = self.patterns if patterns is None else patterns
        attributes = self.attributes if attributes is None else attributes
        body = f"urlpatterns = {patterns}\n" + "".join(f"{key} = {value}\n" for key, value in attributes.items())
        result = {"urls.py": self.with_names(body)}
        wanted = [body]
        while wanted:
            text = wanted.pop()
            for name, content in self.modules.items():
                if f"{name}.py" not in result and re.search(rf"[\"']{name}[\"']", text):
                    result[f"{name}.py"] = self.with_names(content)
                    wanted.append(content)
        return result

    def with_names(self, body):
        """What a body uses of the probe's own names, before it."""
        needed = ""
        for name, definition in self.definitions.items():
            if re.search(rf"\b{name}\b", body + "".join(self.converters.values())):
                needed += definition + "\n\n\n"
        for name, call in self.converters.items():
            if f"<{name}:" in body:
                needed += call + "\n"
        return "{names}" + needed + body

    def walk(self):
        for statement in self.tree.body:
            if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name not in ("f", "reg"):
                self.definitions[statement.name] = self.text(statement)
            elif isinstance(statement, ast.Expr):
                self.effect(statement.value)
            elif isinstance(statement, ast.For):
                self.loop(statement)
        assert self.number == len(self.known), (self.name, self.number, len(self.known))

    def effect(self, call):
        """`use`, `mod`, `register_converter`, `show` at the top."""
        if isinstance(call, ast.Tuple):
            for one in call.elts:
                self.effect(one)
            return
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
        if name == "use":
            self.patterns = self.text(call.args[0])
            self.attributes = {keyword.arg: self.text(keyword.value) for keyword in call.keywords}
        elif name == "mod":
            body = "".join(f"{keyword.arg} = {self.text(keyword.value)}\n" for keyword in call.keywords)
            self.modules[call.args[0].value] = body
        elif name == "register_converter":
            self.converters[call.args[1].value] = self.text(call)
        elif name == "show":
            self.show(call)

    def loop(self, loop):
        values = ast.literal_eval(loop.iter) if isinstance(loop.iter, (ast.List, ast.Tuple)) else None
        if self.name == "urls":
            for module in values:
                self.number += 1
                patterns = f'[path("p/", include("{module}")), path("q/", v, name="q")]'
                asks = {
                    "q": {"kind": "reverse", "name": "q", "args": [], "kwargs": {}},
                    "resolve_q": {"kind": "resolve", "url": "/q/", "want": "url_name"},
                    "resolve_p": {"kind": "resolve", "url": "/p/a/", "want": "route"},
                }
                self.several(self.files(patterns, {}), asks)
        elif self.name == "misc" and values and isinstance(loop.target, ast.Name) and loop.target.id == "rx":
            for regex in values:
                self.number += 1
                patterns = f'[re_path({regex!r}, v, name="r"), path("ok/", v, name="ok")]'
                asks = {
                    f"reverse {name}": {"kind": "reverse", "name": name, "args": [], "kwargs": {}} for name in ("ok", "r")
                }
                self.several(self.files(patterns, {}), asks)
        else:
            # Requests, one per URL.
            shows = [node for node in ast.walk(loop) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "show"]
            count = len(values) if values is not None else len(loop.iter.func.value.value.split())
            for _ in range(count * len(shows)):
                self.number += 1
                self.skip()

    def several(self, files, asks):
        """A case whose answer is a dict of answers."""
        for key, ask in asks.items():
            known = {}
            for version in VERSIONS.values():
                printed = ast.literal_eval(self.known[self.number][version])
                known[version] = literal(printed[key])
            self.case(files, ask, known, f" {key}")

    def show(self, call):
        self.number += 1
        known = self.known[self.number]
        assert known["label"].split(" => ")[0].startswith(call.args[0].value[:20].split(" => ")[0]), (known, call.args[0].value)
        if self.reason() or not isinstance(call.args[1], ast.Lambda):
            return self.special(call) or self.skip()
        question = call.args[1].body
        printed = {version: known[version] for version in VERSIONS.values()}
        # `(use(…), E(lambda: …))[1]`
        if isinstance(question, ast.Subscript) and isinstance(question.value, ast.Tuple):
            for one in question.value.elts[:1]:
                self.effect(one)
            parts = question.value.elts[1:]
            question = parts[0] if isinstance(question.slice, ast.Constant) else ast.Tuple(elts=parts)
        if isinstance(question, ast.Tuple) and all(text.startswith("!! ") for text in printed.values()):
            # The first part that nothing catches raised.
            question = next(one for one in question.elts if not self.text(one).startswith("E("))
        if isinstance(question, ast.Tuple):
            values = {version: ast.literal_eval(text) for version, text in printed.items()}
            asks = [self.ask(one) for one in question.elts]
            if any(ask is None for ask in asks):
                return self.special(call) or self.skip()
            for index, (files, ask) in enumerate(asks):
                answer = {
                    version: literal(value[index]) if isinstance(value[index], str) else {"value": value[index]}
                    for version, value in values.items()
                }
                self.case(files, ask, answer, f" ({index + 1})")
            return None
        asked = self.ask(question)
        if asked is None:
            return self.special(call) or self.skip()
        return self.case(*asked, {version: literal(text) for version, text in printed.items()})

    def ask(self, node):
        """Files and question of an expression; nothing where it is no question to a URLconf."""
        if isinstance(node, ast.IfExp):
            return self.ask(node.orelse)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "E":
            return self.ask(node.args[0].body)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            asked = self.ask(node.value)
            if asked and asked[1]["kind"] == "resolve":
                return asked[0], {**asked[1], "want": node.attr}
            if asked and asked[1]["kind"] == "redirect":
                return asked
            if asked and node.attr == "name":
                return asked[0], {"kind": "name"}
            return None
        if isinstance(node, ast.Attribute):
            text = self.text(node)
            if text.endswith(".pattern.regex.pattern"):
                return self.regex(node)
            if text.endswith(".pattern.regex"):
                return self.files(f"[{text.removesuffix('.pattern.regex')}]"), {"kind": "resolve", "url": "/", "want": "error"}
            return None
        if isinstance(node, ast.Subscript) and self.text(node).startswith("include("):
            include = self.text(node).removesuffix("[1:]")
            return self.files(f'[path("p/", {include})]'), {"kind": "namespace"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
            return self.files(f'[path("p/", {self.text(node)})]'), {"kind": "import"}
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        name = node.func.id
        if name == "reverse":
            return self.reverse(node)
        if name == "resolve":
            return self.files(), {"kind": "resolve", "url": node.args[0].value, "want": "found"}
        if name in ("path", "re_path"):
            return self.files(f"[{self.text(node)}]"), {"kind": "import"}
        if name == "include":
            return self.files(f'[path("p/", {self.text(node)})]'), {"kind": "import"}
        if name == "ck":
            patterns = "[" + ", ".join(self.text(one) for one in node.args) + "]"
            attributes = {keyword.arg: self.text(keyword.value) for keyword in node.keywords}
            return self.files(patterns, attributes), {"kind": "check"}
        if name == "redirect":
            view = f"from django.shortcuts import redirect\n\n\ndef view(request):\n    return {self.text(node)}\n"
            return {**self.files(), "views.py": view}, {"kind": "redirect"}
        return None

    def regex(self, node):
        call = self.text(node).removesuffix(".pattern.regex.pattern")
        call = re.sub(r"^.* if False else ", "", call)
        return self.files(f"[{call}]"), {"kind": "regex"}

    def reverse(self, node):
        args, kwargs, current_app = [], {}, None
        try:
            name = ast.literal_eval(node.args[0])
            for keyword in node.keywords:
                value = ast.literal_eval(keyword.value)
                if keyword.arg == "args":
                    args = [str(one) for one in value]
                elif keyword.arg == "kwargs":
                    kwargs = {key: str(one) for key, one in value.items()}
                elif keyword.arg == "current_app":
                    current_app = value
                else:
                    return None
        except ValueError:
            return None
        if len(node.args) > 1:
            return None
        return self.files(), {
            "kind": "reverse",
            "name": str(name),
            "args": args,
            "kwargs": kwargs,
            "current_app": current_app,
        }

    def special(self, call):
        """DRF's routers, which the probe builds in functions."""
        router = ROUTERS.get((self.name, self.number))
        if router is None:
            return False
        body, asks = router
        files = {"urls.py": "{viewsets}" + body}
        for index, ask in enumerate(asks):
            if ask is None:
                continue
            known = {}
            for version in VERSIONS.values():
                if self.known[self.number][version].startswith("!! "):
                    known[version] = literal(self.known[self.number][version])
                    continue
                value = ast.literal_eval(self.known[self.number][version])
                if len(asks) > 1:
                    value = value[index]
                if ask["kind"] == "rows" and isinstance(value, tuple):
                    value = value[0]
                known[version] = literal(value) if isinstance(value, str) else {"value": value}
            self.case(files, ask, known, f" ({index + 1})" if len(asks) > 1 else "")
        return True

    def reason(self):
        for (first, last), reason in REASONS[self.name].items():
            if first <= self.number <= last:
                return reason
        return None

    def skip(self):
        reason = self.reason()
        assert reason, (self.name, self.number, self.known[self.number])
        self.unasked.append({"id": self.id(), "label": self.known[self.number]["label"], "reason": reason})

    def id(self):
        return f"{self.name}-{self.number:03}"

    def case(self, files, ask, known, suffix=""):
        label = self.known[self.number]["label"]
        asks = [{"ask": ask, "answers": known}]
        self.cases.append({"id": self.id() + suffix, "label": label, "files": files, "asks": asks})


ROUTER_PREAMBLE = """from django.contrib.auth.models import User
from django.urls import include, path
from rest_framework.decorators import action
from rest_framework.routers import DefaultRouter, SimpleRouter
from rest_framework.viewsets import GenericViewSet, ModelViewSet


class UV(ModelViewSet):
    queryset = User.objects.all()

    @action(detail=True, methods=["post"])
    def do_it(self, r, pk=None):
        ...

    @action(detail=False, url_path="x/(?P<k>[a-z]+)", url_name="xx")
    def listy(self, r, k):
        ...


class Look(ModelViewSet):
    queryset = User.objects.all()
    lookup_field = "username"
    lookup_url_kwarg = "uname"
    lookup_value_regex = "[a-z]+"


"""


def router(call, register, mount='path("", include(router.urls))'):
    return f"router = {call}\nrouter.register({register})\nurlpatterns = [{mount}]\n"


def reverse(name, *args, **kwargs):
    return {"kind": "reverse", "name": name, "args": [str(one) for one in args], "kwargs": kwargs, "current_app": None}


ROWS = [{"kind": "rows"}]
API = 'path("api/", include(router.urls))'
ROUTERS = {
    ("rev", 140): (router("SimpleRouter()", '"users", UV'), ROWS),
    ("rev", 141): (router("SimpleRouter(trailing_slash=False)", '"users", UV'), [{"kind": "rows", "first": 2}]),
    ("rev", 142): (router("SimpleRouter(use_regex_path=False)", '"users", UV'), ROWS),
    ("rev", 143): (router("DefaultRouter()", '"users", UV, basename="u"'), ROWS),
    # The second part of the answer is that of a check.
    ("rev", 144): (
        "class NoQ(GenericViewSet):\n    pass\n\n\n" + router("SimpleRouter()", '"nq", NoQ'),
        [{"kind": "import"}],
    ),
    ("rev", 145): (
        router('SimpleRouter()', '"a", UV').replace("urlpatterns", 'router.register("b", UV)\nurlpatterns'),
        [{"kind": "import"}],
    ),
    ("rev", 146): (router("SimpleRouter()", '"/a/", UV'), [{"kind": "rows", "first": 1}, None, reverse("user-list")]),
    ("rev", 147): (router("SimpleRouter()", '"", UV'), ROWS),
    ("rev", 149): (router("SimpleRouter()", '"b", Look, basename="look"'), ROWS),
    ("rev", 152): (
        router("DefaultRouter()", '"users", UV', API),
        [
            reverse("user-list"),
            reverse("user-detail", 1),
            reverse("user-list", format="json"),
            reverse("user-do-it", 1),
            reverse("api-root"),
        ],
    ),
    ("rev", 153): (
        router("DefaultRouter()", '"users", UV', 'path("api/", include((router.urls, "x"), namespace="x"))'),
        [reverse("x:user-list"), reverse("user-list")],
    ),
}
REASONS["rev"][(151, 151)] = "built by a function: the same as a view that is a list, U5 of the other probe"


def main():
    cases, unasked = [], []
    for name, file in (("rev", "probe_reverse.py"), ("urls", "probe_urls.py"), ("misc", "probe_misc.py")):
        probe = Probe(name, file)
        probe.walk()
        cases += probe.cases
        unasked += probe.unasked
    beginnings = {"{names}": PREAMBLE, "{viewsets}": ROUTER_PREAMBLE}
    found = {"beginnings": beginnings, "cases": cases, "unasked": unasked}
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (HERE / "cases.json").write_text(text + "\n")
    print(f"{len(cases)} questions, {len(unasked)} lines that can't be asked")


main()
