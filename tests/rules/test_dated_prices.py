"""Prices from a day on: what is stored, who may, what booking makes of it, and what imports leave alone."""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.price_import import BASIC, MONTHLY, TODAY, Alpine, from_day, row
from upline.access.rulebook import Actor, Role
from upline.catalog import actions as catalog
from upline.catalog import queries
from upline.catalog.queries import PriceSeries
from upline.catalog.rulebook import BillingCycle
from upline.kernel.verdicts import Refused
from upline.models import PriceList, Product

pytestmark = pytest.mark.django_db
FINANCE = Actor(name="Fiona", role=Role.FINANCE)
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def alpine(tmp_path) -> Alpine:
    alpine = Alpine(tmp_path)
    alpine.add_product(BASIC, "Basic", MONTHLY=Decimal(6))
    return alpine


def series(alpine: Alpine) -> PriceSeries:
    return PriceSeries(
        product_id=Product.objects.get(vendor_id=BASIC).pk,
        billing_cycle=BillingCycle.MONTHLY,
        price_list_id=PriceList.objects.get(tenant_id=alpine.id).pk,
    )


def change_price(alpine: Alpine, amount: str, first_day: date, **more) -> None:
    new = catalog.NewPrice(amount=Decimal(amount), first_day=first_day)
    catalog.change_price(new=new, **{**arguments(alpine), **more})


def arguments(alpine: Alpine) -> dict:
    return {
        "tenant_id": alpine.id, "series": series(alpine), "by": FINANCE, "today": TODAY,
    }  # fmt: skip


def test_prices_follow_one_another(alpine):
    change_price(alpine, "5", TODAY)
    change_price(alpine, "7", DECEMBER)

    assert alpine.prices(BASIC) == [
        (Decimal(5), TODAY, date(2026, 11, 30)),
        (Decimal(7), DECEMBER, None),
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SALES])
def test_only_who_may_set_prices_does(alpine, role):
    with pytest.raises(Refused) as refusal:
        change_price(alpine, "5", TODAY, by=Actor(name="Vera", role=role))

    assert refusal.value.code == "not_permitted"
    assert alpine.prices(BASIC) == []


def test_change_from_a_state_that_is_over_is_refused(alpine):
    version = queries.version_of_prices([])
    change_price(alpine, "5", TODAY, version=version)

    with pytest.raises(Refused) as refusal:
        change_price(alpine, "6", DECEMBER, version=version)

    assert refusal.value.code == "stale"


def test_scheduled_price_is_withdrawn_and_a_price_ends(alpine):
    change_price(alpine, "5", TODAY)
    change_price(alpine, "7", DECEMBER)
    scheduled = queries.prices_of_series(tenant_id=alpine.id, series=series(alpine))[1]
    catalog.withdraw_price(**arguments(alpine), price_id=scheduled.id)
    assert alpine.prices(BASIC) == [(Decimal(5), TODAY, None)]

    catalog.end_price(**arguments(alpine), last_day=DECEMBER)
    assert alpine.prices(BASIC) == [(Decimal(5), TODAY, DECEMBER)]


@pytest.mark.rule("P10")
def test_full_list_ends_what_it_brought_and_leaves_what_people_set(alpine):
    alpine.import_rows(from_day("11/1/2026", "5", **MONTHLY))
    change_price(alpine, "7", DECEMBER)

    alpine.import_rows(row(ProductId="CFQ7TTC0OTHER", SkuId="0001", SkuTitle="Other"))

    assert alpine.prices(BASIC) == [
        (Decimal(5), date(2026, 11, 1), date(2026, 11, 21)),
        (Decimal(7), DECEMBER, None),
    ]


@pytest.mark.rule("P4")
def test_file_without_the_new_price_leaves_it(alpine):
    alpine.import_rows(from_day("11/1/2026", "5", **MONTHLY))
    change_price(alpine, "7", DECEMBER)

    report = alpine.import_rows(from_day("11/1/2026", "5", **MONTHLY))

    assert report.change_count == 0
    assert alpine.prices(BASIC)[1] == (Decimal(7), DECEMBER, None)
