"""Setting up who looks after records that no person makes: Use of API Options (R15)."""

import pytest

from upline.kernel.verdicts import Refused
from upline.setup import actions as setup
from upline.setup.queries import ApiOptions, api_options
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


UNSET = dict.fromkeys(
    (
        "order.responsible_user",
        "order.sharing_rule",
        "account.responsible_user",
        "account.sharing_rule",
    ),
    "",
)


@pytest.mark.rule("R15")
def test_the_options_are_set_for_orders_and_accounts(desk):
    desk.wins_a_reseller()
    otto, rule = (
        desk.hires("Otto"),
        setup.add_permission_rule(tenant_id=desk.tenant_id, name="Team", is_default=True),
    )
    before = desk.opens("api-options/")
    said = {**UNSET, "order.responsible_user": otto.pk, "account.sharing_rule": rule}
    page = desk.saves("api-options/", **said)

    assert api_options(tenant_id=desk.tenant_id) == {
        Entity.ORDER: ApiOptions(otto.pk, None),
        Entity.ACCOUNT: ApiOptions(None, rule),
    }
    assert before.fields == set(UNSET)
    assert "then the administrator, Anna Admin, takes over." in before.words
    assert "The default rule, Team, takes over." in before.words
    assert "Once Otto is no longer active:" in page.words
    assert "Orders already booked stay as they are." in page.words


@pytest.mark.rule("R15")
def test_the_page_warns_where_the_chosen_user_left_and_lets_them_stay(desk):
    desk.wins_a_reseller()
    otto, clara = desk.hires("Otto"), desk.hires("Clara")
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    for user in (otto, clara):
        tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=user.pk, by=desk.actor)
    page = desk.opens("api-options/")

    assert (
        "Otto is no longer active. The next back-order goes to the Responsible User" in page.words
    )
    assert "Otto (inactive)" in page.words
    # Saving something else leaves him where he is; nobody inactive comes anew.
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    assert api_options(tenant_id=desk.tenant_id)[Entity.ORDER].responsible_user_id == otto.pk
    desk.is_refused("api-options/", **{**UNSET, "order.responsible_user": clara.pk})
    with pytest.raises(Refused) as refusal:
        setup.set_api_options(
            tenant_id=desk.tenant_id,
            entity=Entity.ACCOUNT,
            responsible_user_id=clara.pk,
            sharing_rule_id=None,
        )
    assert refusal.value.code == "inactive_user"
    assert refusal.value.fields == ("account.responsible_user",)


def test_where_no_resellers_sale_is_booked_nobody_takes_over(desk):
    otto = desk.hires("Otto")
    assert "Nobody takes over." in desk.opens("api-options/").words
    desk.saves("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=otto.pk, by=desk.actor)

    page = desk.opens("api-options/")
    assert "The next order that no person makes goes to nobody." in page.words


def test_another_bsss_people_and_rules_are_no_options(desk, other):
    theirs = other.hires("Nora").pk
    rule = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")

    for field, value, code in (
        ("responsible_user", theirs, "unknown_user"),
        ("sharing_rule", rule, "unknown_record"),
    ):
        desk.is_refused("api-options/", **{**UNSET, f"order.{field}": value})
        options = {"responsible_user_id": None, "sharing_rule_id": None, f"{field}_id": value}
        with pytest.raises(Refused) as refusal:
            setup.set_api_options(tenant_id=desk.tenant_id, entity=Entity.ORDER, **options)
        assert refusal.value.code == code
    assert api_options(tenant_id=desk.tenant_id) == {}
