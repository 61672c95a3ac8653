"""The networks that are measured: told, and waiting to be booked."""

from psycopg import sql

from bench.ground import BEGINS, ENDS, drop, superuser, tidy, use
from upline.devtools.generation import Network, Plan, found_network, tell_sales


def found_waiting(name: str, *, orders: int, resellers: int) -> Network:
    """Make a database with a network whose sales all wait; earlier sales are mirrored already."""
    fresh(name)
    plan = plan_of(orders=orders, resellers=resellers)
    network = found_network(plan, password_hash="!")
    for _ in tell_sales(network, plan):
        pass
    tidy(name)
    return network


def fresh(name: str) -> None:
    """Make a database in which nothing is yet, and let Django work with it."""
    use("postgres")
    drop(name)
    with superuser() as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE upline")
        connection.execute(statement.format(sql.Identifier(name)))
    use(name)


def plan_of(*, orders: int, resellers: int, subscriptions: int = 0, seed: int = 1) -> Plan:
    return Plan(
        orders=orders,
        resellers=resellers,
        subscriptions=subscriptions,
        begins=BEGINS,
        ends=ENDS,
        slug="bench",
        seed=seed,
    )
