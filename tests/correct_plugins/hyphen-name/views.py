from django.http import HttpResponse
from django.urls import reverse


def start(request):
    return HttpResponse(reverse("hyphen-name:start"))
