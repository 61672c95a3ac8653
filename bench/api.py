"""Calls of the API to the web server as users start it: processor time of each, and how many a second."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from bench.api_calls import Call, CallCosts, send_calls
from bench.api_records import DATABASE, ApiRecords
from bench.environment import numbers_from_env
from bench.measurements import Measurement, median_of
from bench.web_server import WebServer, web_server

RUNS = int(numbers_from_env("BENCH_RUNS", "5")[0])
_MIN_GAIN = 1.8  # of two processes


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredCall:
    """A kind of calls: how many a run sends, and what must be reached.

    `max_cpu_ms` is the processor time of the web server for one; `min_rate`: so many a second by one
    process, None where that is not measured.
    """

    name: str
    calls: Callable[[ApiRecords, int], list[Call]]
    count: int
    max_cpu_ms: float
    min_rate: float | None = None


_CREATED = MeasuredCall(name="order created", calls=ApiRecords.creations, count=48, max_cpu_ms=15.0)
MEASURED_CALLS = (
    MeasuredCall(
        name="order read", calls=ApiRecords.reads, count=200, max_cpu_ms=5.0, min_rate=150.0
    ),
    MeasuredCall(name="list of 200", calls=ApiRecords.lists, count=24, max_cpu_ms=20.0),
    MeasuredCall(
        name="quantity change",
        calls=ApiRecords.quantity_changes,
        count=80,
        max_cpu_ms=10.0,
        min_rate=60.0,
    ),
    _CREATED,
    MeasuredCall(name="order executed", calls=ApiRecords.executions, count=48, max_cpu_ms=15.0),
)

_Costs = Mapping[str, list[CallCosts]]


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Send calls by four clients to one process of the web server, then to two."""
    records = ApiRecords()
    connection.close()
    with_rate = [kind for kind in MEASURED_CALLS if kind.min_rate is not None]
    report_progress("one process")
    one = _measure(records, MEASURED_CALLS, processes=1)
    report_progress("two processes")
    two = _measure(records, with_rate, processes=2)
    return {
        **{f"api, {kind.name}": _cpu_time(kind, one, records) for kind in MEASURED_CALLS},
        **{f"api, {kind.name}, rate": _rate(kind, one) for kind in with_rate},
        **{f"api, {kind.name}, two processes": _gain(kind, one, two) for kind in with_rate},
    }


def _measure(records: ApiRecords, kinds: Collection[MeasuredCall], *, processes: int) -> _Costs:
    """Return what the calls of each run cost, after a first one as warm-up."""
    costs: dict[str, list[CallCosts]] = {kind.name: [] for kind in kinds}
    # Calls are counted as always, but there are more of them than a credential usually has.
    with web_server(DATABASE, processes=processes, API_CALLS_PER_MINUTE="1000000") as server:
        for number in range(RUNS + 1):
            for kind in kinds:
                cost = _send(kind, server, records)
                if number:
                    costs[kind.name].append(cost)
            server.find_backends()
    return costs


def _send(kind: MeasuredCall, server: WebServer, records: ApiRecords) -> CallCosts:
    cost, answers = send_calls(server, kind.calls(records, kind.count))
    if kind is _CREATED:
        records.remember_created(answers)
    return cost


def _cpu_time(kind: MeasuredCall, costs: _Costs, records: ApiRecords) -> Measurement:
    runs = [cost.web for cost in costs[kind.name]]
    return Measurement(
        value=median_of(runs),
        unit="ms of web CPU",
        bar=f"≤ {kind.max_cpu_ms:.0f} ms",
        ok=median_of(runs) <= kind.max_cpu_ms,
        runs=runs,
        details={
            "database CPU ms": median_of([cost.database for cost in costs[kind.name]]),
            "booking, CPU ms an order": records.booking_cpu_ms,
        },
    )


def _rate(kind: MeasuredCall, costs: _Costs) -> Measurement:
    runs = _rates(kind, costs)
    assert kind.min_rate is not None, "a rate is measured"
    return Measurement(
        value=median_of(runs),
        unit="calls/s",
        bar=f"≥ {kind.min_rate:.0f} calls/s by one process",
        ok=median_of(runs) >= kind.min_rate,
        runs=runs,
    )


def _gain(kind: MeasuredCall, one: _Costs, two: _Costs) -> Measurement:
    alone, both = median_of(_rates(kind, one)), median_of(_rates(kind, two))
    return Measurement(
        value=both,
        unit="calls/s",
        limit=alone,
        ratio=both / alone,
        bar=f"≥ {_MIN_GAIN} × one process",
        ok=both / alone >= _MIN_GAIN,
        runs=_rates(kind, two),
        details={"web CPU ms": median_of([cost.web for cost in two[kind.name]])},
    )


def _rates(kind: MeasuredCall, costs: _Costs) -> list[float]:
    return [cost.rate for cost in costs[kind.name]]
