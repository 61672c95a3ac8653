"""`upline order` finds an order by the number that people write, if who asks may see it."""

import logging

import pytest
from typer.testing import CliRunner

from tests.support.around_stage import Stage, set_the_stage
from upline.cli import load_commands
from upline.cli.commands import Failed, app
from upline.models import Note, Order, PermissionRule
from upline.tenancy.actions import set_order_naming

pytestmark = pytest.mark.django_db
load_commands()


@pytest.fixture
def stage() -> Stage:
    stage = set_the_stage()
    set_order_naming(tenant_id=stage.alpine.pk, prefix="AL-", padding=4)
    return stage


def order_command(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["order", *arguments, "--bss", "alpine"])
    if isinstance(result.exception, Failed):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("written", ["2", "0002", "AL-2", "al-0002"])
def test_an_order_is_found_by_its_number_bare_or_with_the_prefix(stage, written):
    assert stage.direct.name in order_command("show", written)

    order_command("do", "add-note", written, "--text", "Called.")
    assert Note.objects.get(order=stage.direct).text == "Called."


@pytest.mark.parametrize("written", ["3", "0", "CU-2", "AL-", "2 or 1", "9" * 30])
def test_what_is_no_number_of_an_order_here_finds_none(stage, written):
    with pytest.raises(Failed, match=r"finds no order .* in Alpine"):
        order_command("show", written)


def test_an_order_that_a_person_may_not_see_is_not_found(stage):
    rule = PermissionRule.objects.create(tenant=stage.alpine, name="Nobody")
    Order.objects.filter(pk=stage.direct.pk).update(sharing_rule=rule, responsible_user=None)

    for told in (("show", "2"), ("do", "add-note", "2", "--text", "Mine")):
        with pytest.raises(Failed, match=r"Otto.* finds no order 2 in Alpine"):
            order_command(*told, "--as", stage.otto.email)
    assert stage.direct.name in order_command("show", "2")


def test_a_command_leaves_the_log_of_its_process_where_it_is(stage):
    before = list(logging.getLogger().handlers)

    order_command("show", "2")

    assert before
    assert logging.getLogger().handlers == before
