from django import apps


class ManagementConfig(apps.AppConfig):
    name = __name__.rpartition(".")[0]
