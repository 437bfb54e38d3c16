from functools import wraps

from django.urls import path

urlpatterns = []


def route(text, *, name=None, **options):
    def register(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        urlpatterns.append(path(text, inner, kwargs=options, name=name or view.__name__))
        return view

    return register
