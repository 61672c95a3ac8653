"""Who did it, and through which door: told by the door, kept beside every change.

Source: docs/adr/0011-history-is-written-by-triggers.md.
"""

import getpass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from tests.support.price_file import row, write_price_file
from tests.support.record_stage import STORY
from upline import worker
from upline.cli import load_commands
from upline.cli.commands import app
from upline.database.audit_context import Door, acting
from upline.devtools.scenarios.reading import read_scenario
from upline.devtools.scenarios.running import run_scenario
from upline.models import Account, Change, Subscription, Tenant

load_commands()


def change_something(name: str = "Somebody") -> tuple[str, str]:
    """Change an account; return who did it by which door, as the history has it."""
    Account.objects.filter(pk=Account.objects.values("pk")[:1]).update(name=name)
    last = Change.objects.latest("id")
    return last.by, last.door


@pytest.fixture
def account(world) -> None:
    """Have something to change."""


def nobody() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return cursor.fetchone()[0], Door.SQL


# The block


def test_where_no_door_says_who_it_is_the_role_and_sql(account):
    assert change_something() == nobody()


def test_blocks_are_nested_and_end(account):
    with acting(by="Otto", door=Door.PAGE):
        assert change_something("a") == ("Otto", "page")
        with acting(by="Upline", door=Door.CLOCK):
            assert change_something("b") == ("Upline", "clock")
        assert change_something("c") == ("Otto", "page")

    assert change_something("d") == nobody()


def test_an_error_ends_them_too(account):
    with pytest.raises(ZeroDivisionError), acting(by="Otto", door=Door.PAGE):
        _ = 1 / 0

    assert change_something() == nobody()


def test_what_is_rolled_back_inside_leaves_them_as_they_are(account):
    with acting(by="Otto", door=Door.PAGE):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _ = 1 / 0
        with transaction.atomic():
            transaction.set_rollback(True)
        assert change_something() == ("Otto", "page")


def test_a_transaction_that_failed_takes_back_what_it_was_told(account):
    with (
        pytest.raises(Exception, match="division by zero"),
        transaction.atomic(),
        acting(by="Otto", door=Door.PAGE),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")

    assert change_something() == nobody()


def test_a_name_as_long_as_it_may_be_and_longer_refuses_nothing(account):
    with acting(by="O" * 300, door="a door that nobody has ever heard of before today"):
        by, door = change_something()

    assert (len(by), len(door)) == (200, 40)


# The doors


@pytest.mark.rule("R38")
def test_a_page_says_who_is_signed_in(world):
    world.reseller_sells()
    world.booking_runs()

    world.fills_in(1, "edit", **{**world.order_as_typed(), "name": "Huber goes cloud"})

    change = Change.objects.filter(entity="order").latest("id")
    assert (change.by, change.door) == ("Otto Orders", "page")
    assert (change.before, change.after) == (
        {"name": "Huber Bakery 1"},
        {"name": "Huber goes cloud"},
    )
    assert change_something() == nobody()


def test_it_costs_a_change_two_statements_and_a_look_none(world):
    world.reseller_sells()
    world.booking_runs()
    client, address = world.signed_in(), world._address("order", order_id=world.order_id())

    with CaptureQueriesContext(
        connection,
    ) as looking:
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as changing:
        client.post(f"{address}edit/", {**world.order_as_typed(), "name": "Renamed"})

    assert sum("upline.by" in one["sql"] for one in looking) == 0
    assert sum("upline.by" in one["sql"] for one in changing) == 2


def test_who_is_not_signed_in_yet_can_sign_in(client, world):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/sign-in/", {"username": "nobody@example.com", "password": "x"})

    assert answer.status_code == 200
    assert not any("upline.by" in one["sql"] for one in queries)


class Enough(Exception):
    """Ends a worker."""


def test_the_worker_books_and_the_clock_lets_things_happen(world):
    world.reseller_sells(quantity=10)
    Tenant.objects.update(is_simulated=False)
    Subscription.objects.update(renewal_date=datetime.now(UTC).date())
    last = Change.objects.latest("id").pk

    def see() -> None:
        assert change_something() == ("Upline", "booking")
        raise Enough

    with pytest.raises(Enough):
        worker._work([worker.Chore(worker.let_due_changes_happen, 1), worker.Chore(see, 1)])

    renewed = Change.objects.filter(entity="subscription", pk__gt=last)
    assert {(change.by, change.door) for change in renewed} == {("Upline", "clock")}


def test_a_kept_simulation_says_so(world):
    last = Change.objects.latest("id").pk

    run_scenario(read_scenario(STORY), keep=True)

    made = Change.objects.filter(pk__gt=last)
    assert set(made.values_list("by", "door")) == {("Simulation", "simulation")}


def test_the_command_line_says_who_is_at_it(world, tmp_path, settings, database_server):
    settings.DATABASE_SERVER = database_server
    file = write_price_file(tmp_path / "prices.csv", [row(Currency="USD")])
    last = Change.objects.latest("id").pk

    answer = CliRunner().invoke(
        app, ["import-prices", str(file), "--bss", world.bss().slug, "--price-list", "Gold USD"]
    )

    assert answer.exit_code == 0, answer.output
    imported = Change.objects.filter(pk__gt=last)
    assert {(c.part, c.by, c.door) for c in imported} == {
        ("price", getpass.getuser(), "command line")
    }
