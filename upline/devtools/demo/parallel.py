"""Loading in several processes: BSSs share no records, so each process loads some of them."""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait

from upline.devtools.demo.child_process import child_main
from upline.devtools.demo.demo_tenant import DemoTenant
from upline.devtools.demo.sales_run import SalesPeriod, run_sales
from upline.devtools.demo.schedule import SalesStatistics

_MAX_PROCESSES = 4


class ChildProcessDied(Exception):
    """A process that loads a part of the demo ended early."""


def default_process_count() -> int:
    """Return how many processes are worth starting on this machine."""
    return min(os.cpu_count() or 1, _MAX_PROCESSES)


def run_sales_in_parallel(
    sales_period: SalesPeriod,
    tenants: Sequence[DemoTenant],
    process_count: int,
    *,
    report_progress: Callable[[int], None],
) -> SalesStatistics:
    """Play the year in all BSSs; `report_progress` gets the days that are done everywhere.

    With one process it is loaded here, in the caller's transaction if there is one. Raises:
    HelperLost.
    """
    shares = _share_out(tenants, process_count)
    if len(shares) == 1:
        return run_sales(sales_period, tenants, shares[0], report_progress=report_progress)
    context = multiprocessing.get_context("spawn")
    readers: list[Connection] = []
    processes = []
    try:
        for slugs in shares:
            reader, writer = context.Pipe(duplex=False)
            part = pickle.dumps((sales_period, tenants, slugs))
            process = context.Process(target=child_main, args=(writer, part), daemon=True)
            process.start()
            writer.close()
            readers.append(reader)
            processes.append(process)
        return _collect_results(readers, report_progress)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _share_out(tenants: Sequence[DemoTenant], process_count: int) -> list[list[str]]:
    """Return the BSSs by helper, with about as much to do for each."""
    shares: list[list[str]] = [[] for _ in range(process_count)]
    loads = [0.0] * process_count
    for bss in sorted(tenants, key=lambda bss: -bss.spec.weight):
        least = loads.index(min(loads))
        shares[least].append(bss.spec.slug)
        loads[least] += bss.spec.weight
    return shares


def _collect_results(
    readers: Sequence[Connection], report_progress: Callable[[int], None]
) -> SalesStatistics:
    done = dict.fromkeys(readers, 0)
    scores: dict[Connection, SalesStatistics] = {}
    while len(scores) < len(readers):
        for reader in wait([reader for reader in readers if reader not in scores]):
            assert isinstance(reader, Connection), "only helpers are listened to"
            try:
                message: int | SalesStatistics = reader.recv()
            except EOFError as error:
                raise ChildProcessDied(
                    "A process that played a part of the year has ended."
                ) from error
            if isinstance(message, SalesStatistics):
                scores[reader] = message
            else:
                done[reader] = message
                report_progress(min(done.values()))
    return sum(scores.values(), SalesStatistics())
