"""The records that the calls of the API are about: a reseller's own, and what its distributor has booked."""

import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from bench.api_calls import Call
from bench.environment import vacuum
from bench.networks import create_waiting_network
from upline.access.rulebook import Role, system_actor
from upline.backorders import actions as backorders
from upline.catalog.rulebook import BillingCycle
from upline.kernel import clock
from upline.models import Account, Order, Subscription
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.subscriptions.rulebook import Status, SubscriptionKind
from upline.tenancy import actions as tenancy

DATABASE = "api"
LIST_SIZE = 200
_SALES, _RESELLERS = 1_500, 5
_ITEMS = 3  # of an order that is placed


class ApiRecords:
    """A reseller who sells by the API, and its distributor, who reads what was booked.

    `booking_cpu_ms` is the processor time of Python for each order that is booked, on the same machine.
    """

    def __init__(self) -> None:
        network = create_waiting_network(DATABASE, orders=_SALES, resellers=_RESELLERS)
        began = time.process_time()
        booked = backorders.drain(clock=clock.now)
        self.booking_cpu_ms = (time.process_time() - began) * 1_000 / booked
        distributor, self._reseller = network.distributor.id, network.resellers[0].id
        self._reader, self._seller = _token(distributor), _token(self._reseller)
        self._products = [family.plans[0].id for family in network.families[:_ITEMS]]
        self._account = Account.objects.filter(tenant_id=self._reseller).earliest("id").pk
        self._booked = _ids(Order.objects.filter(tenant_id=distributor))
        self._subscriptions = cycle(_ids(_sold_subscriptions(self._reseller)))
        self._quantity = 1_000  # more than any has
        self._placed = self._place_orders()
        self._created: list[str] = []
        vacuum(DATABASE)

    def _place_orders(self) -> list[str]:
        """Place orders as the reseller has them: half of them are executed, and booked upstream."""
        items = [
            selling.ItemSpec(
                kind=ItemKind.SUBSCRIPTION,
                product_id=product_id,
                billing_cycle=BillingCycle.MONTHLY,
                quantity=5,
            )
            for product_id in self._products
        ]
        placed = []
        for number in range(LIST_SIZE):
            on: dict[str, Any] = {
                "tenant_id": self._reseller,
                "by": system_actor(),
                "now": clock.now(),
            }
            made = selling.create_order(account_id=self._account, items=items, **on)
            if number % 2:
                selling.execute_order(order_id=made.order_id, start_date=None, **on)
            placed.append(str(made.order_id))
        backorders.drain(clock=clock.now)
        return placed

    def reads(self, count: int) -> list[Call]:
        """Return reads of orders: by the distributor of what it has booked, by the reseller of its own."""
        pairs = zip(cycle(self._booked), cycle(self._placed), strict=False)
        calls = (
            Call(path=f"/orders/{pk}", token=token)
            for pair in pairs
            for pk, token in zip(pair, (self._reader, self._seller), strict=True)
        )
        return list(islice(calls, count))

    def lists(self, count: int) -> list[Call]:
        """Return reads of a page of orders, likewise."""
        path = f"/orders?limit={LIST_SIZE}"
        tokens = islice(cycle((self._reader, self._seller)), count)
        return [Call(path=path, token=token) for token in tokens]

    def quantity_changes(self, count: int) -> list[Call]:
        """Return changes of the quantity of subscriptions, each to another one."""
        self._quantity += 1
        return [
            self._write(f"/subscriptions/{pk}/quantity", {"quantity": self._quantity})
            for pk in islice(self._subscriptions, count)
        ]

    def creations(self, count: int) -> list[Call]:
        """Return calls that create orders."""
        cycle_name = BillingCycle.MONTHLY.lower()
        items = [
            {"product": str(product_id), "billing_cycle": cycle_name, "quantity": 5}
            for product_id in self._products
        ]
        return [self._write("/orders", {"account": str(self._account), "items": items})] * count

    def executions(self, count: int) -> list[Call]:
        """Return calls that execute orders that were created by earlier ones."""
        executed, self._created = self._created[:count], self._created[count:]
        return [self._write(f"/orders/{pk}/execute", {}) for pk in executed]

    def remember_created(self, answers: Sequence[Any]) -> None:
        """Remember the orders that were created."""
        self._created += [answer["id"] for answer in answers]

    def _write(self, path: str, body: dict[str, object]) -> Call:
        return Call(method="POST", path=path, token=self._seller, body=body)


def _token(tenant_id: UUID) -> str:
    """Return the token of a program that sells: permission rules count for it."""
    made = tenancy.add_credential(
        tenant_id=tenant_id, name="Benchmark", role=Role.SALES, by=system_actor(), now=clock.now()
    )
    return made.token


def _sold_subscriptions(tenant_id: UUID) -> "QuerySet[Subscription]":
    return Subscription.objects.filter(
        tenant_id=tenant_id, kind=SubscriptionKind.SUBSCRIPTION, status=Status.ACTIVE
    )


def _ids(records: "QuerySet[Any]") -> list[str]:
    return [str(pk) for pk in records.order_by("id").values_list("id", flat=True)]
