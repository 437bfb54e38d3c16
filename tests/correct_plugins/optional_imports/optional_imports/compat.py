import sys

try:
    import orjson as json
except ImportError:
    import json

try:
    from yet_another_package import fast
except ImportError:
    fast = None

try:
    from zoneinfo import ZoneInfo
except ModuleNotFoundError:
    from backports.zoneinfo import ZoneInfo

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

try:
    import not_installed_anywhere
except Exception:
    HAS_IT = False
else:
    HAS_IT = True
    not_installed_anywhere.setup()

__all__ = ["HAS_IT", "ZoneInfo", "fast", "json", "tomllib"]
