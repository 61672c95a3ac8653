"""Growth: booking and the pages with 10,000, 100,000 and 1,000,000 orders; what a worker needs.

One network grows; at each size the same probes are booked and the same pages asked for. The orders
are booked by two workers, whose memory is looked at while they do it.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from threading import Thread

from bench import pages
from bench.figures import Figure, middle
from bench.ground import Child, numbers, tidy, together, use
from bench.lag import worker_running
from bench.networks import fresh, plan_of
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, found_network, tell_sales
from upline.models import Order

RESELLERS = 5_000
SIZES = [int(size) for size in numbers("BENCH_SIZES", "10000,100000,1000000")]
WORKERS = 2
PROBES = 5
EVENTS = 2_000
_AT_MOST = 1.25
_MOST_MB = 200.0


def run(tell: Callable[[str], None]) -> dict[str, Figure]:
    """Let a network grow, and measure at each size."""
    fresh("growth")
    network = found_network(plan_of(orders=0, resellers=RESELLERS), password_hash="!")
    booking: list[list[float]] = []
    asked: list[pages.Asked] = []
    memory = Memory()
    there = 0
    for seed, size in enumerate(SIZES, start=1):
        tell(f"growing to {size:,} orders")
        _grow(network, max(size - there, 0), seed=seed, memory=memory)
        tidy("growth")
        tell(f"asking and booking at {size:,}")
        # The pages come first: new sales have the server tidy up beside them.
        asked.append(pages.ask("growth", network.distributor.slug))
        booking.append([_probe(network, seed * 100 + number) for number in range(PROBES)])
        there = Order.objects.filter(tenant_id=network.distributor.id).count()
    found = {"growth, booking": _growth([middle(one) for one in booking], "ms/order", booking[-1])}
    found["growth, pages"] = _growth([one.middle for one in asked], "ms", asked[-1].runs)
    found |= pages.figures(asked[-1])
    found["memory"] = memory.figure()
    use("growth")
    return found


def _grow(network: Network, orders: int, *, seed: int, memory: "Memory") -> None:
    """Tell so many sales of all resellers, while workers book them."""
    plan = plan_of(orders=orders, subscriptions=orders, resellers=len(network.resellers), seed=seed)
    with ExitStack() as running:
        workers = [running.enter_context(worker_running("growth")) for _ in range(WORKERS)]
        memory.watch(workers[0].process.pid)
        for _ in tell_sales(network, plan):
            pass
        while backorders.is_anything_ready():
            time.sleep(1.0)


class Memory:
    """What a worker needs, looked at while it books."""

    def __init__(self) -> None:
        self._megabytes: list[float] = []

    def watch(self, pid: int) -> None:
        """Look at a worker's memory until it is gone."""
        Thread(target=self._look, args=(pid,), daemon=True).start()

    def _look(self, pid: int) -> None:
        while (found := _resident_mb(pid)) > 0:
            self._megabytes.append(found)
            time.sleep(0.5)

    def figure(self) -> Figure:
        most = max(self._megabytes)
        # Flat: the last quarter of the time needs hardly more than the second.
        quarter = max(len(self._megabytes) // 4, 1)
        early = middle(self._megabytes[quarter : 2 * quarter] or self._megabytes)
        late = middle(self._megabytes[-quarter:])
        return Figure(
            value=most,
            unit="MB",
            bar=f"≤ {_MOST_MB:.0f} MB, flat",
            ok=most <= _MOST_MB and late <= 1.1 * early,
            runs=[early, late],
            told={"early, MB": early, "late, MB": late},
        )


def _resident_mb(pid: int) -> float:
    """Return what a process has in memory; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1_024
    except FileNotFoundError:
        pass
    return 0.0


def _probe(network: Network, seed: int) -> float:
    """Have the sales of 200 resellers booked by a worker of its own; return the milliseconds per order."""
    some = Network(network.distributor, network.resellers[::25], network.families)
    for _ in tell_sales(some, plan_of(orders=EVENTS, resellers=len(some.resellers), seed=seed)):
        pass
    (done,) = together([Child("working", "growth")])
    return float(done["ended"] - done["began"]) * 1_000 / int(done["booked"])


def _growth(values: list[float], unit: str, runs: list[float]) -> Figure:
    ratio = values[-1] / values[0]
    told = {f"at {size:,}": value for size, value in zip(SIZES, values, strict=True)}
    return Figure(
        value=values[-1],
        unit=unit,
        limit=values[0],
        ratio=ratio,
        bar=f"≤ {_AT_MOST:.2f} × at {SIZES[0]:,}",
        ok=ratio <= _AT_MOST,
        runs=runs,
        told=told,
    )
