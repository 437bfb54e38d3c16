"""Plugins of a Karrot host that mistakes are made in: those of `tests/correct_plugins`, and apps that real projects use.

Few plugins are published. An app of a package registry is one as well once it lies in a folder of its own: what Karrot asks of a
plugin is what Django asks of an app, and that it is imported by its folder's name.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

from install import PYTHON, cache, projects

PLUGINS = Path(__file__).resolve().parents[2] / "correct_plugins"
# What a plugin's Python does not need.
LEFT_OUT = ("static", "locale", "tests", "test", "node_modules", "__pycache__", "*.pyc")


class Plugins:
    """A folder of plugins, each of which is looked at by itself."""

    environment = None
    recipe: dict = {"profile": "karrot"}

    def __init__(self, name: str, folder: Path, only: set[str] | None = None):
        self.name = name
        self.folder = self.checkout = folder
        self.only = only

    def plugin(self, outer: str) -> "Plugins":
        return Plugins(self.name, self.folder / outer)

    def packages(self) -> list[Path]:
        """The module of each plugin: the folder of the topmost `apps.py`."""
        found: dict[str, Path] = {}
        for apps in sorted(self.folder.rglob("apps.py"), key=lambda path: (len(path.parts), path)):
            found.setdefault(apps.relative_to(self.folder).parts[0], apps.parent)
        return [found[outer] for outer in sorted(found) if self.only is None or outer in self.only]

    def arguments(self) -> list[str]:
        return ["--profile", "karrot", "--as", "plugin-dir", "--no-progress"]


def apps_as_plugins(binary: Path) -> Plugins:
    """The apps of the projects that are installed, each in a folder of its own, but for those that a host has or would not load."""
    folder = cache() / "apps"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    taken = {path.name for path in (cache() / "karrot" / "environment" / "lib" / f"python{PYTHON}" / "site-packages").glob("*")}
    for project in (name for name, recipe in projects().items() if recipe.get("injected") and "commit" not in recipe):
        for packages in (cache() / project / "checkout", cache() / project / "environment" / "lib" / f"python{PYTHON}" / "site-packages"):
            for apps in sorted(packages.glob("*/apps.py")):
                name = apps.parent.name
                if name not in taken and re.search(rf"^    name = ['\"]{name}['\"]", apps.read_text(), re.M):
                    taken.add(name)
                    shutil.copytree(apps.parent, folder / f"{name}_plugin" / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
    plugins = Plugins("apps", folder)
    loaded = {package.parts[-2] for package in plugins.packages() if is_loaded(binary, package.parent)}
    return Plugins("apps", folder, loaded)


def is_loaded(binary: Path, plugin: Path) -> bool:
    command = [str(binary), "doctor", str(plugin), "--profile", "karrot", "--as", "plugin", "--no-progress", "--output-format", "json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    one = told["plugins"][plugin.name]
    return one["backend"] == "loaded" and "plugin-module-name-clash" not in one["reasons"]
