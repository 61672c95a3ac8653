"""Runs the cyclic garbage collector only where it is useful."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# So often what a full collection leaves is excluded too: views, templates and texts are loaded by the first requests.
_FREEZES = 10


def freeze_startup_objects() -> None:
    """Exclude what a program loads from garbage collection: all objects that exist now, and those that
    the next full collections leave.

    Traversing all of them would delay a request now and then by a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    remaining = iter(range(_FREEZES))

    def freeze_survivors(phase: str, info: Mapping[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            if next(remaining, None) is None:
                gc.callbacks.remove(freeze_survivors)
            else:
                gc.freeze()

    gc.callbacks.append(freeze_survivors)


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
