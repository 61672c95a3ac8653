"""Promotions of a BSS for its own customers: applied by the rule of back-orders, and never sent upstream (R2, R23 to R26)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from upline.access.reach import UNRESTRICTED
from upline.access.rulebook import system_actor
from upline.backorders.queries import subscription_page_with_orders
from upline.catalog import actions as catalog
from upline.catalog.queries import find_unit_price
from upline.catalog.rulebook import BillingCycle, PromotionAudience, PromotionKind
from upline.kernel.verdicts import Refused
from upline.models import HistoryRecord, Order, OrderItem, PriceList, Product, Promotion, Tenant

pytestmark = pytest.mark.django_db
_EVERY_CYCLE = (BillingCycle.MONTHLY, BillingCycle.ANNUAL)


def promote(world, name="Autumn 10", *, slug="cumulus", products=("m365-business-basic",), **terms):
    """Add a promotion for the customers of a BSS: ten per cent for three cycles, unless said otherwise."""
    found = Product.objects.filter(code__in=products)
    values = {
        "kind": PromotionKind.PERCENT, "value": Decimal(10), "currency": "", "cycles": 3,
        "first_date": None, "last_date": None, "audience": PromotionAudience.OWN_CUSTOMERS,
        "scope": [(one.pk, cycle) for one in found for cycle in _EVERY_CYCLE],
    }  # fmt: skip
    new = catalog.NewPromotion(name=name, **{**values, **terms})
    return catalog.create_promotion(tenant_id=world.bss(slug).id, new=new, by=system_actor())


def history(world, name="Seats"):
    """Return promotion and discount of each history record of a subscription, in their order."""
    rows = HistoryRecord.objects.filter(subscription_id=world.made(name).id).order_by("id")
    return [(r.promotion.name if r.promotion else None, r.discount) for r in rows]


def price(world, code="m365-business-basic") -> Decimal:
    found = find_unit_price(
        seller=world.bss("cumulus"),
        product_id=Product.objects.get(code=code).pk,
        billing_cycle=BillingCycle.MONTHLY,
        day=date(2026, 5, 4),
    )
    assert found is not None
    return found.amount


def test_new_subscription_has_the_promotion_of_its_day(world):
    promote(world)
    world.reseller_sells(quantity=10)

    [(name, discount)] = history(world)
    assert name == "Autumn 10"
    assert discount == (price(world) * 10 * Decimal("0.1")).quantize(Decimal("0.01"))


def test_promotion_outside_its_days_is_not_applied(world):
    promote(world, "Long ago", last_date=date(2020, 1, 1))
    promote(world, "Later", first_date=date(2035, 1, 1))

    world.reseller_sells()

    assert history(world) == [(None, 0)]


def test_only_added_licences_get_it(world):
    world.reseller_sells(quantity=10)
    promote(world, kind=PromotionKind.AMOUNT, value=Decimal(1), currency="EUR")

    world.reseller_changes_quantity("Seats", to=14)
    world.reseller_changes_quantity("Seats", to=12)

    assert history(world) == [(None, 0), ("Autumn 10", 4), (None, 0)]


def test_new_customers_only_and_the_best_one_is_taken(world):
    promote(world, "Small", value=Decimal(5))
    promote(world, "Welcome", value=Decimal(20), new_customers_only=True)

    world.reseller_sells("First")
    world.reseller_sells("Second")

    assert [name for name, _ in history(world, "First")] == ["Welcome"]
    assert [name for name, _ in history(world, "Second")] == ["Small"]


def test_trial_gets_it_when_it_becomes_paid_and_its_add_on_too(world):
    promote(world, products=("m365-business-standard", "exchange-archiving"))
    trial = world.reseller_starts_trial(product="m365-business-standard")
    world.reseller_adds_add_on(trial, quantity=4)
    assert [name for name, _ in history(world, "Trial")] == [None]

    world.reseller_upgrades_trial(trial, quantity=6)

    assert history(world, "Trial")[-1][0] == "Autumn 10"
    assert history(world, "Archive")[-1][0] == "Autumn 10"


def test_plan_change_gets_that_of_the_new_product(world):
    world.reseller_sells()
    promote(world, products=("m365-business-standard",))

    world.reseller_changes_plan("Seats", to="m365-business-standard")

    assert history(world)[-1][0] == "Autumn 10"


def test_subscription_shows_its_promotion_and_the_cycles_left(world):
    promote(world)
    world.reseller_sells(quantity=10)

    def shown(today):
        return subscription_page_with_orders(
            tenant_id=world.bss("cumulus").id, subscription_id=world.made("Seats").id, today=today,
            by=system_actor(), reach=UNRESTRICTED,
        )  # fmt: skip

    start = shown(date(2026, 5, 4)).start_date
    found = shown(start).promotion
    assert (found.name, found.cycles, found.left) == ("Autumn 10", 3, 2)
    assert shown(start).amount_to_pay == shown(start).amount - found.discount
    assert shown(date(start.year + 1, start.month, start.day)).promotion is None


def test_executed_order_keeps_promotion_and_discount_on_its_lines(world):
    promote(world)
    world.reseller_writes_order(
        "Order", {"product": "m365-business-basic", "cycle": "monthly", "quantity": 10}
    )
    item = OrderItem.objects.get(tenant_id=world.bss("cumulus").id)
    assert (item.promotion and item.promotion.name, item.promotion_cycles) == ("Autumn 10", 3)
    assert item.total == item.gross - item.discount < item.gross

    world.reseller_executes_order("Order")

    item.refresh_from_db()
    order = Order.objects.get(pk=item.order_id)
    assert item.promotion is not None
    assert item.promotion.name == "Autumn 10"
    assert (order.gross, order.discount, order.total) == (item.gross, item.discount, item.total)


def test_execution_decides_by_the_effective_date_of_the_sale(world):
    promoted = promote(world)
    world.reseller_writes_order(
        "Order", {"product": "m365-business-basic", "cycle": "monthly", "quantity": 10}
    )
    Promotion.objects.filter(pk=promoted).update(last_date=date(2020, 1, 1))

    world.reseller_executes_order("Order")

    item = OrderItem.objects.get(tenant_id=world.bss("cumulus").id)
    assert item.promotion_id is None
    assert (item.discount, item.total) == (Decimal(0), item.gross)
    assert Order.objects.get(pk=item.order_id).total == item.gross


def booked_lines(world):
    world.run_booking()
    return [
        [
            (line.product, line.quantity, line.unit_price, line.promotion, line.total)
            for line in o.lines
        ]
        for o in world.distributor_orders()
    ]


@pytest.mark.rule("R2")
def test_promotion_of_the_reseller_does_not_reach_the_back_order(world):
    world.reseller_sells("Before")
    before = booked_lines(world)
    promote(world, value=Decimal(50))

    world.reseller_sells("After")

    assert history(world, "After")[0][0] == "Autumn 10"
    assert booked_lines(world) == [*before, *before]
    assert world.differences() == []


def test_promotions_of_the_distributor_for_its_own_customers_are_not_booked(world):
    promote(world, slug="alpine", value=Decimal(50))

    world.reseller_sells()

    [[line]] = booked_lines(world)
    assert line[3] == "Spring 10"  # that for resellers' sales, though it takes less
    assert history(world) == [(None, 0)]


def test_sale_reads_no_promotions_where_there_are_none_for_customers(world):
    promote(world, audience=PromotionAudience.RESELLERS)
    assert not world.bss("cumulus").has_customer_promotions
    with CaptureQueriesContext(connection) as queries:
        world.reseller_sells()

    assert not any("upline_promotion" in one["sql"] for one in queries if "FROM" in one["sql"])


def test_bss_notes_whether_it_has_promotions_for_customers(world):
    promote(world)

    assert world.bss("cumulus").has_customer_promotions
    assert Tenant.objects.filter(has_customer_promotions=True).count() == 1


def test_own_customers_have_no_price_list(world):
    price_list = PriceList.objects.create(
        tenant_id=world.bss("cumulus").id, name="L", currency="EUR"
    )

    with pytest.raises(Refused) as refusal:
        promote(world, price_list_ids=[price_list.pk])

    assert refusal.value.code == "price_list_of_resellers"


def test_unknown_audience_is_refused_by_the_database(world):
    promoted = promote(world)

    with (
        pytest.raises(IntegrityError, match="a_promotion_has_a_known_audience"),
        transaction.atomic(),
    ):
        Promotion.objects.filter(pk=promoted).update(audience="EVERYBODY")
