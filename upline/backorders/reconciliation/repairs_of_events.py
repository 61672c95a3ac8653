"""Repairs of sale events and of what they book: settle, release, book, record, forward (R1, R34, R35, R43)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from upline.access.reach import UNRESTRICTED
from upline.backorders.booking import (
    BookedOrder,
    Booking,
    Event,
    Snapshot,
    SubscriptionMirror,
    book,
)
from upline.backorders.booking.forwarding import forward_sale as forward
from upline.backorders.booking.mirrors import MirrorWriter
from upline.backorders.differences import DifferenceCode, DifferenceRecord
from upline.backorders.outbox.documents import EVENT_COLUMNS, read_event
from upline.backorders.outbox.models import SaleEvent
from upline.backorders.outbox.recording import receive, sale_event
from upline.backorders.reconciliation import repair_facts as facts
from upline.backorders.reconciliation.repair_context import (
    NotApplicable,
    RepairContext,
    RepairedValue,
    repaired_values,
)
from upline.backorders.rulebook import REMEDIES, EventState, ParkingReason
from upline.backorders.worker.claiming import lock_resellers
from upline.backorders.worker.retry import retry_parked
from upline.backorders.worker.snapshot import load_snapshot
from upline.backorders.worker.wakeup import notify_workers
from upline.backorders.worker.writing import write_orders
from upline.catalog.queries import product_names
from upline.kernel.money import ZERO
from upline.kernel.texts import text
from upline.orders import queries as orders
from upline.setup import actions as setup
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.events import SubscriptionsSold
from upline.subscriptions.rulebook import ChangeKind
from upline.tenancy.queries import TenantFacts

_EARLIER = text("An earlier event of the same subscription is not booked yet. Mend that first.")
_OTHER_NUMBER = text("The mirror is at another event. Repair that first.")
_MAY_BE_SALE = text(
    "The missing event may be a sale: which one, only the reseller knows. Ask it, and restore the event from a backup."
)


def settle_event(context: RepairContext) -> list[RepairedValue]:
    """Mark an event as booked whose order is there; it is settled when the order was booked."""
    found = facts.booked_sale(tenant_id=context.tenant.id, record_id=context.difference.record_id)
    if found is None or not found.is_sale:
        raise NotApplicable(context.difference.remedy)
    event = SaleEvent.objects.filter(tenant_id=context.tenant.id, pk=found.event_id)
    event.update(
        state=EventState.BOOKED,
        is_blocked=False,
        reason="",
        reason_detail="",
        reason_subject=None,
        not_before=None,
        settled_at=found.booked_at,
    )
    return repaired_values(
        DifferenceRecord.SALE_EVENT,
        found.event_id,
        found.order,
        {"state": found.event_state},
        {"state": EventState.BOOKED},
    )


def release_event(context: RepairContext) -> list[RepairedValue]:
    """Let a parked or blocked event be booked, if none before it in its streams is open."""
    event = _event(context)
    if context.difference.code is DifferenceCode.PARKED:
        retry_parked(tenant_id=context.tenant.id, by=context.by, event_ids=[event.id])
        return repaired_values(
            DifferenceRecord.SALE_EVENT,
            event.id,
            event.customer.name,
            {"state": EventState.PARKED},
            {"state": EventState.WAITING},
        )
    snapshot = _snapshot(context.tenant, event)
    for stream in event.streams:
        if any(
            not one.is_settled and one.number < stream.sequence_no
            for one in _stream(context, stream.subject_id)
        ):
            raise NotApplicable(_EARLIER)
    if not MirrorWriter(snapshot=snapshot, booking=Booking()).is_next(event):
        raise NotApplicable(_OTHER_NUMBER)
    SaleEvent.objects.filter(pk=event.id).update(is_blocked=False)
    notify_workers()
    return repaired_values(
        DifferenceRecord.SALE_EVENT,
        event.id,
        event.customer.name,
        {"is_blocked": True},
        {"is_blocked": False},
    )


def book_order(context: RepairContext) -> list[RepairedValue]:
    """Book the order that a settled event lacks; mirrors stay, and nothing is forwarded.

    The mirrors have followed the event already, and later ones. Their Order field gets the order unless that of a
    later sale stands in it (R27).
    """
    event = _event(context)
    snapshot = _snapshot(context.tenant, event)
    replaced = _mirrors_without_later_order(snapshot, event)
    order = _book_again(snapshot, event, context)
    for mirror in replaced:
        if mirror.order_id == order.id:
            subscriptions.repair_mirror(
                tenant_id=context.tenant.id, mirror_id=mirror.id, values={"order_id": order.id}
            )
    SaleEvent.objects.filter(pk=event.id).exclude(state=EventState.BOOKED).update(
        state=EventState.BOOKED, reason="", reason_detail="", reason_subject=None
    )
    return _order_values(context.tenant.id, order)


def _mirrors_without_later_order(snapshot: Snapshot, event: Event) -> list[SubscriptionMirror]:
    """Return the mirrors in whose Order field no order of a later sale stands; empty it, in the snapshot, in the others."""
    mirrors = list(snapshot.subscription_mirrors.values())
    later = [one for one in mirrors if _is_of_later_sale(one.order_id, event.happened_at)]
    for mirror in later:
        mirror.order_id = None
    return [one for one in mirrors if one not in later]


def _book_again(snapshot: Snapshot, event: Event, context: RepairContext) -> BookedOrder:
    """Book the order of an event that its mirrors have followed, and write it alone: no mirror, and nothing forwarded.

    Raises: NotApplicable — it cannot be booked now, or a mirror is missing.
    """
    no_mirror = text("The subscription has no mirror. Repair that first.")
    for stream in event.streams:
        mirror = snapshot.subscription_mirrors.get((event.reseller_id, stream.subject_id))
        if mirror is None:
            raise NotApplicable(no_mirror)
        mirror.source_sequence_no = stream.sequence_no - 1
    booking = book([event], snapshot)
    [outcome] = booking.outcomes
    if outcome.state is EventState.PARKED:
        raise NotApplicable(REMEDIES[ParkingReason(outcome.reason)])
    accounts, mirrors = booking.accounts.values(), booking.subscription_mirrors.values()
    if any(one.is_new for one in accounts) or any(one.is_new for one in mirrors):
        raise NotApplicable(no_mirror)
    [order] = booking.orders
    write_orders(booking, distributor=context.tenant, now=context.now)
    return order


def _order_values(tenant_id: UUID, order: BookedOrder) -> list[RepairedValue]:
    named = orders.order_names(tenant_id=tenant_id, order_ids=[order.id], reach=UNRESTRICTED)
    names = product_names(product_ids={line.product_id for line in order.lines})
    lines = "; ".join(
        f"{line.quantity} × {names[line.product_id]}, {line.unit_price} {order.currency}"
        for line in order.lines
    )
    total = sum((line.total for line in order.lines), ZERO)
    return repaired_values(
        DifferenceRecord.ORDER,
        order.id,
        named[order.id],
        {},
        {
            "order_date": order.event.effective_date,
            "items": lines,
            "total": f"{total} {order.currency}",
        },
    )


def record_event(context: RepairContext) -> list[RepairedValue]:
    """Record the last event of a stream, which is missing, where nothing can have been sold by it."""
    subject_id = context.difference.record_id
    events = _stream(context, subject_id)
    last = max((one.number for one in events), default=0)
    if context.difference.detail != str(last + 1) or not facts.is_sold_alike(context.values):
        raise NotApplicable(_MAY_BE_SALE)
    if facts.has_open_events(
        tenant_id=context.tenant.id, reseller_id=context.reseller.id, subjects=[subject_id]
    ):
        raise NotApplicable(_EARLIER)
    seller = subscriptions.CommandContext(seller=context.reseller, now=context.now, by=context.by)
    changed = subscriptions.present_state_event(
        seller,
        subject_id,
        change_kind=ChangeKind.SUBSCRIPTION_UPDATED,
        sequence_no=last + 1,
        with_add_ons=True,
    )
    row = sale_event(changed)
    event = read_event({**row, "attempts": 0})
    if not MirrorWriter(snapshot=_snapshot(context.tenant, event), booking=Booking()).is_next(
        event
    ):
        raise NotApplicable(_MAY_BE_SALE)
    receive([row])
    return repaired_values(
        DifferenceRecord.SALE_EVENT,
        event.id,
        event.customer.name,
        {},
        {"kind": event.kind, "sequence_no": last + 1},
    )


def forward_sale(context: RepairContext) -> list[RepairedValue]:
    """Record here what a middle tier has booked and did not forward: once, with the next number (R43).

    Nothing is recorded where an event of the same moment is here already, or an order whose event is gone.
    """
    order = facts.booked_sale(tenant_id=context.reseller.id, record_id=context.difference.record_id)
    if order is None:
        raise NotApplicable(context.difference.remedy)
    row = SaleEvent.objects.values(*EVENT_COLUMNS).get(pk=order.event_id)
    event = read_event(row)
    lock_resellers([event.reseller_id])
    here = SaleEvent.objects.filter(
        tenant_id=context.tenant.id,
        reseller_id=context.reseller.id,
        happened_at=event.happened_at,
        customer_id=order.account_id,
    )
    if here.exists() or facts.customer_has_order_without_sale(
        tenant_id=context.tenant.id,
        reseller_id=context.reseller.id,
        customer_id=order.account_id,
    ):
        raise NotApplicable(
            text("An event or order of this customer may be of this sale. Compare them by hand.")
        )
    snapshot = _snapshot(context.reseller, event)
    _continue_streams(context, snapshot)
    writer = MirrorWriter(snapshot=snapshot, booking=Booking())
    forward(writer, event, snapshot.accounts[event.reseller_id, event.customer.id])
    [sold] = writer.booking.outbox_events
    assert isinstance(sold, SubscriptionsSold), "a sale is forwarded as a sale"
    for stream in sold.streams:
        subscriptions.repair_mirror(
            tenant_id=context.reseller.id,
            mirror_id=stream.subject_id,
            values={"sequence_no": stream.sequence_no},
        )
    recorded = sale_event(sold)
    receive([recorded])
    lines = "; ".join(f"{line.quantity} × {line.product_name}" for line in sold.lines)
    return repaired_values(
        DifferenceRecord.SALE_EVENT,
        recorded["id"],
        sold.customer.name,
        {},
        {"kind": event.kind, "effective_date": event.effective_date, "items": lines},
    )


def _continue_streams(context: RepairContext, snapshot: Snapshot) -> None:
    """Set the mirrors to the last event that is here: a number that was counted and lost is taken again.

    Raises: NotApplicable — more than one is missing.
    """
    for mirror in snapshot.subscription_mirrors.values():
        numbers = {one.number for one in _stream(context, mirror.id)}
        last = max(numbers, default=0)
        if mirror.sequence_no - last > 1 or numbers != set(range(1, last + 1)):
            raise NotApplicable(
                text(
                    "Other events of this subscription are missing here. Restore them from a backup."
                )
            )
        mirror.sequence_no = last


def _event(context: RepairContext) -> Event:
    events = SaleEvent.objects.filter(tenant_id=context.tenant.id, reseller_id=context.reseller.id)
    return read_event(events.values(*EVENT_COLUMNS).get(pk=context.difference.record_id))


def _snapshot(distributor: TenantFacts, event: Event) -> Snapshot:
    return load_snapshot(
        distributor=distributor,
        events=[event],
        last_resort_status=lambda: setup.ensure_fallback_status(tenant_id=distributor.id),
    )


def _stream(context: RepairContext, subject_id: UUID) -> Sequence[facts.StreamEvent]:
    return facts.stream_events(
        tenant_id=context.tenant.id, reseller_id=context.reseller.id, subject_id=subject_id
    )


def _is_of_later_sale(order_id: UUID | None, moment: datetime) -> bool:
    """Tell whether an order is of a sale after a moment."""
    happened_at = facts.sale_of_order_happened_at(order_id) if order_id else None
    return happened_at is not None and happened_at > moment
