"""Real projects in a cache folder outside of the repository: what the checks and the injections run on.

A project's own packages lie in a folder of their own, as a checkout would; what they need lies in the site-packages of a virtual
environment that nobody starts. Nothing of either is ever run here, but for what builds those that are in no wheel.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The Python that the recorded versions are for; karrot-ls only reads their sources.
PYTHON = "3.12"


def projects() -> dict:
    return json.loads((HERE / "projects.json").read_text())


def cache() -> Path:
    chosen = os.environ.get("KARROT_LS_ECOSYSTEM")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(base) / "karrot-ls" / "ecosystem"


class Project:
    """One project, installed."""

    def __init__(self, name: str, recipe: dict):
        self.name = name
        self.recipe = recipe
        self.home = cache() / name
        self.checkout = self.home / "checkout"
        self.folder = self.checkout / recipe.get("folder", ".")
        self.environment = self.home / "environment"

    def arguments(self) -> list[str]:
        """Options of karrot-ls that say what the project is."""
        said = ["--profile", "django", "--as", "project", "--no-progress", "--settings", self.recipe["settings"]]
        if "urlconf" in self.recipe:
            said += ["--urlconf", self.recipe["urlconf"]]
        return [*said, "--python", str(self.environment)]

    def install(self, repositories: dict[str, str]) -> None:
        stamp = self.home / "recipe.json"
        own = sorted((HERE / "settings").glob(f"{self.recipe['settings'].split('_')[0]}_*.py"))
        recipe = json.dumps({key: self.recipe[key] for key in sorted(self.recipe) if key not in ("quick", "injected", "untranslated")})
        if stamp.exists() and stamp.read_text() == recipe:
            for settings in own:
                shutil.copy(settings, self.checkout)
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.checkout.mkdir(parents=True)
        if "commit" in self.recipe:
            self._extract(repositories)
        else:
            pip(self.recipe["packages"], self.checkout)
            for path in (self.checkout / "bin", self.checkout / "share"):
                shutil.rmtree(path, ignore_errors=True)
            for path in self.checkout.glob("*.dist-info"):
                shutil.rmtree(path)
        for settings in own:
            shutil.copy(settings, self.checkout)
        for source, target in self.recipe.get("copies", {}).items():
            shutil.copytree(self.checkout / source, self.checkout / target, dirs_exist_ok=True)
        pip(self.recipe["environment"], self.environment / "lib" / f"python{PYTHON}" / "site-packages")
        (self.environment / "pyvenv.cfg").write_text(f"version = {PYTHON}\n")
        stamp.write_text(recipe)

    def _extract(self, repositories: dict[str, str]) -> None:
        repository = repositories.get(self.name)
        if repository is None:
            raise SystemExit(f"{self.name} is in no package registry: say --repository {self.name}=PATH of a git repository")
        archive = subprocess.run(
            ["git", "-C", repository, "archive", "--format=tar", self.recipe["commit"], self.recipe.get("folder", ".")], check=True, capture_output=True
        ).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(self.checkout, filter="data")


def pip(requirements: list[str], target: Path) -> None:
    """Only what is named: the sources are read, so nothing that they import at runtime has to be there. Some are in no wheel."""
    target.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    command += ["--no-deps", "--ignore-requires-python", "--no-compile", "--python-version", PYTHON, "--prefer-binary", "--target", str(target)]
    subprocess.run([*command, *requirements], check=True)


def installed(names: list[str], repositories: dict[str, str]) -> list[Project]:
    recipes = projects()
    unknown = [name for name in names if name not in recipes]
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; there are {', '.join(recipes)}")
    chosen = [Project(name, recipes[name]) for name in names]
    for project in chosen:
        project.install(repositories)
    return chosen
