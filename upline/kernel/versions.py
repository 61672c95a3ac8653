"""What somebody has read of a record, and what stands there when they change it."""

from upline.kernel.verdicts import refuse

STALE = "stale"


def check_version(expected: int | str | None, current: int | str, *, noun: str) -> None:
    """Raises: Refused `stale` — the record has changed since it was read; None: any will do."""
    if expected is not None and expected != current:
        raise refuse(STALE, f"Somebody else has changed this {noun} since you opened it.")
