from django.apps import AppConfig


class QuerysetsConfig(AppConfig):
    name = "querysets"
    default_auto_field = "django.db.models.AutoField"
