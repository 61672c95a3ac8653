"""Runs the cyclic garbage collector only where it is useful."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze_startup_objects() -> None:
    """Exclude all objects that exist now from garbage collection, once a program has started.

    Traversing all imported objects would delay a request now and then by a tenth of a second.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause garbage collection inside the block, for work that creates many objects and no cycles.

    The growing number of objects would trigger useless collections.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
