import http.cookiejar
import logging
from logging.handlers import MemoryHandler

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import JsonResponse
from django.views.generic import ListView

from .models import Book, Member

jar = http.cookiejar.CookieJar()
jar._cookies.clear()


class Remember(MemoryHandler):
    pass


handler = Remember(10)
handler.setLevel(logging.INFO)

LENT = Book.objects.lent().order_by("pk")
OTHERS = Book.others.all().select_related(None).only("pk")
ACTIVE = get_user_model().objects.filter(is_active=True)
fields = [field.name for field in Book._meta.get_fields()]


class Books(ListView):
    queryset = Book.objects.all()
    groups = Group.objects.none()
    members = Member.objects.all()

    def get(self, request, *args, **kwargs):
        return JsonResponse({"fields": fields})
