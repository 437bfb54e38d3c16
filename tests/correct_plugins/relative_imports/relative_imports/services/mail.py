from __future__ import annotations

from typing import TYPE_CHECKING

from ..constants import PREFIX

if TYPE_CHECKING:
    from only_for_types import Nothing

    from ..views import not_there


def send(to: Nothing, view: not_there | None = None) -> str:
    return f"{PREFIX} {to}"
