from dataclasses import dataclass, field

type Names = list[str]


@dataclass(frozen=True)
class Settings[T]:
    names: Names = field(default_factory=list)
    value: T | None = None


def first[T](items: list[T]) -> T | None:
    return items[0] if items else None
