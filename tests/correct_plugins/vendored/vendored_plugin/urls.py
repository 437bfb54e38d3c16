from django.http import HttpResponse
from django.urls import path
from markup_of_nobody import render


def start(request):
    import markup_of_nobody

    return HttpResponse(markup_of_nobody.render("start"))


TITLE = render("start")
urlpatterns = [path("start/", start, name="start")]
