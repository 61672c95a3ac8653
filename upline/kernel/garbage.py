"""Looking for garbage in cycles only when there is some."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_afterwards() -> Iterator[None]:
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
