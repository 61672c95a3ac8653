"""The demo's data: a year of a few hundred sales, loaded once for tests that only look at it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate

from tests.support.demo import load_demo
from tests.support.module_transaction import module_transaction
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.reconciliation import reconcile
from upline.devtools.demo.business_calendar import DAYS, sales_weight
from upline.devtools.demo.loading import LoadOptions
from upline.devtools.demo.people import PASSWORD, RESELLERS
from upline.devtools.demo.statistics import list_logins
from upline.orders.models import Order
from upline.parties.models import Account
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.models import Tenant
from upline.tenancy.queries import find_tenant_by_slug

YESTERDAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def module_demo_year(request):
    with module_transaction(request, lambda: load_demo(LoadOptions(sales=420))) as loaded:
        yield loaded


@pytest.fixture
def loaded_demo_year(module_demo_year, db):
    return module_demo_year


def _distributor() -> Tenant:
    return Tenant.objects.get(slug="alpine")


def test_all_kinds_of_sale_occur_and_none_is_refused(loaded_demo_year):
    assert set(loaded_demo_year.figures["sales_by_kind"]) == {trigger.value for trigger in Trigger}
    assert all(loaded_demo_year.figures["sales_by_kind"].values())
    assert loaded_demo_year.figures["refused"] == {}


def test_there_are_twelve_resellers_and_a_further_tier(loaded_demo_year):
    resellers = Tenant.objects.filter(upline=_distributor())
    further = Tenant.objects.filter(upline__in=resellers)

    assert len(RESELLERS) == resellers.count() == 12
    assert further.count() == 2
    assert Order.objects.filter(tenant__slug="polaris", originated_from__in=further).exists()


def test_the_year_ends_yesterday(loaded_demo_year):
    happened = SaleEvent.objects.order_by("happened_at").values_list("happened_at", flat=True)

    assert loaded_demo_year.figures["last_day"] == YESTERDAY.isoformat()
    assert happened.first().date() >= YESTERDAY - timedelta(days=DAYS)
    assert YESTERDAY - timedelta(days=3) <= happened.last().date() <= YESTERDAY


def test_sales_happen_in_business_hours(loaded_demo_year):
    for event in SaleEvent.objects.filter(is_sale=True, reseller__downline=None):
        local = event.happened_at.astimezone(ZoneInfo(event.reseller.timezone))

        assert 8 <= local.hour < 18
        assert sales_weight(local.date()) > 0


def test_orders_are_numbered_as_the_sales_happened(loaded_demo_year):
    orders = Order.objects.filter(tenant=_distributor(), origin="BACK_ORDER").order_by("number")
    happened = list(orders.values_list("sale_event__happened_at", flat=True))

    assert happened == sorted(happened)


def test_only_parked_and_blocked_events_are_unbooked(loaded_demo_year):
    parked = SaleEvent.objects.filter(state="PARKED").values_list("reason", flat=True)
    differences = [d for slug in ("alpine", "polaris") for d in _differences(slug)]

    assert sorted(parked) == ["currency_mismatch", "no_price", "no_price"]
    assert loaded_demo_year.figures["waiting"] == 2
    assert sorted(d.code for d in differences) == [
        *(["held"] * 2),
        *(["mirror_missing"] * 4),  # an add-on of what is parked is one of them
        *(["parked"] * 3),
    ]


def _differences(slug: str):
    tenant = find_tenant_by_slug(slug=slug)
    return [d for one in reconcile(tenant_id=tenant.id) for d in one.differences]


def test_customers_are_believable(loaded_demo_year):
    customers = Account.objects.filter(managed_by=None, reseller_tenant=None)

    assert customers.count() > 300
    assert not customers.filter(name__icontains="test").exists()
    for customer in customers:
        assert customer.email.endswith(".example")
        assert customer.email.isascii()


def test_everybody_can_sign_in_with_the_same_password(loaded_demo_year):
    logins = list_logins()

    assert {login.role for login in logins} == {"administrator", "sales", "finance", "viewer"}
    assert authenticate(username="nils.ekstrom@polaris.example", password=PASSWORD)
    assert len({login.email for login in logins}) == len(logins)


def test_existing_demo_data_are_reused(loaded_demo_year):
    again = load_demo()

    assert not again.is_new
    assert again.figures == loaded_demo_year.figures


def test_a_promotion_of_the_distributor_was_applied(loaded_demo_year):
    promoted = Order.objects.filter(tenant=_distributor(), discount__gt=0)

    assert promoted.exists()
