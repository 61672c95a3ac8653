"""`upline order` finds an order by the number that people write, if the user may see it."""

import json
import logging

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.support.crm_fixtures import CrmFixtures, create_crm_fixtures
from upline.access.rulebook import system_actor
from upline.cli import load_commands
from upline.cli.commands import CommandFailed, app
from upline.models import Membership, Note, Order, PermissionRule
from upline.tenancy.actions import set_order_number_format

pytestmark = pytest.mark.django_db
load_commands()


@pytest.fixture
def fixtures() -> CrmFixtures:
    fixtures = create_crm_fixtures()
    set_order_number_format(
        tenant_id=fixtures.alpine.pk, prefix="AL-", padding=4, by=system_actor()
    )
    return fixtures


def order_command(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["order", *arguments, "--bss", "alpine"])
    if isinstance(result.exception, CommandFailed):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("number_text", ["2", "0002", "AL-2", "al-0002"])
def test_order_is_found_by_number_with_or_without_prefix(fixtures, number_text):
    assert fixtures.direct.name in order_command("show", number_text)

    order_command("do", "add-note", number_text, "--text", "Called.")
    assert Note.objects.get(order=fixtures.direct).text == "Called."


@pytest.mark.parametrize("number_text", ["3", "0", "CU-2", "AL-", "2 or 1", "9" * 30])
def test_unknown_or_invalid_number_finds_nothing(fixtures, number_text):
    with pytest.raises(CommandFailed, match=r"finds no order .* in Alpine"):
        order_command("show", number_text)


def test_hidden_order_is_not_found(fixtures):
    rule = PermissionRule.objects.create(tenant=fixtures.alpine, name="Nobody")
    Order.objects.filter(pk=fixtures.direct.pk).update(sharing_rule=rule, responsible_user=None)

    for words in (("show", "2"), ("do", "add-note", "2", "--text", "Mine")):
        with pytest.raises(CommandFailed, match=r"Otto.* finds no order 2 in Alpine"):
            order_command(*words, "--as", fixtures.otto.email)
    assert fixtures.direct.name in order_command("show", "2")


def test_command_does_not_reconfigure_logging(fixtures):
    before = list(logging.getLogger().handlers)

    order_command("show", "2")

    assert before
    assert logging.getLogger().handlers == before


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["order", *arguments, "--bss", "alpine"])


def test_command_names_its_actor_without_disturbing_the_json(fixtures):
    result = run("do", "add-note", "2", "--text", "Called.", "--json")

    assert result.stderr == "Acting as Command line, administrator of Alpine Distribution.\n"
    assert json.loads(result.stdout) == {"done": True}


def test_role_of_the_named_user_counts(fixtures):
    Membership.objects.filter(user=fixtures.otto, tenant=fixtures.alpine).update(role="VIEWER")

    refused = run("do", "add-note", "2", "--text", "Mine", "--as", fixtures.otto.email)

    assert isinstance(refused.exception, CommandFailed)
    assert "Viewers can’t edit orders." in str(refused.exception)
    assert not Note.objects.exists()


def test_unknown_user_is_a_wrong_call(fixtures):
    result = run("do", "add-note", "2", "--text", "Mine", "--as", "nobody@alpine.example")

    assert result.exit_code == 2
    assert "has no active user “nobody@alpine.example”." in result.stderr
    assert not Note.objects.exists()
