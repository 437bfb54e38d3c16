"""Mistakes that are no text of one file: what a plugin consists of, how it is called, and the zip that it comes in.

Each is made in a copy of a plugin, which `karrot-ls check` then looks at.
"""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plugins import Plugins


@dataclass
class Copy:
    """A copy of a plugin: its folder, and that of its module."""

    folder: Path
    package: Path

    @property
    def is_flat(self) -> bool:
        return self.folder == self.package

    @property
    def other_apps(self) -> list[Path]:
        return [path for path in self.folder.rglob("apps.py") if path.parent != self.package]

    def has(self, inside: str) -> bool:
        return (self.package / inside).exists()

    def write(self, inside: str, text: str) -> None:
        path = self.folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def configure(self, text: str) -> None:
        """Another `apps.py`."""
        (self.package / "apps.py").write_text(f"from django.apps import AppConfig\n\n\nclass InjectedConfig(AppConfig):\n    {text}\n")

    def rename(self, name: str) -> None:
        self.package = self.package.rename(self.package.parent / name)


# What a change makes of a copy: the path to check if that is not the plugin, or None where it can't be made.
Change = Callable[[Copy], "Path | bool"]
LAYOUTS: dict[str, tuple[tuple[str, ...], Change]] = {}


def layout(name: str, *codes: str):
    def register(change: Change) -> Change:
        LAYOUTS[name] = (codes or (name,), change)
        return change

    return register


@layout("plugin-no-apps-py")
def no_apps(copy: Copy):
    if copy.other_apps or not copy.has("urls.py"):
        return False
    (copy.package / "apps.py").unlink()
    return True


@layout("plugin-no-init")
def no_init(copy: Copy):
    (copy.package / "__init__.py").unlink(missing_ok=True)
    return True


@layout("plugin-apps-misplaced", "plugin-apps-misplaced", "plugin-no-init")
def misplaced(copy: Copy):
    if copy.other_apps or not copy.has("urls.py") or copy.has("tests"):
        return False
    tests = copy.package / "tests"
    tests.mkdir()
    (tests / "__init__.py").touch()
    (copy.package / "apps.py").rename(tests / "apps.py")
    return True


@layout("plugin-apps-skipped")
def skipped(copy: Copy):
    if copy.is_flat or len(copy.package.relative_to(copy.folder).parts) > 1:
        return False
    around = copy.folder / "site-packages-demo"
    around.mkdir()
    copy.package.rename(around / copy.package.name)
    return True


@layout("plugin-file-unreachable")
def unreachable(copy: Copy):
    if copy.is_flat or (copy.folder / "urls.py").exists():
        return False
    copy.write("urls.py", "urlpatterns = []\n")
    return True


@layout("plugin-module-assets", "plugin-module-assets", "plugin-module-name-clash")
def assets(copy: Copy):
    if copy.is_flat:
        return False
    copy.rename("assets")
    copy.configure("name = __package__")
    return True


@layout("plugin-module-name-clash")
def clash(copy: Copy):
    if copy.is_flat:
        return False
    copy.rename("config")
    copy.configure("name = __package__")
    return True


@layout("plugin-module-name-generic")
def generic(copy: Copy):
    if copy.is_flat:
        return False
    copy.rename("backend")
    copy.configure("name = __package__")
    return True


@layout("plugin-module-name-invalid")
def invalid(copy: Copy):
    if copy.is_flat:
        return False
    copy.rename(f"{copy.package.name.replace('_', '-')}-backend")
    copy.configure("name = __package__")
    return True


@layout("plugin-module-name-unimportable")
def unimportable(copy: Copy):
    if copy.is_flat:
        return False
    copy.rename(f"{copy.package.name.replace('_', '-')}-backend")
    copy.configure('name = __package__\n    label = "injected"')
    return True


@layout("plugin-multiple-apps-py")
def several_apps(copy: Copy):
    if copy.is_flat or len(copy.package.relative_to(copy.folder).parts) > 1:
        return False
    copy.write("another/__init__.py", "")
    copy.write("another/apps.py", "from django.apps import AppConfig\n\n\nclass AnotherConfig(AppConfig):\n    name = __package__\n")
    return True


def manifest(name: str, text: str, asset: bool = True, other: str | None = None):
    @layout(name)
    def change(copy: Copy):
        if list(copy.folder.rglob("manifest.json")):
            return False
        copy.write("dist/manifest.json", text)
        if asset:
            copy.write("dist/assets/main.js", "export default {}\n")
        if other is not None:
            copy.write("public/manifest.json", other)
        return True


MAIN = '"main.js": {"file": "assets/main.js", "isEntry": true}'
manifest("fe-manifest-json", "{%s,}" % MAIN)
manifest("fe-manifest-shape", '{"name": "Example", "icons": []}')
manifest("fe-manifest-no-entry", '{"main.js": {"file": "assets/main.js"}}')
manifest("fe-manifest-many-entries", '{%s, "admin.js": {"file": "assets/main.js", "isEntry": true}}' % MAIN)
manifest("fe-asset-missing", "{%s}" % MAIN, asset=False)
manifest("fe-manifest-ambiguous", "{%s}" % MAIN, other='{"name": "Example", "icons": []}')


def has_models(copy: Copy) -> bool:
    models = copy.package / "models.py"
    return models.exists() and bool(re.search(r"^class \w+\(models\.Model\)", models.read_text(), re.M))


@layout("model-migrations-no-init")
def migrations_without_init(copy: Copy):
    if not has_models(copy) or not copy.has("migrations/__init__.py"):
        return False
    (copy.package / "migrations" / "__init__.py").unlink()
    return True


@layout("model-no-migrations")
def no_migrations(copy: Copy):
    if not has_models(copy) or not copy.has("migrations"):
        return False
    shutil.rmtree(copy.package / "migrations")
    return True


@layout("model-migration-import")
def migration_import(copy: Copy):
    if copy.is_flat or not copy.folder.name.isidentifier() or not copy.has("models.py"):
        return False
    first = next(iter(sorted((copy.package / "migrations").glob("0*.py"))), None)
    if first is None:
        return False
    first.write_text(f"from {copy.folder.name}.{copy.package.name} import models as injected\n{first.read_text()}")
    return True


@layout("model-auto-field")
def auto_field(copy: Copy):
    first = next(iter(sorted((copy.package / "migrations").glob("0*.py"))), None)
    made = first.read_text() if first else ""
    fields = set(re.findall(r"\bmodels\.(\w*AutoField)\(", "".join(path.read_text() for path in (copy.package / "migrations").glob("0*.py"))))
    if not has_models(copy) or len(fields) != 1 or "_plugin" not in copy.folder.name and not made:
        return False
    other = "models.BigAutoField" if fields == {"AutoField"} else "models.AutoField"
    copy.configure(f'name = __package__\n    default_auto_field = "django.db.{other}"')
    return True


@layout("pkg-extraneous")
def extraneous(copy: Copy):
    copy.write(".env", "SECRET=1\n")
    return True


@layout("pkg-python-packaging")
def packaging(copy: Copy):
    if (copy.folder / "pyproject.toml").exists():
        return False
    copy.write("pyproject.toml", f'[project]\nname = "{copy.folder.name}"\ndependencies = ["markdown2"]\n')
    return True


@layout("tpl-not-namespaced")
def host_template(copy: Copy):
    if copy.has("templates/admin/base_site.html"):
        return False
    folder = copy.package / "templates" / "admin"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base_site.html").write_text("{% load static %}<title>Things</title>\n")
    return True


def zipped(copy: Copy, name: str) -> Path:
    path = copy.folder.parent / name
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(copy.package.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(copy.package))
    return path


@layout("pkg-zip-name")
def zip_name(copy: Copy):
    return zipped(copy, f"{copy.package.name}-1.0.zip")


@layout("pkg-archive", "pkg-archive", "pkg-zip-name")
def zip_without_name(copy: Copy):
    return zipped(copy, "плагин.zip")


class Copies:
    """The places of those mistakes: plugins, each of which is copied for each mistake."""

    def __init__(self, binary: Path, plugins: list[Plugins]):
        self.binary = binary
        self.places = [(one, package) for one in plugins for package in one.packages()]
        self.before: dict[Path, set[str]] = {}

    def found(self, plugins: Plugins, package: Path, codes: tuple[str, ...], change: Change) -> bool | None:
        """Whether one of the codes is reported of the changed plugin and was not before; None where the mistake can't be made."""
        original = plugins.folder / package.relative_to(plugins.folder).parts[0]
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / original.name
            shutil.copytree(original, copied)
            copy = Copy(copied, copied / package.relative_to(original))
            made = change(copy)
            if not made:
                return None
            if isinstance(made, Path):
                return bool(self._codes(made) & set(codes))
            if original not in self.before:
                self.before[original] = self._codes(original)
            return bool((self._codes(copied) - self.before[original]) & set(codes))

    def _codes(self, path: Path) -> set[str]:
        command = [str(self.binary), "check", str(path), "--profile", "karrot", "--no-progress", "--output-format", "json", "--exit-zero"]
        command += [] if path.suffix == ".zip" else ["--as", "plugin"]
        return {one["code"] for one in json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)}
