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
def test_the_options_are_set_for_orders_and_accounts(setup_admin):
    setup_admin.create_reseller()
    otto, rule = (
        setup_admin.create_user("Otto"),
        setup.add_permission_rule(
            tenant_id=setup_admin.tenant_id, name="Team", is_default=True, by=setup_admin.actor
        ),
    )
    before = setup_admin.open_page("api-options/")
    said = {**UNSET, "order.responsible_user": otto.pk, "account.sharing_rule": rule}
    page = setup_admin.submit_valid_form("api-options/", **said)

    assert api_options(tenant_id=setup_admin.tenant_id) == {
        Entity.ORDER: ApiOptions(otto.pk, None),
        Entity.ACCOUNT: ApiOptions(None, rule),
    }
    assert before.fields - {"q"} == set(UNSET)
    assert "then the administrator, Anna Admin." in before.words
    assert "The default rule, Team, takes over." in before.words
    assert "Once Otto is no longer active:" in page.words
    assert "Orders already booked stay as they are." in page.words


@pytest.mark.rule("R15")
def test_page_warns_about_a_deactivated_user_and_keeps_the_option(setup_admin):
    setup_admin.create_reseller()
    otto, clara = setup_admin.create_user("Otto"), setup_admin.create_user("Clara")
    setup_admin.submit_valid_form("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    for user in (otto, clara):
        tenancy.deactivate_user(
            tenant_id=setup_admin.tenant_id, user_id=user.pk, by=setup_admin.actor
        )
    page = setup_admin.open_page("api-options/")

    assert (
        "Otto is no longer active. The next back-order goes to the Responsible User" in page.words
    )
    assert "Otto (inactive)" in page.words
    # Saving something else leaves him where he is; nobody inactive comes anew.
    setup_admin.submit_valid_form("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    assert api_options(tenant_id=setup_admin.tenant_id)[Entity.ORDER].responsible_user_id == otto.pk
    setup_admin.is_refused("api-options/", **{**UNSET, "order.responsible_user": clara.pk})
    with pytest.raises(Refused) as refusal:
        setup.set_api_options(
            tenant_id=setup_admin.tenant_id,
            entity=Entity.ACCOUNT,
            responsible_user_id=clara.pk,
            sharing_rule_id=None,
            by=setup_admin.actor,
        )
    assert refusal.value.code == "inactive_user"
    assert refusal.value.fields == ("account.responsible_user",)


def test_without_resellers_no_fallback_user_is_shown(setup_admin):
    otto = setup_admin.create_user("Otto")
    assert "Without one: nobody." in setup_admin.open_page("api-options/").words
    setup_admin.submit_valid_form("api-options/", **{**UNSET, "order.responsible_user": otto.pk})
    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=otto.pk, by=setup_admin.actor)

    page = setup_admin.open_page("api-options/")
    assert "The next order that no person makes goes to nobody." in page.words


def test_users_and_rules_of_another_bss_are_refused(setup_admin, other_admin):
    foreign_user = other_admin.create_user("Nora").pk
    rule = setup.add_permission_rule(
        tenant_id=other_admin.tenant_id, name="Theirs", by=other_admin.actor
    )

    for field, value, code in (
        ("responsible_user", foreign_user, "unknown_user"),
        ("sharing_rule", rule, "unknown_record"),
    ):
        setup_admin.is_refused("api-options/", **{**UNSET, f"order.{field}": value})
        options = {"responsible_user_id": None, "sharing_rule_id": None, f"{field}_id": value}
        with pytest.raises(Refused) as refusal:
            setup.set_api_options(
                tenant_id=setup_admin.tenant_id,
                entity=Entity.ORDER,
                **options,
                by=setup_admin.actor,
            )
        assert refusal.value.code == code
    assert api_options(tenant_id=setup_admin.tenant_id) == {}
