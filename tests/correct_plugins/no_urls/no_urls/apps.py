from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoUrlsConfig(AppConfig):
    name = "no_urls"
    verbose_name = _("No URLs")

    def ready(self):
        try:
            from . import only_sometimes  # noqa: F401
        except ImportError:
            pass
