from django.apps import AppConfig


class ExamplePluginConfig(AppConfig):
    name = __package__
