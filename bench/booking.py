"""Throughput of booking: one worker, two workers, and the database alone."""

import time
from collections.abc import Callable

from django.db import connection

from bench import drain_client, limit
from bench.environment import BenchmarkProcess, database_copy, run_concurrently
from bench.measurements import Measurement, median_of
from bench.networks import create_waiting_network

EVENTS = 8_000
RESELLERS = 200
RUNS = 5

_MIN_RATIO = 0.40
_MIN_TWO_WORKER_RATIO = 1.5


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Book the same sales repeatedly, on copies of the database in which they wait."""
    create_waiting_network("waiting", orders=EVENTS, resellers=RESELLERS)
    report_progress("writing down what is booked, for the limit")
    limit.copy_statement("waiting", "staged")
    one, two, baseline = [], [], []
    for number in range(1, RUNS + 1):
        report_progress(f"run {number} of {RUNS}")
        one.append(_booking_rate(1))
        baseline.append(_insert_rate())
        two.append(_booking_rate(2))
    ratio = median_of([mine / reference for mine, reference in zip(one, baseline, strict=True)])
    gain = median_of([both / alone for both, alone in zip(two, one, strict=True)])
    return {
        "booking": Measurement(
            value=median_of(one),
            unit="orders/s",
            limit=median_of(baseline),
            ratio=ratio,
            bar=f"≥ {_MIN_RATIO:.2f} of the limit",
            ok=ratio >= _MIN_RATIO,
            runs=one,
        ),
        "booking, two workers": Measurement(
            value=median_of(two),
            unit="orders/s",
            limit=median_of(one),
            ratio=gain,
            bar=f"≥ {_MIN_TWO_WORKER_RATIO:.1f} × one worker",
            ok=gain >= _MIN_TWO_WORKER_RATIO,
            runs=two,
        ),
    }


def _booking_rate(workers: int) -> float:
    """Return the orders per second that so many workers book."""
    with database_copy("waiting") as database:
        answers = run_concurrently(
            [BenchmarkProcess(drain_client, database) for _ in range(workers)]
        )
    booked: int = sum(result["booked"] for result in answers)
    assert booked == EVENTS, "every sale is booked, once"
    took = max(a["ended"] for a in answers) - min(a["began"] for a in answers)
    return booked / float(took)


def _insert_rate() -> float:
    """Return the orders per second that the database alone writes, by one statement a thousand."""
    with database_copy("staged"):
        connection.ensure_connection()
        began = time.perf_counter()
        limit.write_staged()
        return EVENTS / (time.perf_counter() - began)
