from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse


def all(request):
    return HttpResponseRedirect(reverse("backend_subfolder:page", args=(5,)))


def one(request, pk: int):
    return HttpResponseRedirect(reverse("backend_subfolder:inner:start"))
