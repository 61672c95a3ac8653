"""Invariants that hold after any scenario without parked events: each is a function that returns violations."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from typing import Any

from tests.support.random_scenario import RandomScenario
from tests.support.world import World
from upline.database.bulk import fetch
from upline.devtools.scenarios.state import UnknownName
from upline.models import HistoryRecord, Order, OrderItem, SaleEvent, Subscription

BOOKING_SLUGS = ("top", "middle", "hub")
_TABLES = (
    "order", "orderitem", "subscription", "historyrecord", "account", "saleevent", "numberseries",
)  # fmt: skip


def assert_invariants(story: RandomScenario) -> None:
    """Assert every law of this page."""
    world = story.world
    assert set(SaleEvent.objects.values_list("pk", flat=True)) == story.events, "nothing is dropped"
    for slug in BOOKING_SLUGS:
        assert world.differences(slug) == []
        assert_one_order_per_sale(world, slug)
        assert_order_numbers_have_no_gaps(world, slug)
        assert_quantities_add_up(story, slug)
        assert_cancellations_are_mirrored(world, slug)
        assert_order_items_are_consistent(world, slug)
        assert_relations_are_consistent(world, slug)
    assert_dates_are_consistent()
    assert_add_ons_belong_to_their_products()
    assert_replay_is_idempotent(world)


def assert_dates_are_consistent() -> None:
    """Nothing ends before it began, unless it never did; no add-on starts before its parent (R8)."""
    for record in Subscription.objects.select_related("parent"):
        if record.end_date is not None and record.end_date < record.start_date:
            assert record.status in {"CANCELLED", "PENDING_CANCEL"}
            requested = record.cancellation_requested_on
            assert requested is not None
            assert requested < record.start_date, f"{record} had started"
        if record.parent is not None and not _ended_as_trial(record):
            assert record.start_date >= record.parent.start_date, f"{record} before its parent"
    mirrored = HistoryRecord.objects.filter(subscription__managed_by__isnull=False)
    for entry in mirrored.select_related("subscription"):
        assert entry.effective_date >= entry.subscription.start_date, f"{entry} before the start"


def _ended_as_trial(add_on: Subscription) -> bool:
    """Tell whether an add-on ended while its subscription was a trial, whose paid period starts later."""
    return add_on.is_trial and add_on.status == "CANCELLED" and not add_on.parent.is_trial


def assert_add_ons_belong_to_their_products() -> None:
    """Every add-on that is not cancelled can belong to the product that it is under (R10a)."""
    living = Subscription.objects.filter(parent__isnull=False).exclude(status="CANCELLED")
    for add_on in living.select_related("product", "parent__product"):
        assert add_on.parent.product.type in add_on.product.add_on_of, str(add_on)


def assert_cancellations_are_mirrored(world: World, slug: str) -> None:
    """A mirror that is cancelled or pending has the effective date and the day of the request (R32)."""
    mirrors = Subscription.objects.filter(tenant_id=world.bss(slug).id, managed_by__isnull=False)
    for mirror in mirrors:
        is_ending = mirror.status in {"CANCELLED", "PENDING_CANCEL"}
        assert (mirror.end_date is not None) == is_ending
        assert (mirror.cancellation_requested_on is not None) == is_ending


def assert_one_order_per_sale(world: World, slug: str) -> None:
    tenant = world.bss(slug)
    sales = SaleEvent.objects.filter(tenant_id=tenant.id, is_sale=True)
    booked = {e.pk: e for e in sales if e.state == "BOOKED"}
    orders = list(Order.objects.filter(tenant_id=tenant.id, origin="BACK_ORDER"))
    assert Counter(o.sale_event_id for o in orders) == Counter(booked.keys())
    for order in orders:
        assert order.order_date == booked[order.sale_event_id].effective_date
        assert order.originated_from_id == booked[order.sale_event_id].reseller_id
    for event in sales.exclude(pk__in=booked):
        assert event.state == "NOTHING_TO_BOOK"
        assert all(line["is_own"] for line in event.document["lines"])


def assert_order_numbers_have_no_gaps(world: World, slug: str) -> None:
    numbers = Order.objects.filter(tenant_id=world.bss(slug).id).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def assert_quantities_add_up(story: RandomScenario, slug: str) -> None:
    """What was ordered of a mirror's product is what the mirror has; of what it was, nothing.

    What was sold before activation was not ordered (R42).
    """
    tenant = story.world.bss(slug)
    ordered: dict[object, Counter[object]] = defaultdict(Counter)
    for item in OrderItem.objects.filter(tenant_id=tenant.id, order__origin="BACK_ORDER"):
        ordered[item.subscription_id][item.product_id] += item.quantity
    mirrors = Subscription.objects.filter(tenant_id=tenant.id, managed_by__isnull=False)
    for mirror in mirrors:
        product_id, earlier = story.earlier_sales.get(mirror.source_id, (mirror.product_id, 0))
        total = ordered.pop(mirror.pk, Counter())
        total[product_id] += earlier
        assert total == Counter({mirror.product_id: mirror.quantity}), f"{mirror} has {total}"
    assert not ordered, "every line is about a mirror"


def assert_order_items_are_consistent(world: World, slug: str) -> None:
    orders = Order.objects.filter(tenant_id=world.bss(slug).id, origin="BACK_ORDER")
    for order in orders.prefetch_related("items"):
        items = list(order.items.all())
        assert items, "an order has lines"
        for item in items:
            assert item.quantity != 0
            assert item.total == item.gross - item.discount
            assert item.gross == round(item.gross, 2)
            assert item.discount == round(item.discount, 2)
            if item.quantity > 0:
                assert 0 <= item.discount <= item.gross
            else:
                assert item.discount == 0
                assert item.promotion_id is None
        for column in ("gross", "discount", "total"):
            assert getattr(order, column) == sum(getattr(item, column) for item in items)


def assert_relations_are_consistent(world: World, slug: str) -> None:
    tenant = world.bss(slug)
    latest: dict[object, Order] = {}
    sold: Counter[tuple[object, ...]] = Counter()
    items = OrderItem.objects.filter(tenant_id=tenant.id, order__origin="BACK_ORDER")
    for item in items.select_related("order", "subscription").order_by("order__number", "position"):
        assert item.relation in {"ORDER_FIELD", "HISTORY", "SOURCE_TYPE"}
        assert (item.relation == "SOURCE_TYPE") == (item.subscription.kind == "ADD_ON")
        if item.relation == "HISTORY":
            sold[item.subscription_id, item.order_id, item.quantity] += 1
        else:
            latest[item.subscription_id] = item.order
    mirrors = Subscription.objects.filter(tenant_id=tenant.id, managed_by__isnull=False)
    for mirror in mirrors:
        order = latest.get(mirror.pk)
        assert mirror.order_id == (order.pk if order else None), f"{mirror} shows its latest order"
        if mirror.kind == "ADD_ON":
            assert mirror.parent_id is None or mirror.parent.kind == "SUBSCRIPTION"
            assert (mirror.parent_id is None) == _has_own_parent(mirror)
    records = HistoryRecord.objects.filter(
        tenant_id=tenant.id,
        subscription__managed_by__isnull=False,
        quantity_new__isnull=False,
        order__origin="BACK_ORDER",  # what was copied down has lines of its time before
    )
    shown = Counter(
        (r.subscription_id, r.order_id, r.quantity_new - r.quantity_old) for r in records
    )
    assert shown == sold, "each history line has its order line, and the other way round"


def _has_own_parent(mirror: Subscription) -> bool:
    """Tell whether the add-on's parent where it comes from is of a product that stays there."""
    source = Subscription.objects.select_related("parent__product").get(pk=mirror.source_id)
    return source.parent is None or source.parent.product.tenant_id == source.tenant_id


def assert_replay_is_idempotent(world: World) -> None:
    before = all_rows()
    world.run_action("top", "deliver_again")
    world.run_booking()
    world.retry_all_parked()
    assert all_rows() == before


def all_rows() -> dict[str, Any]:
    """Every row of every table that booking writes."""
    return {
        table: fetch(f"SELECT * FROM upline_{table} ORDER BY id")  # noqa: S608 — known names
        for table in _TABLES
    }


def visible_orders(world: World) -> dict[str, Any]:
    """All orders and mirrors as people see them.

    A middle tier gives numbers to orders of its own too, so names differ by when it booked.
    """
    seen: dict[str, Any] = {slug: world.distributor_orders(slug) for slug in BOOKING_SLUGS}
    for order in seen["middle"]:
        del order.name
    for name, _ in world.state.subscription_names():
        with suppress(UnknownName):  # of an order that nobody executed
            seen[name] = world.subscription_at_distributor(name)
    return seen
