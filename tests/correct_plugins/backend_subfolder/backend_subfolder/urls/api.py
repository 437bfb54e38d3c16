from django.urls import path

from backend_subfolder.views import api

urlpatterns = [path("status/", api.status, name="status")]
