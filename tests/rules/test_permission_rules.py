"""Permission rules decide who sees, edits and controls a record, at every door alike (R15)."""

from itertools import product

import pytest

from tests.support.record_stage import Stage
from upline.access.rulebook import Actor, Level, Role
from upline.database.keyset import PageWanted
from upline.kernel.verdicts import Refused
from upline.models import Group, Membership, Order, PermissionGrant, PermissionRule, User
from upline.orders import actions as orders
from upline.orders.queries import (
    OrderFilter,
    each_order,
    list_orders,
    order_page,
    search_orders,
)
from upline.orders.rulebook import NEEDS, OrderAction
from upline.setup import queries as setup
from upline.setup.actions import Grantee, set_grant
from upline.tenancy.actions import add_group, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(fortnight: Stage) -> Stage:
    """Alpine's back-orders have the rule Channel team, which grants nothing to anybody."""
    stage = fortnight
    PermissionGrant.objects.filter(tenant=stage.alpine).delete()
    return stage


def rule_of(stage: Stage) -> PermissionRule:
    rule = stage.orders[0].sharing_rule
    assert rule is not None
    return rule


def grant(stage: Stage, level: Level, to: Grantee) -> None:
    set_grant(tenant_id=stage.alpine.pk, rule_id=rule_of(stage).pk, to=to, level=level)


def actor(user: User, role: Role = Role.SALES) -> Actor:
    return Actor(name=user.name, role=role, user_id=user.pk)


def clara(stage: Stage) -> User:
    pk = add_user(
        tenant_id=stage.alpine.pk, name="Clara", email="clara@alpine.example", role=Role.SALES
    )
    return User.objects.get(pk=pk)


def not_otto(stage: Stage) -> None:
    """Nobody on the stage is responsible for the orders."""
    Order.objects.filter(tenant=stage.alpine).update(responsible_user=None)


def test_who_may_not_see_an_order_finds_it_nowhere(stage):
    not_otto(stage)
    who, tenant_id = actor(clara(stage)), stage.alpine.pk
    order = stage.orders[0]
    client = stage.signed_in(User.objects.get(pk=who.user_id))
    reach = setup.reach(tenant_id=tenant_id, by=who)
    everything = {"where": OrderFilter(), "page": PageWanted(), "reach": reach}

    assert order_page(tenant_id=tenant_id, order_id=order.pk, by=who) is None
    assert list_orders(tenant_id=tenant_id, **everything).rows == ()
    assert list(each_order(tenant_id=tenant_id, **everything)) == []
    assert search_orders(tenant_id=tenant_id, text=str(order.number), limit=5, reach=reach) == []
    with pytest.raises(Order.DoesNotExist):
        orders.edit(tenant_id=tenant_id, order_id=order.pk, changes={"name": "Mine"}, by=who)
    for page in ("", "products/", "provenance/", "edit/", "print-out/", "sharing/"):
        assert client.get(stage.order(1, page)).status_code == 404
    assert order.name not in client.get("/t/alpine/orders/").content.decode()
    assert order.name not in client.get("/t/alpine/orders.csv").getvalue().decode()
    assert order.name not in client.get(f"/t/alpine/search?q={order.number}").content.decode()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("action", [a for a in OrderAction if a is not OrderAction.EXPORT])
def test_a_level_allows_what_the_table_says(stage, level, action):
    not_otto(stage)
    user = clara(stage)
    grant(stage, level, Grantee(user_id=user.pk))
    page = order_page(tenant_id=stage.alpine.pk, order_id=stage.orders[0].pk, by=actor(user))
    assert page is not None

    [affordance] = [a for a in page.actions if a.name == action]

    if affordance.code != "back_order_protected":
        assert affordance.allowed is level.includes(NEEDS[action].level)


def test_who_may_edit_may_not_yet_say_who_else_may(stage):
    not_otto(stage)
    user = clara(stage)
    grant(stage, Level.EDIT, Grantee(user_id=user.pk))
    edit = {"tenant_id": stage.alpine.pk, "order_id": stage.orders[0].pk, "by": actor(user)}

    with pytest.raises(Refused) as refused:
        orders.edit(changes={"name": "New", "responsible_user": user.pk}, **edit)
    orders.edit(changes={"name": "New"}, **edit)

    assert refused.value.code == "not_shared"
    assert refused.value.fields == ("responsible_user",)
    assert Order.objects.get(pk=stage.orders[0].pk).name == "New"


def test_a_responsible_user_and_an_administrator_need_no_grant(stage):
    order = stage.orders[0]
    Order.objects.filter(pk=order.pk).update(responsible_user=stage.otto)
    boss = clara(stage)
    Membership.objects.filter(user=boss).update(role=Role.ADMINISTRATOR)

    for who in (actor(stage.otto), actor(boss, Role.ADMINISTRATOR)):
        page = order_page(tenant_id=stage.alpine.pk, order_id=order.pk, by=who)
        assert page is not None
        assert "responsible_user" in page.editable_fields


def test_a_program_sees_what_is_granted_to_everybody(stage):
    program = Actor(name="API", role=Role.SALES)
    which = {"tenant_id": stage.alpine.pk, "order_id": stage.orders[0].pk, "by": program}

    assert order_page(**which) is None
    grant(stage, Level.SEE, Grantee())
    assert order_page(**which) is not None


def test_a_grant_to_a_group_reaches_its_members_only(stage):
    not_otto(stage)
    user = clara(stage)
    group_id = add_group(tenant_id=stage.alpine.pk, name="Channel", member_ids=[user.pk])
    grant(stage, Level.EDIT, Grantee(group_id=group_id))
    which = {"tenant_id": stage.alpine.pk, "order_id": stage.orders[0].pk}

    assert order_page(**which, by=actor(user)) is not None
    assert order_page(**which, by=actor(stage.otto)) is None


@pytest.mark.parametrize("is_responsible", [False, True])
def test_the_page_that_explains_says_what_is_done(stage, is_responsible):
    user = clara(stage)
    group_id = add_group(tenant_id=stage.alpine.pk, name="Channel", member_ids=[user.pk])
    whom = (Grantee(), Grantee(group_id=group_id), Grantee(user_id=user.pk))
    who = user if is_responsible else None
    Order.objects.filter(tenant=stage.alpine).update(responsible_user=who)

    for levels in product((None, *Level), repeat=3):
        PermissionGrant.objects.filter(tenant=stage.alpine).delete()
        for level, to in zip(levels, whom, strict=True):
            if level is not None:
                grant(stage, level, to)
        assert_explained(stage)


def assert_explained(stage: Stage) -> None:
    """What the page tells of everybody is what the filter and the gate go by."""
    order = Order.objects.get(pk=stage.orders[0].pk)
    rule = {"rule_id": order.sharing_rule_id, "responsible_user_id": order.responsible_user_id}
    explained = {e.user.id: e for e in setup.explain(tenant_id=stage.alpine.pk, **rule)}
    for member in Membership.objects.filter(tenant=stage.alpine, is_active=True):
        who = actor(member.user, Role(member.role))
        reach = setup.reach(tenant_id=stage.alpine.pk, by=who)
        told = explained[member.user_id]
        seen = Order.objects.filter(reach.visible(), pk=order.pk).exists()
        assert told.level is reach.level(**rule)
        assert seen is (told.level is not None)
        assert told.reasons


def test_a_reader_finds_out_why(stage):
    user = clara(stage)
    group_id = add_group(tenant_id=stage.alpine.pk, name="Channel", member_ids=[user.pk])
    grant(stage, Level.EDIT, Grantee(group_id=group_id))

    page = stage.signed_in(user).get(stage.order(1, "sharing/")).content.decode()

    assert "As a member of Channel." in page
    assert "Clara (you)" in page
    assert "Can see and edit it" in page


def test_a_group_of_another_bss_grants_nothing(stage):
    foreign = Group.objects.create(tenant=stage.cumulus, name="Ours")

    with pytest.raises(Refused) as refused:
        grant(stage, Level.SEE, Grantee(group_id=foreign.pk))

    assert refused.value.code == "unknown_record"
