"""Fairness: the delay of single sales while 100,000 sales of another reseller wait."""

from collections.abc import Callable, Sequence

from bench.environment import vacuum
from bench.lag import lags_in_runs, measure_lag, worker_running
from bench.measurements import Measurement, percentile
from bench.networks import create_database, network_plan
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, create_network, write_sales
from upline.kernel import clock
from upline.models import SaleEvent

WAITING = 100_000
SINGLE_PER_SECOND = 5
SECONDS = 15
_P99_MS = 250.0


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Give the worker a large backlog of one reseller, while others sell a little."""
    create_database("fairness")
    network = create_network(network_plan(orders=0, resellers=6), password_hash="!")
    few, flood = network.resellers[:5], network.resellers[5:]
    _record_sales(network, few, orders=1_000)
    backorders.drain(clock=clock.now)
    report_progress(f"telling {WAITING:,} sales of one reseller")
    _record_sales(network, flood, orders=WAITING)
    vacuum("fairness")
    calm = Network(network.distributor, few, network.families)
    report_progress(f"{SINGLE_PER_SECOND} single sales a second beside them")
    with worker_running("fairness"):
        lags, _ = measure_lag(calm, per_second=SINGLE_PER_SECOND, seconds=SECONDS)
    left = SaleEvent.objects.filter(reseller_id=flood[0].id, state="WAITING").count()
    assert left, "the flood had gone before the single sales had come"
    p99 = percentile(lags, 99)
    return {
        "fairness": Measurement(
            value=p99,
            unit="ms (p99)",
            bar=f"≤ {_P99_MS:.0f} ms",
            ok=p99 <= _P99_MS,
            runs=lags_in_runs(lags),
            details={"p50, ms": percentile(lags, 50), "still waiting of the flood": left},
        )
    }


def _record_sales(network: Network, resellers: Sequence[object], *, orders: int) -> None:
    some = Network(network.distributor, resellers, network.families)  # type: ignore[arg-type]
    for _ in write_sales(some, network_plan(orders=orders, resellers=len(resellers), seed=orders)):
        pass
