"""The demo: loaded once, found again, and loaded anew with --reset or after an interruption."""

import json
import os
from datetime import date

import pytest
from django.db import connection, transaction
from typer.testing import CliRunner

from tests.support.database_url import database_url
from tests.support.demo import FEW, NOW, load_demo
from upline.access.rulebook import system_actor
from upline.cli import load_commands
from upline.cli.commands import CommandFailed, app
from upline.config.database import ExternalServer
from upline.devtools.demo import loading
from upline.devtools.demo.business_calendar import (
    next_business_day,
    next_quarter,
    quarter_start,
    sales_weight,
)
from upline.devtools.demo.cleanup import empty_tables
from upline.devtools.demo.loading import LoadOptions, list_foreign_tenants
from upline.devtools.demo.models import DemoLoad
from upline.devtools.demo.parallel import ChildProcessDied
from upline.devtools.demo.people import PASSWORD
from upline.devtools.demo.statistics import list_logins
from upline.tenancy.actions import NewTenant, create_tenant
from upline.tenancy.models import Tenant
from upline.tenancy.queries import find_tenant_by_slug

load_commands()


def create_other_tenant(slug: str, **others: object):
    new = NewTenant(slug=slug, name=slug.title(), currency="EUR", timezone="UTC", **others)
    return create_tenant(new=new, now=NOW, by=system_actor())


def _without_seconds(loaded: loading.LoadResult) -> dict[str, object]:
    return {name: value for name, value in loaded.figures.items() if name != "seconds"}


# Loading


@pytest.mark.django_db
def test_reloaded_demo_data_are_identical():
    first = load_demo()
    connection.check_constraints()  # as at the end of the transaction, which a test never reaches
    second = load_demo(LoadOptions(sales=FEW.sales, reset=True))

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
            load_demo()
    left = set(DemoLoad.objects.get().tenant_ids)
    loaded = load_demo()

    assert loaded.is_new
    assert not Tenant.objects.filter(pk__in=left).exists()
    assert Tenant.objects.filter(pk=other.id).exists()


@pytest.mark.django_db
def test_demo_avoids_taken_slugs():
    create_other_tenant("alpine", is_simulated=True)
    load_demo()

    assert {login.slug for login in list_logins()} >= {"demo1-alpine", "demo1-cumulus"}


@pytest.mark.django_db
def test_foreign_bsss_exclude_demo_and_simulated_ones():
    load_demo()
    create_other_tenant("acme")
    create_other_tenant("kept", is_simulated=True)
    create_other_tenant("new-reseller", upline_id=find_tenant_by_slug(slug="alpine").id)

    assert list_foreign_tenants() == ["Acme"]


# Committed: helpers and the command have connections of their own


@pytest.fixture
def committed(transactional_db, database_server, settings, monkeypatch):
    """Let other processes find the database of this test."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    settings.DATABASE_SERVER = database_server
    yield
    with transaction.atomic():
        empty_tables()


def test_parallel_load_gives_the_same_data_as_serialload_demo(committed):
    together = load_demo(LoadOptions(sales=FEW.sales, process_count=2))
    alone = load_demo(LoadOptions(sales=FEW.sales, reset=True))

    assert _without_seconds(together) == _without_seconds(alone)


def test_dead_helper_process_is_reported(committed, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(ChildProcessDied):
        load_demo(LoadOptions(sales=FEW.sales, process_count=2))


def test_command_reports_existing_data(committed):
    loaded = load_demo()

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
    load_demo()
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
