from django.shortcuts import redirect
from django.urls import Resolver404, resolve


class Redirecting:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            match = resolve(request.path)
        except Resolver404:
            return redirect("middleware_context:start")
        if match.url_name == "start" and match.view_name == "middleware_context:start":
            return redirect("/somewhere/else/")
        return self.get_response(request)
