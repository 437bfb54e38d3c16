from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("hijack/", include("hijack.urls")),
    path("newsletter/", include("newsletter.urls")),
    path("photologue/", include("photologue.urls", namespace="photologue")),
    path("registration/", include("django_registration.backends.activation.urls")),
    path("accounts/", include("django.contrib.auth.urls")),
    path("rosetta/", include("rosetta.urls")),
    path("invitations/", include("invitations.urls", namespace="invitations")),
    path("messages/", include("postman.urls", namespace="postman")),
]
