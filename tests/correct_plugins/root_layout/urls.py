from django.urls import path
from django.views.generic import DetailView, ListView, RedirectView, TemplateView

from .models import Note

urlpatterns = [
    path("", ListView.as_view(model=Note), name="notes"),
    path("<int:pk>/", DetailView.as_view(model=Note), name="note"),
    path("start/", RedirectView.as_view(pattern_name="root_layout:notes"), name="start"),
    path("about/", TemplateView.as_view(template_name="root_layout/about.html"), name="about"),
]
