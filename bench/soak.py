"""Several workers under load for half an hour, some of them killed: no deadlock, nothing lost or
doubled.

Runs only on request: `make bench BENCH=soak`. BENCH_SOAK_MINUTES sets the duration.
"""

import random
import time
from collections.abc import Callable
from threading import Event, Thread
from uuid import UUID

from django.db import connection, connections

from bench import worker
from bench.environment import BenchmarkProcess, numbers_from_env
from bench.measurements import Measurement
from bench.networks import create_database, network_plan
from upline.access.rulebook import system_actor
from upline.backorders import actions as backorders
from upline.backorders.reconciliation import reconcile
from upline.devtools.generation import Network, create_network, write_sales
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import Order, SaleEvent, Subscription
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import SubscriptionKind

MINUTES = numbers_from_env("BENCH_SOAK_MINUTES", "30")[0]
WORKERS = 4
RESELLERS = 300
SELLERS = 2  # threads, each changing one quantity after the other
SALES_PER_ROUND = 1_500  # sales published at once
EVERY_S = 5.0
_KILL_EVERY_S = 30.0
_PATIENCE_S = 120.0


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Run workers under load, kill one now and then, and check the result."""
    create_database("soak")
    network = create_network(network_plan(orders=0, resellers=RESELLERS), password_hash="!")
    _record_sales(network, orders=SALES_PER_ROUND, seed=0)
    backorders.drain(clock=clock.now)
    before = _deadlocks()
    workers = [_worker() for _ in range(WORKERS)]
    sellers = [Seller(network, number) for number in range(SELLERS)]
    for seller in sellers:
        seller.start()
    ends, kill_at, killed, seed = time.monotonic() + MINUTES * 60, 0.0, 0, 1
    while (now := time.monotonic()) < ends:
        report_progress(f"{Order.objects.count():,} orders, {(ends - now) / 60:.1f} minutes to go")
        _record_sales(network, orders=SALES_PER_ROUND, seed=seed)
        seed += 1
        if now >= kill_at:
            workers.pop(0).process.kill()
            workers.append(_worker())
            kill_at, killed = now + _KILL_EVERY_S, killed + 1
        time.sleep(max(now + EVERY_S - time.monotonic(), 0.0))
    for seller in sellers:
        seller.stop()
    waited = time.monotonic()
    while backorders.has_ready_events() and time.monotonic() < waited + _PATIENCE_S:
        time.sleep(0.5)
    alive = sum(each.process.poll() is None for each in workers)
    for each in workers:
        each.stop()
    report_progress("comparing what was sold with what was booked")
    return {"soak": _figure(network, before, killed, alive, sum(s.sold for s in sellers))}


def _worker() -> BenchmarkProcess:
    process = BenchmarkProcess(worker, "soak")
    process.start()
    return process


def _record_sales(network: Network, *, orders: int, seed: int) -> None:
    for _ in write_sales(network, network_plan(orders=orders, resellers=RESELLERS, seed=seed)):
        pass


class Seller(Thread):
    """Sells by the action, one sale after the other, in addition to the generated load."""

    def __init__(self, network: Network, number: int) -> None:
        super().__init__(daemon=True)
        self._resellers = [one.id for one in network.resellers[number::SELLERS]]
        self._random = random.Random(number)  # noqa: S311 — no secret
        self._stopped = Event()
        self.sold = 0

    def run(self) -> None:
        while not self._stopped.is_set():
            self._sell(self._random.choice(self._resellers))
        connections.close_all()

    def _sell(self, tenant_id: UUID) -> None:
        owned = Subscription.objects.filter(tenant_id=tenant_id, kind=SubscriptionKind.SUBSCRIPTION)
        found = owned.order_by("?").values_list("id", "quantity").first()
        if found is None:
            return
        subscription_id, quantity = found
        try:
            subscriptions.change_quantity(
                tenant_id=tenant_id,
                subscription_id=subscription_id,
                quantity=quantity + 1,
                by=system_actor("Sam"),
                now=clock.now(),
            )
            self.sold += 1
        except Refused:
            pass  # a trial, say: what may not be sold is not
        time.sleep(0.02)

    def stop(self) -> None:
        """Stop, and wait for the last sale."""
        self._stopped.set()
        self.join()


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _figure(network: Network, before: int, killed: int, alive: int, sold: int) -> Measurement:
    bss = network.distributor.id
    events = SaleEvent.objects.filter(tenant_id=bss)
    orders = Order.objects.filter(tenant_id=bss).count()
    wrong = {
        "deadlocks": _deadlocks() - before,
        "workers that died by themselves": WORKERS - alive,
        "sales without an order": events.filter(is_sale=True).exclude(state="BOOKED").count(),
        "orders beyond the sales": orders - events.filter(state="BOOKED").count(),
        "differences": sum(len(one.differences) for one in reconcile(tenant_id=bss)),
    }
    return Measurement(
        value=orders,
        unit="orders",
        bar="nothing lost, doubled or locked",
        ok=not any(wrong.values()),
        runs=[float(orders)],
        details={**wrong, "workers killed": killed, "sold one by one": sold, "minutes": MINUTES},
    )
