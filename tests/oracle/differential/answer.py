"""What this Python's Django answers: reads cases from a file, writes them to another with the answers.

usage: answer.py CASES ANSWERED
"""

import json
import sys
import types
import uuid
import warnings

import django
from django.conf import settings

settings.configure(ROOT_URLCONF="urls", SECRET_KEY="x" * 60, USE_I18N=False, INSTALLED_APPS=[])
django.setup()
warnings.simplefilter("ignore")

from django.urls import resolvers  # noqa: E402
from django.urls import clear_url_caches, get_resolver, resolve, reverse  # noqa: E402
from django.urls.resolvers import URLPattern  # noqa: E402


def load(files):
    """Makes the modules of a case; those that include others come last."""
    clear_url_caches()
    # Since 5.2 routes of the same text share their converters, and reverse() adds to them: one case must not see another's.
    getattr(resolvers._route_to_regex, "cache_clear", lambda: None)()
    for name in [name for name in sys.modules if name == "urls" or (name[0] == "m" and name[1:].isdigit())]:
        del sys.modules[name]
    for file in sorted(files, key=lambda name: (name == "urls.py", int(name[1:-3]) if name != "urls.py" else 0)):
        module = types.ModuleType(file[:-3])
        exec(compile(files[file], file, "exec"), module.__dict__)
        sys.modules[file[:-3]] = module


def rows(patterns, route, namespaces):
    for pattern in patterns:
        text = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield [":".join(namespaces), pattern.name, text[1:] if text.startswith("/") else text]
        else:
            inner = [*namespaces, pattern.namespace] if pattern.app_name else namespaces
            yield from rows(pattern.url_patterns, text, inner)


def plain(value):
    return str(value) if isinstance(value, uuid.UUID) else value


def ask(question):
    if question["kind"] == "table":
        return list(rows(get_resolver().url_patterns, "", []))
    if question["kind"] == "resolve":
        match = resolve(question["url"])
        return {
            "kwargs": {name: plain(value) for name, value in match.kwargs.items()},
            "args": [plain(value) for value in match.args],
            "name": match.url_name,
            "namespaces": match.namespaces,
        }
    current_app = question["current_app"]
    return reverse(question["name"], args=question["args"], kwargs=question["kwargs"], current_app=current_app)


def answer(question):
    try:
        return {"value": ask(question)}
    except Exception as error:
        return {"raises": type(error).__name__, "message": str(error)}


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for case in cases["cases"]:
        version = django.get_version()
        asked = []
        # reverse() changes converters of the patterns that it walks through, so that they resolve otherwise from then on
        # (`sub_pattern.pattern.converters.update`): whatever resolves is asked first.
        load(case["files"])
        for question in sorted(case["asks"], key=lambda question: question["kind"] == "reverse"):
            asked.append({"ask": question, "answers": {version: answer(question)}})
        case["asks"] = asked
    with open(sys.argv[2], "w") as file:
        json.dump(cases, file)


main()
