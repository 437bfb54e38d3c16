from django.urls import include, path
from rest_framework.routers import SimpleRouter

from .views import Keyed, Several, keyed

router = SimpleRouter()
router.register("several", Several, basename="several")

urlpatterns = [
    path("keyed/<int:pk>/", Keyed.as_view(), name="keyed"),
    path("function/", keyed, name="function"),
    path("", include(router.urls)),
]
