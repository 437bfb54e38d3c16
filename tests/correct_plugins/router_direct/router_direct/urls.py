from rest_framework import routers

from . import views

router = routers.SimpleRouter()
for prefix, viewset in [("a", views.A), ("b", views.B)]:
    router.register(prefix, viewset, basename=prefix)

urlpatterns = router.urls
