from django.urls import path
from rest_framework.urlpatterns import format_suffix_patterns

from . import views

urlpatterns = format_suffix_patterns(
    [
        path("hello", views.hello, name="hello"),
        path("greet/<str:name>", views.greet, name="greet"),
        path("things", views.Things.as_view(), name="things"),
        path("things/<int:pk>", views.Thing.as_view(), name="thing"),
    ]
)
