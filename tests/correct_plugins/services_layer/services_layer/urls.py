from django.urls import path

from . import hooks


def view_of(name):
    def view(request, **kwargs):
        from django.http import HttpResponse

        return HttpResponse(name)

    view.__name__ = name
    return view


urlpatterns = [path(f"{name}/<int:pk>/", view_of(name), name=name) for name in ["x", "y"]]
urlpatterns += [path("hooks/", view_of(str(len(hooks.installed))), name="hooks")]
