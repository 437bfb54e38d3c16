from django.conf import settings


class AppSettings:
    def __init__(self, prefix):
        self.prefix = prefix

    def __getattr__(self, name):
        return getattr(settings, f"{self.prefix}_{name}", None)


app_settings = AppSettings("LAZY_MODULES")
