from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("forum/", include("spirit.urls")),
    path("survey/", include("survey.urls")),
    path("diary/", include("diary.urls")),
    path("groups/", include("groups_manager.urls", namespace="groups_manager")),
    path("friendship/", include("friendship.urls")),
    path("messages/", include("userena.contrib.umessages.urls")),
]
