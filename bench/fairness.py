"""Fairness: one reseller's 100,000 waiting sales, and how long another's single ones wait."""

from collections.abc import Callable, Sequence

from bench.figures import Figure, percentile
from bench.ground import tidy
from bench.lag import lags_in_runs, measured, worker_running
from bench.networks import fresh, plan_of
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, found_network, tell_sales
from upline.kernel import clock
from upline.models import SaleEvent

WAITING = 100_000
SINGLE_PER_SECOND = 5
SECONDS = 15
_P99_MS = 250.0


def run(tell: Callable[[str], None]) -> dict[str, Figure]:
    """Let one reseller flood the worker, and others sell a little meanwhile."""
    fresh("fairness")
    network = found_network(plan_of(orders=0, resellers=6), password_hash="!")
    few, flood = network.resellers[:5], network.resellers[5:]
    _tell_some(network, few, orders=1_000)
    backorders.drain(clock=clock.now)
    tell(f"telling {WAITING:,} sales of one reseller")
    _tell_some(network, flood, orders=WAITING)
    tidy("fairness")
    calm = Network(network.distributor, few, network.families)
    tell(f"{SINGLE_PER_SECOND} single sales a second beside them")
    with worker_running("fairness"):
        lags, _ = measured(calm, per_second=SINGLE_PER_SECOND, seconds=SECONDS)
    left = SaleEvent.objects.filter(reseller_id=flood[0].id, state="WAITING").count()
    assert left, "the flood had gone before the single sales had come"
    p99 = percentile(lags, 99)
    return {
        "fairness": Figure(
            value=p99,
            unit="ms (p99)",
            bar=f"≤ {_P99_MS:.0f} ms",
            ok=p99 <= _P99_MS,
            runs=lags_in_runs(lags),
            told={"p50, ms": percentile(lags, 50), "still waiting of the flood": left},
        )
    }


def _tell_some(network: Network, resellers: Sequence[object], *, orders: int) -> None:
    some = Network(network.distributor, resellers, network.families)  # type: ignore[arg-type]
    for _ in tell_sales(some, plan_of(orders=orders, resellers=len(resellers), seed=orders)):
        pass
