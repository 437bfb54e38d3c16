from django.urls import path

from ..views.api import status as show

urlpatterns = [path("", show, name="start")]
