//! Settings that are put together otherwise than by imports.

use super::closed;

const ROOT: &str = "from django.conf import settings\nfrom django.urls import path\nurlpatterns = [path(settings.PREFIX + name + '/', print, name=name) for name in settings.PAGES]\n";

#[test]
fn files_that_split_settings_includes_are_run_among_the_settings() {
    let settings = "from split_settings.tools import include, optional\nSTAGE = 'local'\ninclude('parts/*.py', f'stages/{STAGE}.py', optional('stages/none.py'))\nPAGES += ['z']\n";
    let files = [
        ("pages/urls.py", ROOT),
        ("manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'pages.settings')\n"),
        ("pages/__init__.py", ""),
        ("pages/settings/__init__.py", settings),
        ("pages/settings/parts/a.py", "ROOT_URLCONF = 'pages.urls'\nINSTALLED_APPS = []\nPAGES = ['a']\n"),
        ("pages/settings/parts/b.py", "PAGES = PAGES + ['b']\nPREFIX = 'x'\n"),
        ("pages/settings/stages/local.py", "PREFIX = 'l/'\n"),
        ("pages/settings/stages/live.py", "PREFIX = 'w/'\n"),
        ("packages/split_settings/__init__.py", ""),
        (
            "packages/split_settings/tools.py",
            "def include(*args, scope=None):\n    exec(args)\ndef optional(name):\n    return name\n",
        ),
    ];
    assert_eq!(closed(&files), ["a l/a/", "b l/b/", "z l/z/"]);
}

#[test]
fn a_class_of_settings_is_the_one_that_is_named() {
    let settings = "from configurations import Configuration\nclass Base(Configuration):\n    ROOT_URLCONF = 'urls'\n    INSTALLED_APPS = []\n    PREFIX = 'b/'\n    PAGES = ['a']\nclass Local(Base):\n    PREFIX = 'l/'\n    @property\n    def PAGES(self):\n        return super().PAGES + ['b']\nclass Live(Base):\n    PREFIX = 'w/'\n";
    let manage = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'class_settings')\nos.environ.setdefault('DJANGO_CONFIGURATION', 'Local')\n";
    let files = [
        ("urls.py", ROOT),
        ("manage.py", manage),
        ("class_settings.py", settings),
        ("packages/configurations/__init__.py", "class Configuration:\n    pass\n"),
    ];
    assert_eq!(closed(&files), ["a l/a/", "b l/b/"]);
}
