"""Mistakes in the names that reverse() is given, and in their arguments."""

import ast
import re

from mistakes import called, Edit, is_text, keyword, mistake, quoted


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


@mistake("route-argument-value (by place)", "route-argument-value", "route-arguments", looks_up="own")
def argument_value_by_place(source):
    """A text by place where the only route takes numbers."""
    for call in name_uses(source):
        given = keyword(call, "args")
        kinds = source.kinds.get(call.args[0].value, [])
        if given and isinstance(given.value, (ast.List, ast.Tuple)) and len(given.value.elts) == 1 and kinds and all(list(kind.values()) == ["int"] for kind in kinds):
            yield source.replace(given.value.elts[0], '"a b"', call)


@mistake("route-argument-value (added)", "route-argument-value", "route-arguments", looks_up="own")
def argument_value_added(source):
    """reverse() of a name whose routes all take one number, with a text, in a function at the end of what names routes already."""
    if not any(True for _ in name_uses(source)):
        return
    for name, kinds in sorted(source.kinds.items()):
        if kinds and all(list(kind.values()) == ["int"] for kind in kinds):
            for parameter in kinds[0]:
                source.used = name
                text = f"\n\ndef injected():\n    from django.urls import reverse as injected_reverse\n\n    return injected_reverse({quoted(name)}, kwargs={{{quoted(parameter)}: \"a b\"}})\n"
                yield source.insert(len(source.data), text, None)
            break
