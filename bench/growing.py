"""The network that grows: sales of 5,000 resellers, recorded while workers book them, and multiplied where only the
records count."""

import math
import time
from collections.abc import Callable
from contextlib import ExitStack

from bench.environment import numbers_from_env, rename_database, vacuum
from bench.lag import worker_running
from bench.multiplication import multiply_sales
from bench.networks import create_database, network_plan
from bench.page_records import add_page_records
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, create_network, write_sales
from upline.models import Order

DATABASE = "growth"
RESELLERS = 5_000
SIZES = [int(size) for size in numbers_from_env("BENCH_SIZES", "10000,100000,1000000")]
WORKERS = 2
_UNFINISHED = f"{DATABASE}_unfinished"  # while it is made: what is interrupted is never measured
_BOOKED = 10_000  # orders that are booked before they are multiplied


def create_growing_network(database: str = DATABASE) -> Network:
    """Create the database with a network that has not sold anything yet."""
    create_database(database)
    return create_network(network_plan(orders=0, resellers=RESELLERS), password_hash="!")


def grow(
    network: Network,
    size: int,
    *,
    seed: int,
    watch: Callable[[int], None] = lambda _pid: None,
    database: str = DATABASE,
) -> None:
    """Sell until there are so many orders, while workers book them. `watch` gets the pid of one."""
    there = Order.objects.filter(tenant_id=network.distributor.id).count()
    missing = max(size - there, 0)
    plan = network_plan(
        orders=missing, subscriptions=missing, resellers=len(network.resellers), seed=seed
    )
    with ExitStack() as running:
        workers = [running.enter_context(worker_running(database)) for _ in range(WORKERS)]
        watch(workers[0].process.pid)
        for _ in write_sales(network, plan):
            pass
        while backorders.has_ready_events():
            time.sleep(1.0)


def create_multiplied_network(size: int, report_progress: Callable[[str], None]) -> Network:
    """Create the database with a network that has so many orders, of which the first are booked and the others copied."""
    report_progress(f"creating a distributor with {RESELLERS:,} resellers")
    network = create_growing_network(_UNFINISHED)
    booked = min(size, _BOOKED)
    report_progress(f"selling and booking {booked:,} orders")
    grow(network, booked, seed=1, database=_UNFINISHED)
    if size > booked:
        copies = math.ceil(size / booked) - 1
        report_progress(f"copying each sale {copies} times, to {size:,} orders")
        multiply_sales(_UNFINISHED, copies=copies, report_progress=report_progress)
    report_progress("collecting statistics")
    vacuum(_UNFINISHED)
    report_progress("adding what pages show beside orders")
    add_page_records(network)
    rename_database(_UNFINISHED, DATABASE)
    return network
