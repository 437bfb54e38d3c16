from . import kinds
from .api import ThingViewSet, hello as first
