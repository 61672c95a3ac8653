"""What somebody has read of a record, and what stands there when they change it."""

from upline.kernel.verdicts import refuse

STALE = "stale"


def check_version(read: int | str | None, now: int | str, *, noun: str) -> None:
    """Raises: Refused `stale` — the record has changed since it was read; None: any will do."""
    if read is not None and read != now:
        raise refuse(STALE, f"Somebody else has changed this {noun} since you opened it.")
