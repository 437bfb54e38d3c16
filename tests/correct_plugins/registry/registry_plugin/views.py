from django.http import HttpResponse
from django.urls import reverse

from .registry import route


@route("one/")
def one(request):
    return HttpResponse(reverse("registry_plugin:two", args=[3]))


@route("two/<int:pk>/", name="two", colour="red")
def second(request, pk, colour):
    return HttpResponse(reverse("registry_plugin:one") + colour)
