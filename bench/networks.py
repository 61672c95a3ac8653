"""Networks for the benchmarks, with sales that wait to be booked."""

from psycopg import sql

from bench.environment import (
    PERIOD_END,
    PERIOD_START,
    drop_database,
    superuser,
    use_database,
    vacuum,
)
from upline.devtools.generation import Network, Plan, create_network, write_sales
from upline.models import Tenant
from upline.tenancy.queries import tenant_facts

_SLUG = "bench"


def create_waiting_network(name: str, *, orders: int, resellers: int) -> Network:
    """Create a database with a network whose sales all wait; earlier sales are mirrored already."""
    create_database(name)
    plan = network_plan(orders=orders, resellers=resellers)
    network = create_network(plan, password_hash="!")
    for _ in write_sales(network, plan):
        pass
    vacuum(name)
    return network


def create_database(name: str) -> None:
    """Create an empty database, and make Django use it."""
    use_database("postgres")
    drop_database(name)
    with superuser() as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE upline OWNER upline")
        connection.execute(statement.format(sql.Identifier(name)))
    use_database(name)


def find_network() -> Network:
    """Return the network of a database that an earlier run has left, to be read: it cannot sell."""
    distributor = Tenant.objects.get(slug=_SLUG)
    resellers = Tenant.objects.filter(upline=distributor, slug__startswith=f"{_SLUG}-")
    return Network(
        tenant_facts(distributor), [tenant_facts(one) for one in resellers.order_by("slug")], ()
    )


def network_plan(*, orders: int, resellers: int, subscriptions: int = 0, seed: int = 1) -> Plan:
    return Plan(
        orders=orders,
        resellers=resellers,
        subscriptions=subscriptions,
        begins=PERIOD_START,
        ends=PERIOD_END,
        slug=_SLUG,
        seed=seed,
    )
