from enum import Enum, StrEnum


class Name(StrEnum):
    START = "start"
    DETAIL = "detail"


class Where(Enum):
    START = "star_imports:start"


PREFIX = "star_imports:"
