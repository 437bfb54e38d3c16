import plugins
from config.settings import PLUGINS
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    *plugins.mount(PLUGINS, path, include),
    path("admin/", admin.site.urls),
    path("api/host/", lambda request: HttpResponse("here"), name="host"),
]
