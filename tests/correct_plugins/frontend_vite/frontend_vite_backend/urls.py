from django.urls import path

from . import views

urlpatterns = [path("things/", views.things), path("things/<int:pk>/", views.thing)]
