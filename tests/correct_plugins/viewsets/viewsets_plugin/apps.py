from django.apps import AppConfig


class ViewsetsConfig(AppConfig):
    name = "viewsets_plugin"
