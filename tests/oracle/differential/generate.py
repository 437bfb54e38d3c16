"""Random URLconfs and questions about them: plain data, nothing of Django is needed.

Everything comes from one seed. URLconfs are small and names few, so that duplicates, overloads and hidden namespaces are common;
URLs and arguments are made from the patterns themselves and then changed now and then, so that most of them match something.
"""

import random

WORDS = ["a/", "b/", "ab/", "new/", "x-", "1/", "a b/", "é/", "a.b/", "a", "item", "2020/", ""]
NAMES = ["one", "two", "three", "four", "with-hyphen", "one:two", ""]
APPS = ["shop", "blog", "wiki"]
PARAMETERS = ["pk", "id", "s", "x"]
UUID = "00000000-0000-4000-8000-0000000000ab"
VALUES = ["1", "42", "007", "a", "a-b", "x/y", "", "2020", UUID, UUID.upper(), "é", "new", "a b", "aa", "-1", "x_1", "٣", "a+b", "%41"]
CONVERTERS = {
    "int": ["1", "42", "007"],
    "str": ["a", "a-b", "é", "new", "1"],
    "slug": ["a", "a-b", "x_1", "new"],
    "uuid": [UUID],
    "path": ["a", "x/y", "a/b/c"],
}
# Regex, and texts that it may match. `{}` is a parameter's name.
PIECES = [
    ("a/", ["a/"]),
    ("b/", ["b/"]),
    (r"\d+", ["1", "42"]),
    (r"\.", ["."]),
    (r"\w+/", ["a/", "é/", "x_1/"]),
    ("[a-z]+/", ["new/", "ab/"]),
    ("[^/]+", ["a", "a-b"]),
    ("[]a-]/", ["]/", "-/"]),
    (r"[\d.]+", ["1.2"]),
    ("x*?", ["", "x"]),
    ("x{2,3}", ["xx", "xxx"]),
    ("x{2}", ["xx"]),
    (r"(?P<{}>[0-9]{{4}})/", ["2020/", "1999/"]),
    (r"(?P<{}>\d+)/", ["1/", "42/"]),
    (r"(?P<{}>[-\w]+)/", ["a-b/", "x_1/"]),
    (r"(?P<{}>a|b)/", ["a/", "b/"]),
    (r"(?P<{}>[^/.]+)", ["a", "42"]),
    (r"(\d+)/", ["1/", "42/"]),
    (r"([a-z]+)-(\d+)/", ["a-1/"]),
    ("(a|b)/", ["a/", "b/"]),
    ("(?:a|b)/", ["a/", "b/"]),
    (r"(?:page-(?P<{}>\d+)/)?", ["", "page-3/"]),
    (r"(?:page-(\d+)/)?", ["", "page-3/"]),
    (r"((?P<{}>\d+)-)?", ["", "3-"]),
    ("(?:x/)?", ["", "x/"]),
    ("(?:ab)+/", ["ab/", "abab/"]),
    ("(?=a)a/", ["a/"]),
    (r"(?!new)(?P<{}>[a-z]+)/", ["old/", "a/"]),
    (r"(?<!x)/", ["/"]),
    (r"(?P<{0}>x+)-(?P=\g0)/", ["x-x/", "xx-xx/"]),
    (r"(?P<{}>[a-z](?:-[a-z])*)/", ["a/", "a-b/"]),
    (".", ["a", "/"]),
    (r"\s", [" "]),
    (r"(?P<{}>.*)", ["", "a/b"]),
    ("a|b", ["a", "b"]),
]
# Every reverse() raises where one of these is: seldom, or nothing else would be asked.
POISON = ["(?i:x)/", "x{,2}/", "(?#c)x/", "(a/", "(?P<s>a)(?P<s>b)/"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, values):
        return self.random.choice(values)

    def path_text(self):
        """A route of `path()`, and how to make a text for it."""
        text, parts = "", []
        for _ in range(self.random.randint(1, 3)):
            if self.chance(0.4):
                converter = self.pick(list(CONVERTERS))
                name = self.pick(PARAMETERS)
                text += f"<{converter}:{name}>/" if self.chance(0.85) else f"<{name}>/"
                converter = converter if f"<{converter}:" in text else "str"
                parts.append([value + "/" for value in CONVERTERS[converter]])
            else:
                word = self.pick(WORDS)
                text += word
                parts.append([word])
        return text, parts

    def regex_text(self, endpoint):
        """A regex, and how to make a text for it."""
        text, parts = "^" if self.chance(0.8) else "", []
        for _ in range(self.random.randint(1, 3)):
            regex, samples = self.pick(PIECES)
            name = self.pick(PARAMETERS)
            if r"\g0" in regex:
                regex = regex.format(name).replace(r"\g0", name)
            elif "{}" in regex:
                regex = regex.format(name)
            text += regex
            parts.append(samples)
        if self.chance(0.01):
            text += self.pick(POISON)
        if endpoint:
            text += self.pick(["$", "$", "$", r"\Z", "", "/?$"])
        return text, parts

    def extra(self):
        if self.chance(0.85):
            return None
        return {self.pick([*PARAMETERS, "k"]): self.pick(["7", "v"]) for _ in range(self.random.randint(1, 2))}

    def patterns(self, depth, modules, tree):
        """The source of a list of patterns; what it says is added to the tree."""
        items = []
        for _ in range(self.random.randint(1, 4 if depth else 5)):
            is_include = depth < 3 and self.chance(0.35)
            kind = "path" if self.chance(0.65) else "re_path"
            text, parts = self.path_text() if kind == "path" else self.regex_text(not is_include)
            extra = self.extra()
            node = {"parts": parts, "text": text, "kind": kind, "namespace": None, "app": None, "children": None, "name": None}
            if is_include:
                target = self.include(depth, modules, node)
            else:
                target = "v"
                node["name"] = self.pick(NAMES[:5]) if self.chance(0.9) else self.pick([*NAMES, None])
            arguments = [repr(text), target]
            if extra is not None:
                arguments.append(repr(extra))
            if node["name"] is not None:
                arguments.append(f"name={node['name']!r}")
            items.append(f"{kind}({', '.join(arguments)})")
            tree.append(node)
        return "[" + ", ".join(items) + "]"

    def include(self, depth, modules, node):
        node["children"] = []
        inner = self.patterns(depth + 1, modules, node["children"])
        app = self.pick(APPS) if self.chance(0.5) else None
        namespace = self.pick([*APPS, "n1", "n2"]) if app and self.chance(0.6) else None
        node["app"], node["namespace"] = app, namespace or app
        passed = f", namespace={namespace!r}" if namespace else ""
        if self.chance(0.4):
            module = f"m{len(modules)}"
            own = f"app_name = {app!r}\n" if app and self.chance(0.6) else ""
            modules[module] = f"{own}urlpatterns = {inner}\n"
            inner = repr(module)
            return f"include({inner}{passed})" if own or not app else f"include(({inner}, {app!r}){passed})"
        return f"include(({inner}, {app!r}){passed})" if app else f"include({inner})"

    def leaves(self, tree, above=()):
        for node in tree:
            way = (*above, node)
            if node["children"] is None:
                yield way
            else:
                yield from self.leaves(node["children"], way)

    def url(self, leaves):
        way = self.pick(leaves)
        text = "".join(self.pick(samples) for node in way for samples in node["parts"])
        if self.chance(0.15) and text:
            at = self.random.randrange(len(text))
            text = text[:at] + self.pick(["", "/", "x", "9"]) + text[at + 1 :]
        if self.chance(0.03):
            text += "\n"
        return "/" + text

    def reverse(self, leaves):
        way = self.pick(leaves)
        names = [node["namespace"] if self.chance(0.7) else node["app"] for node in way if node["namespace"]]
        if self.chance(0.1):
            names = names[1:] if self.chance(0.5) else [*names, self.pick(APPS)]
        name = way[-1]["name"] if self.chance(0.9) else self.pick(NAMES)
        ask = {"kind": "reverse", "name": ":".join([*names, name or "nope"]), "args": [], "kwargs": {}, "current_app": None}
        if self.chance(0.15):
            ask["current_app"] = ":".join(self.pick([*APPS, "n1", "n2"]) for _ in range(self.random.randint(1, 2)))
        # The parameters that the way asks for, with values that may fit.
        wanted = []
        for node in way:
            for name in PARAMETERS:
                if f":{name}>" in node["text"] or f"<{name}>" in node["text"]:
                    wanted.append((name, node))
        values = [self.value(node, name) for name, node in wanted]
        if self.chance(0.4):
            unnamed = sum(node["text"].count("(") - node["text"].count("(?") for node in way if node["kind"] == "re_path")
            ask["args"] = values + [self.pick(VALUES) for _ in range(unnamed if self.chance(0.8) else 1)]
            if self.chance(0.1):
                ask["args"] = ask["args"][1:]
        else:
            ask["kwargs"] = dict(zip([name for name, _ in wanted], values))
            if self.chance(0.1):
                ask["kwargs"][self.pick([*PARAMETERS, "k"])] = self.pick(["7", "v", "1"])
            if self.chance(0.05):
                ask["args"] = ["1"]
        return ask

    def value(self, node, name):
        if self.chance(0.15):
            return self.pick(VALUES)
        for converter, values in CONVERTERS.items():
            if f"<{converter}:{name}>" in node["text"]:
                return self.pick(values)
        return self.pick(["1", "a", "2020", "a-b", "xx", "42"])

    def case(self, number, questions):
        modules, tree = {}, []
        source = self.patterns(0, modules, tree)
        leaves = list(self.leaves(tree))
        beginning = "from django.urls import include, path, re_path\n\n\ndef v(request, *args, **kwargs):\n    pass\n\n\n"
        files = {f"{name}.py": beginning + text for name, text in modules.items()}
        files["urls.py"] = beginning + f"urlpatterns = {source}\n"
        asks = [{"kind": "table"}]
        for _ in range(questions):
            asks.append({"kind": "resolve", "url": self.url(leaves), "want": "all"})
            asks.append(self.reverse(leaves))
        return {"id": f"random-{number}", "files": files, "asks": asks}
