"""Setting up permission rules: what each grants to whom, and where it is the default."""

import pytest

from tests.support.setup_fixtures import HOSTILE
from upline.access.rulebook import Level
from upline.kernel.verdicts import Refused
from upline.models import ApiOption, DefaultRule, PermissionGrant, PermissionRule
from upline.setup import actions as setup
from upline.setup.queries import default_rules
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


def grants_of(rule) -> set[tuple[str, str]]:
    rows = PermissionGrant.objects.filter(rule=rule).select_related("user", "group")
    return {(row_name(row), row.level) for row in rows}


def row_name(row: PermissionGrant) -> str:
    return row.user.name if row.user else row.group.name if row.group else "everybody"


def test_a_rule_grants_levels_to_everybody_groups_and_users(setup_admin):
    otto = setup_admin.create_user("Otto")
    team = tenancy.add_group(tenant_id=setup_admin.tenant_id, name="Team", by=setup_admin.actor)
    page = setup_admin.submit_valid_form("permission-rules/add/", name=HOSTILE, everybody="nobody")
    rule = PermissionRule.objects.get(tenant=setup_admin.tenant)

    assert "It grants nothing" in page.words
    assert page.is_escaped(HOSTILE)
    setup_admin.submit_valid_form(f"permission-rules/{rule.pk}/grant/", to="everybody", level="SEE")
    setup_admin.submit_valid_form(
        f"permission-rules/{rule.pk}/grant/", to=f"group.{team}", level="EDIT"
    )
    setup_admin.submit_valid_form(
        f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="EDIT"
    )
    setup_admin.submit_valid_form(
        f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="CONTROL"
    )
    assert grants_of(rule) == {("everybody", "SEE"), ("Team", "EDIT"), ("Otto", "CONTROL")}

    granted = PermissionGrant.objects.get(rule=rule, user=otto)
    setup_admin.submit_valid_form(f"permission-rules/{rule.pk}/grants/{granted.pk}/remove/")
    assert grants_of(rule) == {("everybody", "SEE"), ("Team", "EDIT")}


@pytest.mark.parametrize(
    ("everybody", "expected"),
    [("nobody", set()), ("SEE", {("everybody", "SEE")}), ("CONTROL", {("everybody", "CONTROL")})],
)
def test_new_rule_shows_the_level_of_everybody(setup_admin, everybody, expected):
    setup_admin.submit_valid_form("permission-rules/add/", name="Rule", everybody=everybody)

    assert grants_of(PermissionRule.objects.get()) == expected


def test_grants_to_strangers_and_deactivated_users_are_refused(setup_admin, other_admin):
    rule = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Rule", everybody=None, by=setup_admin.actor
    )
    foreign, their_team = (
        other_admin.create_user("Nora"),
        tenancy.add_group(tenant_id=other_admin.tenant_id, name="T", by=other_admin.actor),
    )
    gone = setup_admin.create_user("Otto")
    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=gone.pk, by=setup_admin.actor)

    for to, code in (
        (setup.Grantee(user_id=foreign.pk), "unknown_user"),
        (setup.Grantee(group_id=their_team), "unknown_record"),
        (setup.Grantee(user_id=gone.pk), "inactive_user"),
    ):
        kind = "user" if to.user_id else "group"
        address = f"permission-rules/{rule}/grant/"
        setup_admin.is_refused(address, to=f"{kind}.{to.user_id or to.group_id}", level="SEE")
        with pytest.raises(Refused) as refusal:
            setup.set_grant(
                tenant_id=setup_admin.tenant_id,
                rule_id=rule,
                to=to,
                level=Level.SEE,
                by=setup_admin.actor,
            )
        assert refusal.value.code == code
    setup_admin.is_refused(f"permission-rules/{rule}/grant/", to="user.nobody", level="SEE")
    setup_admin.is_refused(f"permission-rules/{rule}/grant/", to="everybody", level="OWN")
    assert not PermissionGrant.objects.filter(rule=rule).exists()


def test_deactivated_grantee_is_marked(setup_admin):
    otto = setup_admin.create_user("Otto")
    rule = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Rule", by=setup_admin.actor
    )
    setup.set_grant(
        tenant_id=setup_admin.tenant_id,
        rule_id=rule,
        to=setup.Grantee(otto.pk),
        level=Level.EDIT,
        by=setup_admin.actor,
    )
    assert "Inactive" not in setup_admin.open_page(f"permission-rules/{rule}/").words

    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=otto.pk, by=setup_admin.actor)
    assert "Inactive" in setup_admin.open_page(f"permission-rules/{rule}/").words


def test_each_kind_of_record_has_one_default_rule_or_none(setup_admin, other_admin):
    one = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="One", by=setup_admin.actor
    )
    two = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Two", by=setup_admin.actor
    )
    foreign = setup.add_permission_rule(
        tenant_id=other_admin.tenant_id, name="Theirs", by=other_admin.actor
    )
    setup_admin.submit_valid_form("permission-rules/", order=one, account=one, subscription="")
    page = setup_admin.submit_valid_form(
        "permission-rules/", order=two, account=one, subscription=""
    )

    assert default_rules(tenant_id=setup_admin.tenant_id) == {
        Entity.ORDER: two,
        Entity.ACCOUNT: one,
    }
    assert DefaultRule.objects.filter(tenant=setup_admin.tenant).count() == 2
    assert "No default for subscriptions: open to all users." in setup_admin.open_page().words
    assert "orders" in page.words
    setup_admin.is_refused("permission-rules/", order=foreign, account="", subscription="")
    with pytest.raises(Refused) as refusal:
        setup.set_default_rules(
            tenant_id=setup_admin.tenant_id,
            rules={Entity.ACCOUNT: None, Entity.ORDER: foreign},
            by=setup_admin.actor,
        )
    assert (refusal.value.code, refusal.value.fields) == ("unknown_record", ("order",))
    assert default_rules(tenant_id=setup_admin.tenant_id) == {
        Entity.ORDER: two,
        Entity.ACCOUNT: one,
    }


def test_used_rule_cannot_be_deleted_and_unused_rule_is_deleted_with_its_grants(setup_admin):
    rule = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Rule", is_default=True, by=setup_admin.actor
    )
    setup.set_api_options(
        tenant_id=setup_admin.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=None,
        sharing_rule_id=rule,
        by=setup_admin.actor,
    )
    page = setup_admin.is_refused(f"permission-rules/{rule}/delete/")
    assert "is used by Use of API Options and the default rules" in page.words

    ApiOption.objects.all().delete()
    DefaultRule.objects.all().delete()
    setup_admin.submit_valid_form(f"permission-rules/{rule}/delete/")
    assert not PermissionRule.objects.exists()
    assert not PermissionGrant.objects.exists()


def test_rule_of_another_bss_is_not_found(setup_admin, other_admin):
    rule = setup.add_permission_rule(
        tenant_id=other_admin.tenant_id, name="Theirs", by=other_admin.actor
    )
    granted = PermissionGrant.objects.get(rule=rule)

    for page in ("", "delete/", "grant/", f"grants/{granted.pk}/remove/"):
        said = {"name": "Ours", "to": "everybody", "level": "SEE"}
        assert setup_admin.post_form(f"permission-rules/{rule}/{page}", **said).status_code == 404
    granted.refresh_from_db()
    assert granted.level == "CONTROL"
