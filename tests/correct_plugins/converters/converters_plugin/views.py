from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse


def year(request, year: int):
    return HttpResponse(reverse("converters_plugin:year", args=[year + 1]))


def code(request, code):
    return HttpResponse(resolve_url("converters_plugin:hex", code="00ff"))
