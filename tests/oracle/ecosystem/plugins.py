"""Plugins of a Karrot host that mistakes are made in: those of `tests/correct_plugins`, and apps that real projects use.

Few plugins are published. An app of a package registry is one as well once it lies in a folder of its own: what Karrot asks of a
plugin is what Django asks of an app, and that it is imported by its folder's name.
"""

import atexit
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from install import PYTHON, cache, pip, projects

PLUGINS = Path(__file__).resolve().parents[2] / "correct_plugins"
# Apps that need nothing but Django and what Karrot has.
PACKAGES = [
    "django-activity-stream==2.0.0",
    "django-friendship==1.12.0",
    "django-reversion==6.4.0",
    "django-sitetree==1.18.1",
    "django-survey-and-report==1.5.0",
    "django-vote==2.5.0",
    "django-voting==1.1.0",
    "django-waffle==5.0.0",
    "django-watson==1.6.3",
    "djangorestframework-api-key==3.1.0",
]
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
    """The apps of the projects that are installed and some more, each in a folder of its own, but for those that a host has or that
    may keep it from starting."""
    # Of each run its own: several may run at once.
    folder = Path(tempfile.mkdtemp(prefix="apps-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    taken = {path.name for path in (cache() / "karrot" / "environment" / "lib" / f"python{PYTHON}" / "site-packages").glob("*")}
    injected = [cache() / name for name, recipe in projects().items() if recipe.get("injected") and "commit" not in recipe]
    sources = [home / place for home in injected for place in ("checkout", f"environment/lib/python{PYTHON}/site-packages")]
    for packages in (*sources, more_packages()):
        for apps in sorted(packages.glob("*/apps.py")):
            name = apps.parent.name
            if name not in taken:
                taken.add(name)
                shutil.copytree(apps.parent, folder / f"{name}_plugin" / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
    plugins = Plugins("apps", folder)
    return Plugins("apps", folder, {package.parent.name for package in plugins.packages() if starts(binary, package.parent)})


def more_packages() -> Path:
    folder = cache() / "apps-packages"
    stamp = folder / "packages.json"
    if not stamp.exists() or json.loads(stamp.read_text()) != PACKAGES:
        shutil.rmtree(folder, ignore_errors=True)
        pip(PACKAGES, folder)
        stamp.write_text(json.dumps(PACKAGES))
    return folder


def starts(binary: Path, plugin: Path) -> bool:
    """Whether it is certain that the host loads a plugin with its URLs and starts: of what may not start anyway little is told."""
    command = [str(binary), "doctor", str(plugin), "--profile", "karrot", "--as", "plugin", "--no-progress", "--output-format", "json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    one = told["plugins"][plugin.name]
    return (told["site"], one["backend"]) == ("up", "loaded") and one["urls"] in ("mounted", "none")
