"""What a supervisor tells of the processes that it runs: a file that the web server reads."""

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

STATE_FILE = "processes.json"  # in the data directory


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessState:
    """A supervised process. `restart_at`: when it is started again, in seconds since 1970."""

    name: str
    state: str
    recent_failures: int = 0
    last_exit_code: int | None = None
    restart_at: float | None = None


def write_process_states(file: Path, states: Sequence[ProcessState]) -> None:
    """Write the states in one step. A full disk is no reason to stop supervising."""
    content = {"supervisor": os.getpid(), "processes": [asdict(state) for state in states]}
    draft = file.with_suffix(".new")
    with contextlib.suppress(OSError):
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(file)


def read_process_states(file: Path) -> list[ProcessState]:
    """Return the states; none where no supervisor has written them, or it is gone."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        os.kill(content["supervisor"], 0)
        return [ProcessState(**state) for state in content["processes"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
