from django.http import HttpResponse
from django.urls import reverse

from ..names import PREFIX, Name, Where

__all__ = ["start"]


def start(request):
    return HttpResponse(
        reverse(PREFIX + Name.START)
        + reverse(Where.START.value)
        + reverse("%s%s" % (PREFIX, "detail"), args=[1])
        + reverse("{}:{}".format("star_imports", Name.DETAIL), args=(1,))
    )
