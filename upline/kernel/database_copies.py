"""What a copy of a database is, for those who make it and those who keep it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

PHYSICAL, LOGICAL = "physical", "logical"

OnProgress = Callable[[int, int], None]  # what is done, and the total, in any unit


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseFacts:
    """What a database has: version of the server, migrations in their order, rows by table; and when that was read."""

    postgresql: str
    postgresql_major: int
    migrations: Sequence[str]
    rows: Mapping[str, int]
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseCopy:
    """A copy. Its content is that of `consistent_at`; a physical one can be taken further from there by an archive.

    `last_segment` is the segment of the log at which it ends; empty for a logical one.
    """

    kind: str
    consistent_at: datetime
    facts: DatabaseFacts
    last_segment: str = ""


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How to report progress, and the open files that the program which copies must hold."""

    on_progress: OnProgress
    locks: Sequence[int] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryArchive:
    """The archive of the log that takes a physical copy further: to a moment, or where that is None to its end.

    `first_segment` is the last segment that the copy has itself.
    """

    directory: Path
    first_segment: str
    until: datetime | None
