"""Which sale events somebody may see: permission rules are on the records that they are about (R15)."""

from uuid import UUID

from django.db.models import Q, QuerySet

from upline.access.reach import Reach
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState
from upline.orders.queries import order_may_be_seen
from upline.parties.queries import customer_is_hidden


def visible_events(tenant_id: UUID, reach: Reach) -> "QuerySet[SaleEvent]":
    """Return the sale events of a BSS that somebody may see.

    What hides the order, the customer or the reseller from them hides the event.
    """
    events = SaleEvent.objects.filter(tenant_id=tenant_id)
    if reach.sees_everything:
        return events
    hidden = customer_is_hidden(
        tenant_id=tenant_id, reseller="reseller_id", customer="customer_id", reach=reach
    )
    return events.filter(~Q(state=EventState.BOOKED) | order_may_be_seen("pk", reach), ~hidden)
