"""Optimistic locking: compares the version that somebody has read with the present one.

A record has a counter as its version, or a fingerprint of the fields that its edit form shows: then its row and
what queries return of it have the same names for them.
"""

from collections.abc import Iterable

from upline.kernel.fingerprints import fingerprint
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse

STALE = "stale"


def version_of(record: object, fields: Iterable[str]) -> str:
    """Return the version of a record by the values of its editable fields."""
    return fingerprint({name: getattr(record, name) for name in fields})


def check_version(expected: int | str | None, current: int | str, *, noun: str) -> None:
    """Raises: Refused `stale` — the record has changed since it was read. None: any version will
    do.
    """
    if expected is not None and expected != current:
        raise refuse(
            STALE, text("Somebody else has changed this {noun} since you opened it.", noun=noun)
        )
