"""The network that grows: sales of 5,000 resellers, recorded while workers book them."""

import time
from collections.abc import Callable
from contextlib import ExitStack

from bench.environment import numbers_from_env
from bench.lag import worker_running
from bench.networks import create_database, network_plan
from bench.page_records import add_page_records
from upline.backorders import actions as backorders
from upline.devtools.generation import Network, create_network, write_sales
from upline.models import Order

DATABASE = "growth"
RESELLERS = 5_000
SIZES = [int(size) for size in numbers_from_env("BENCH_SIZES", "10000,100000,1000000")]
WORKERS = 2


def create_growing_network() -> Network:
    """Create the database with a network that has not sold anything yet."""
    create_database(DATABASE)
    return create_network(network_plan(orders=0, resellers=RESELLERS), password_hash="!")


def grow(
    network: Network, size: int, *, seed: int, watch: Callable[[int], None] = lambda _pid: None
) -> None:
    """Sell until there are so many orders, while workers book them. `watch` gets the pid of one.

    The first time it also adds what pages show beside sales.
    """
    there = Order.objects.filter(tenant_id=network.distributor.id).count()
    missing = max(size - there, 0)
    plan = network_plan(
        orders=missing, subscriptions=missing, resellers=len(network.resellers), seed=seed
    )
    with ExitStack() as running:
        workers = [running.enter_context(worker_running(DATABASE)) for _ in range(WORKERS)]
        watch(workers[0].process.pid)
        for _ in write_sales(network, plan):
            pass
        while backorders.has_ready_events():
            time.sleep(1.0)
    if not there:
        add_page_records(network)
