from .lists import *  # noqa: F403
from .single import *  # noqa: F403
