"""Random plugins: a seeded choice of layout, names, AppConfig, import chains and forms of urls.py, and one mistake or none."""

import json
import random
import textwrap

import names
import snippets
import snippets_library

WORDS = "acorn bike compost dough elder fennel garden harvest islet juniper kale lentil meadow nettle onion pepper quince".split()
MISTAKES = []


def mistake(function):
    MISTAKES.append(function.__name__)
    setattr(Plugin, function.__name__, function)
    return function


def dedent(text):
    return textwrap.dedent(text).lstrip("\n")


class Plugin:
    """A plugin while it is made: its folder's name, its package's path below it, and the package's files."""

    def __init__(self, seed, kind):
        self.random = random.Random(seed)
        self.kind = kind
        choice = self.random.choice
        self.word = choice(WORDS) + choice(["", "", "_plan", "2"])
        self.folder = choice([self.word, self.word.replace("_", "-"), f"{self.word}-plugin"])
        self.layout = choice(["sub", "sub", "flat", "deep", "backend"])
        self.module = {"flat": self.folder, "backend": "backend"}.get(self.layout, self.word)
        if self.layout == "flat":
            self.folder = self.module = self.word
        self.files = {}
        self.outer = {}
        self.others = {}
        self.prepare_init()
        self.prepare_apps()
        self.prepare_modules()
        self.prepare_urls()
        self.prepare_extras()
        if kind:
            getattr(self, kind)()

    def write(self, root):
        below = {"sub": self.module, "backend": "backend", "flat": "", "deep": f"src/inner/{self.module}"}[self.layout]
        for path, text in self.files.items():
            self.put(root / self.folder / below / path, text)
        for path, text in self.outer.items():
            self.put(root / self.folder / path, text)
        for path, text in self.others.items():
            self.put(root / path, text)

    @staticmethod
    def put(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def chance(self, share):
        return self.random.random() < share

    def add(self, path, text, top=False):
        old = self.files.get(path, "")
        text = dedent(text)
        self.files[path] = text + old if top else old + text

    # What works.

    def decoy(self):
        """Code that looks as if it raised, and does not when the module is imported."""
        return dedent(self.random.choice(self.random.choice([snippets.RIGHT, snippets_library.RIGHT])))

    def prepare_init(self):
        self.files["__init__.py"] = self.random.choice(["", "", '"""A plugin."""\n', "__version__ = '1.0'\n", "import logging\n\nlog = logging.getLogger(__name__)\n"])
        if self.chance(0.25):
            self.files["constants.py"] = "LIMIT = 3\nNAMES = ['a', 'b']\n"
            self.add("__init__.py", self.random.choice(["from .constants import LIMIT\n", "from . import constants\n", "from .constants import *\n"]))
        if self.chance(0.15):
            self.add("__init__.py", self.decoy())

    def config(self, name="__package__", label=None, extra=""):
        label = f"    label = {label!r}\n" if label else ""
        return f"from django.apps import AppConfig\n\n\nclass {self.word.title().replace('_', '')}Config(AppConfig):\n    name = {name}\n{label}{extra}"

    def prepare_apps(self):
        extra = ""
        if self.chance(0.3):
            self.files["signals.py"] = "from django.core.signals import request_finished\n\n\ndef done(sender, **kwargs):\n    pass\n\n\nrequest_finished.connect(done)\n"
            line = self.random.choice(["from . import signals", f"from {self.module} import signals", f"import {self.module}.signals"])
            extra = f"\n    def ready(self):\n        {line}\n"
        elif self.chance(0.15):
            extra = "\n    def ready(self):\n        try:\n            from . import nowhere\n        except ImportError:\n            pass\n"
        form = self.random.choice(["empty", "literal", "package", "package", "label", "verbose", "two", "multiline", "base"])
        text = {
            "empty": "",
            "literal": self.config(repr(self.module), extra=extra),
            "package": self.config(extra=extra),
            "label": self.config(label=f"{self.word}_app", extra=extra),
            "verbose": self.config(extra="    verbose_name = 'A plugin'\n" + extra),
            "two": self.config(extra="    default = True\n" + extra) + "\n\nclass OtherConfig(AppConfig):\n    name = __package__\n    label = 'other_one'\n",
            "multiline": self.config(f"(\n        '{self.module}'\n    )", extra=extra),
            "base": "from django import apps\n\n\nclass Config(apps.AppConfig):\n    name = __package__\n" + extra,
        }[form]
        self.files["apps.py"] = text

    def prepare_modules(self):
        """views.py → a chain of modules of the plugin's own."""
        self.chain = self.random.sample(["services", "helpers", "texts", "core"], self.random.randint(0, 3))
        self.style = self.random.choice(["functions", "api_view", "class", "drf"])
        lines = {
            "functions": "from django.http import HttpResponse\n\n\ndef first(request):\n    return HttpResponse('1')\n\n\ndef second(request, pk):\n    return HttpResponse(pk)\n",
            "api_view": "from rest_framework.decorators import api_view\nfrom rest_framework.response import Response\n\n\n@api_view(['GET'])\ndef first(request):\n    return Response({})\n\n\n@api_view(['GET', 'POST'])\ndef second(request, pk):\n    return Response({'pk': pk})\n",
            "class": "from django.http import HttpResponse\nfrom django.views import View\n\n\nclass First(View):\n    def get(self, request):\n        return HttpResponse('1')\n\n\nclass Second(First):\n    def get(self, request, pk):\n        return HttpResponse(pk)\n\n\nfirst = First.as_view()\nsecond = Second.as_view()\n",
            "drf": "from rest_framework.response import Response\nfrom rest_framework.views import APIView\n\n\nclass First(APIView):\n    def get(self, request):\n        return Response({})\n\n\nclass Second(APIView):\n    def get(self, request, pk):\n        return Response({'pk': pk})\n\n\nfirst = First.as_view()\nsecond = Second.as_view()\n",
        }[self.style]
        self.files["views.py"] = lines
        importer = "views.py"
        for name in self.chain:
            line = self.random.choice([f"from . import {name}", f"from .{name} import value", f"from {self.module}.{name} import value as taken", f"from .{name} import *", f"from .{name} import (\n    value,\n    other,\n)", f"import {self.module}.{name}"])
            if self.chance(0.25) and "\n" not in line:
                line = f"try:\n    {line}\nexcept KeyError:\n    raise"
            self.add(importer, line + "\n\n", top=True)
            self.files[f"{name}.py"] = "value = 1\nother = 'text'\n\n\ndef compute(x):\n    return x\n"
            if self.chance(0.3):
                self.add(f"{name}.py", "\n" + self.decoy())
            importer = f"{name}.py"
        if self.chance(0.3):
            self.add("views.py", "\n\n" + self.decoy())
        if self.chance(0.2):
            # A package instead of a module.
            text = self.files.pop("views.py")
            self.files["views/__init__.py"] = "from .all import *\nfrom .all import first, second\n"
            self.files["views/all.py"] = text.replace("from .", "from ..").replace("from ..  import", "from .. import")
            self.views = "views/all.py"
        else:
            self.views = "views.py"
        self.last = f"{self.chain[-1]}.py" if self.chain else self.views

    def prepare_urls(self):
        head = "from django.urls import include, path, re_path\n"
        views = self.random.choice(["from . import views\n", f"from {self.module} import views\n", f"import {self.module}.views as views\n", "from .views import first, second\n"])
        first, second = ("first", "second") if "first" in views else ("views.first", "views.second")
        self.first, self.second = first, second
        one = f"path('one/', {first}, name='one')"
        two = self.random.choice([f"path('two/<int:pk>/', {second}, name='two')", f"re_path(r'^two/(?P<pk>[0-9]+)/$', {second}, name='two')", f"path('two/<slug:pk>', {second})"])
        form = self.random.choice(["spread", "extend", "tupled", "paired", "mapped", "table", "late", "list", "tuple", "concat", "plus", "include", "nested", "comprehension", "function", "router", "suffix", "loop", "conditional"])
        body = {
            "spread": f"inner = ({one}, {two})\nurlpatterns = [*inner, path('three/', {first})]\n",
            "extend": f"urlpatterns = []\nurlpatterns.extend([{one}])\nurlpatterns += {two},\nurlpatterns.insert(0, path('three/', {first}))\n",
            "tupled": f"urlpatterns = [{one}, path('more/', include(('{self.module}.more', 'other')))]\n",
            "paired": f"urlpatterns = [{one}, path('more/', include('{self.module}.more', namespace='other'))]\n",
            "mapped": f"def route(name):\n    return path(f'{{name}}/', {first}, name=name)\n\n\nurlpatterns = list(map(route, ['one', 'three']))\n",
            "table": f"TABLE = {{'one': {first}, 'three': {first}}}\nurlpatterns = [path(name + '/', view, name=name) for name, view in TABLE.items()]\nurlpatterns += [path('four/', TABLE['one'])]\n",
            "late": f"urlpatterns = [{one}]\n\ntry:\n    from .extra import more_patterns\nexcept ImportError:\n    more_patterns = []\n\nurlpatterns += more_patterns\n",
            "list": f"urlpatterns = [\n    {one},\n    {two},\n]\n",
            "tuple": f"urlpatterns = (\n    {one},\n    {two},\n)\n",
            "concat": f"urlpatterns = [{one}] + [{two}]\n",
            "plus": f"urlpatterns = [{one}]\nurlpatterns += [{two}]\nurlpatterns.append(path('three/', {first}))\n",
            "include": f"urlpatterns = [\n    {one},\n    path('more/', include('{self.module}.more')),\n]\n",
            "nested": f"inner = [{two}]\nurlpatterns = [{one}, path('inner/', include((inner, 'inner'), namespace='inner')), path('again/', include(inner))]\n",
            "comprehension": f"urlpatterns = [path(f'{{name}}/', {first}, name=name) for name in ('one', 'three')]\n",
            "function": f"def make(prefix):\n    return [path(f'{{prefix}}one/', {first}, name='one')]\n\n\nurlpatterns = make('a/') + [{two}]\n",
            "router": f"from rest_framework.routers import DefaultRouter\nfrom rest_framework.viewsets import ViewSet\nfrom rest_framework.response import Response\n\n\nclass Things(ViewSet):\n    def list(self, request):\n        return Response([])\n\n\nrouter = DefaultRouter()\nrouter.register('things', Things, basename='thing')\nurlpatterns = [{one}, path('', include(router.urls))]\n",
            "suffix": f"from rest_framework.urlpatterns import format_suffix_patterns\n\nurlpatterns = format_suffix_patterns([path('one', {first}, name='one')])\n",
            "loop": f"urlpatterns = []\nfor name in ['one', 'three']:\n    urlpatterns.append(path(name + '/', {first}, name=name))\n",
            "conditional": f"from django.conf import settings\n\nurlpatterns = [{one}]\nif settings.DEBUG:\n    urlpatterns += [{two}]\n",
        }[form]
        if form in ("include", "tupled", "paired"):
            self.files["more.py"] = head + views + f"\napp_name = 'more'\nurlpatterns = [{two}]\n"
        self.urls_form = form
        self.files["urls.py"] = head + views + "\n" + body
        if self.chance(0.1):
            self.add("urls.py", "\n" + self.decoy())

    def prepare_extras(self):
        if self.chance(0.3):
            self.files["models.py"] = "from django.db import models\n\n\nclass Thing(models.Model):\n    name = models.CharField(max_length=10)\n    owner = models.ForeignKey('auth.User', null=True, on_delete=models.CASCADE)\n"
            self.files["migrations/__init__.py"] = ""
            if self.chance(0.5):
                self.files["admin.py"] = "from django.contrib import admin\n\nfrom .models import Thing\n\nadmin.site.register(Thing)\n"
        if self.chance(0.3):
            self.files["tasks.py"] = "from huey import crontab\nfrom huey.contrib.djhuey import db_periodic_task\n\n\n@db_periodic_task(crontab(minute='0'))\ndef hourly():\n    pass\n"
        if self.chance(0.2):
            self.outer["README.md"] = "# A plugin\n"
        if self.chance(0.15):
            self.outer[".venv/lib/python3.12/site-packages/django/apps.py"] = ""
        if self.chance(0.15):
            self.files["tests/__init__.py"] = ""
            self.files["tests/test_it.py"] = "import pytest_of_nowhere\n"
        if self.chance(0.25):
            self.manifest({"src/main.js": {"file": "assets/main.js", "isEntry": True, "css": []}})

    def manifest(self, content):
        path = self.random.choice(["frontend/dist/.vite/manifest.json", "frontend/manifest.json", "dist/manifest.json"])
        if self.layout == "flat" and path.startswith("frontend"):
            path = "dist/.vite/manifest.json"
        for old in [old for old in self.outer if old.endswith("manifest.json")]:
            del self.outer[old]
        self.outer[path] = content if isinstance(content, str) else json.dumps(content)

    def rename_module(self, name):
        """Gives the module another name, with the plugin's own imports."""
        if self.layout == "backend":
            self.layout = "sub"
        old, self.module = self.module, name
        if self.layout == "flat":
            self.folder = name
        for path, text in self.files.items():
            for before in (f"from {old} ", f"from {old}.", f"import {old}.", f"'{old}.", f"'{old}'"):
                text = text.replace(before, before.replace(old, name))
            self.files[path] = text

    def somewhere_in_chain(self):
        return self.random.choice([self.views, self.last, "urls.py"])

    def broken_line(self):
        """A statement that raises something other than ModuleNotFoundError."""
        return dedent(self.random.choice(snippets.WRONG))

    def missing_import(self):
        """A statement that raises ModuleNotFoundError."""
        return self.random.choice([
            "import pandas_of_nowhere\n", "from numpy_of_nowhere import array\n", "from .nowhere import thing\n", "from . nowhere import x\n".replace(". nowhere", ".nowhere"),
            f"import {self.module}.nowhere\n", f"from {self.module}.nowhere import x\n", "import views_of_nowhere as v\n", "import django.core.urlresolvers\n",
            "try:\n    import fast_of_nowhere\nexcept ImportError:\n    import slow_of_nowhere\n",
            "try:\n    from .nowhere import thing\nexcept AttributeError:\n    thing = None\n",
            "import importlib\n\nimportlib.import_module('nowhere_at_all')\n",
            "def load():\n    import nowhere_at_all\n    return nowhere_at_all\n\n\nTHING = load()\n",
            "class Missing(ModuleNotFoundError):\n    pass\n\n\nraise Missing('x')\n",
        ])


    def put_anywhere(self, text):
        """Somewhere that runs: in a module of the chain, in one that it imports, or in what `ready()`, the models or the admin import."""
        place = self.random.choice(["chain", "chain", "helper", "init", "apps", "ready", "models", "function", "method"])
        late = self.random.choice(["handlers", "receivers", "checks"])
        if place == "chain":
            self.add(self.somewhere_in_chain(), text)
        elif place == "helper":
            self.files["wiring.py"] = text
            self.add("urls.py", self.random.choice(["from . import wiring\n", "from .wiring import *\n", f"import {self.module}.wiring as wiring\n"]))
        elif place == "init":
            self.add("__init__.py", text)
        elif place == "apps":
            self.add("apps.py", text, top=True)
        elif place == "ready":
            self.files[f"{late}.py"] = text
            self.files["apps.py"] = self.config(extra=f"\n    def ready(self):\n        from . import {late}\n")
        elif place == "models":
            self.files["models.py"] = "from django.db import models\n\n" + text
            self.files.pop("admin.py", None)
        elif place == "function":
            # A line of a function that runs when the module is imported.
            self.files["wiring.py"] = "def start():\n    from . import " + late + "\n    return " + late + "\n\n\nSTARTED = start()\n"
            self.files[f"{late}.py"] = text
            self.add("urls.py", "from .wiring import STARTED\n")
        else:
            self.files[f"{late}.py"] = text
            self.files["wiring.py"] = f"class Loader:\n    def load(self, name):\n        import importlib\n\n        return importlib.import_module('{self.module}.' + name)\n\n\nLOADED = Loader().load('{late}')\n"
            self.add("urls.py", "from .wiring import LOADED\n")


# Mistakes, one each.


@mistake
def no_init(self):
    del self.files["__init__.py"]


@mistake
def no_apps(self):
    del self.files["apps.py"]


@mistake
def module_is_loaded(self):
    self.rename_module(self.random.choice(["json", "redis", "config", "karrot", "email", "random", "django", "token", "secrets"]))


@mistake
def module_is_a_label(self):
    self.files["apps.py"] = self.random.choice(["", self.config()])
    self.rename_module(self.random.choice(sorted(names.APP_LABELS - names.IMPORTED_AFTER_PLUGINS - names.LOADED_BEFORE_PLUGINS - {"karrot"})))


@mistake
def module_shadows(self):
    self.rename_module(self.random.choice(["requests", "jinja2", "channels", "yaml", "markdown", "attr", "pytz", "babel"]))


@mistake
def module_is_no_identifier(self):
    self.files["apps.py"] = self.random.choice(["", self.config(), self.config(extra="    verbose_name = 'x'\n")])
    self.files["urls.py"] = f"from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path('one/', views.first)]\n"
    self.rename_module(self.word.replace("_", "-") + "-x")


@mistake
def config_name_is_wrong(self):
    wrong = self.random.choice([f"{self.word}_x", f"{self.folder}.{self.module}x", "plugins.nowhere", f"{self.module}.nowhere"])
    self.files["apps.py"] = self.config(repr(wrong))


@mistake
def config_has_no_name(self):
    self.files["apps.py"] = self.random.choice([
        "from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    verbose_name = 'x'\n",
        "from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    pass\n",
        "from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    label = 'x'\n",
    ])


@mistake
def config_label_is_invalid(self):
    self.files["apps.py"] = self.config(label=self.random.choice(["my-plugin", "1st", "a b", "plug.in"]))


@mistake
def config_label_is_taken(self):
    self.files["apps.py"] = self.config(label=self.random.choice(["auth", "groups", "users", "sessions", "silk"]))


@mistake
def two_default_configs(self):
    self.files["apps.py"] = self.config(extra="    default = True\n") + "\n\nclass Other(AppConfig):\n    name = __package__\n    default = True\n"


@mistake
def apps_raises(self):
    self.add("apps.py", self.random.choice([self.broken_line(), self.missing_import()]), top=True)


@mistake
def apps_imports_models(self):
    self.files["models.py"] = "from django.db import models\n\n\nclass Thing(models.Model):\n    pass\n"
    line = self.random.choice(["from .models import Thing\n", "from . import models\n", "from django.contrib.auth.models import User\n"])
    self.files["apps.py"] = line + self.config()


@mistake
def init_misses_a_module(self):
    if self.chance(0.5):
        self.files["wiring.py"] = self.missing_import()
        self.add("__init__.py", "from . import wiring\n")
    else:
        self.add("__init__.py", self.missing_import())


@mistake
def init_imports_models(self):
    self.files["models.py"] = "from django.db import models\n\n\nclass Thing(models.Model):\n    pass\n"
    self.add("__init__.py", self.random.choice(["from .models import Thing\n", "from . import models\n", "from django.contrib.auth.models import User\n", "from django.contrib.auth import get_user_model\n\nUser = get_user_model()\n"]))


@mistake
def init_raises(self):
    self.add("__init__.py", self.broken_line())


@mistake
def init_exits(self):
    self.add("__init__.py", self.random.choice(["import sys\n\nsys.exit(1)\n", "raise SystemExit\n", "exit()\n", "quit(2)\n", "import sys as system\n\nsystem.exit('x')\n"]))


@mistake
def ready_misses_a_module(self):
    line = self.random.choice(["from . import receivers_x", "import nowhere_at_all", f"import {self.module}.receivers_x", f"from {self.module} import receivers_x"])
    self.files["apps.py"] = self.config(extra=f"\n    def ready(self):\n        {line}\n")


@mistake
def ready_raises(self):
    form = self.random.choice(["line", "snippet", "snippet", "late", "signature", "self", "helper"])
    body = {
        "line": "import os; os.no_such_thing\n",
        "late": "from . import late\n",
        "self": self.random.choice(["self.nowhere\n", "self.name.nowhere\n", "self.connect()\n"]),
        "helper": "self.connect()\n",
    }.get(form) or self.broken_line()
    if "import *" in body or "def broken" in body:
        body = "raise RuntimeError\n"
    if form == "late":
        self.files["late.py"] = self.broken_line()
    extra = f"\n    def ready({'' if form == 'signature' else 'self'}):\n{textwrap.indent(body, ' ' * 8)}"
    if form == "helper":
        extra += f"\n    def connect(self):\n        {self.random.choice(['return missing_thing', 'raise ValueError', 'return self.missing_thing', 'return {}[1]'])}\n"
    self.files["apps.py"] = self.config(extra=extra)


@mistake
def models_raise(self):
    if self.chance(0.25):
        field = self.random.choice(["nope", "django.db.models.BigAuto", "", "django.db.models.CharField"])
        self.files["apps.py"] = self.config(extra=f"    default_auto_field = {field!r}\n")
        self.files["models.py"] = "from django.db import models\n\n\nclass Thing(models.Model):\n    pass\n"
        self.files.pop("admin.py", None)
        return
    self.files["models.py"] = self.random.choice([self.broken_line(), self.missing_import()]) + "from django.db import models\n"
    self.files.pop("admin.py", None)


@mistake
def admin_raises(self):
    self.files["admin.py"] = "from django.contrib import admin\n\n" + self.random.choice(["from .models import NoSuchModel\n", self.broken_line(), "import nowhere_at_all\n"])
    self.files.setdefault("models.py", "")


@mistake
def urls_miss_a_module(self):
    self.add(self.somewhere_in_chain(), self.missing_import() if self.views == "views.py" else "import nowhere_at_all\n")


@mistake
def urls_want_a_missing_name(self):
    self.add("urls.py", self.random.choice(["from .views import no_such_view\n", "from . import no_such_module\n", "urlpatterns += [path('x/', views.no_such_view)]\n", "from . import views as v\n\nv.no_such_view\n", "from .views import first as no_such_view, second_of_nowhere\n", "from .listed import *\n", "from .package import no_such_view\n"]).replace("views.no_such_view)]", "no_such_view)]") )


    self.files["listed.py"] = "__all__ = ['listed', 'forgotten']\n\nlisted = 1\n"
    self.files["package/__init__.py"] = "from .inner import *\n"
    self.files["package/inner.py"] = "__all__ = ['other']\n\nother = no_such_view = 1\n"


@mistake
def file_is_misnamed(self):
    wrong = self.random.choice(["view.py", "Views.py", "views .py", "_views.py", "views.txt"])
    self.files[wrong] = self.files.pop("views.py", "")
    for path in [path for path in self.files if path.startswith("views/")]:
        del self.files[path]


@mistake
def text_is_no_python(self):
    path = self.random.choice([self.views, self.last, "urls.py", "apps.py"])
    text = self.files[path]
    self.files[path] = self.random.choice([
        text.encode() + "# für\n".encode("latin-1"),
        text.encode("utf-16"),
        text + self.random.choice(snippets.NO_PYTHON),
        text + self.random.choice(snippets.NO_PYTHON),
        text + self.random.choice(snippets.NO_PYTHON),
    ])


@mistake
def urls_import_raises(self):
    self.add(self.somewhere_in_chain(), self.broken_line())


@mistake
def converter_is_unknown(self):
    route = self.random.choice(["<integer:pk>", "<number:pk>", "<date:day>", "<int :pk>", "<int:p k>", "<:pk>", "<int:1st>"])
    self.add("urls.py", f"urlpatterns = [path('x/{route}/', {self.second})]\n")


@mistake
def view_is_none(self):
    view = self.random.choice(["'views.first'", "None", "[]", "('a', 'b')", "3", "{}"])
    self.add("urls.py", f"urlpatterns = [path('x/', {view})]\n")


@mistake
def urlpatterns_are_none(self):
    form = self.random.choice(["missing", "misspelt", "none", "dict", "strings", "number"])
    head = "from django.urls import path\n\nfrom . import views\n\n"
    self.files["urls.py"] = head + {
        "missing": "",
        "misspelt": "urlpattern = [path('x/', views.first)]\n",
        "none": "urlpatterns = None\n",
        "dict": "urlpatterns = {'x/': views.first}\n",
        "strings": "urlpatterns = ['x/', 'y/']\n",
        "number": "urlpatterns = [path('x/', views.first), 3]\n",
    }[form]


@mistake
def regex_is_broken(self):
    route = self.random.choice(["re_path(r'^x/(?P<pk>[0-9+/$', {})", "re_path(r'^x/*+($', {})", "path('x/<int:pk>/<int:pk>/', {})", "re_path(r'(?P<a>x)(?P<a>y)', {})"])
    self.add("urls.py", f"urlpatterns = [{route.format(self.second)}]\n")


@mistake
def imports_go_in_circles(self):
    self.files["urls.py"] = "from django.urls import path\n\nfrom .circle import view\n\nROOT = 'x/'\nurlpatterns = [path(ROOT, view)]\n"
    self.files["circle.py"] = self.random.choice([
        "from .urls import ROOT\n\n\ndef view(request):\n    return None\n",
        "from .other_half import thing\n\n\ndef view(request):\n    return thing\n",
        "from . import urls\n\nPATH = urls.ROOT\n\n\ndef view(request):\n    return None\n",
    ])
    self.files["other_half.py"] = "from .circle import view\n\nthing = view\n"


@mistake
def reverse_runs_at_import(self):
    self.add(self.views, self.random.choice([f"from django.urls import reverse\n\nHOME = reverse('{self.module}:one')\n", "from django.shortcuts import resolve_url\n\nHOME = resolve_url('host')\n"]))


@mistake
def manifest_is_broken(self):
    self.manifest(self.random.choice(["{", "[]x", "[{\"file\": \"a.js\"}]", "{\"name\": \"App\", \"icons\": []}", "{\"main.js\": {\"src\": \"main.js\"}}", "{\"main.js\": null}", ""]))


@mistake
def manifest_has_no_entry(self):
    self.manifest(self.random.choice([{}, {"main.js": {"file": "main.js"}}, {"main.js": {"file": "main.js", "isEntry": False}}]))


@mistake
def import_leads_beyond_the_package(self):
    self.add(self.somewhere_in_chain(), "from ....other import thing\n")


@mistake
def import_by_the_outer_name(self):
    if self.layout == "flat" or self.folder == self.module:
        self.folder = f"{self.word}_outer"
        if self.layout == "flat":
            self.layout = "sub"
    outer = self.folder.replace("-", "_")
    self.add(self.somewhere_in_chain(), f"from {outer}.{self.module}.views import first as other\n" if outer != self.module else "from nowhere.views import first\n")


@mistake
def include_is_wrong(self):
    line = self.random.choice([f"include('{self.module}.nowhere')", "include('nowhere.urls')", "include('urls_of_nowhere', namespace='x')", "include([], namespace='x')", "include(([], 'a', 'b'))", "include(())", "include(([],), namespace='x')", "include(['more'], 'x')", "include(views.first)", "include(None)", f"include('{self.module}.views', namespace='x')"])
    self.add("urls.py", f"urlpatterns = [path('x/', {line})]\n")


@mistake
def router_is_misused(self):
    self.files["urls.py"] = dedent(f"""
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter, SimpleRouter
        from rest_framework.viewsets import ViewSet

        from . import views


        class Things(ViewSet):
            def list(self, request):
                return None


        router = {self.random.choice(["DefaultRouter", "SimpleRouter"])}()
        """) + self.random.choice([
        "router.register('things', Things)\nurlpatterns = router.urls\n",
        "router.register('things', Things, basename='thing')\nurlpatterns = [path('', include(router))]\n",
        "router.register('things', Things, basename='thing')\nurlpatterns = router\n",
        "router.register('a', Things, basename='thing')\nrouter.register('b', Things, basename='thing')\nurlpatterns = router.urls\n",
    ])


@mistake
def name_is_not_bound_yet(self):
    self.put_anywhere(self.random.choice(snippets_library.UNBOUND))


@mistake
def library_refuses(self):
    self.put_anywhere(self.random.choice(snippets_library.LIBRARY))


@mistake
def class_refuses(self):
    self.put_anywhere(self.random.choice(snippets_library.CLASSES))


@mistake
def file_is_missing(self):
    self.files["data.json"] = '{"a": 1, "b": [1, 2]}'
    self.files["broken.json"] = '{"a": 1,}'
    path = self.random.choice(["services_x.py", "__init__.py", "urls.py"])
    self.add(path, self.random.choice(snippets_library.FILES))
    if path == "services_x.py":
        self.add("urls.py", "from .services_x import *\n", top=True)


@mistake
def setting_is_missing(self):
    name = f"{self.word.upper()}_{self.random.choice(['API_KEY', 'URL', 'LIMIT'])}"
    text = self.random.choice([f"KEY = settings.{name}\n", f"def key():\n    return settings.{name}\n\n\nKEY = key()\n", f"class Client:\n    url = settings.{name}\n"])
    self.put_anywhere("from django.conf import settings\n\n" + text)


@mistake
def another_has_the_same_module(self):
    self.others[f"zz-{self.folder}/{self.module}/__init__.py"] = ""
    self.others[f"zz-{self.folder}/{self.module}/apps.py"] = ""


def plugins(count, seed):
    """`count` plugins: nine of ten with a mistake, each mistake as often as any other."""
    shuffled = random.Random(seed)
    kinds = [MISTAKES[at % len(MISTAKES)] for at in range(count * 9 // 10)]
    kinds += [None] * (count - len(kinds))
    shuffled.shuffle(kinds)
    return [(seed * 1_000_003 + at, kind) for at, kind in enumerate(kinds)]
