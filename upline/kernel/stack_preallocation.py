"""Preallocates Python's stack, so that no loop runs on the boundary between two chunks of it.

Python 3.11 and later keep frames in chunks of 16 kB. A function that is called repeatedly where a
chunk is full allocates a new chunk at each call and frees it again: such a call takes a hundred
times as long, and a page took twice as long at one call depth as at another. Later patches of 3.13
and 3.14 keep one chunk in reserve (python/cpython#142183).
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_STACK_SLOTS = (
    40_000  # 320 kB, of a chunk of 512: the rest is enough for all that is called from here
)


def with_preallocated_stack(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that does the same in a stack chunk of its own, with all that it calls.

    It declares a large frame, so Python allocates a large chunk for it. Untouched pages of it take
    no memory.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=_STACK_SLOTS)
    return update_wrapper(call, function)
