from django.urls import *  # noqa: F403

from .names import Name
from .views import *  # noqa: F403

urlpatterns = [
    path("", start, name=Name.START),  # noqa: F405
    path("<int:pk>/", detail, name=Name.DETAIL.value),  # noqa: F405
]
