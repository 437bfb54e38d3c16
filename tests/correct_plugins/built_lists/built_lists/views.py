from django.http import HttpResponse
from django.urls import reverse


def a(request):
    names = ["built_lists:a", "built_lists:b", "built_lists:c2", "built_lists:f-x", "built_lists:g-y", "built_lists:first"]
    return HttpResponse("".join(reverse(name) for name in names) + reverse("built_lists:f-y") + reverse("built_lists:h-x"))


def deep(request, pk):
    return HttpResponse(reverse("built_lists:end", kwargs={"pk": pk}))
