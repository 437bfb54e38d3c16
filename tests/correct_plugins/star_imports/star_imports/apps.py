from django.apps import *  # noqa: F403


class StarConfig(AppConfig):  # noqa: F405
    name = "star_imports"
