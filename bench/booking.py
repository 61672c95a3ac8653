"""How many orders are booked in a second: by one worker, by two, and by the database alone."""

import time
from collections.abc import Callable

from django.db import connection

from bench import limit
from bench.figures import Figure, middle
from bench.ground import Child, copied, together
from bench.networks import found_waiting

EVENTS = 8_000
RESELLERS = 200
RUNS = 5

_AT_LEAST = 0.40
_TWO_AT_LEAST = 1.5


def run(tell: Callable[[str], None]) -> dict[str, Figure]:
    """Book the same sales again and again, on copies of the database in which they wait."""
    found_waiting("waiting", orders=EVENTS, resellers=RESELLERS)
    tell("writing down what is booked, for the limit")
    limit.stage("waiting", "staged")
    one, two, bare = [], [], []
    for number in range(1, RUNS + 1):
        tell(f"run {number} of {RUNS}")
        one.append(_booked_by(1))
        bare.append(_bare())
        two.append(_booked_by(2))
    ratio = middle([mine / theirs for mine, theirs in zip(one, bare, strict=True)])
    gain = middle([both / alone for both, alone in zip(two, one, strict=True)])
    return {
        "booking": Figure(
            value=middle(one),
            unit="orders/s",
            limit=middle(bare),
            ratio=ratio,
            bar=f"≥ {_AT_LEAST:.2f} of the limit",
            ok=ratio >= _AT_LEAST,
            runs=one,
        ),
        "booking, two workers": Figure(
            value=middle(two),
            unit="orders/s",
            limit=middle(one),
            ratio=gain,
            bar=f"≥ {_TWO_AT_LEAST:.1f} × one worker",
            ok=gain >= _TWO_AT_LEAST,
            runs=two,
        ),
    }


def _booked_by(workers: int) -> float:
    """Return the orders per second that so many workers book."""
    with copied("waiting") as database:
        answers = together([Child("working", database) for _ in range(workers)])
    booked = sum(answer["booked"] for answer in answers)
    assert booked == EVENTS, "every sale is booked, once"
    took = max(a["ended"] for a in answers) - min(a["began"] for a in answers)
    return booked / float(took)


def _bare() -> float:
    """Return the orders per second that the database alone writes, by one statement a thousand."""
    with copied("staged"):
        connection.ensure_connection()
        began = time.perf_counter()
        limit.write_staged()
        return EVENTS / (time.perf_counter() - began)
