"""What a reseller sees of its sales at the distributor: state, order number, date and amount, or why not."""

import pytest
from django.test import Client

from tests.areas.channel.conftest import LOG, add_person, client_of, set_price
from tests.support.page import Page, csv_rows
from tests.support.world import World
from upline.access.rulebook import Role
from upline.models import Account, Order, PermissionRule, SaleEvent, Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R34")]
LIST = "/t/cumulus/distributor/"
NO_PRICE = "no price for Microsoft 365 Business Basic, monthly, on 10 Jun 2026"


@pytest.fixture
def ann(log: World) -> Client:
    return client_of(add_person(log, "Ann", Role.SALES, "cumulus"))


def subscription(log: World, product: str) -> str:
    found = Subscription.objects.get(tenant_id=log.bss("cumulus").id, product__code=product)
    return f"/t/cumulus/subscriptions/{found.pk}/"


def test_subscription_says_by_which_order_it_was_booked(log, ann):
    order = Order.objects.get(tenant_id=log.bss().id)

    words = Page(ann.get(subscription(log, "exchange-online-2"))).words

    assert f"Booked by Alpine Distribution as 1 on 10 Jun 2026, {order.total:.2f} EUR" in words
    assert str(order.pk) not in Page(ann.get(subscription(log, "exchange-online-2"))).addresses


def test_subscription_says_why_its_sale_is_on_hold(log, ann):
    words = Page(ann.get(subscription(log, "m365-business-basic"))).words

    assert f"On hold at Alpine Distribution: {NO_PRICE}" in words
    assert "an earlier change of the same subscription is not booked yet" in words


def test_subscription_says_that_its_sale_is_on_its_way(log, ann):
    log.reseller_changes_quantity("Mail", to=30)

    words = Page(ann.get(subscription(log, "exchange-online-2"))).words

    assert "On its way to Alpine Distribution" in words
    assert "Booked by Alpine Distribution as 1" in words


def test_last_order_is_the_one_that_is_named(log, ann):
    log.reseller_changes_quantity("Mail", to=30)
    log.run_booking()

    words = Page(ann.get(subscription(log, "exchange-online-2"))).words

    assert "Booked by Alpine Distribution as 2" in words
    assert "as 1 on" not in words


def test_order_says_what_the_distributor_booked(log, ann):
    log.reseller_writes_order(
        "Deal", {"product": "exchange-online-1", "cycle": "monthly", "quantity": 3}
    )
    log.reseller_executes_order("Deal")
    log.run_booking()
    order = Order.objects.get(tenant_id=log.bss("cumulus").id)

    words = Page(ann.get(f"/t/cumulus/orders/{order.pk}/")).words

    assert "Booked by Alpine Distribution as 2 on 10 Jun 2026" in words


def test_list_shows_each_sale_with_its_order_or_why_it_is_on_hold(ann):
    page = Page(ann.get(LIST))
    rows = page.table("Sales of Cumulus IT").rows

    assert [row[3] for row in rows] == ["On hold", "On hold", "Booked"]
    assert rows[2][4:6] == ["1", "10 Jun 2026"]
    assert rows[1][7].lower() == NO_PRICE.lower()
    assert page.link("From your distributor").address == LIST
    assert not [address for address in page.addresses if "/t/alpine/" in address]


def test_list_is_filtered_and_exported(log, ann):
    def states(**params: str) -> list[str]:
        lines = Page(ann.get(LIST, params)).response.context["page"].lines
        return [line.row.state for line in lines]

    assert states(view="on-hold") == ["on-hold", "on-hold"]
    assert states(view="booked") == ["booked"]
    assert states(view="on-its-way") == []
    assert states(text="lindner") == ["booked"]
    assert states(trigger="quantity-changed") == ["on-hold"]
    assert states(date_to="2026-06-09") == []
    assert "There is no view “secret”." in Page(ann.get(LIST, {"view": "secret"})).words
    rows = csv_rows(ann.get(f"{LIST}list.csv", {"view": "booked"}))
    assert [(r["State"], r["Order"]) for r in rows] == [("Booked", "1")]

    set_price(log, 4)
    log.retry_all_parked()
    assert states() == ["booked", "booked", "booked"]


def test_nothing_else_of_the_distributor_is_shown(log, ann):
    SaleEvent.objects.filter(state="PARKED").update(
        reason="currency_mismatch", reason_detail="The price of X is in USD, secret."
    )

    words = (
        Page(ann.get(LIST)).words + Page(ann.get(subscription(log, "m365-business-basic"))).words
    )

    assert "USD" not in words
    assert "no price in your currency for Microsoft 365 Business Basic, monthly" in words
    assert ann.get(LOG).status_code == 404


def test_sale_of_a_customer_that_may_not_be_seen_is_hidden(log, ann):
    account = Account.objects.get(tenant_id=log.bss("cumulus").id, name="Lindner Law")
    rule = PermissionRule.objects.create(tenant=account.tenant, name="Board only")
    Account.objects.filter(pk=account.pk).update(sharing_rule=rule, responsible_user=None)

    assert "Lindner" not in Page(ann.get(LIST)).words


def test_sale_of_a_subscription_that_may_not_be_seen_is_hidden(log, ann):
    mail = Subscription.objects.get(
        tenant_id=log.bss("cumulus").id, product__code="exchange-online-2"
    )
    rule = PermissionRule.objects.create(tenant=mail.tenant, name="Board only")
    Subscription.objects.filter(pk=mail.pk).update(sharing_rule=rule, responsible_user=None)

    assert "Lindner" not in Page(ann.get(LIST)).words


def test_a_distributor_without_an_upline_has_no_such_list(otto):
    assert otto.get("/t/alpine/distributor/").status_code == 404


def test_list_takes_a_constant_number_of_queries(ann, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        ann.get(LIST)
