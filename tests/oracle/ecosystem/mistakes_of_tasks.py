"""Mistakes in huey's tasks: in what `@db_task` and `@db_periodic_task` decorate, and in what calls it."""

import ast
import re

from mistakes import Edit, called, keyword, mistake

TASK = ("task", "db_task", "on_commit_task")
PERIODIC = ("periodic_task", "db_periodic_task")


def imports_huey(source) -> bool:
    return b"from huey" in source.data


def tasks(source, names=TASK + PERIODIC):
    """Functions under a decorator of huey's, with its call."""
    if not imports_huey(source):
        return
    for node in source.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.decorator_list:
            decorator = node.decorator_list[-1]
            if isinstance(decorator, ast.Call) and called(decorator) in names:
                yield node, decorator


def crontabs(source):
    for _, decorator in tasks(source, PERIODIC):
        if decorator.args and isinstance(decorator.args[0], ast.Call) and called(decorator.args[0]) == "crontab":
            yield decorator.args[0], decorator


def lines(node) -> tuple[int, int]:
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return first, node.end_lineno


def crontab_mistake(name, values, *codes):
    """Another value of a field: each of those in turn, so that few schedules come to many."""

    @mistake(name, *codes)
    def find(source):
        for call, decorator in crontabs(source):
            for field, value in values:
                word = keyword(call, field)
                if word is not None:
                    yield source.replace(word.value, value, decorator)
                elif field != "minute":
                    yield source.insert(source.span(call)[1] - 1, f", {field}={value}", lines(decorator))


INVALID = [("minute", "60"), ("hour", "24"), ("day", "0"), ("month", "13"), ("day_of_week", "8"), ("minute", '"*/0"'), ("day_of_week", '"*/2"'), ("hour", "None"), ("minute", "[0, 30]")]
NEVER = [("minute", "-1"), ("day_of_week", '"mon"'), ("minute", '"@hourly"'), ("hour", '"10-5"'), ("minute", '"5-"'), ("month", '"jan"'), ("minute", '""')]
PARTIAL = [("hour", '"3, 4"'), ("hour", '"0-23/2"'), ("minute", '"*/5 * * * *"'), ("minute", '"0,x"')]
crontab_mistake("task-crontab-invalid", INVALID)
crontab_mistake("task-crontab-never", NEVER)
crontab_mistake("task-crontab-partial", PARTIAL, "task-crontab-partial", "task-crontab-never")


@mistake("task-crontab-invalid (keyword)", "task-crontab-invalid")
def crontab_keyword(source):
    for call, decorator in crontabs(source):
        for word in call.keywords:
            start, _ = source.span(word)
            yield Edit(start, start + len(word.arg), (word.arg + "s").encode(), lines(decorator))


@mistake("task-crontab-minute")
def crontab_minute(source):
    for call, decorator in crontabs(source):
        for hour in ("3", '"*/6"'):
            yield source.replace(call, f"crontab(hour={hour})", decorator)


@mistake("task-crontab-import", "task-crontab-import", "module-error")
def crontab_import(source):
    for statement in source.tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "huey" and [one.name for one in statement.names] == ["crontab"]:
            yield source.replace(statement, "from huey.contrib.djhuey import crontab")


@mistake("task-decorator-call (bare)", "task-decorator-call")
def bare_decorator(source):
    for node, decorator in tasks(source):
        if not decorator.args and not decorator.keywords:
            start, end = source.span(decorator)
            yield Edit(start, end, source.text(decorator.func).encode(), lines(node))


@mistake("task-decorator-call (no schedule)", "task-decorator-call")
def no_schedule(source):
    for node, decorator in tasks(source, PERIODIC):
        start, end = source.span(decorator)
        yield Edit(start, end, (source.text(decorator.func) + "()").encode(), lines(node))


@mistake("task-schedule-type")
def schedule_type(source):
    for call, decorator in crontabs(source):
        for text in ('"0 3 * * *"', "crontab"):
            yield source.replace(call, text, decorator)


@mistake("task-periodic-arguments")
def periodic_arguments(source):
    for node, _ in tasks(source, PERIODIC):
        if not node.args.args:
            at = source.data.index(b"(", source.at(node.lineno, node.col_offset)) + 1
            yield source.insert(at, "injected", lines(node))


@mistake("task-duplicate")
def duplicate(source):
    functions = [node for node, _ in tasks(source)]
    for first, second in zip(functions, functions[1:]):
        start = source.data.index(second.name.encode(), source.at(second.lineno, second.col_offset))
        yield Edit(start, start + len(second.name), first.name.encode(), lines(second))


@mistake("task-lock-order")
def lock_order(source):
    for node, decorator in tasks(source):
        at = source.data.rindex(b"@", 0, source.span(decorator)[0] + 1)
        names = [alias for one in source.tree.body if isinstance(one, ast.ImportFrom) and one.module == "huey.contrib.djhuey" for alias in one.names]
        if names:
            # What is imported behind the first name stands on the same line, so that no line moves.
            end = source.span(names[0])[1]
            text = source.data[end:at] + b'@lock_task("injected")\n'
            first, last = lines(node)
            yield Edit(end, at, b", lock_task" + text, (first, last + 1))


@mistake("task-async")
def async_task(source):
    for node, _ in tasks(source):
        yield source.insert(source.at(node.lineno, node.col_offset), "async ", lines(node))


@mistake("task-unknown-option")
def unknown_option(source):
    for node, decorator in tasks(source):
        for option in ("retry=3", "max_retries=5"):
            separator = ", " if decorator.args or decorator.keywords else ""
            yield source.insert(source.span(decorator)[1] - 1, separator + option, lines(node))


@mistake("task-celery-api")
def celery_api(source):
    """Calls of the project's tasks, where their module is imported at the top."""
    known = {alias.asname or alias.name for one in source.tree.body if isinstance(one, ast.ImportFrom) for alias in one.names if re.search(r"\btasks$", one.module or "")}
    modules = {alias.asname or alias.name for one in source.tree.body if isinstance(one, ast.ImportFrom) for alias in one.names if alias.name == "tasks"}
    for call in source.calls:
        function = call.func
        is_name = isinstance(function, ast.Name) and function.id in known & source.tasks
        is_attribute = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in modules and function.attr in source.tasks
        if is_name or is_attribute:
            for method in (".delay", ".apply_async"):
                yield source.insert(source.span(function)[1], method, (call.lineno, call.end_lineno))
