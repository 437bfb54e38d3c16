from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import start

urlpatterns = [path("start/", start, name="start"), path("about/", start, {"title": _("About")}, name="about")]
