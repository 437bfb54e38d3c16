from django.urls import include, path
from rest_framework.routers import DefaultRouter

from . import api

router = DefaultRouter()
router.include_root_view = False
router.register("groups", api.GroupViewSet)
router.register("permissions", api.PermissionViewSet)
urlpatterns = [path("", include(router.urls))]
