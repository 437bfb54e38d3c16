"""Mistakes in `{% url %}`."""

import re

from mistakes import Edit, mistake, MISTAKES

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
tag_mistake("tpl-url-syntax (no name)", lambda m, s: b"{% url %}", "tpl-url-syntax")
tag_mistake("tpl-url-syntax (space)", lambda m, s: m[0].replace(b"=", b" = ", 1) if b"=" in m[3] else None, "tpl-url-syntax")
tag_mistake("tpl-url-syntax (both)", lambda m, s: m[0].replace(m[3], b" 1" + m[3], 1) if re.match(rb"\s*\w+=", m[3]) and b" as " not in m[3] else None, "tpl-url-syntax", "tpl-url-arguments")
tag_mistake("tpl-url-syntax (as)", lambda m, s: re.sub(rb"\s*-?%}$", b" as %}", m[0]) if b" as " not in m[3] else None, "tpl-url-syntax", "tpl-url-arguments")
tag_mistake("tpl-url-syntax (lines)", lambda m, s: m[0].replace(b"url ", b"url\n", 1) if b"url " in m[0] else None, "tpl-url-syntax")
tag_mistake("tpl-url-unquoted (word)", lambda m, s: m[0].replace(m[1] + m[2] + m[1], m[2], 1) if re.fullmatch(rb"[a-z]+_[a-z_]+", m[2]) else None, "tpl-url-unquoted", "tpl-url-syntax")
tag_mistake("tpl-url-unknown (as)", lambda m, s: m[0].replace(m[2], m[2] + b"_gone", 1) if b" as " in m[3] else None, "tpl-url-unknown", "route-unknown")
