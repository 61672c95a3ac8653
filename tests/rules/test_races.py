"""Every action on an order, and on a subscription, at the same moment as every other one.

A row that both need is held until both wait for it. The second action gets what the first has left:
done, a conflict (409), or not found (404) after a deletion. Nothing fails, and what both have sold is
booked and adds up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import combinations_with_replacement, count
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import AdminShutdown, DeadlockDetected

from tests.rules.invariants import (
    assert_one_order_per_sale,
    assert_order_items_are_consistent,
    assert_quantities_add_up,
    assert_relations_are_consistent,
)
from tests.support.races import Race, racing
from tests.support.random_scenario import RandomScenario, small_world
from upline.access.rulebook import system_actor
from upline.catalog.rulebook import BillingCycle
from upline.cli.django_commands import migrate_database
from upline.crm import actions as crm
from upline.database.locking import advisory_lock, retry_conflicts
from upline.kernel.verdicts import Refused
from upline.models import Account, Order, OrderItem, Product, Subscription
from upline.orders import actions as orders
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling
from upline.setup import actions as setup
from upline.setup.rulebook import StatusKind
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.rulebook import Action, RecordAction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R35")]

BY = system_actor("Racer")
TEXT = b"Two lines\nof plain text\n"


class RaceFixtures:
    """Near's BSS, in which orders and subscriptions are made to be raced for."""

    def __init__(self) -> None:
        self.world = small_world()
        self.near = self.world.bss("near").id
        for name, kind in (("Sketch", StatusKind.DRAFT), ("Dropped", StatusKind.CANCELS)):
            setup.add_order_status(tenant_id=self.near, name=name, kind=kind, by=BY)
        self.account_id = Account.objects.get(tenant_id=self.near, name="Ada").pk
        self.now = self.world.state.now
        self._products = dict(Product.objects.values_list("code", "pk"))
        self._names = (f"S{number}" for number in count())

    def product(self, code: str) -> UUID:
        return self._products[code]

    def subscription(self, **more: object) -> Subscription:
        name = self.world.reseller_sells(
            next(self._names),
            by="near",
            customer="Ada",
            **{"product": "basic", "cycle": "monthly", "quantity": 20, **more},
        )
        return Subscription.objects.get(pk=self.world.made(name).id)

    def add_on(self, subscription: Subscription) -> Subscription:
        pk = subscriptions.add_add_on(
            tenant_id=self.near,
            subscription_id=subscription.pk,
            add_on=subscriptions.NewAddOn(product_id=self.product("archive"), quantity=3),
            by=BY,
            now=self.now,
        )
        return Subscription.objects.get(pk=pk)

    def order(self, *, for_subscription: Subscription, as_draft: bool = False) -> Order:
        """An order of two new subscriptions and of licences for an existing one."""
        terms = {"billing_cycle": BillingCycle.MONTHLY, "unit_price": Decimal("3.33")}
        new = orders.ItemTerms(
            kind=ItemKind.SUBSCRIPTION, product_id=self.product("mail"), quantity=2, **terms
        )
        more = orders.ItemTerms(
            kind=ItemKind.LICENCES,
            product_id=for_subscription.product_id,
            quantity=1,
            target_id=for_subscription.pk,
            **terms,
        )
        placed = orders.place_order(
            tenant_id=self.near,
            new=orders.NewOrder(
                account_id=self.account_id,
                account_name="Ada",
                billing_to_id=self.account_id,
                currency="EUR",
                order_date=self.now.date(),
                items=[new, more, new],
                is_draft=as_draft,
            ),
            by=BY,
            now=self.now,
        )
        return Order.objects.get(pk=placed.order_id)

    def assert_consistent(self) -> None:
        """Assert that what was sold is booked, and that both BSSs agree."""
        self.world.run_booking()
        assert self.world.parked_events_at_distributor() == []
        assert self.world.differences("top") == []
        for check in (
            assert_one_order_per_sale,
            assert_order_items_are_consistent,
            assert_relations_are_consistent,
        ):
            check(self.world, "top")
        assert_quantities_add_up(RandomScenario(self.world), "top")
        for order in Order.objects.filter(tenant_id=self.near).prefetch_related("items"):
            assert_order_is_consistent(order)


def assert_order_is_consistent(order: Order) -> None:
    items = list(order.items.all())
    assert order.line_count == len(items)
    assert order.total == sum(item.total for item in items)
    if order.executed_at is not None:
        assert items, "nothing was executed"
        assert all(item.subscription_id for item in items), "executed as a whole"
    for item in items:
        assert (item.delivered_by_id is None) or item.subscription_id is not None


def _arrivals(pair: tuple[Any, Any], *, both_ways: bool) -> list[tuple[Any, Any]]:
    """Return the orders in which two racers come to the lock; of one, which changes by pair."""
    turned = pair[::-1]
    if both_ways and pair != turned:
        return [pair, turned]
    return [turned if sum(map(ord, "".join(pair))) % 2 else pair]


@pytest.fixture
def fixtures() -> RaceFixtures:
    return RaceFixtures()


@pytest.fixture
def race() -> Iterator[Race]:
    with racing() as race:
        yield race


# Orders

OrderRacer = Callable[[RaceFixtures, Order, list[OrderItem]], object]


def _order_values(fixtures: RaceFixtures, order: Order) -> dict:
    return {"tenant_id": fixtures.near, "order_id": order.pk, "by": BY}


def _deliver(action: OrderAction) -> OrderRacer:
    return lambda fixtures, order, items: selling.deliver_items(
        **_order_values(fixtures, order),
        delivery_spec=selling.DeliverySpec(item_ids=[items[1].pk]),
        action=action,
        now=fixtures.now,
    )


def _add(action: OrderAction) -> OrderRacer:
    def act(fixtures: RaceFixtures, order: Order, _: list[OrderItem]) -> object:
        item = selling.ItemSpec(
            kind=ItemKind.SUBSCRIPTION,
            product_id=fixtures.product("basic"),
            billing_cycle=BillingCycle.MONTHLY,
            quantity=1,
        )
        return selling.add_order_item(
            **_order_values(fixtures, order),
            addition=selling.ItemAddition(item=item, action=action),
            now=fixtures.now,
        )

    return act


def _change(action: OrderAction) -> OrderRacer:
    return lambda fixtures, order, items: orders.change_item(
        **_order_values(fixtures, order),
        item_id=items[0].pk,
        change=orders.ItemChange(quantity=5),
        action=action,
    )


ORDER_RACERS: Mapping[OrderAction, OrderRacer] = {
    OrderAction.EDIT: lambda s, o, _: orders.edit(
        **_order_values(s, o), changes={"name": "Another name"}
    ),
    OrderAction.SUBMIT: lambda s, o, _: orders.submit_order(**_order_values(s, o)),
    OrderAction.EXECUTE: lambda s, o, _: selling.execute_order(
        **_order_values(s, o), start_date=None, now=s.now
    ),
    OrderAction.DELIVER: _deliver(OrderAction.DELIVER),
    OrderAction.COPY: lambda s, o, _: orders.copy_order(
        **_order_values(s, o), order_date=s.now.date(), now=s.now
    ),
    OrderAction.DELETE: lambda s, o, _: orders.delete_order(**_order_values(s, o)),
    OrderAction.CANCEL: lambda s, o, _: orders.cancel_order(**_order_values(s, o)),
    OrderAction.ADD_ITEM: _add(OrderAction.ADD_ITEM),
    OrderAction.QUICK_ADD: _add(OrderAction.QUICK_ADD),
    OrderAction.UPDATE_ITEM: _change(OrderAction.UPDATE_ITEM),
    OrderAction.DELETE_ITEM: lambda s, o, i: orders.delete_item(
        **_order_values(s, o), item_id=i[1].pk
    ),
    OrderAction.EXECUTE_ITEM: _deliver(OrderAction.EXECUTE_ITEM),
    OrderAction.CHANGE_ITEM_QUANTITY: _change(OrderAction.CHANGE_ITEM_QUANTITY),
    OrderAction.ADD_ACTIVITY: lambda s, o, _: crm.add_activity(
        **_order_values(s, o), terms=crm.ActivityInput(subject="Call"), now=s.now
    ),
    OrderAction.WRITE_EMAIL: lambda s, o, _: crm.write_email(
        **_order_values(s, o),
        new=crm.NewEmail(to=["ada@example.com"], subject="Hello", text="Hello"),
        now=s.now,
    ),
    OrderAction.RELATE_EMAIL: lambda s, o, _: crm.relate_email(
        **_order_values(s, o), subject="Hello", now=s.now
    ),
    OrderAction.CREATE_CASE: lambda s, o, _: crm.create_case(
        **_order_values(s, o), new=crm.NewCase(subject="Question"), now=s.now
    ),
    OrderAction.ADD_NOTE: lambda s, o, _: crm.add_note(
        **_order_values(s, o), text="A note", now=s.now
    ),
    OrderAction.ADD_ATTACHMENT: lambda s, o, _: crm.add_attachment(
        **_order_values(s, o),
        new=crm.NewFile(name="a.txt", declared_type="text/plain", content=TEXT),
        now=s.now,
    ),
}
READING = {OrderAction.VIEW_PRINT_OUT, OrderAction.EXPORT}
# After these another action on the order, or on what it has, is refused.
DECIDING = {
    OrderAction.SUBMIT,
    OrderAction.EXECUTE,
    OrderAction.DELIVER,
    OrderAction.EXECUTE_ITEM,
    OrderAction.CANCEL,
    OrderAction.DELETE,
    OrderAction.DELETE_ITEM,
}


def test_every_action_on_orders_is_raced():
    assert ORDER_RACERS.keys() | READING == set(OrderAction)


def test_every_pair_of_order_actions_is_done_or_a_conflict(fixtures: RaceFixtures, race: Race):
    existing = fixtures.subscription(quantity=1)
    failures = []
    for pair in combinations_with_replacement(ORDER_RACERS, 2):
        for arrival in _arrivals(pair, both_ways=set(pair) <= DECIDING):
            order = fixtures.order(for_subscription=existing, as_draft=OrderAction.SUBMIT in pair)
            items = list(order.items.order_by("position"))
            acts = [partial(ORDER_RACERS[action], fixtures, order, items) for action in arrival]
            found = race.run(*acts, queue_at=(Order, order.pk))
            gone = {OrderAction.DELETE, OrderAction.DELETE_ITEM} & set(pair)
            if not all(_is_expected(one, may_be_gone=bool(gone)) for one in found):
                failures.append((*arrival, found))
            if found == ["200", "200"] and OrderAction.DELETE in pair:
                assert not Order.objects.filter(pk=order.pk).exists()

    assert failures == []
    fixtures.assert_consistent()


def _is_expected(outcome: str, *, may_be_gone: bool = False) -> bool:
    return outcome[:3] in {"200", "409", "412"} or (may_be_gone and outcome[:3] == "404")


# Subscriptions

SubscriptionRacer = Callable[[RaceFixtures, Subscription, Subscription], object]


def _record_values(fixtures: RaceFixtures, record: Subscription) -> dict:
    return {
        "tenant_id": fixtures.near,
        "subscription_id": record.pk,
        "by": BY,
        "now": fixtures.now,
    }


def _later(fixtures: RaceFixtures) -> subscriptions.ChangeTiming:
    return subscriptions.ChangeTiming(date=fixtures.now.date() + timedelta(days=40))


def _plan(**more: object) -> SubscriptionRacer:
    return lambda s, r, _: subscriptions.change_plan(
        **_record_values(s, r),
        plan=subscriptions.PlanChange(product_id=s.product("better"), **more),
    )


SUBSCRIPTION_RACERS: Mapping[str, tuple[Action | RecordAction, SubscriptionRacer]] = {
    "quantity": (
        Action.CHANGE_QUANTITY,
        lambda s, r, _: subscriptions.change_quantity(**_record_values(s, r), quantity=12),
    ),
    "quantity later": (
        Action.CHANGE_QUANTITY,
        lambda s, r, _: subscriptions.change_quantity(
            **_record_values(s, r), quantity=14, timing=_later(s)
        ),
    ),
    "quantity of the add-on": (
        Action.CHANGE_QUANTITY,
        lambda s, _, a: subscriptions.change_quantity(**_record_values(s, a), quantity=7),
    ),
    "add an add-on": (
        Action.ADD_ADD_ON,
        lambda s, r, _: subscriptions.add_add_on(
            **_record_values(s, r),
            add_on=subscriptions.NewAddOn(product_id=s.product("archive"), quantity=1),
        ),
    ),
    "upgrade the trial": (
        Action.UPGRADE_TRIAL,
        lambda s, r, _: subscriptions.upgrade_trial(
            **_record_values(s, r), terms=subscriptions.PaidTerms()
        ),
    ),
    "change the plan": (Action.CHANGE_PLAN, _plan()),
    "change the plan of some": (Action.CHANGE_PLAN, _plan(quantity=4)),
    "withdraw": (
        Action.WITHDRAW_SCHEDULED_CHANGE,
        lambda s, r, _: subscriptions.withdraw_scheduled_change(**_record_values(s, r)),
    ),
    "suspend": (
        Action.SUSPEND, lambda s, r, _: subscriptions.suspend(**_record_values(s, r))
    ),
    "suspend the add-on": (
        Action.SUSPEND, lambda s, _, a: subscriptions.suspend(**_record_values(s, a))
    ),
    "reactivate": (
        Action.REACTIVATE, lambda s, r, _: subscriptions.reactivate(**_record_values(s, r))
    ),
    "cancel": (Action.CANCEL, lambda s, r, _: subscriptions.cancel(**_record_values(s, r))),
    "cancel later": (
        Action.CANCEL,
        lambda s, r, _: subscriptions.cancel(**_record_values(s, r), timing=_later(s)),
    ),
    "cancel the add-on": (
        Action.CANCEL, lambda s, _, a: subscriptions.cancel(**_record_values(s, a))
    ),
    "keep": (
        Action.WITHDRAW_CANCELLATION,
        lambda s, r, _: subscriptions.withdraw_cancellation(**_record_values(s, r)),
    ),
    "no renewal": (
        Action.SET_AUTO_RENEWAL,
        lambda s, r, _: subscriptions.set_auto_renewal(**_record_values(s, r), auto_renew=False),
    ),
    "edit": (
        RecordAction.EDIT,
        lambda s, r, _: subscriptions.edit_subscription(
            **_record_values(s, r), changes={"vendor_subscription_id": "V-1"}
        ),
    ),
    "renewals": (
        RecordAction.EDIT,
        lambda s, r, _: subscriptions.run_renewals(
            tenant_id=s.near, now=s.now + timedelta(days=1)
        ),
    ),
}  # fmt: skip


# After these another action is refused.
ENDING = {"cancel", "cancel later", "suspend", "change the plan", "upgrade the trial", "withdraw"}


def _prepared(fixtures: RaceFixtures, pair: tuple[str, str]) -> tuple[Subscription, Subscription]:
    """A subscription on which the first of a pair can be done, with an add-on."""
    record = fixtures.subscription(trial="upgrade the trial" in pair)
    add_on = fixtures.add_on(record)
    if "withdraw" in pair:
        subscriptions.change_quantity(
            **_record_values(fixtures, record), quantity=30, timing=_later(fixtures)
        )
    if "reactivate" in pair:
        subscriptions.suspend(**_record_values(fixtures, record))
    if "keep" in pair:
        subscriptions.cancel(**_record_values(fixtures, record), timing=_later(fixtures))
    return record, add_on


def test_every_action_on_subscriptions_is_raced():
    assert {action for action, _ in SUBSCRIPTION_RACERS.values()} >= set(Action)


def test_every_pair_of_subscription_actions_is_done_or_a_conflict(
    fixtures: RaceFixtures, race: Race
):
    failures = []
    for pair in combinations_with_replacement(SUBSCRIPTION_RACERS, 2):
        for arrival in _arrivals(pair, both_ways=set(pair) <= ENDING):
            record, add_on = _prepared(fixtures, pair)
            acts = [
                partial(SUBSCRIPTION_RACERS[name][1], fixtures, record, add_on) for name in arrival
            ]
            queue_at = (Subscription, record.pk)
            found = race.run(*acts, queue_at=queue_at)
            if not all(_is_expected(one) for one in found):
                failures.append((*arrival, found))

    assert failures == []
    fixtures.assert_consistent()


def test_licences_moved_both_ways_and_delivered_at_once_do_not_deadlock(
    fixtures: RaceFixtures, race: Race
):
    one, other = fixtures.subscription(quantity=40), fixtures.subscription(quantity=40)
    later, earlier = sorted((one, other), key=lambda record: record.pk, reverse=True)
    failures = []
    for _ in range(5):
        orders_placed = [
            selling.create_order(
                tenant_id=fixtures.near,
                account_id=fixtures.account_id,
                items=[
                    selling.ItemSpec(kind=ItemKind.LICENCES, target_id=target.pk, quantity=1)
                    for target in targets
                ],
                by=BY,
                now=fixtures.now,
            ).order_id
            for targets in ((earlier, later), (later, earlier))
        ]
        acts = [
            partial(
                selling.execute_order,
                tenant_id=fixtures.near,
                order_id=pk,
                start_date=None,
                by=BY,
                now=fixtures.now,
            )
            for pk in orders_placed
        ]
        failures += [
            found
            for found in race.run(*acts, queue_at=(Subscription, one.pk), is_queued=False)
            if found != "200"
        ]

    assert failures == []
    fixtures.assert_consistent()


# Migrating


def test_second_migration_waits_for_the_first(database_server, settings):
    settings.DATABASE_SERVER = database_server
    errors: list[BaseException] = []

    def migrate() -> None:
        try:
            migrate_database(verbosity=0)
        except BaseException as error:  # noqa: BLE001 — shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    second = threading.Thread(target=migrate)
    with advisory_lock("upline migrate"):
        second.start()
        second.join(1)
        is_waiting = second.is_alive()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            (waiting,) = cursor.fetchone()
    second.join(60)

    assert (is_waiting, waiting) == (True, 1)
    assert (second.is_alive(), errors) == (False, [])


def test_order_whose_new_status_is_deleted_before_the_commit_is_decided_again(
    fixtures: RaceFixtures,
):
    order = fixtures.order(for_subscription=fixtures.subscription())
    status = setup.add_order_status(
        tenant_id=fixtures.near, name="Soon gone", kind=StatusKind.IN_PROGRESS, by=BY
    )
    runs = []

    def delete_status() -> None:
        try:
            setup.delete_order_status(tenant_id=fixtures.near, status_id=status, by=BY)
        finally:
            connection.close()

    @transaction.atomic
    def edit() -> None:
        runs.append(1)
        orders.edit(**_order_values(fixtures, order), changes={"status": status})
        if len(runs) == 1:
            thread = threading.Thread(target=delete_status)
            thread.start()
            thread.join(10)

    with pytest.raises(Refused) as refusal:
        retry_conflicts(edit)
    assert (len(runs), refusal.value.code) == (2, "unknown_record")


def test_deadlock_is_run_again_and_other_errors_are_not():
    runs = []

    def run(errors: list[Exception | None]) -> str:
        runs.append(1)
        error = errors.pop(0)
        if error is not None:
            raise OperationalError from error
        return "done"

    assert retry_conflicts(partial(run, [DeadlockDetected(), DeadlockDetected(), None])) == "done"
    assert len(runs) == 3
    with pytest.raises(OperationalError):
        retry_conflicts(partial(run, [DeadlockDetected()] * 3))
    with pytest.raises(OperationalError):
        retry_conflicts(partial(run, [AdminShutdown()]))
    assert len(runs) == 7
