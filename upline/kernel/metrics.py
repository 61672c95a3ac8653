"""What the processes of a machine count for Prometheus. Nothing is counted where nobody collects it.

All processes write into files of one directory, which the page of metrics adds up.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

DIRECTORY = "metrics"  # in the data directory
_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # known to the library, which reads it when it is imported
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_requests: "Histogram | None" = None
_batches: "Histogram | None" = None
_booked: "Counter | None" = None
_failures: "Counter | None" = None


def collect_into(directory: Path) -> None:
    """Count from now on, in this process and those that it starts. Files of processes that are gone are removed."""
    global _requests, _batches, _booked, _failures  # noqa: PLW0603 — what is counted is of the process
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in directory.glob("*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not _is_alive(int(pid)):
            file.unlink(missing_ok=True)
    os.environ[_VARIABLE] = str(directory)
    from prometheus_client import Counter, Histogram  # noqa: PLC0415 — it reads the variable when it is imported

    if _requests is None:
        _requests = Histogram(
            "upline_request_seconds",
            "Durations of requests, by entry point and class of the status.",
            ["entry", "status"],
            buckets=_BUCKETS,
        )
        _batches = Histogram(
            "upline_booking_batch_seconds", "Durations of batches of booking.", buckets=_BUCKETS
        )
        _booked = Counter("upline_orders_booked", "Orders that this machine’s workers have booked.")
        _failures = Counter(
            "upline_worker_failures", "Failures of the worker’s tasks, by task.", ["work"]
        )


def collect_again() -> None:
    """Count in a process that was started by one that counts."""
    if directory := os.environ.get(_VARIABLE):
        collect_into(Path(directory))


def count_request(entry: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    if _requests is not None:
        _requests.labels(entry, f"{status // 100}xx").observe(seconds)


def count_batch(orders: int, seconds: float) -> None:
    """Count a batch of booking that was committed."""
    if _batches is not None and _booked is not None:
        _batches.observe(seconds)
        _booked.inc(orders)


def count_failure(work: str) -> None:
    """Count a failure of a task of the worker."""
    if _failures is not None:
        _failures.labels(work).inc()


def counted() -> bytes:
    """Return what all processes have counted, in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 — as above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 — as above

    if _VARIABLE not in os.environ:
        return b""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return bytes(generate_latest(registry))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
