from django.apps import AppConfig


class HyphenConfig(AppConfig):
    name = "hyphen-name"
    label = "hyphen_name"
