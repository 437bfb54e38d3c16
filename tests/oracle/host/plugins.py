"""Finding, loading and installing plugins, step by step as `karrot-host.md` describes the host."""

import importlib.util
import json
import re
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import names


@dataclass
class Plugin:
    name: str
    folder: Path
    frontend: str = "none"
    apps_py: Path | None = None
    module: str | None = None
    backend: str = "none"
    swallowed: str | None = None
    urls: str = "none"


def find(plugin_folder, reverse_order=False):
    """In some order: the directory's own is not defined."""
    return [Plugin(path.name, path) for path in sorted(plugin_folder.iterdir(), reverse=reverse_order) if path.is_dir()]


def first(folder, name, without):
    return next((path for path in folder.rglob(name) if without not in str(path)), None)


def load_frontend(plugin):
    """Not inside any `try`: what it raises ends the import of the settings."""
    manifest = first(plugin.folder, "manifest.json", "node_modules")
    if manifest is None:
        return
    entry = None
    for chunk in json.loads(manifest.read_text()).values():
        chunk["file"]
        if entry is None and chunk.get("isEntry"):
            entry = chunk
    plugin.frontend = "ok" if entry else "broken"


def load_backend(plugin):
    apps_py = first(plugin.folder, "apps.py", "site-packages")
    if apps_py is None:
        return
    plugin.apps_py = apps_py
    plugin.backend = "not-loaded"
    module = apps_py.parent.name
    try:
        loaded_here = getattr(sys.modules.get(module), "IS_PLUGIN", False)
        if loaded_here or module in names.LOADED_BEFORE_PLUGINS:
            raise RuntimeError(f"{module} is loaded already")
        spec = importlib.util.spec_from_file_location(module, apps_py.parent / "__init__.py")
        package = importlib.util.module_from_spec(spec)
        package.IS_PLUGIN = True
        sys.modules[module] = package
        spec.loader.exec_module(package)
    except Exception as error:
        plugin.swallowed = repr(error)
    else:
        plugin.backend, plugin.module = "loaded", module


def mount(plugins, path, include):
    """The patterns of all backends. Only a missing module is forgiven."""
    patterns = []
    for plugin in plugins:
        module = plugin.module
        if module is None:
            continue
        try:
            patterns.append(path(f"api/plugins/{module}/", include((f"{module}.urls", module), namespace=module)))
            plugin.urls = "mounted"
        except ModuleNotFoundError as error:
            plugin.urls = "none" if error.name == f"{module}.urls" else "dropped"
    return patterns


def install(archive, plugin_folder):
    """The plugin's name. What is no zip raises."""
    name = re.sub(r"[^0-9a-zA-Z\-_]", "", Path(archive).stem)
    with zipfile.ZipFile(archive) as file:
        target = plugin_folder / name
        if target.is_dir():
            shutil.rmtree(target)
        file.extractall(target)
    return name
