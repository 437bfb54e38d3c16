import typing as t
from typing import Annotated, ClassVar, Final, Generic, Literal, Protocol, TypeVar, TypedDict, overload, cast, ParamSpec, Concatenate, NotRequired, Self, Iterator
from collections.abc import Callable, Mapping, Sequence, Awaitable
T = TypeVar('T', bound='X', covariant=True)
P = ParamSpec('P')
class X(Generic[T]):
    a: ClassVar[dict[str, 'X[int]']] = {}
    b: Final = 3
    def f(self: Self, x: t.Optional['X[T]'], *a: t.Any, k: Literal['a', 'b'] = 'a', **kw: 'Unpack[Y]') -> Iterator[tuple[T, ...]]: yield
class Y(TypedDict, total=False):
    a: NotRequired[int]
    b: list['Y']
class Pr(Protocol[T]):
    def f(self) -> T: ...
H = Callable[P, Awaitable[T]]
J = dict[str, 'J'] | list['J'] | str | int | None
U = t.Union['X', None]
V = X[int] | None
W = Annotated[int, 'doc', 3]
def deco(f: Callable[Concatenate[int, P], T]) -> Callable[P, T]: return f
@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
def g(x): return x
cast('X', 3)
