"""Every change is recorded with its actor and entry point, which the entry point sets.

Source: docs/adr/0011-triggers-write-the-audit-log.md.
"""

import getpass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from tests.support.price_file import row, write_price_file
from tests.support.record_fixtures import STORY
from upline import worker
from upline.cli import load_commands
from upline.cli.commands import app
from upline.database.audit_context import EntryPoint, audit_context
from upline.devtools.scenarios.parser import parse_scenario
from upline.devtools.scenarios.runner import run_scenario
from upline.kernel.stopping import StopRequest
from upline.models import Account, Change, Subscription, Tenant

load_commands()


def change_something(name: str = "Somebody") -> tuple[str, str]:
    """Change an account; return its actor and entry point, as the history has them."""
    Account.objects.filter(pk=Account.objects.values("pk")[:1]).update(name=name)
    last = Change.objects.latest("id")
    return last.by, last.entry_point


@pytest.fixture
def account(world) -> None:
    """Have something to change."""


def session_user() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return cursor.fetchone()[0], EntryPoint.SQL


# The block


def test_without_audit_context_the_actor_is_the_database_role(account):
    assert change_something() == session_user()


def test_nested_audit_contexts_are_restored(account):
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        assert change_something("a") == ("Otto", "page")
        with audit_context(by="Upline", entry_point=EntryPoint.CLOCK):
            assert change_something("b") == ("Upline", "clock")
        assert change_something("c") == ("Otto", "page")

    assert change_something("d") == session_user()


def test_audit_context_ends_on_error(account):
    with pytest.raises(ZeroDivisionError), audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        _ = 1 / 0

    assert change_something() == session_user()


def test_savepoint_rollback_keeps_the_audit_context(account):
    with audit_context(by="Otto", entry_point=EntryPoint.PAGE):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _ = 1 / 0
        with transaction.atomic():
            transaction.set_rollback(True)
        assert change_something() == ("Otto", "page")


def test_failed_transaction_resets_the_audit_context(account):
    with (
        pytest.raises(Exception, match="division by zero"),
        transaction.atomic(),
        audit_context(by="Otto", entry_point=EntryPoint.PAGE),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")

    assert change_something() == session_user()


def test_overlong_actor_name_does_not_fail_the_change(account):
    with audit_context(by="O" * 300, entry_point="an entry point with a name that is too long"):
        by, entry_point = change_something()

    assert (len(by), len(entry_point)) == (200, 40)


# The entry points


@pytest.mark.rule("R38")
def test_page_change_is_audited_as_the_signed_in_user(world):
    world.reseller_sells()
    world.run_booking()

    world.post_order_form(1, "edit", **{**world.order_form_values(), "name": "Huber goes cloud"})

    change = Change.objects.filter(entity="order").latest("id")
    assert (change.by, change.entry_point) == ("Otto Orders", "page")
    assert (change.before, change.after) == (
        {"name": "Huber Bakery 1"},
        {"name": "Huber goes cloud"},
    )
    assert change_something() == session_user()


def test_audit_context_costs_reads_nothing(world):
    world.reseller_sells()
    world.run_booking()
    client, address = world.signed_in_client(), world._address("order", order_id=world.order_id())

    with CaptureQueriesContext(connection) as looking:
        assert client.get(address).status_code == 200

    assert not any("upline.by" in one["sql"] for one in looking)


def test_anonymous_user_can_sign_in(client, world):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/sign-in/", {"username": "nobody@example.com", "password": "x"})

    assert answer.status_code == 200
    assert not any("upline.by" in one["sql"] for one in queries)


class StopWorker(Exception):
    """Ends a worker."""


def test_worker_changes_are_audited_as_booking_and_scheduled_actions(world, monkeypatch):
    world.reseller_sells(quantity=10)
    Tenant.objects.update(is_simulated=False)
    Subscription.objects.update(renewal_date=datetime.now(UTC).date())
    last = Change.objects.latest("id").pk

    def see(*, now: datetime) -> None:
        assert change_something() == ("Upline", "booking")
        raise StopWorker

    worker.run_due_renewals()
    monkeypatch.setattr(worker.backorders, "retry_due", see)
    with pytest.raises(StopWorker):
        worker._run_booking_loop(worker.Attempts("booking"), StopRequest(), lambda: None)

    renewed = Change.objects.filter(entity="subscription", pk__gt=last)
    assert {(change.by, change.entry_point) for change in renewed} == {("Upline", "clock")}


def test_simulation_changes_are_audited_as_simulation(world):
    last = Change.objects.latest("id").pk

    run_scenario(parse_scenario(STORY), keep=True)

    made = Change.objects.filter(pk__gt=last)
    assert set(made.values_list("by", "entry_point")) == {("Simulation", "simulation")}


def test_command_line_change_is_audited_as_the_operating_system_user(
    world, tmp_path, settings, database_server
):
    settings.DATABASE_SERVER = database_server
    file = write_price_file(tmp_path / "prices.csv", [row(Currency="USD")])
    last = Change.objects.latest("id").pk

    answer = CliRunner().invoke(
        app, ["import-prices", str(file), "--bss", world.bss().slug, "--price-list", "Gold USD"]
    )

    assert answer.exit_code == 0, answer.output
    imported = Change.objects.filter(pk__gt=last)
    assert {(c.part, c.by, c.entry_point) for c in imported} == {
        ("price", getpass.getuser(), "command line")
    }
