from functools import partial, wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods


def logged(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return wrapper


def limited(rate):
    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


@require_GET
def index(request):
    return JsonResponse({"url": reverse("function_views:item", args=[1])})


@logged
@limited("5/m")
@csrf_exempt
@require_http_methods(["GET", "POST"])
def item(request, pk, tab="overview"):
    if request.method == "POST":
        return redirect("function_views:item-tab", pk=pk, tab="new")
    return JsonResponse({"pk": pk, "tab": tab})


@cache_page(60)
def file(request, name):
    return HttpResponse(name)


def by_uuid(request, identifier):
    return redirect(reverse("function_views:by-uuid", kwargs={"identifier": identifier}))


def archive(request, year, page=None):
    return HttpResponse(f"{year} {page}")


def positional(request, number, word):
    return HttpResponse(f"{number} {word}")


@never_cache
def _extra(request, colour, size):
    return HttpResponse(f"{colour} {size}")


extra = partial(_extra, size=3)
