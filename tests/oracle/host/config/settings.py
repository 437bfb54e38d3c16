"""Settings of the stand-in. Plugins are loaded in their middle, as on the host."""

import django.conf.global_settings

import names
import plugins
from config.chosen import PLUGIN_FOLDER, REVERSE_ORDER

SECRET_KEY = "not secret"
BASE_DIR = MODE = PLUGIN_DIR = PLUGIN_ASSETS_PUBLIC_PREFIX = ""
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "config.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

PLUGINS = plugins.find(PLUGIN_FOLDER, REVERSE_ORDER)
for plugin in PLUGINS:
    plugins.load_frontend(plugin)
    plugins.load_backend(plugin)

INSTALLED_APPS = [
    "karrot",
    *(f"karrot.{label}" for label in names.OWN_APPS),
    "config.imports",
    *(plugin.module for plugin in PLUGINS if plugin.module),
    *names.PACKAGED_APPS,
    *names.REAL_APPS.values(),
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ("rest_framework.permissions.AllowAny",),
    "DEFAULT_AUTHENTICATION_CLASSES": ("rest_framework.authentication.TokenAuthentication",),
    "DEFAULT_RENDERER_CLASSES": ("rest_framework.renderers.JSONRenderer",),
}
HUEY = {"name": "karrot", "huey_class": "huey.MemoryHuey", "immediate": False}

# Whatever else Karrot sets is there; what it is set to, nothing here asks.
for name in names.SETTINGS:
    if name not in globals() and not hasattr(django.conf.global_settings, name):
        globals()[name] = None
