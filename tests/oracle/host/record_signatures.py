#!/usr/bin/env python
"""Writes what the functions and classes of the host's Django, DRF and huey take: the names under which each can be imported, and
its parameters as Python writes them (`a b= * c d= **`), the receiver left out.

    record_signatures.py > src/host/data/signatures.txt
"""

import collections
import inspect
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import names  # noqa: E402
import record_names  # noqa: E402

# What plugins call when they are imported; the rest is Django's own machinery.
MODULES = re.compile(
    r"(django\.(conf\.urls|contrib\.(admin|auth|contenttypes\.fields|humanize|messages|sitemaps|staticfiles|syndication)|core\.(cache|checks"
    r"|files|mail|paginator|serializers|signing|validators|exceptions)|db\.models|db\.transaction|db\.utils|db|dispatch|forms|http|middleware"
    r"|shortcuts|template|templatetags|urls|utils|views)|rest_framework|huey)(\.|$)"
)
LEFT_OUT = re.compile(r"django\.db\.models\.sql|django\.core\.(checks|serializers)\.|\.templatetags\.|django\.utils\.(autoreload|archive|jslex)|huey\.(bin|consumer)")


def parameters(signature, skips_first):
    listed = list(signature.parameters.values())
    return listed[1:] if skips_first else listed


def popped(function):
    """Names that a function takes out of its `**kwargs`."""
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return None
    return set(re.findall(r"kwargs(?:\.(?:pop|get|setdefault)\(|\[)\s*[\"'](\w+)[\"']", source)) | set(
        re.findall(r"[\"'](\w+)[\"'] (?:not )?in kwargs", source)
    ), "super().__init__(" in source and "**kwargs" in source.split("super().__init__(", 1)[1]


def of_class(held):
    """The parameters of `__init__` with those that it hands to its bases'; nothing where more decides."""
    from rest_framework.fields import Field

    if type(held).__call__ is not type.__call__ or held.__new__ not in (object.__new__, Field.__new__):
        return None
    if "Exception" in {base.__name__ for base in held.__mro__}:
        return None
    own, known = None, set()
    for base in held.__mro__:
        init = vars(base).get("__init__")
        if init is None:
            continue
        if not inspect.isfunction(init):
            return None if own is None else own
        listed = parameters(inspect.signature(init), True)
        has_rest = any(one.kind is one.VAR_KEYWORD for one in listed)
        if own is None:
            own = listed
        known |= {one.name for one in listed if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
        if not has_rest:
            if own is listed:
                return own
            extra = known - {one.name for one in own}
            kept = [one for one in own if one.kind is not one.VAR_KEYWORD]
            return kept + [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in sorted(extra)]
        found = popped(init)
        if found is None or not found[1]:
            return own
        known |= found[0]
    return own


def written(listed):
    """`None` where anything is taken."""
    tokens, is_named = [], False
    for one in listed:
        if one.kind is one.VAR_POSITIONAL:
            tokens.append("*args")
            is_named = True
            continue
        if one.kind is one.VAR_KEYWORD:
            tokens.append("**")
            continue
        if one.kind is one.KEYWORD_ONLY and not is_named:
            tokens.append("*")
            is_named = True
        only = "/" if one.kind is one.POSITIONAL_ONLY else ""
        tokens.append(only + one.name + ("" if one.default is one.empty else "="))
    return None if set(tokens) == {"*args", "**"} else tokens


def main():
    import importlib

    import django
    from django.conf import settings

    settings.configure(INSTALLED_APPS=list(names.REAL_APPS.values()), HUEY={"huey_class": "huey.MemoryHuey"}, DATABASES={}, USE_TZ=True)
    django.setup()
    found = collections.defaultdict(set)
    objects = {}
    for module_name, is_read in record_names.modules():
        if not is_read or not MODULES.match(module_name) or LEFT_OUT.search(module_name):
            continue
        try:
            module = importlib.import_module(module_name)
        except Exception:
            continue
        for name, held in vars(module).items():
            origin = getattr(held, "__module__", None) or ""
            if name.startswith("_") or not callable(held) or origin.split(".")[0] not in record_names.PACKAGES:
                continue
            # Lazy objects and settings are callable by accident.
            if not (inspect.isroutine(held) or inspect.isclass(held)):
                continue
            found[id(held)].add(f"{module_name}.{name}")
            objects[id(held)] = held
    lines = []
    for key, dotted in found.items():
        held = objects[key]
        try:
            listed = of_class(held) if inspect.isclass(held) else parameters(inspect.signature(held), False)
        except (ValueError, TypeError):
            continue
        tokens = None if listed is None else written(listed)
        if tokens is not None:
            lines.append(f"{','.join(sorted(dotted))} {' '.join(tokens)}".rstrip())
    print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
