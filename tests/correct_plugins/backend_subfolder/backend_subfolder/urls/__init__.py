from django.urls import include, path

from ..views import pages

app_name = "backend_subfolder"

urlpatterns = [
    path("pages/", include([path("", pages.all, name="pages"), path("<int:pk>/", pages.one, name="page")])),
    path("api/", include("backend_subfolder.urls.api")),
    path("named/", include(("backend_subfolder.urls.named", "named"), namespace="inner")),
]
