"""Pieces of modules: what raises when it is imported, what looks so and does not, and what is no Python at all."""

WRONG = [
    "undefined_name\n", "from os import nothing_of_this_name\n", "raise RuntimeError('no')\n", "import os\nos.no_such_thing\n",
    "1 / 0\n", "def broken(:\n    pass\n", "raise NotImplementedError\n", "assert False\n",
    "from django.urls import no_such_name\n", "class Broken(Undefined):\n    pass\n", "@undefined\ndef f():\n    pass\n",
    # Values that do not fit.
    "{}['key']\n", "LIMITS = {'low': 1}\n\nHIGH = LIMITS['high']\n", "[][0]\n", "DAYS = ('mon', 'tue')\n\nLAST = DAYS[2]\n", "int('x')\n",
    "float('1,5')\n", "'days: ' + 3\n", "None.strip()\n", "[1].appendd(2)\n", "'abc'.foo()\n", "a, b = (1, 2, 3)\n", "a, b = 'abc'\n",
    "for one, two in [(1, 2, 3)]:\n    pass\n", "for one in None:\n    pass\n", "len(None)\n", "'%s %s' % ('x',)\n", "'%d' % 'x'\n", "max([])\n",
    "' '.join([1, 2])\n", "x = (1,)\nx[0] = 2\n", "'a' < 1\n", "sum([1]) + None\n", "text = 'abc'\ntext[3]\n", "x = {'a': {'b': 1}}\nx['a']['c']\n",
    "x = [1, 2]\nx.remove(3)\n", "{'a': 1}.pop('b')\n", "del never_there\n", "{[1]: 2}\n", "x = 5\nx()\n", "list(5)\n", "TOTAL += 1\n",
    # Functions and classes.
    "def f(a):\n    pass\n\n\nf()\n", "def f(a):\n    pass\n\n\nf(1, 2)\n", "def f(a):\n    pass\n\n\nf(b=1)\n", "def f(*, a):\n    pass\n\n\nf(1)\n",
    "def f():\n    return undefined_thing\n\n\nf()\n", "def g():\n    raise ValueError\n\n\ndef f():\n    g()\n\n\nf()\n",
    "def run():\n    return late()\n\n\nrun()\n\n\ndef late():\n    return 1\n", "class A:\n    pass\n\n\nA().missing\n", "class A:\n    pass\n\n\nA(1)\n",
    "class A:\n    def __init__(self, a):\n        self.a = a\n\n\nA()\n", "class A:\n    def __init__(self):\n        self.x = 1\n\n\nA().y\n",
    "class A:\n    def m(self):\n        return self.nope\n\n\nA().m()\n", "class A:\n    def m():\n        pass\n\n\nA().m()\n",
    "class A:\n    x = later\n\n\nlater = 1\n", "def deco():\n    return None\n\n\n@deco\ndef f():\n    pass\n",
    "VALUES = [convert(one) for one in ('1', 'x')]\n\n\ndef convert(text):\n    return int(text)\n", "NUMBERS = [int(one) for one in '1,x'.split(',')]\n",
    "REGISTRY = {}\n\n\ndef register(key):\n    REGISTRY[key] = 1\n\n\nregister('a')\nREGISTRY['b']\n",
    # What is caught is another thing.
    "try:\n    {}['x']\nexcept IndexError:\n    pass\n", "try:\n    raise ValueError\nexcept TypeError:\n    pass\n", "try:\n    raise ValueError\nfinally:\n    pass\n",
    "try:\n    import nowhere_at_all\nexcept ImportError:\n    nowhere_at_all = None\nnowhere_at_all.run()\n",
    "class Mine(ValueError):\n    pass\n\n\nraise Mine('x')\n", "try:\n    raise KeyError\nexcept KeyError as error:\n    raise RuntimeError from error\n",
    "error = ValueError('x')\nraise error\n", "import contextlib\n\nwith contextlib.suppress(KeyError):\n    int('x')\n", "try:\n    pass\nexcept ValueError:\n    pass\nelse:\n    undefined_thing\n",
    "raise 'text'\n", "if undefined_flag:\n    pass\n", "x = undefined_thing if True else 1\n", "print(f'{undefined_thing}')\n", "with None:\n    pass\n", "x: Undefined = 1\n", "class A:\n    x: Undefined = 1\n",
]

RIGHT = [
    "def later():\n    from .nowhere import nothing\n    return nothing\n",
    "try:\n    import orjson_faster as fast_json\nexcept ImportError:\n    import json as fast_json\n",
    "try:\n    from .speedups import quick\nexcept ImportError:\n    quick = None\n",
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from nowhere import Type\n",
    "def helper(name):\n    return undefined_name + name\n",
    "if False:\n    raise RuntimeError\n",
    "LIMITS = {name: len(name) for name in ('a', 'bc')}\n",
    "class Late:\n    def run(self):\n        return missing.thing\n",
    "import sys\n\nif sys.version_info < (3, 8):\n    import importlib_metadata\n",
    "try:\n    raise ValueError('x')\nexcept (KeyError, ValueError):\n    pass\n",
    "def maybe(flag=None):\n    if flag:\n        raise SystemExit(1)\n",
    "import contextlib\n\nwith contextlib.suppress(Exception):\n    pass\n",
    # Caught by what it descends from.
    "try:\n    {}['x']\nexcept LookupError:\n    pass\n", "try:\n    1 / 0\nexcept ArithmeticError:\n    pass\n", "try:\n    raise FileNotFoundError\nexcept OSError:\n    pass\n",
    "class Mine(ValueError):\n    pass\n\n\ntry:\n    raise Mine\nexcept ValueError:\n    pass\n",
    "try:\n    int('x')\nexcept (TypeError, ValueError) as error:\n    REASON = str(error)\n", "import contextlib\n\nwith contextlib.suppress(LookupError):\n    [][0]\n",
    "ERRORS = (KeyError, ValueError)\n\ntry:\n    {}['x']\nexcept ERRORS:\n    pass\n",
    "try:\n    raise ValueError\nexcept Exception:\n    pass\nelse:\n    undefined_thing\n",
    "def walk():\n    yield undefined_thing\n\n\nWALK = walk()\n",
    "def fail():\n    raise ValueError\n\n\ntry:\n    fail()\nexcept ValueError:\n    pass\n",
    # Known only at runtime, or elsewhere.
    "_cache = None\n\n\ndef cache():\n    global _cache, _made\n    _cache = {}\n    _made = True\n    return _cache\n\n\ncache()['x'] = 1\nMADE = _made\n",
    "class Bag:\n    def __init__(self, **values):\n        for key, value in values.items():\n            setattr(self, key, value)\n\n\nSIZE = Bag(size=3).size\n",
    "class Bag:\n    def __init__(self, **values):\n        self.__dict__.update(values)\n\n\nSIZE = Bag(size=3).size\n",
    "class Open:\n    def __getattr__(self, name):\n        return name\n\n\nANY = Open().anything\n",
    "import enum\n\n\nclass Color(enum.Enum):\n    RED = 1\n\n\nNAME = Color.RED.name + Color(1).name + Color['RED'].name\n",
    "from django.db.models import TextChoices\n\n\nclass State(TextChoices):\n    OPEN = 'open', 'Open'\n\n\nLABEL = State.OPEN.label + State.choices[0][1]\n",
    "from dataclasses import dataclass, field\n\n\n@dataclass\nclass Point:\n    x: int\n    tags: list = field(default_factory=list)\n\n\nPoint(1).tags.append('a')\nPoint(x=1).x + 1\n",
    "from collections import defaultdict, namedtuple\n\nPair = namedtuple('Pair', 'a b')\nFIRST = Pair(1, 2).a\nGROUPS = defaultdict(list)\nGROUPS['x'].append(1)\n",
    "import functools\n\n\ndef twice(function):\n    @functools.wraps(function)\n    def inner(*args, **kwargs):\n        return function(*args, **kwargs)\n    return inner\n\n\n@twice\ndef double(x, y=1):\n    return x * 2\n\n\ndouble.calls = 0\nFOUR = double.calls + 1\n",
    "REGISTRY = {}\n\n\ndef register(key):\n    def inner(function):\n        REGISTRY[key] = function\n        return function\n    return inner\n\n\n@register('one')\ndef one():\n    return 1\n\n\nONE = REGISTRY['one']()\n",
    "from pathlib import Path\n\nHERE = Path(__file__).resolve().parent\nNAME = HERE.name + (HERE / 'x.txt').suffix\nTHERE = HERE.joinpath('a').exists()\n",
    "ROWS = [('a', 1), ('b', 2)]\nNAMES = [name for name, _ in ROWS]\n(first_row, *_rest), last = (1, 2, 3), ROWS[-1]\n",
    "class Meta(type):\n    def __iter__(cls):\n        return iter([1])\n\n\nclass Walked(metaclass=Meta):\n    pass\n\n\nALL = [one for one in Walked]\n",
    "class Base:\n    def __init_subclass__(cls, **kwargs):\n        cls.tag = 'x'\n\n\nclass Child(Base):\n    pass\n\n\nTAG = Child.tag\n",
    "TEXT = 'Hello %(name)s, %d%%' if False else '%s: %5.2f' % ('a', 1.5)\n", "match 3:\n    case [a, b]:\n        pass\n    case int() as number:\n        pass\n",
    "from functools import partial\n\n\ndef add(a, b):\n    return a + b\n\n\nTHREE = partial(add, 1)(2)\n",
    "def f():\n    x: Undefined = 1\n    return x\n\n\nONE = f()\n",
    "class Box[T]:\n    held: T\n\n    def get(self, other: T) -> T:\n        return other\n\n\ndef same[T](one: T) -> T:\n    return one\n\n\ntype Pair[T] = tuple[T, T]\nsame(1)\n",
    "if True:\n\tTABBED = 1\n\tif TABBED:\n\t    MIXED = 2\n", "def loops(n=2):\n    for one in range(n):\n        if one:\n            break\n    else:\n        return None\n    while n:\n        n -= 1\n        continue\n    return n\n\n\nloops()\n",
    "class Listed:\n    items = [1, 2]\n    total = sum(one for one in items)\n    first: int = items[0]\n\n    class Inner:\n        pass\n",
    "def counted(*args, limit=3, **kwargs):\n    return len(args) + limit + len(kwargs)\n\n\nSEVEN = counted(1, 2, limit=4, other=1)\nARGS = (1, 2)\nFIVE = counted(*ARGS)\n",
    "class Node:\n    def __init__(self, parent=None):\n        self.parent = parent\n\n    @property\n    def depth(self):\n        return 0 if self.parent is None else self.parent.depth + 1\n\n\nTWO = Node(Node(Node())).depth\n",

]

# Compilers refuse these; parsers for editors do not.
NO_PYTHON = [
    "print 'x'\n", "return 3\n", "class X:\nvalue = 1\n", "if True\n    pass\n", "x = (1, 2\n", "def f(a, a):\n    pass\n", "break\n", "3 = x\n", "f() = 1\n", "def f():\n\tif True:\n        pass\n",
    "x = 'abc\n", "except ValueError:\n    pass\n", "import\n", "from x import\n", "lambda: return\n", "x = 1 +\n", "  x = 1\n", "yield 1\n", "await x\n", "def f(x=1, y):\n    pass\n",
    "f(a=1, 2)\n", "else:\n    pass\n", "None = 1\n", "continue\n", "x = {1: 2, 3}\n", "global x, \n",
]
