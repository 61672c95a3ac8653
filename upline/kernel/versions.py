"""Optimistic locking: compares the version that somebody has read with the present one."""

from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

STALE = "stale"


def check_version(expected: int | str | None, current: int | str, *, noun: str) -> None:
    """Raises: Refused `stale` — the record has changed since it was read. None: any version will
    do.
    """
    if expected is not None and expected != current:
        raise refuse(
            STALE, text("Somebody else has changed this {noun} since you opened it.", noun=noun)
        )
