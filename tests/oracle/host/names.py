"""Names that the whole of Karrot occupies, recorded from it: this host has not all of its packages, but all of its names."""

import importlib.abc
import importlib.machinery
import json
import sys
from pathlib import Path

_RECORDED = json.loads((Path(__file__).parent / "reserved_names.json").read_text())


def _names(beginning):
    return frozenset(next(names for key, names in _RECORDED.items() if key.startswith(beginning)))


LOADED_BEFORE_PLUGINS = _names("loaded_before_plugins")
IMPORTED_AFTER_PLUGINS = _names("imported_after_plugins")
APP_LABELS = _names("app_labels")
SETTINGS = _names("settings")

# Apps that Django, DRF and huey bring; all others are stood in for.
REAL_APPS = {
    "admin": "django.contrib.admin",
    "admindocs": "django.contrib.admindocs",
    "auth": "django.contrib.auth",
    "authtoken": "rest_framework.authtoken",
    "contenttypes": "django.contrib.contenttypes",
    "djhuey": "huey.contrib.djhuey",
    "messages": "django.contrib.messages",
    "rest_framework": "rest_framework",
    "sessions": "django.contrib.sessions",
    "staticfiles": "django.contrib.staticfiles",
}
# Apps whose package has their label as name.
PACKAGED_APPS = sorted((APP_LABELS & IMPORTED_AFTER_PLUGINS) - set(REAL_APPS))
# django.contrib.postgres wants a driver that nothing here needs.
OWN_APPS = sorted(APP_LABELS - set(REAL_APPS) - set(PACKAGED_APPS) - {"karrot"})

_PACKAGES = {name for name in LOADED_BEFORE_PLUGINS | IMPORTED_AFTER_PLUGINS if not name.startswith("_")}
_STOOD_IN = _PACKAGES | {f"karrot.{label}" for label in OWN_APPS}


class _StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last: packages that are not installed here exist all the same, and hold one name. Packages that are installed here
    look for others that would do them good (redis for hiredis, DRF for django_filters); an empty one would do them none."""

    def find_spec(self, name, path=None, target=None):
        if name not in _STOOD_IN or not asked_by_host_or_plugin():
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.HOST = True
        # Django wants one place on the disk for each app.
        module.__path__ = [str(Path(__file__).parent / "no" / module.__name__)]


def asked_by_host_or_plugin():
    frame = sys._getframe()
    while frame is not None:
        file = frame.f_code.co_filename
        if file != __file__ and "importlib" not in file:
            return "site-packages" not in file or "/django/apps/" in file
        frame = frame.f_back
    return False


def install():
    sys.meta_path.append(_StandIns())


def import_as_karrot_does():
    """Karrot's own code imports names of these; a plugin's module in the place of one has none of them."""
    for name in sorted(IMPORTED_AFTER_PLUGINS):
        module = sys.modules.get(name)
        if getattr(module, "IS_PLUGIN", False):
            raise ImportError(f"cannot import what Karrot wants from '{name}' ({module.__file__})")
