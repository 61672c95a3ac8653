"""Lists grouped by one of their columns, with sums per currency."""

from decimal import Decimal
from uuid import uuid4

import pytest

from tests.support.record_fixtures import restrict_visibility
from upline.models import Order, Subscription

pytestmark = pytest.mark.django_db
ORDERS = "/t/alpine/orders/"
ACCOUNTS = "/t/alpine/accounts/"


def groups(page) -> dict[str, tuple[int, list[tuple[str, str]]]]:
    return {
        group.label: (
            group.count,
            [(str(s.money.amount.normalize()), s.money.currency) for s in group.sums],
        )
        for group in page.response.context["page"].table.groups
    }


@pytest.fixture
def three_orders(fixtures):
    fixtures.back_order(1)
    fixtures.back_order(2, currency="USD", total=Decimal(-5))
    fixtures.direct_order(3)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("status", {
            "Booked": (2, [("11.2", "EUR"), ("-5", "USD")]), "Executed": (1, [("11.2", "EUR")]),
        }),
        ("type", {
            "Channel sale": (2, [("11.2", "EUR"), ("-5", "USD")]),
            "Without a type": (1, [("11.2", "EUR")]),
        }),
        ("account", {
            "Huber Bakery": (2, [("11.2", "EUR"), ("-5", "USD")]),
            "Ostsee Werft": (1, [("11.2", "EUR")]),
        }),
        ("reseller", {
            "Cumulus IT": (2, [("11.2", "EUR"), ("-5", "USD")]), "Direct": (1, [("11.2", "EUR")]),
        }),
        ("currency", {"EUR": (2, [("22.4", "EUR")]), "USD": (1, [("-5", "USD")])}),
    ],
)  # fmt: skip
def test_orders_are_counted_and_summed_per_currency(three_orders, open_page, group, expected):
    page = open_page(ORDERS, group=group)

    assert groups(page) == expected
    assert page.response.context["page"].lines == ()


def test_group_leads_to_its_orders_within_the_filter(fixtures, three_orders, open_page):
    page = open_page(ORDERS, group="status", view="back-orders")

    assert groups(page).keys() == {"Booked"}
    assert any(address.endswith("?view=back-orders&status=Booked") for address in page.addresses)
    assert f"{ORDERS}?view=back-orders" in page.addresses  # the chip that removes the group


def test_group_without_records_is_explained(fixtures, open_page):
    assert "has no orders yet" in open_page(ORDERS, group="status").words
    assert "There is no group by “weather”." in open_page(ORDERS, group="weather").words


def test_hidden_accounts_are_not_named_by_groups(fixtures, three_orders, open_page):
    restrict_visibility(fixtures.accounts["Huber Bakery"])

    page = open_page(ORDERS, group="account")

    assert groups(page).keys() == {"an account not shared with you", "Ostsee Werft"}
    assert "Huber Bakery" not in page.words


def test_grouping_takes_a_constant_number_of_queries(
    fixtures, three_orders, django_assert_max_num_queries
):
    client = fixtures.signed_in_client(fixtures.otto)

    for group in ("status", "account"):
        with django_assert_max_num_queries(13):
            client.get(ORDERS, {"group": group})


def test_subscriptions_are_grouped_with_amounts_per_cycle(fixtures, open_page):
    pk = fixtures.subscription()
    Subscription.objects.filter(pk=pk).update(unit_price=Decimal("2.5"), currency="EUR")
    fixtures.subscription("Ostsee Werft")
    page = open_page("/t/alpine/subscriptions/", group="product")

    assert groups(page) == {"Microsoft 365 Business Basic": (2, [("62.5", "EUR")])}
    assert "62.50 EUR monthly" in page.words
    by_status = open_page("/t/alpine/subscriptions/", group="status")
    assert groups(by_status).keys() == {"Active"}
    assert any(address.endswith("?status=active") for address in by_status.addresses)
    assert len(groups(open_page("/t/alpine/subscriptions/", group="account"))) == 2


def test_subscriptions_are_grouped_by_month_of_renewal_in_its_order(fixtures, open_page):
    for customer, day in (
        ("Huber Bakery", "2032-01-31"),
        ("Ostsee Werft", "2031-12-01"),
        ("Huber Bakery", None),
    ):
        pk = fixtures.subscription(customer)
        Subscription.objects.filter(pk=pk).update(renewal_date=day, auto_renew=True)

    page = open_page("/t/alpine/subscriptions/", group="renewal-month")

    counts = [(label, count) for label, (count, _) in groups(page).items()]
    assert counts == [("Does not renew", 1), ("Dec 2031", 1), ("Jan 2032", 1)]


def test_groups_are_of_the_own_bss_only(fixtures, three_orders, open_page):
    assert Order.objects.count() == 3
    assert "has no orders yet" in open_page("/t/cumulus/orders/", group="status").words


def test_accounts_are_grouped(fixtures, open_page):
    accounts = fixtures.accounts
    reseller = accounts["Cumulus IT"]
    reseller.reseller_tenant = fixtures.cumulus
    reseller.save()
    mirror = accounts["Huber Bakery"]
    mirror.managed_by, mirror.source_id, mirror.billing_to = fixtures.cumulus, uuid4(), reseller
    mirror.responsible_user = fixtures.otto
    mirror.save()

    def grouped(by: str) -> dict[str, tuple[int, str]]:
        table = open_page(ACCOUNTS, group=by).response.context["page"].table
        return {group.label: (group.count, group.href.partition("?")[2]) for group in table.groups}

    assert grouped("kind") == {
        "Customer": (1, "view=own"),
        "Mirrored customer": (1, "view=mirrored"),
        "Tenant reseller": (1, "view=resellers"),
    }
    assert grouped("reseller") == {
        "Without a reseller": (2, ""), "Cumulus IT": (1, "reseller=cumulus"),
    }  # fmt: skip
    assert grouped("responsible-user") == {
        "Unassigned": (2, ""), "Otto Orders": (1, f"user={fixtures.otto.pk}"),
    }  # fmt: skip


def test_subscriptions_are_grouped_by_reseller_and_user(fixtures, open_page):
    pk = fixtures.subscription()
    fixtures.subscription("Ostsee Werft")
    Subscription.objects.filter(pk=pk).update(
        managed_by=fixtures.cumulus, source_id=uuid4(), responsible_user=fixtures.otto
    )

    def grouped(by: str) -> dict[str, str]:
        table = open_page("/t/alpine/subscriptions/", group=by).response.context["page"].table
        return {group.label: group.href.partition("?")[2] for group in table.groups}

    assert grouped("reseller") == {"Cumulus IT": "reseller=cumulus", "Own": ""}
    assert grouped("responsible-user") == {
        "Otto Orders": f"user={fixtures.otto.pk}", "Unassigned": "",
    }  # fmt: skip
