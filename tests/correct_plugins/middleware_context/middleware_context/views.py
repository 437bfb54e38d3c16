from django.shortcuts import redirect, render
from django.urls import reverse


def start(request, **options):
    target = request.GET.get("to", "middleware_context:about")
    if options:
        return render(request, "middleware_context/start.html", {"name": "middleware_context:start"})
    name = "about"
    return redirect(reverse(f"middleware_context:{name}") if target else target)
