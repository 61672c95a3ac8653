"""The demo: a believable year, played once, found again, and begun anew when asked to or interrupted."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from typer.testing import CliRunner

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.reconciliation import reconcile
from upline.cli import load_commands
from upline.cli.commands import Failed, app
from upline.config.database import ExternalServer
from upline.devtools.demo import loading
from upline.devtools.demo.cast import PASSWORD, RESELLERS
from upline.devtools.demo.clearing import empty_tables
from upline.devtools.demo.figures import list_logins
from upline.devtools.demo.loading import LoadOptions, ensure_loaded, list_foreign_bsss
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.together import HelperLost
from upline.devtools.demo.year import (
    DAYS,
    business_day_from,
    next_quarter,
    quarter_begins,
    weight_of,
)
from upline.orders.models import Order
from upline.parties.models import Account
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.actions import NewTenant, found_tenant
from upline.tenancy.models import Tenant
from upline.tenancy.queries import find_tenant_by_slug

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
YESTERDAY = date(2026, 11, 21)
FEW = LoadOptions(sales=25)

load_commands()


def _silent(phase: str, done: int, total: int) -> None:
    assert done <= total, phase


def _load(options: LoadOptions = FEW) -> loading.Loaded:
    return ensure_loaded(now=NOW, progress=_silent, options=options)


def _found(slug: str, **others: object):
    new = NewTenant(slug=slug, name=slug.title(), currency="EUR", timezone="UTC", **others)
    return found_tenant(new=new, now=NOW)


def _without_seconds(loaded: loading.Loaded) -> dict[str, object]:
    return {name: value for name, value in loaded.figures.items() if name != "seconds"}


# A year of a few hundred sales, loaded once for the tests that only look at it


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _load(LoadOptions(sales=420))
        transaction.set_rollback(True)


def _distributor() -> Tenant:
    return Tenant.objects.get(slug="alpine")


def test_all_kinds_of_sale_occur_and_none_is_refused(year):
    assert set(year.figures["sales_by_kind"]) == {trigger.value for trigger in Trigger}
    assert all(year.figures["sales_by_kind"].values())
    assert year.figures["refused"] == {}


def test_there_are_twelve_resellers_and_a_further_tier(year):
    resellers = Tenant.objects.filter(upline=_distributor())
    further = Tenant.objects.filter(upline__in=resellers)

    assert len(RESELLERS) == resellers.count() == 12
    assert further.count() == 2
    assert Order.objects.filter(tenant__slug="polaris", originated_from__in=further).exists()


def test_the_year_ends_yesterday(year):
    happened = SaleEvent.objects.order_by("happened_at").values_list("happened_at", flat=True)

    assert year.figures["last_day"] == YESTERDAY.isoformat()
    assert happened.first().date() >= YESTERDAY - timedelta(days=DAYS)
    assert YESTERDAY - timedelta(days=3) <= happened.last().date() <= YESTERDAY


def test_sales_are_made_in_business_hours(year):
    for event in SaleEvent.objects.filter(is_sale=True, reseller__downline=None):
        local = event.happened_at.astimezone(ZoneInfo(event.reseller.timezone))

        assert 8 <= local.hour < 18
        assert weight_of(local.date()) > 0


def test_orders_are_numbered_as_the_sales_happened(year):
    orders = Order.objects.filter(tenant=_distributor(), origin="BACK_ORDER").order_by("number")
    happened = list(orders.values_list("sale_event__happened_at", flat=True))

    assert happened == sorted(happened)


def test_only_the_parked_sales_and_those_behind_them_are_open(year):
    parked = SaleEvent.objects.filter(state="PARKED").values_list("reason", flat=True)
    differences = [d for slug in ("alpine", "polaris") for d in _differences(slug)]

    assert sorted(parked) == ["currency_mismatch", "no_price", "no_price"]
    assert year.figures["waiting"] == 2
    assert sorted(d.code for d in differences) == [
        *(["held"] * 2),
        *(["mirror_missing"] * 3),
        *(["parked"] * 3),
    ]


def _differences(slug: str):
    tenant = find_tenant_by_slug(slug=slug)
    return [d for one in reconcile(tenant_id=tenant.id) for d in one.differences]


def test_customers_are_believable(year):
    customers = Account.objects.filter(managed_by=None, reseller_tenant=None)

    assert customers.count() > 300
    assert not customers.filter(name__icontains="test").exists()
    for customer in customers:
        assert customer.email.endswith(".example")
        assert customer.email.isascii()


def test_everybody_can_sign_in_with_the_same_password(year):
    logins = list_logins()

    assert {login.role for login in logins} == {"administrator", "sales", "finance", "viewer"}
    assert authenticate(username="nils.ekstrom@polaris.example", password=PASSWORD)
    assert len({login.email for login in logins}) == len(logins)


def test_the_data_are_found_again(year):
    again = _load()

    assert not again.is_new
    assert again.figures == year.figures


def test_a_promotion_of_the_distributor_was_applied(year):
    promoted = Order.objects.filter(tenant=_distributor(), discount__gt=0)

    assert promoted.exists()


# Loading


@pytest.mark.django_db
def test_begun_anew_the_same_year_is_the_same():
    first = _load()
    connection.check_constraints()  # as at the end of the transaction, which a test never reaches
    second = _load(LoadOptions(sales=FEW.sales, begin_anew=True))

    assert second.is_new
    assert _without_seconds(second) == _without_seconds(first)
    assert Tenant.objects.filter(slug="alpine").count() == 1


@pytest.mark.django_db
def test_an_interrupted_load_is_begun_anew_and_others_stay(monkeypatch):
    other = _found("kept", is_simulated=True)

    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(loading, "play_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _load()
    left = set(DemoLoad.objects.get().tenant_ids)
    loaded = _load()

    assert loaded.is_new
    assert not Tenant.objects.filter(pk__in=left).exists()
    assert Tenant.objects.filter(pk=other.id).exists()


@pytest.mark.django_db
def test_where_somebody_has_the_name_the_demo_takes_another():
    _found("alpine", is_simulated=True)
    _load()

    assert {login.slug for login in list_logins()} >= {"demo1-alpine", "demo1-cumulus"}


@pytest.mark.django_db
def test_foreign_are_bsss_that_neither_the_demo_nor_a_simulation_made():
    _load()
    _found("acme")
    _found("kept", is_simulated=True)
    _found("new-reseller", upline_id=find_tenant_by_slug(slug="alpine").id)

    assert list_foreign_bsss() == ["Acme"]


# Committed: helpers and the command have connections of their own


@pytest.fixture
def committed(transactional_db, database_server, settings, monkeypatch):
    """Let other processes find the database of this test."""
    name = connection.settings_dict["NAME"]
    host = quote(connection.settings_dict["HOST"], safe="")
    url = f"postgresql://{connection.settings_dict['USER']}@/{name}?host={host}"
    if isinstance(database_server, ExternalServer):
        url = database_server.url.rpartition("/")[0] + f"/{name}"
    monkeypatch.setenv("DATABASE_URL", url)
    settings.DATABASE_SERVER = database_server
    yield
    with transaction.atomic():
        empty_tables()


def test_two_helpers_play_the_same_year_as_one(committed):
    together = _load(LoadOptions(sales=FEW.sales, helpers=2))
    alone = _load(LoadOptions(sales=FEW.sales, begin_anew=True))

    assert _without_seconds(together) == _without_seconds(alone)


def test_a_lost_helper_is_told(committed, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(HelperLost):
        _load(LoadOptions(sales=FEW.sales, helpers=2))


def test_the_command_finds_the_data_and_tells_of_them(committed):
    loaded = _load()

    plain = CliRunner().invoke(app, ["demo", "--no-serve"])
    as_json = CliRunner().invoke(app, ["demo", "--no-serve", "--json", "--port=8123"])

    assert plain.exit_code == 0
    assert "otto.orders@alpine.example" in plain.stdout
    assert PASSWORD in plain.stdout
    answer = json.loads(as_json.stdout)
    assert not answer["loaded_now"]
    assert answer["address"] == "http://127.0.0.1:8123/"
    assert answer["sales"] == loaded.figures["sales"]


def test_a_shared_database_with_other_bsss_is_not_emptied(committed, settings):
    _load()
    _found("acme")
    settings.DATABASE_SERVER = ExternalServer(*[os.environ["DATABASE_URL"]] * 2)

    result = CliRunner().invoke(app, ["demo", "--no-serve", "--reset"])

    assert isinstance(result.exception, Failed)
    assert "Acme" in str(result.exception)
    assert Tenant.objects.filter(slug="acme").exists()


# The year


def test_there_is_more_to_do_at_the_end_of_a_quarter_and_nothing_on_sundays():
    assert (
        weight_of(date(2026, 3, 31)) > weight_of(date(2026, 3, 10)) > weight_of(date(2026, 8, 11))
    )
    assert weight_of(date(2026, 3, 29)) == 0


@pytest.mark.parametrize(
    ("day", "begins", "following"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_quarters(day, begins, following):
    assert quarter_begins(day) == begins
    assert next_quarter(day) == following


def test_a_quarter_is_opened_on_a_business_day():
    assert business_day_from(date(2026, 1, 1)) == date(2026, 1, 2)
    assert business_day_from(date(2026, 10, 31)) == date(2026, 11, 2)
