"""The demo: loaded once, found again, and loaded anew with --reset or after an interruption."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from typer.testing import CliRunner

from upline.access.rulebook import system_actor
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.reconciliation import reconcile
from upline.cli import load_commands
from upline.cli.commands import CommandFailed, app
from upline.config.database import ExternalServer
from upline.devtools.demo import loading
from upline.devtools.demo.business_calendar import (
    DAYS,
    next_business_day,
    next_quarter,
    quarter_start,
    sales_weight,
)
from upline.devtools.demo.cleanup import empty_tables
from upline.devtools.demo.loading import LoadOptions, ensure_loaded, list_foreign_tenants
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.parallel import ChildProcessDied
from upline.devtools.demo.people import PASSWORD, RESELLERS
from upline.devtools.demo.statistics import list_logins
from upline.orders.models import Order
from upline.parties.models import Account
from upline.subscriptions.rulebook import Trigger
from upline.tenancy.actions import NewTenant, create_tenant
from upline.tenancy.models import Tenant
from upline.tenancy.queries import find_tenant_by_slug

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
YESTERDAY = date(2026, 11, 21)
FEW = LoadOptions(sales=25)

load_commands()


def ignore_progress(phase: str, done: int, total: int) -> None:
    assert done <= total, phase


def _load(options: LoadOptions = FEW) -> loading.LoadResult:
    return ensure_loaded(now=NOW, progress=ignore_progress, options=options)


def create_other_tenant(slug: str, **others: object):
    new = NewTenant(slug=slug, name=slug.title(), currency="EUR", timezone="UTC", **others)
    return create_tenant(new=new, now=NOW, by=system_actor())


def _without_seconds(loaded: loading.LoadResult) -> dict[str, object]:
    return {name: value for name, value in loaded.figures.items() if name != "seconds"}


# A year of a few hundred sales, loaded once for the tests that only look at it


@pytest.fixture(scope="module")
def loaded_demo_year(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield _load(LoadOptions(sales=420))
        transaction.set_rollback(True)


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
    again = _load()

    assert not again.is_new
    assert again.figures == loaded_demo_year.figures


def test_a_promotion_of_the_distributor_was_applied(loaded_demo_year):
    promoted = Order.objects.filter(tenant=_distributor(), discount__gt=0)

    assert promoted.exists()


# Loading


@pytest.mark.django_db
def test_reloaded_demo_data_are_identical():
    first = _load()
    connection.check_constraints()  # as at the end of the transaction, which a test never reaches
    second = _load(LoadOptions(sales=FEW.sales, reset=True))

    assert second.is_new
    assert _without_seconds(second) == _without_seconds(first)
    assert Tenant.objects.filter(slug="alpine").count() == 1


@pytest.mark.django_db
def test_interrupted_load_is_restarted_and_other_tenants_stay(monkeypatch):
    other = create_other_tenant("kept", is_simulated=True)

    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(loading, "run_sales_in_parallel", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _load()
    left = set(DemoLoad.objects.get().tenant_ids)
    loaded = _load()

    assert loaded.is_new
    assert not Tenant.objects.filter(pk__in=left).exists()
    assert Tenant.objects.filter(pk=other.id).exists()


@pytest.mark.django_db
def test_demo_avoids_taken_slugs():
    create_other_tenant("alpine", is_simulated=True)
    _load()

    assert {login.slug for login in list_logins()} >= {"demo1-alpine", "demo1-cumulus"}


@pytest.mark.django_db
def test_foreign_bsss_exclude_demo_and_simulated_ones():
    _load()
    create_other_tenant("acme")
    create_other_tenant("kept", is_simulated=True)
    create_other_tenant("new-reseller", upline_id=find_tenant_by_slug(slug="alpine").id)

    assert list_foreign_tenants() == ["Acme"]


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


def test_parallel_load_gives_the_same_data_as_serial_load(committed):
    together = _load(LoadOptions(sales=FEW.sales, process_count=2))
    alone = _load(LoadOptions(sales=FEW.sales, reset=True))

    assert _without_seconds(together) == _without_seconds(alone)


def test_dead_helper_process_is_reported(committed, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(ChildProcessDied):
        _load(LoadOptions(sales=FEW.sales, process_count=2))


def test_command_reports_existing_data(committed):
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
    create_other_tenant("acme")
    settings.DATABASE_SERVER = ExternalServer(*[os.environ["DATABASE_URL"]] * 2)

    result = CliRunner().invoke(app, ["demo", "--no-serve", "--reset"])

    assert isinstance(result.exception, CommandFailed)
    assert "Acme" in str(result.exception)
    assert Tenant.objects.filter(slug="acme").exists()


# The year


def test_sales_peak_at_quarter_end_and_stop_on_sundays():
    assert (
        sales_weight(date(2026, 3, 31))
        > sales_weight(date(2026, 3, 10))
        > sales_weight(date(2026, 8, 11))
    )
    assert sales_weight(date(2026, 3, 29)) == 0


@pytest.mark.parametrize(
    ("day", "begins", "following"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_quarters(day, begins, following):
    assert quarter_start(day) == begins
    assert next_quarter(day) == following


def test_quarter_starts_on_a_business_day():
    assert next_business_day(date(2026, 1, 1)) == date(2026, 1, 2)
    assert next_business_day(date(2026, 10, 31)) == date(2026, 11, 2)
