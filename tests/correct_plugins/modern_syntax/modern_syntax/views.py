from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .models import Settings, first


async def later(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{reverse("modern_syntax:match", kwargs={"kind": "a"})} {first(["x"])!r:>{10}}")


def match(request, /, kind, *rest, **options):
    match kind:
        case "a" | "b":
            text = "letter"
        case str() if (length := len(kind)) > 3:
            text = f"long {length}"
        case _:
            text = "other"
    with (open(__file__) as source, open(__file__)):
        text += source.readline()
    try:
        Settings[int](value=1)
    except* ValueError as group:
        text = str(group)
    return HttpResponse(text)
