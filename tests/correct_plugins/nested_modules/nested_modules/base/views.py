from django.http import HttpResponse

__all__ = ["page", "Holder"]


def page(request, slug="x"):
    return HttpResponse(slug)


class Holder:
    def __init__(self, name):
        self.name = name

    def view(self, request, slug):
        return HttpResponse(self.name + slug)

    def __call__(self, request):
        return HttpResponse(self.name)

    @staticmethod
    def plain(request):
        return HttpResponse("plain")

    @classmethod
    def made(cls, request):
        return HttpResponse(cls.__name__)

    @property
    def urls(self):
        from django.urls import path

        return [path("in/<slug:slug>/", self.view, name="in")], "holder", self.name
