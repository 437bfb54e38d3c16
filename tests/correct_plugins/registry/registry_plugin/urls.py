from . import views  # noqa: F401
from .registry import urlpatterns  # noqa: F401
