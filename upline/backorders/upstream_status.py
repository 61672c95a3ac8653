"""What a reseller sees of the order that its distributor should have booked, and has not yet."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from upline.backorders.outbox.models import SaleEvent
from upline.backorders.rulebook import EventState
from upline.tenancy.queries import TenantFacts, get_tenant

_PARKED = "{} has not booked this yet: {}"
_BLOCKED = (
    "{} has not booked this yet: an earlier change of the same subscription is not booked either."
)
_WAITING = "{} has not booked this yet; it books it next."


def unbooked_sale_notes(
    *, seller: TenantFacts, order_names: Collection[str], subject_ids: Collection[UUID]
) -> tuple[str, ...]:
    """Return why the distributor has not booked the sales of an order yet; nothing if it has.

    `order_names` are the order and its sub-orders, `subject_ids` what their items have become.
    """
    if not seller.back_ordering_active or seller.upline_id is None or not subject_ids:
        return ()
    waiting = SaleEvent.objects.filter(
        tenant_id=seller.upline_id,
        reseller_id=seller.id,
        state__in=[EventState.WAITING, EventState.PARKED],
        is_sale=True,
        document__reference__in=list(order_names),
        subjects__overlap=list(subject_ids),
    )
    rows = list(
        waiting.order_by("happened_at", "id").values("state", "is_blocked", "reason_detail")
    )
    if not rows:
        return ()
    distributor = get_tenant(tenant_id=seller.upline_id).name
    notes = [
        _PARKED.format(distributor, row["reason_detail"])
        if row["state"] == EventState.PARKED
        else (_BLOCKED if row["is_blocked"] else _WAITING).format(distributor)
        for row in rows
    ]
    return tuple(dict.fromkeys(notes))
