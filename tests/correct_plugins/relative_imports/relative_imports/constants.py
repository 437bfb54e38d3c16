from . import __version__

PREFIX = f"v{__version__}"
