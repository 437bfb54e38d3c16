from django.urls import path

from .views import month

urlpatterns = [
    path("calendar/", month, name="calendar"),
    path("calendar/<int:year>/", month, name="calendar"),
    path("calendar/<int:year>/<int:month>/", month, name="calendar"),
    path("special/new/", month, name="new"),
    path("special/<slug:which>/", month, {"year": 2000}, name="special"),
]
