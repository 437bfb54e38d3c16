from django.http import HttpResponse
from django.urls import reverse


def k(request, flag=None):
    return HttpResponse(
        reverse("keyword_forms:k")
        + reverse("keyword_forms:deep:deep")
        + reverse("keyword_forms:r", kwargs={"flag": "x"})
        + reverse("keyword_forms:r", args=("y",))
        + reverse("keyword_forms:multi", None, [1, 2])
        + reverse("keyword_forms:nested", kwargs=dict(outer="a-b"))
    )


def two(request, b, a):
    return HttpResponse(str(a + b))


def nested(request, outer):
    return HttpResponse(outer)
