from contextlib import suppress

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

with suppress(ImportError):
    import something_optional

from . import compat


def start(request):
    try:
        url = reverse("optional_imports:only-with-fast")
    except NoReverseMatch:
        url = reverse("optional_imports:start")
    return HttpResponse(compat.json.dumps(url))
