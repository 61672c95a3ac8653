"""The history of a run: each call, when it was sent and answered, and what it would sell.

It is written to a file as the calls are made, outside of what is harmed.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Answer(StrEnum):
    """What a caller knows of a call.

    ACKNOWLEDGED: it was executed. REFUSED: it was not. UNKNOWN: no answer, so it was executed once or not at all.
    """

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call of one entry point.

    `quantities` are those that it sells: each belongs to this call alone. `sent` and `answered` are seconds of one monotonic clock.
    `subscription`: the reseller's subscription that it changes; empty where it creates one.
    """

    entry_point: str
    reseller: str
    quantities: tuple[int, ...]
    sent: float
    answered: float
    answer: Answer
    subscription: str = ""
    attempts: int = 1
    detail: str = ""


class HistoryFile:
    """Calls as lines of JSON, written by many threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        file.write_text("", encoding="utf-8")

    def add(self, call: Call) -> None:
        """Add a call once its answer is known, or given up."""
        line = json.dumps(asdict(call)) + "\n"
        with self._lock:
            self._calls.append(call)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line)

    @property
    def calls(self) -> tuple[Call, ...]:
        with self._lock:
            return tuple(self._calls)


def read_history(file: Path) -> Iterator[Call]:
    """Yield the calls of a file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        row["quantities"] = tuple(row["quantities"])
        row["answer"] = Answer(row["answer"])
        yield Call(**row)
