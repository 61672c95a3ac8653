"""Setting up permission rules: what each grants to whom, and where it is the default."""

import pytest

from tests.support.setup_stage import HOSTILE
from upline.access.rulebook import Level
from upline.kernel.verdicts import Refused
from upline.models import ApiOption, DefaultRule, PermissionGrant, PermissionRule
from upline.setup import actions as setup
from upline.setup.queries import default_rules
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


def grants(rule) -> set[tuple[str, str]]:
    rows = PermissionGrant.objects.filter(rule=rule).select_related("user", "group")
    return {(named(row), row.level) for row in rows}


def named(row: PermissionGrant) -> str:
    return row.user.name if row.user else row.group.name if row.group else "everybody"


def test_a_rule_grants_levels_to_everybody_groups_and_users(desk):
    otto = desk.hires("Otto")
    team = tenancy.add_group(tenant_id=desk.tenant_id, name="Team")
    page = desk.saves("permission-rules/add/", name=HOSTILE, everybody="nobody")
    rule = PermissionRule.objects.get(tenant=desk.tenant)

    assert "It grants nothing" in page.words
    assert HOSTILE not in page.html
    desk.saves(f"permission-rules/{rule.pk}/grant/", to="everybody", level="SEE")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"group.{team}", level="EDIT")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="EDIT")
    desk.saves(f"permission-rules/{rule.pk}/grant/", to=f"user.{otto.pk}", level="CONTROL")
    assert grants(rule) == {("everybody", "SEE"), ("Team", "EDIT"), ("Otto", "CONTROL")}

    granted = PermissionGrant.objects.get(rule=rule, user=otto)
    desk.saves(f"permission-rules/{rule.pk}/grants/{granted.pk}/remove/")
    assert grants(rule) == {("everybody", "SEE"), ("Team", "EDIT")}


@pytest.mark.parametrize(
    ("everybody", "expected"),
    [("nobody", set()), ("SEE", {("everybody", "SEE")}), ("CONTROL", {("everybody", "CONTROL")})],
)
def test_a_new_rule_says_what_everybody_may(desk, everybody, expected):
    desk.saves("permission-rules/add/", name="Rule", everybody=everybody)

    assert grants(PermissionRule.objects.get()) == expected


def test_strangers_and_whoever_left_are_granted_nothing(desk, other):
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule", everybody=None)
    theirs, their_team = other.hires("Nora"), tenancy.add_group(tenant_id=other.tenant_id, name="T")
    gone = desk.hires("Otto")
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=gone.pk, by=desk.actor)

    for to, code in (
        (setup.Grantee(user_id=theirs.pk), "unknown_user"),
        (setup.Grantee(group_id=their_team), "unknown_record"),
        (setup.Grantee(user_id=gone.pk), "inactive_user"),
    ):
        kind = "user" if to.user_id else "group"
        address = f"permission-rules/{rule}/grant/"
        desk.is_refused(address, to=f"{kind}.{to.user_id or to.group_id}", level="SEE")
        with pytest.raises(Refused) as refusal:
            setup.set_grant(tenant_id=desk.tenant_id, rule_id=rule, to=to, level=Level.SEE)
        assert refusal.value.code == code
    desk.is_refused(f"permission-rules/{rule}/grant/", to="user.nobody", level="SEE")
    desk.is_refused(f"permission-rules/{rule}/grant/", to="everybody", level="OWN")
    assert not PermissionGrant.objects.filter(rule=rule).exists()


def test_a_grantee_who_left_is_marked(desk):
    otto = desk.hires("Otto")
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule")
    setup.set_grant(
        tenant_id=desk.tenant_id, rule_id=rule, to=setup.Grantee(otto.pk), level=Level.EDIT
    )
    assert "Inactive" not in desk.opens(f"permission-rules/{rule}/").words

    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=otto.pk, by=desk.actor)
    assert "Inactive" in desk.opens(f"permission-rules/{rule}/").words


def test_each_kind_of_record_has_one_default_rule_or_none(desk, other):
    one = setup.add_permission_rule(tenant_id=desk.tenant_id, name="One")
    two = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Two")
    theirs = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")
    desk.saves("permission-rules/", order=one, account=one, subscription="")
    page = desk.saves("permission-rules/", order=two, account=one, subscription="")

    assert default_rules(tenant_id=desk.tenant_id) == {Entity.ORDER: two, Entity.ACCOUNT: one}
    assert DefaultRule.objects.filter(tenant=desk.tenant).count() == 2
    assert "No default for subscriptions: open to everybody." in desk.opens().words
    assert "orders" in page.words
    desk.is_refused("permission-rules/", order=theirs, account="", subscription="")
    with pytest.raises(Refused) as refusal:
        setup.set_default_rules(
            tenant_id=desk.tenant_id, rules={Entity.ACCOUNT: None, Entity.ORDER: theirs}
        )
    assert (refusal.value.code, refusal.value.fields) == ("unknown_record", ("order",))
    assert default_rules(tenant_id=desk.tenant_id) == {Entity.ORDER: two, Entity.ACCOUNT: one}


def test_a_rule_that_is_used_stays_and_one_that_is_not_goes_with_its_grants(desk):
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule", is_default=True)
    setup.set_api_options(
        tenant_id=desk.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=None,
        sharing_rule_id=rule,
    )
    page = desk.is_refused(f"permission-rules/{rule}/delete/")
    assert "is used by Use of API Options and the default rules" in page.words

    ApiOption.objects.all().delete()
    DefaultRule.objects.all().delete()
    desk.saves(f"permission-rules/{rule}/delete/")
    assert not PermissionRule.objects.exists()
    assert not PermissionGrant.objects.exists()


def test_another_bsss_rule_is_not_there(desk, other):
    rule = setup.add_permission_rule(tenant_id=other.tenant_id, name="Theirs")
    granted = PermissionGrant.objects.get(rule=rule)

    for page in ("", "delete/", "grant/", f"grants/{granted.pk}/remove/"):
        said = {"name": "Ours", "to": "everybody", "level": "SEE"}
        assert desk.sends(f"permission-rules/{rule}/{page}", **said).status_code == 404
    granted.refresh_from_db()
    assert granted.level == "CONTROL"
