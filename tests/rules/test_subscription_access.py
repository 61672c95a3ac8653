"""Who may sell and change a subscription: the role, its permission rule, and the version read."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.record_fixtures import RecordFixtures, restrict_visibility
from upline.access import queries as access
from upline.access.rulebook import Actor, Level, Role, system_actor
from upline.catalog.rulebook import BillingCycle
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.models import Account, Product, SaleEvent, Subscription
from upline.orders.rulebook import ItemKind
from upline.selling import actions as selling
from upline.subscriptions import actions
from upline.subscriptions.actions import NewAddOn, NewSubscription, PaidTerms, PlanChange
from upline.subscriptions.queries import subscription_page
from upline.subscriptions.rulebook import NEEDS, Action

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    return two_weeks_of_sales


@pytest.fixture
def seats(fixtures: RecordFixtures) -> Subscription:
    """A subscription of Cumulus's, which anybody in Cumulus's BSS may control so far."""
    record = fixtures.subscription_of("m365-business-basic")
    Subscription.objects.filter(pk=record.pk).update(responsible_user=None, sharing_rule=None)
    record.refresh_from_db()
    return record


CALLS: Mapping[Action, Callable[..., object]] = {
    Action.CHANGE_QUANTITY: lambda seats, **at: actions.change_quantity(
        quantity=seats.quantity + 1, **at
    ),
    Action.ADD_ADD_ON: lambda seats, **at: actions.add_add_on(
        add_on=NewAddOn(product_id=seats.product_id, quantity=1), **at
    ),
    Action.UPGRADE_TRIAL: lambda seats, **at: actions.upgrade_trial(terms=PaidTerms(), **at),
    Action.CHANGE_PLAN: lambda seats, **at: actions.change_plan(
        plan=PlanChange(product_id=seats.product_id), **at
    ),
    Action.WITHDRAW_SCHEDULED_CHANGE: lambda seats, **at: actions.withdraw_scheduled_change(**at),
    Action.SUSPEND: lambda seats, **at: actions.suspend(**at),
    Action.REACTIVATE: lambda seats, **at: actions.reactivate(**at),
    Action.CANCEL: lambda seats, **at: actions.cancel(**at),
    Action.WITHDRAW_CANCELLATION: lambda seats, **at: actions.withdraw_cancellation(**at),
    Action.SET_AUTO_RENEWAL: lambda seats, **at: actions.set_auto_renewal(auto_renew=False, **at),
}


def call(action: Action, seats: Subscription, by: Actor, **more: object) -> object:
    """Do this, after the subscription has been brought into a state that allows it."""
    state = {
        Action.UPGRADE_TRIAL: {"is_trial": True},
        Action.REACTIVATE: {"status": "SUSPENDED"},
        Action.WITHDRAW_CANCELLATION: {"status": "PENDING_CANCEL"},
    }.get(action)
    if state:
        Subscription.objects.filter(pk=seats.pk).update(**state)
    at = {"tenant_id": seats.tenant_id, "subscription_id": seats.pk, "by": by, "now": NOW}
    if action is Action.WITHDRAW_SCHEDULED_CHANGE:
        boss = Actor(name="Boss", role=Role.ADMINISTRATOR)
        later = actions.ChangeTiming(at_renewal=True)
        actions.change_quantity(**{**at, "by": boss}, quantity=seats.quantity + 1, timing=later)
    return CALLS[action](seats, **at, **more)


def page_version(fixtures: RecordFixtures, seats: Subscription) -> str:
    by = Actor(name="Boss", role=Role.ADMINISTRATOR)
    page = subscription_page(
        tenant_id=seats.tenant_id,
        subscription_id=seats.pk,
        today=clock.local_date(NOW, timezone=fixtures.cumulus.timezone),
        by=by,
        reach=access.reach(tenant_id=seats.tenant_id, by=by),
    )
    assert page is not None
    return page.sale_version


def test_every_action_is_tried():
    assert CALLS.keys() == set(Action)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
@pytest.mark.parametrize("action", Action)
def test_role_that_may_not_sell_is_refused(seats, action, role):
    event_count = SaleEvent.objects.count()

    with pytest.raises(Refused) as refusal:
        call(action, seats, Actor(name="Vera", role=role))

    assert refusal.value.code == "not_permitted"
    assert SaleEvent.objects.count() == event_count


@pytest.mark.parametrize("level", [Level.SEE, None])
@pytest.mark.parametrize("action", Action)
def test_permission_rule_that_does_not_let_edit_refuses(seats, action, level):
    assert NEEDS[action].level is Level.EDIT
    restrict_visibility(seats, **({"level": level} if level else {}))

    with pytest.raises(Refused if level else Subscription.DoesNotExist) as refusal:
        call(action, seats, Actor(name="Sam", role=Role.SALES))

    if level:
        assert refusal.value.code == "not_shared"


def test_sales_with_edit_level_may_sell(seats):
    restrict_visibility(seats, level=Level.EDIT)

    call(Action.CHANGE_QUANTITY, seats, Actor(name="Sam", role=Role.SALES))

    assert Subscription.objects.get(pk=seats.pk).quantity == seats.quantity + 1


def test_permission_rules_cost_a_sale_one_statement(seats):
    restrict_visibility(seats, level=Level.EDIT)
    counts = []
    for by in (system_actor(), Actor(name="Sam", role=Role.SALES)):
        seats.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            call(Action.CHANGE_QUANTITY, seats, by)
        counts.append(len(queries))

    assert counts[1] == counts[0] + 1


def test_sale_of_what_somebody_else_has_changed_is_refused(fixtures, seats):
    sam = Actor(name="Sam", role=Role.SALES)
    read = page_version(fixtures, seats)

    call(Action.CHANGE_QUANTITY, seats, sam, version=read)
    with pytest.raises(Refused) as refusal:
        call(Action.SUSPEND, seats, sam, version=read)
    call(Action.SUSPEND, seats, sam, version=page_version(fixtures, seats))

    assert refusal.value.code == "stale"


def test_plan_change_into_a_subscription_that_one_may_only_see_is_refused(fixtures, seats):
    product_id = Product.objects.get(tenant=fixtures.alpine, code="m365-business-standard").pk
    new = NewSubscription(
        account_id=seats.account_id,
        product_id=product_id,
        billing_cycle=BillingCycle(seats.billing_cycle),
        quantity=1,
    )
    boss = Actor(name="Boss", role=Role.ADMINISTRATOR)
    made = actions.create_subscription(tenant_id=seats.tenant_id, new=new, by=boss, now=NOW)
    into = Subscription.objects.get(pk=made.subscription_id)
    restrict_visibility(into, level=Level.SEE)
    plan = PlanChange(product_id=product_id, quantity=1, into_id=into.pk)

    with pytest.raises(Refused) as refusal:
        actions.change_plan(
            tenant_id=seats.tenant_id,
            subscription_id=seats.pk,
            plan=plan,
            by=Actor(name="Sam", role=Role.SALES),
            now=NOW,
        )

    assert refusal.value.code == "not_shared"


def test_customer_that_one_may_not_see_cannot_be_sold_to(fixtures):
    ada = Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")
    restrict_visibility(ada)
    new = NewSubscription(
        account_id=ada.pk,
        product_id=fixtures.subscription_of("m365-business-basic").product_id,
        billing_cycle=BillingCycle.MONTHLY,
        quantity=1,
    )

    with pytest.raises(Account.DoesNotExist):
        actions.create_subscription(
            tenant_id=fixtures.cumulus.pk,
            new=new,
            by=Actor(name="Sam", role=Role.SALES),
            now=NOW,
        )


def order_for(fixtures: RecordFixtures, *targets: Subscription) -> UUID:
    """Let an administrator write an order of one more licence of each."""
    boss = Actor(name="Boss", role=Role.ADMINISTRATOR)
    items = [
        selling.ItemSpec(kind=ItemKind.LICENCES, quantity=1, target_id=target.pk)
        for target in targets
    ]
    placed = selling.create_order(
        tenant_id=targets[0].tenant_id,
        account_id=targets[0].account_id,
        items=items,
        by=boss,
        now=NOW,
    )
    return placed.order_id


def execute(order_id: UUID, tenant_id: UUID) -> None:
    selling.execute_order(
        tenant_id=tenant_id,
        order_id=order_id,
        start_date=None,
        by=Actor(name="Sam", role=Role.SALES),
        now=NOW,
    )


@pytest.mark.parametrize("level", [Level.SEE, None])
def test_order_is_no_way_around_the_permission_rule_of_its_target(fixtures, seats, level):
    order_id = order_for(fixtures, seats)
    restrict_visibility(seats, **({"level": level} if level else {}))

    with pytest.raises(Refused) as refusal:
        execute(order_id, seats.tenant_id)

    assert refusal.value.code == "not_shared"
    assert seats.name not in str(refusal.value)
    assert Subscription.objects.get(pk=seats.pk).quantity == seats.quantity


def test_order_is_executed_by_a_person_who_may_edit_its_target(fixtures, seats):
    order_id = order_for(fixtures, seats)
    restrict_visibility(seats, level=Level.EDIT)

    execute(order_id, seats.tenant_id)

    assert Subscription.objects.get(pk=seats.pk).quantity == seats.quantity + 1


def test_order_needs_the_right_to_edit_the_parent_of_an_ordered_add_on(fixtures, seats):
    archive = Product.objects.get(tenant=fixtures.alpine, code="exchange-archiving")
    boss = Actor(name="Boss", role=Role.ADMINISTRATOR)
    add_on_id = actions.add_add_on(
        tenant_id=seats.tenant_id,
        subscription_id=seats.pk,
        add_on=NewAddOn(product_id=archive.pk, quantity=1),
        by=boss,
        now=NOW,
    )
    order_id = order_for(fixtures, Subscription.objects.get(pk=add_on_id), seats)
    restrict_visibility(seats, level=Level.SEE)

    with pytest.raises(Refused) as refusal:
        execute(order_id, seats.tenant_id)

    assert refusal.value.code == "not_shared"
