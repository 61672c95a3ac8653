"""Growth: booking and pages with 10,000, 100,000 and 1,000,000 orders; memory of a worker.

One network grows; at each size the same probes are booked and the same pages requested. Two workers
book the orders, and their memory is measured meanwhile.
"""

import time
from collections.abc import Callable
from threading import Thread

from bench import drain_client, pages
from bench.environment import BenchmarkProcess, run_concurrently, use_database, vacuum
from bench.growing import DATABASE, SIZES, create_growing_network, grow
from bench.measurements import Measurement, median_of
from bench.networks import network_plan
from bench.page_records import add_page_records
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, write_sales
from upline.kernel import clock

PROBES = 5
EVENTS = 2_000
_MAX_RATIO = 1.25
_MAX_MB = 200.0


def run(report_progress: Callable[[str], None]) -> dict[str, Measurement]:
    """Grow a network, and measure at each size."""
    network = create_growing_network()
    booking: list[list[float]] = []
    timings: list[pages.PageTimings] = []
    memory = Memory()
    for seed, size in enumerate(SIZES, start=1):
        report_progress(f"growing to {size:,} orders")
        grow(network, size, seed=seed, watch=memory.watch)
        if seed == 1:
            add_page_records(network)
        vacuum(DATABASE)
        report_progress(f"asking and booking at {size:,}")
        # The pages come first: new sales have the server tidy up beside them.
        backorders.sum_up_figures(now=clock.now())  # as the worker does every ten minutes
        timings.append(pages.measure_pages(DATABASE, network, report_progress))
        booking.append([_probe(network, seed * 100 + number) for number in range(PROBES)])
    found = {
        "growth, booking": _growth([median_of(one) for one in booking], "ms/order", booking[-1])
    }
    found["growth, pages"] = _growth([one.median_of for one in timings], "ms", timings[-1].runs)
    found |= pages.page_measurements(timings[-1])
    found["memory"] = memory.measurement()
    use_database(DATABASE)
    return found


class Memory:
    """The memory of a worker, measured while it books."""

    def __init__(self) -> None:
        self._megabytes: list[float] = []

    def watch(self, pid: int) -> None:
        """Measure a worker's memory until it ends."""
        Thread(target=self._look, args=(pid,), daemon=True).start()

    def _look(self, pid: int) -> None:
        while (found := _resident_mb(pid)) > 0:
            self._megabytes.append(found)
            time.sleep(0.5)

    def measurement(self) -> Measurement:
        most = max(self._megabytes)
        # Flat: the last quarter of the time needs hardly more than the second.
        quarter = max(len(self._megabytes) // 4, 1)
        early = median_of(self._megabytes[quarter : 2 * quarter] or self._megabytes)
        late = median_of(self._megabytes[-quarter:])
        return Measurement(
            value=most,
            unit="MB",
            bar=f"≤ {_MAX_MB:.0f} MB, flat",
            ok=most <= _MAX_MB and late <= 1.1 * early,
            runs=[early, late],
            details={"early, MB": early, "late, MB": late},
        )


def _resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1_024
    except FileNotFoundError:
        pass
    return 0.0


def _probe(network: Network, seed: int) -> float:
    """Book the sales of 200 resellers in a separate worker; return the milliseconds per order."""
    some = Network(network.distributor, network.resellers[::25], network.families)
    for _ in write_sales(
        some, network_plan(orders=EVENTS, resellers=len(some.resellers), seed=seed)
    ):
        pass
    (done,) = run_concurrently([BenchmarkProcess(drain_client, DATABASE)])
    return float(done["ended"] - done["began"]) * 1_000 / int(done["booked"])


def _growth(values: list[float], unit: str, runs: list[float]) -> Measurement:
    ratio = values[-1] / values[0]
    details = {f"at {size:,}": value for size, value in zip(SIZES, values, strict=True)}
    return Measurement(
        value=values[-1],
        unit=unit,
        limit=values[0],
        ratio=ratio,
        bar=f"≤ {_MAX_RATIO:.2f} × at {SIZES[0]:,}",
        ok=ratio <= _MAX_RATIO,
        runs=runs,
        details=details,
    )
