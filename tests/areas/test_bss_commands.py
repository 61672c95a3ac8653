"""Commands on a BSS answer with the API's own schemas, and refuse as the API does."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from upline.api.openapi import openapi_document
from upline.cli import load_commands
from upline.cli.commands import CommandFailed, app
from upline.models import Membership, SaleEvent, Tenant

pytestmark = pytest.mark.django_db
load_commands()


@pytest.fixture
def fixtures() -> OrderFixtures:
    fixtures = create_order_fixtures()
    account = fixtures.accounts["Cumulus IT"]
    account.reseller_tenant = fixtures.cumulus
    account.save()
    return fixtures


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--bss", "alpine"])


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    if isinstance(result.exception, CommandFailed):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refusal(*arguments: str) -> CommandFailed:
    result = run(*arguments)
    assert isinstance(result.exception, CommandFailed), result.output
    return result.exception


def fields(schema: str) -> set[str]:
    return set(openapi_document()["components"]["schemas"][schema]["properties"])


def test_resellers_are_listed_and_shown_as_by_the_api(fixtures):
    listed = answer("resellers", "list", "--q", "cumulus")
    shown = answer("resellers", "show", "stratus")

    assert [one["slug"] for one in listed] == ["cumulus"]
    assert listed[0].keys() == fields("ResellerSummary")
    assert shown.keys() == fields("Reseller")
    assert shown["slug"] == "stratus"


def test_unknown_choice_is_a_wrong_call_that_names_the_choices(fixtures):
    result = run("resellers", "list", "--which", "sleeping")

    assert result.exit_code == 2
    assert "upline: which: Input should be 'all', 'active'" in result.stderr


def test_bss_that_is_no_reseller_is_not_found(fixtures):
    assert "has no reseller “alpine”" in str(refusal("resellers", "show", "alpine"))


def test_dry_run_of_an_activation_activates_nothing(fixtures):
    effects = answer("resellers", "activate", "cumulus", "--dry-run")

    assert effects.keys() == fields("ActivationDryRun")
    assert Tenant.objects.get(slug="cumulus").back_ordering_activated_at is None


def test_activation_is_done_when_the_command_ends(fixtures):
    activated = answer("resellers", "activate", "cumulus")

    assert activated["is_active"] is True
    assert Tenant.objects.get(slug="cumulus").back_ordering_activated_at is not None


def test_role_that_may_not_activate_is_refused_with_the_code_of_the_api(fixtures):
    refused = refusal("resellers", "activate", "cumulus", "--as", fixtures.clara.email)

    assert refused.code == "not_permitted"
    assert Tenant.objects.get(slug="cumulus").back_ordering_activated_at is None


def test_sale_events_are_listed_with_the_filters_of_the_api(fixtures):
    fixtures.back_order(1)

    listed = answer("sale-events", "list", "--state", "booked", "--reseller", "cumulus")

    assert [one["kind"] for one in listed] == ["quantity_changed"]
    assert listed[0].keys() == fields("SaleEventSummary")
    assert answer("sale-events", "list", "--reseller", "stratus") == []


def test_list_longer_than_a_page_of_the_api_ends_at_the_limit(fixtures):
    for number in range(1, 6):
        fixtures.back_order(number)

    assert len(answer("sale-events", "list", "--limit", "3")) == 3


def test_reason_that_is_none_names_those_there_are(fixtures):
    result = run("sale-events", "list", "--reason", "tired")

    assert result.exit_code == 2
    assert "reason: This is one of no_price" in result.stderr


def test_retry_without_selection_is_a_wrong_call(fixtures):
    result = run("sale-events", "retry")

    assert result.exit_code == 2
    assert "say --all, --reseller or --reason" in result.stderr


def test_retry_releases_the_parked_events(fixtures):
    parked = fixtures.back_order(1).sale_event
    SaleEvent.objects.filter(pk=parked.pk).update(
        state="PARKED", reason="no_price", settled_at=None
    )

    assert answer("sale-events", "retry", "--all") == {"retried": 1, "is_complete": True}
    assert SaleEvent.objects.get(pk=parked.pk).state == "WAITING"


def test_follow_prints_one_event_a_line(fixtures):
    fixtures.back_order(1)

    result = run("sale-events", "follow", "--seconds", "0", "--json")

    [line] = result.stdout.splitlines()
    assert json.loads(line)["reseller"]["name"] == "Cumulus IT"


def test_reconciliation_without_differences_succeeds(fixtures):
    compared = answer("reconcile", "--reseller", "cumulus")

    assert [one["reseller"]["name"] for one in compared["reconciliations"]] == ["Cumulus IT"]
    assert compared["reconciliations"][0].keys() == fields("Reconciliation")
    assert compared["differences"] == []


def test_difference_is_shown_with_its_remedy_and_fails_the_command(fixtures):
    SaleEvent.objects.filter(pk=fixtures.back_order(1).sale_event_id).update(
        state="PARKED", reason="no_price", settled_at=None
    )

    result = run("reconcile", "--json")
    found = json.loads(result.stdout)["differences"]

    assert result.exit_code == 1
    assert {one["code"] for one in found} >= {"parked"}
    assert all(one["remedy"] for one in found)


def test_repairs_are_shown_and_done_only_when_confirmed(fixtures):
    event = SaleEvent.objects.filter(pk=fixtures.back_order(1).sale_event_id)
    event.update(state="PARKED", reason="no_price", settled_at=None)

    shown = json.loads(run("reconcile", "--repair", "--code", "parked", "--json").stdout)["repairs"]
    assert [one["repair"] for one in shown] == ["settle_event"]
    assert event.get().state == "PARKED"
    done = run("reconcile", "--repair", "--yes")

    assert event.get().state == "BOOKED"
    assert "parked: settle_event" in done.stdout
    assert (
        "order_without_sale is not repaired. This difference is not there any more." in done.stdout
    )
    assert run("reconcile", "--yes").exit_code == 2


def test_role_that_may_not_reconcile_compares_nothing(fixtures):
    refused = refusal("reconcile", "--as", fixtures.clara.email)

    assert refused.code == "not_permitted"


def test_users_are_invited_and_given_roles(fixtures):
    invited = answer("users", "invite", "new@alpine.example", "New", "--role", "sales")
    changed = answer("users", "role", "Clara@alpine.example", "sales")

    assert invited.keys() == fields("UserInvitation")
    assert invited["link"].startswith("http://127.0.0.1:8000/")
    assert changed["role"] == "sales"
    assert Membership.objects.get(user=fixtures.clara).role == "SALES"


def test_deactivated_user_is_listed_as_former(fixtures):
    answer("users", "deactivate", "clara@alpine.example")

    listed = {one["email"]: one for one in answer("users", "list")}
    assert listed["clara@alpine.example"]["is_active"] is False
    assert listed["clara@alpine.example"].keys() == fields("UserWithRole")


def test_unknown_user_is_not_found(fixtures):
    assert refusal("users", "deactivate", "nobody@alpine.example").code == "not_found"


def test_price_is_set_from_a_day_on_and_listed_as_money(fixtures):
    code = fixtures.product.code

    series = answer("prices", "set", code, "28.22", "--from", "2030-01-01")

    assert series["periods"][-1]["price"] == {"amount": "28.22", "currency": "EUR"}
    assert series["periods"][-1]["valid_from"] == "2030-01-01"
    assert answer("prices", "list", code) == [series]


def test_amount_that_is_none_is_a_wrong_call(fixtures):
    result = run("prices", "set", fixtures.product.code, "twelve")

    assert result.exit_code == 2
    assert "upline: amount: This is a decimal number as text" in result.stderr


def test_unknown_price_list_is_named(fixtures):
    refused = refusal("prices", "set", fixtures.product.code, "1", "--price-list", "Gold")

    assert "has no price list “Gold”" in str(refused)


def test_day_of_a_command_is_that_of_the_bss(fixtures):
    fixtures.back_order(1)

    [event] = answer("sale-events", "list")
    assert datetime.fromisoformat(event["happened_at"]).tzinfo == UTC


def test_order_is_shown_as_by_the_api(fixtures):
    fixtures.back_order(7)

    order = answer("order", "show", "7")

    assert order.keys() == fields("Order")
    assert order["total"] == {"amount": "11.20", "currency": "EUR"}


def test_token_is_shown_once_and_revoked_for_good(fixtures):
    created = answer("tokens", "create", "Shop", "--role", "sales", "--resource", "orders")
    revoked = answer("tokens", "revoke", created["id"])
    listed = answer("tokens", "list")

    assert created.keys() == fields("NewCredential")
    assert created["token"].endswith(created["token_ending"])
    assert revoked["state"] == "revoked"
    assert [one["state"] for one in listed] == ["revoked"]
    assert "token" not in listed[0]


def test_token_that_does_not_exist_is_not_found(fixtures):
    refused = refusal("tokens", "revoke", "00000000-0000-7000-8000-000000000000")

    assert refused.code == "not_found"
