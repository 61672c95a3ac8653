"""Database constraints refuse invalid states for every client."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from upline.models import Account, Order, OrderItem, SaleEvent, Subscription


@pytest.fixture
def world(world):
    """Cumulus has sold ten seats; the order for them is booked."""
    world.reseller_sells()
    world.run_booking()
    return world


def insert_duplicate(record, **changes):
    """Insert the same row once more, with a new id and some changes."""
    record.pk = type(record)._meta.pk.get_default() if type(record) is not SaleEvent else record.pk
    record._state.adding = True
    for name, value in changes.items():
        setattr(record, name, value)
    with transaction.atomic():
        record.save(force_insert=True)


@pytest.mark.rule("R1")
def test_a_sale_is_booked_once(world):
    order = Order.objects.get(tenant_id=world.bss().id)

    with pytest.raises(IntegrityError, match="sale_event"):
        insert_duplicate(order, number=2)


@pytest.mark.rule("R1")
def test_sale_event_is_unique(world):
    with pytest.raises(IntegrityError, match="saleevent"):
        insert_duplicate(SaleEvent.objects.get())


@pytest.mark.rule("R18")
def test_order_number_is_unique(world):
    order = Order.objects.get(tenant_id=world.bss().id)

    with pytest.raises(IntegrityError, match="an_order_number_is_unique_in_its_bss"):
        insert_duplicate(order, sale_event=None, originated_from=None, origin="DIRECT")


@pytest.mark.rule("R31")
def test_a_customer_is_mirrored_once(world):
    mirror = Account.objects.get(tenant_id=world.bss().id, managed_by__isnull=False)

    with pytest.raises(IntegrityError, match="an_account_is_mirrored_once"):
        insert_duplicate(mirror)


@pytest.mark.rule("R32")
def test_a_subscription_is_mirrored_once(world):
    mirror = Subscription.objects.get(tenant_id=world.bss().id)

    with pytest.raises(IntegrityError, match="a_subscription_is_mirrored_once"):
        insert_duplicate(mirror)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"quantity": -1}, "a_subscription_never_holds_less_than_nothing"),
        ({"source_id": None}, "a_mirrored_subscription_names_its_source"),
    ],
)
def test_mirror_fields_are_consistent(world, changes, constraint):
    mirrors = Subscription.objects.filter(tenant_id=world.bss().id)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        mirrors.update(**changes)


@pytest.mark.rule("R34")
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "PARKED", "settled_at": None}, "a_parked_event_says_what_to_mend"),
        ({"state": "WAITING"}, "settled_means_booked_or_nothing_to_book"),
        ({"settled_at": None}, "settled_means_booked_or_nothing_to_book"),
    ],
)
def test_event_state_is_consistent(world, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SaleEvent.objects.update(**changes)


def test_a_back_order_names_its_reseller_and_its_sale(world):
    order = Order.objects.get(origin="BACK_ORDER")
    order.pk, order.number, order.originated_from, order.sale_event = None, 99, None, None

    with (
        pytest.raises(IntegrityError, match="a_back_order_names_its_reseller_and_its_sale"),
        transaction.atomic(),
    ):
        order.save(force_insert=True)


@pytest.mark.rule("R39")
@pytest.mark.parametrize(
    "attempt",
    [
        lambda orders, items: orders._raw_delete(orders.db),
        lambda orders, items: orders.update(origin="DIRECT"),
        lambda orders, items: items.update(quantity=8),
        lambda orders, items: items.update(total=0, relation=""),
        lambda orders, items: items.delete(),
        lambda orders, items: items.first().delete(),
        lambda orders, items: items.create(
            tenant_id=orders.first().tenant_id,
            order=orders.first(),
            position=2,
            product_id=items.first().product_id,
            billing_cycle="MONTHLY",
            quantity=1,
        ),
    ],
    ids=[
        "delete the order", "make it an ordinary one",
        "change a quantity", "change a total", "delete the lines", "delete a line", "add a line",
    ],
)  # fmt: skip
def test_database_refuses_changes_to_back_orders_and_their_items(world, attempt):
    orders = Order.objects.filter(tenant_id=world.bss().id, origin="BACK_ORDER")
    items = OrderItem.objects.filter(order__in=orders)
    before = (list(orders.values()), list(items.values()))

    with pytest.raises(DatabaseError, match="back-order"), transaction.atomic():
        attempt(orders, items)

    assert (list(orders.values()), list(items.values())) == before


@pytest.mark.rule("R38", "R39")
def test_database_allows_editable_columns(world):
    order = Order.objects.filter(tenant_id=world.bss().id)

    assert order.update(name="Huber goes cloud", payment_method=None) == 1
