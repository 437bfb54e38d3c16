from django.apps import AppConfig


class BaseConfig(AppConfig):
    default = False
    name = "several_configs"


class FirstConfig(BaseConfig):
    default = True


class SecondConfig(BaseConfig):
    default = False
