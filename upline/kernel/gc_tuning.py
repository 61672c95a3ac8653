"""Looking for garbage in cycles only when there is some."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze_startup_objects() -> None:
    """Never look again for cycles among what has been made so far, for a program that has started.

    Going through all that was imported would hold up a request now and then for a tenth of a second.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Do not look for cycles inside the block, for work that makes many objects and none of them.

    While such work grows, it would be gone through again and again for nothing.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
