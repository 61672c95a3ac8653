"""Who may see an order, how far each may go, and why."""

from dataclasses import dataclass
from uuid import UUID

from upline.access.reach import Reach
from upline.access.rulebook import Actor, Level
from upline.kernel.page_objects import Affordance
from upline.orders.models import Order
from upline.orders.queries.state import affordances, orders_with_state
from upline.setup import queries as setup
from upline.setup.queries import AccessExplanation


@dataclass(frozen=True, slots=True)
class SharingEntry:
    """One person and an order: how far they may go, why, and what it comes to with their role."""

    explanation: AccessExplanation
    actions: tuple[Affordance, ...]

    @property
    def may(self) -> tuple[str, ...]:
        """Return what they may do with this very order."""
        return tuple(action.name for action in self.actions if action.allowed)


def list_order_sharing(*, tenant_id: UUID, order_id: UUID) -> tuple[SharingEntry, ...]:
    """Return what everybody in the BSS may do with an order, by name. Four queries.

    Raises: Order.DoesNotExist — also when it is another BSS's.
    """
    order = orders_with_state(tenant_id=tenant_id).get(pk=order_id)
    people = setup.explain_access(
        tenant_id=tenant_id,
        rule_id=order.sharing_rule_id,
        responsible_user_id=order.responsible_user_id,
    )
    return tuple(SharingEntry(one, _actions(order, one)) for one in people)


def _actions(order: Order, one: AccessExplanation) -> tuple[Affordance, ...]:
    if one.level is None:
        return ()
    actor = Actor(name=one.user.name, role=one.user.role, user_id=one.user.id)
    return affordances(order, by=actor, reach=_reach(order, one.user.id, one.level))


def _reach(order: Order, user_id: UUID, level: Level) -> Reach:
    """Return the reach that this level comes from, for this one order."""
    by_rule = {order.sharing_rule_id: level} if order.sharing_rule_id else {}
    return Reach(user_id=user_id, level_by_rule=by_rule)
