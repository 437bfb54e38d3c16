from django.apps import AppConfig


class Config(AppConfig):
    name = "root_layout"
    label = "root_layout_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import signals  # noqa: F401
