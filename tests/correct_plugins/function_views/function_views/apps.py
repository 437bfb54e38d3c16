from django.apps import AppConfig


class FunctionViewsConfig(AppConfig):
    name = __package__
    verbose_name = "Function views"
