from django.http import HttpResponse
from django.urls import reverse


def month(request, year=None, month=None, which=None):
    urls = [
        reverse("same_name_overloads:calendar"),
        reverse("same_name_overloads:calendar", args=[2024]),
        reverse("same_name_overloads:calendar", kwargs={"year": 2024, "month": 5}),
        reverse("same_name_overloads:special", kwargs={"which": "a"}),
    ]
    return HttpResponse("".join(urls))
