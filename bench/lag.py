"""Lag: the time from a reseller's commit to the order upstream, at 50 sales a second for a minute."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, connections

from bench import worker
from bench.environment import BenchmarkProcess, vacuum
from bench.measurements import Measurement, percentile
from bench.networks import create_waiting_network
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.devtools.generation import Network
from upline.kernel import clock
from upline.models import Subscription
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import SubscriptionKind

PER_SECOND = 50
SECONDS = 60
RESELLERS = 200
_P50_MS, _P99_MS = 25.0, 100.0


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Sell at a constant rate, and measure when each order is visible."""
    network = create_waiting_network("lag", orders=PER_SECOND * SECONDS * 3, resellers=RESELLERS)
    backorders.drain(clock=clock.now)
    vacuum("lag")
    report_progress(f"{PER_SECOND} sales a second for {SECONDS} s")
    with worker_running("lag"):
        lags, offered = measure_lag(network, per_second=PER_SECOND, seconds=SECONDS)
    p50, p99 = percentile(lags, 50), percentile(lags, 99)
    bar = f"p50 ≤ {_P50_MS:.0f} ms, p99 ≤ {_P99_MS:.0f} ms"
    ok = p50 <= _P50_MS and p99 <= _P99_MS
    details = {"p50, ms": p50, "p99, ms": p99, "most, ms": max(lags), "sales a second": offered}
    return {
        "lag": Measurement(
            value=p50, unit="ms", bar=bar, ok=ok, runs=lags_in_runs(lags), details=details
        )
    }


def lags_in_runs(lags: list[float], count: int = 5) -> list[float]:
    """Return the median of each fifth of the time."""
    size = max(len(lags) // count, 1)
    return [percentile(lags[at : at + size], 50) for at in range(0, size * count, size)]


@contextmanager
def worker_running(database: str) -> Iterator[BenchmarkProcess]:
    """Keep the worker running inside the block, as in production."""
    process = BenchmarkProcess(worker, database)
    process.start()
    time.sleep(1.0)
    try:
        yield process
    finally:
        process.stop()


def measure_lag(network: Network, *, per_second: int, seconds: int) -> tuple[list[float], float]:
    """Return the milliseconds from each sale's commit to its order, and the rate achieved."""
    distributor = network.distributor.id
    wanted = list(
        Subscription.objects.filter(
            tenant_id__in=[one.id for one in network.resellers], kind=SubscriptionKind.SUBSCRIPTION
        ).values_list("tenant_id", "id", "quantity")[: per_second * seconds]
    )
    watch = OrderWatcher(distributor)
    watch.start()
    committed: dict[UUID, float] = {}
    began = time.perf_counter()
    for number, (tenant_id, subscription_id, quantity) in enumerate(wanted):
        time.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        subscriptions.change_quantity(
            tenant_id=tenant_id,
            subscription_id=subscription_id,
            quantity=quantity + 1,
            by=system_actor("Sam"),
            now=clock.now(),
        )
        committed[subscription_id] = time.perf_counter()
    pace = len(wanted) / (time.perf_counter() - began)
    seen = watch.wait_for(committed.keys())
    return [max(seen[pk] - committed[pk], 0.0) * 1_000 for pk in committed], pace


class OrderWatcher(threading.Thread):
    """Polls every two milliseconds for new orders upstream, and stores when it saw them."""

    _EVERY_S = 0.002
    _PATIENCE_S = 30.0
    _NEW = """
        SELECT o.number, e.subjects[1] FROM upline_order o
        JOIN upline_saleevent e ON e.id = o.sale_event_id
        WHERE o.tenant_id = %s AND o.number > %s ORDER BY o.number
    """

    def __init__(self, distributor: UUID) -> None:
        super().__init__(daemon=True)
        self._distributor = distributor
        self._seen: dict[UUID, float] = {}
        self._last = self._last_number()
        self._ended = False

    def _last_number(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(number) FROM upline_order WHERE tenant_id = %s", [self._distributor]
            )
            return int(cursor.fetchone()[0] or 0)

    def run(self) -> None:
        with connection.cursor() as cursor:
            while not self._ended:
                cursor.execute(self._NEW, [self._distributor, self._last])
                now = time.perf_counter()
                for number, subject in cursor.fetchall():
                    self._last = number
                    self._seen.setdefault(subject, now)
                time.sleep(self._EVERY_S)
        connections.close_all()

    def wait_for(self, subjects: object) -> dict[UUID, float]:
        """Return when each was seen, once all have been. Raises: TimeoutError."""
        deadline = time.monotonic() + self._PATIENCE_S
        while not set(subjects) <= self._seen.keys():  # type: ignore[call-overload]
            if time.monotonic() > deadline:
                raise TimeoutError("Some orders never came.")
            time.sleep(0.05)
        self._ended = True
        self.join()
        return self._seen
