"""Permission rules decide who sees, edits and controls a record, at every entry point alike (R15)."""

from itertools import product

import pytest

from tests.support.record_fixtures import RecordFixtures
from upline.access import queries as access
from upline.access.rulebook import Actor, Level, Role, system_actor
from upline.database.keyset import PageRequest
from upline.kernel.verdicts import Refused
from upline.models import Group, Membership, Order, PermissionGrant, PermissionRule, User
from upline.orders import actions as orders
from upline.orders.queries import (
    OrderFilter,
    list_orders,
    order_page,
    search_orders,
)
from upline.orders.rulebook import NEEDS, OrderAction
from upline.setup import queries as setup
from upline.setup.actions import Grantee, set_grant
from upline.tenancy.actions import NewUser, add_group, add_user
from upline.tenancy.queries import get_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    """Alpine's back-orders have the rule Channel team, which grants nothing to anybody."""
    fixtures = two_weeks_of_sales
    PermissionGrant.objects.filter(tenant=fixtures.alpine).delete()
    return fixtures


def rule_of(fixtures: RecordFixtures) -> PermissionRule:
    rule = fixtures.orders[0].sharing_rule
    assert rule is not None
    return rule


def grant(fixtures: RecordFixtures, level: Level, to: Grantee) -> None:
    set_grant(
        tenant_id=fixtures.alpine.pk,
        rule_id=rule_of(fixtures).pk,
        to=to,
        level=level,
        by=system_actor(),
    )


def actor(user: User, role: Role = Role.SALES) -> Actor:
    return Actor(name=user.name, role=role, user_id=user.pk)


def add_clara(fixtures: RecordFixtures) -> User:
    pk = add_user(
        tenant_id=fixtures.alpine.pk,
        new=NewUser(name="Clara", email="clara@alpine.example", role=Role.SALES),
        by=system_actor(),
    )
    return User.objects.get(pk=pk)


def clear_responsible_user(fixtures: RecordFixtures) -> None:
    """Nobody on the stage is responsible for the orders."""
    Order.objects.filter(tenant=fixtures.alpine).update(responsible_user=None)


def test_hidden_order_is_not_found_at_any_entry_point(fixtures):
    clear_responsible_user(fixtures)
    who, tenant_id = actor(add_clara(fixtures)), fixtures.alpine.pk
    order = fixtures.orders[0]
    client = fixtures.signed_in_client(User.objects.get(pk=who.user_id))
    reach = access.reach(tenant_id=tenant_id, by=who)
    every_order = list_orders(tenant_id=tenant_id, where=OrderFilter(), reach=reach)

    assert order_page(tenant_id=tenant_id, order_id=order.pk, by=who) is None
    assert every_order.page(PageRequest()).rows == ()
    assert list(every_order.iterate(PageRequest())) == []
    assert every_order.count() == 0
    facts = get_tenant(tenant_id=tenant_id)
    assert search_orders(tenant=facts, text=str(order.number), limit=5, reach=reach) == []
    with pytest.raises(Order.DoesNotExist):
        orders.edit(tenant_id=tenant_id, order_id=order.pk, changes={"name": "Mine"}, by=who)
    for page in ("", "products/", "provenance/", "edit/", "print-out/", "sharing/"):
        assert client.get(fixtures.order(1, page)).status_code == 404
    assert order.name not in client.get("/t/alpine/orders/").content.decode()
    assert order.name not in client.get("/t/alpine/orders.csv").getvalue().decode()
    assert order.name not in client.get(f"/t/alpine/search?q={order.number}").content.decode()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("action", [a for a in OrderAction if a is not OrderAction.EXPORT])
def test_level_allows_the_actions_of_the_rulebook(fixtures, level, action):
    clear_responsible_user(fixtures)
    user = add_clara(fixtures)
    grant(fixtures, level, Grantee(user_id=user.pk))
    page = order_page(tenant_id=fixtures.alpine.pk, order_id=fixtures.orders[0].pk, by=actor(user))
    assert page is not None

    [affordance] = [a for a in page.actions if a.name == action]

    if affordance.code != "back_order_protected":
        assert affordance.allowed is level.includes(NEEDS[action].level)


def test_edit_level_does_not_allow_changing_the_sharing_rule(fixtures):
    clear_responsible_user(fixtures)
    user = add_clara(fixtures)
    grant(fixtures, Level.EDIT, Grantee(user_id=user.pk))
    edit = {"tenant_id": fixtures.alpine.pk, "order_id": fixtures.orders[0].pk, "by": actor(user)}

    with pytest.raises(Refused) as refused:
        orders.edit(changes={"name": "New", "responsible_user": user.pk}, **edit)
    orders.edit(changes={"name": "New"}, **edit)

    assert refused.value.code == "not_shared"
    assert refused.value.fields == ("responsible_user",)
    assert Order.objects.get(pk=fixtures.orders[0].pk).name == "New"


def test_a_responsible_user_and_an_administrator_need_no_grant(fixtures):
    order = fixtures.orders[0]
    Order.objects.filter(pk=order.pk).update(responsible_user=fixtures.otto)
    boss = add_clara(fixtures)
    Membership.objects.filter(user=boss).update(role=Role.ADMINISTRATOR)

    for who in (actor(fixtures.otto), actor(boss, Role.ADMINISTRATOR)):
        page = order_page(tenant_id=fixtures.alpine.pk, order_id=order.pk, by=who)
        assert page is not None
        assert "responsible_user" in page.editing.fields


def test_api_credential_sees_records_granted_to_everybody(fixtures):
    create_api_client = Actor(name="API", role=Role.SALES)
    which = {
        "tenant_id": fixtures.alpine.pk,
        "order_id": fixtures.orders[0].pk,
        "by": create_api_client,
    }

    assert order_page(**which) is None
    grant(fixtures, Level.SEE, Grantee())
    assert order_page(**which) is not None


def test_a_grant_to_a_group_reaches_its_members_only(fixtures):
    clear_responsible_user(fixtures)
    user = add_clara(fixtures)
    group_id = add_group(
        tenant_id=fixtures.alpine.pk, name="Channel", member_ids=[user.pk], by=system_actor()
    )
    grant(fixtures, Level.EDIT, Grantee(group_id=group_id))
    which = {"tenant_id": fixtures.alpine.pk, "order_id": fixtures.orders[0].pk}

    assert order_page(**which, by=actor(user)) is not None
    assert order_page(**which, by=actor(fixtures.otto)) is None


@pytest.mark.parametrize("is_responsible", [False, True])
def test_sharing_page_matches_the_effective_permissions(fixtures, is_responsible):
    user = add_clara(fixtures)
    group_id = add_group(
        tenant_id=fixtures.alpine.pk, name="Channel", member_ids=[user.pk], by=system_actor()
    )
    grantees = (Grantee(), Grantee(group_id=group_id), Grantee(user_id=user.pk))
    who = user if is_responsible else None
    Order.objects.filter(tenant=fixtures.alpine).update(responsible_user=who)

    for levels in product((None, *Level), repeat=3):
        PermissionGrant.objects.filter(tenant=fixtures.alpine).delete()
        for level, to in zip(levels, grantees, strict=True):
            if level is not None:
                grant(fixtures, level, to)
        assert_explained(fixtures)


def assert_explained(fixtures: RecordFixtures) -> None:
    """What the page tells of everybody is what the filter and the gate go by."""
    order = Order.objects.get(pk=fixtures.orders[0].pk)
    rule = {"rule_id": order.sharing_rule_id, "responsible_user_id": order.responsible_user_id}
    explained = {e.user.id: e for e in setup.explain_access(tenant_id=fixtures.alpine.pk, **rule)}
    for member in Membership.objects.filter(tenant=fixtures.alpine, is_active=True):
        who = actor(member.user, Role(member.role))
        reach = access.reach(tenant_id=fixtures.alpine.pk, by=who)
        explanation = explained[member.user_id]
        seen = Order.objects.filter(reach.visible_filter(), pk=order.pk).exists()
        assert explanation.level is reach.level(**rule)
        assert seen is (explanation.level is not None)
        assert explanation.reasons


def test_sharing_page_explains_the_grant(fixtures):
    user = add_clara(fixtures)
    group_id = add_group(
        tenant_id=fixtures.alpine.pk, name="Channel", member_ids=[user.pk], by=system_actor()
    )
    grant(fixtures, Level.EDIT, Grantee(group_id=group_id))

    page = fixtures.signed_in_client(user).get(fixtures.order(1, "sharing/")).content.decode()

    assert "As a member of Channel." in page
    assert "Clara (you)" in page
    assert "View and edit" in page


def test_a_group_of_another_bss_grants_nothing(fixtures):
    foreign = Group.objects.create(tenant=fixtures.cumulus, name="Ours")

    with pytest.raises(Refused) as refused:
        grant(fixtures, Level.SEE, Grantee(group_id=foreign.pk))

    assert refused.value.code == "unknown_record"
