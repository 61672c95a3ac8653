"""Room on Python's stack, so that no loop stands on the edge between two pieces of it.

Python 3.11 and later keep what functions know while they run in pieces of 16 kB. A function that is called
again and again just where one is full gets a new piece from the system each time and gives it back: such a
call takes a hundred times as long, and a page took twice as long in one place of the program as in another.
Later patches of 3.13 and 3.14 keep one piece in reserve (python/cpython#142183).
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_STACK_SLOTS = (
    40_000  # 320 kB, of a piece of 512: the rest is enough for all that is called from here
)


def with_preallocated_stack(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that does the same, with a piece of the stack of its own, for it and what it calls.

    It says that it needs much of the stack, so Python gets a large piece for it. What it does not touch of
    it takes no memory.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=_STACK_SLOTS)
    return update_wrapper(call, function)
