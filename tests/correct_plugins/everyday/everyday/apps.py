from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class C(AppConfig):
    name = 'everyday'
    verbose_name = _('X')
    default_auto_field = 'django.db.models.BigAutoField'

    def ready(self) -> None:
        from . import receivers  # noqa
