"""Forwards bookings of a middle tier to the next BSS upstream, where they are sales (R43)."""

from collections.abc import Iterable

from upline.backorders.booking.inputs import AccountMirror, Event, Snapshot, SubscriptionMirror
from upline.backorders.booking.mirrors import MirrorWriter
from upline.parties.events import CustomerSnapshot, CustomerUpdated
from upline.parties.rulebook import FOLLOWED_FIELDS as CUSTOMER_FIELDS
from upline.subscriptions.events import (
    SoldLine,
    Stream,
    SubscriptionsChanged,
    SubscriptionSnapshot,
    SubscriptionsSold,
)
from upline.subscriptions.rulebook import FOLLOWED_FIELDS as SUBSCRIPTION_FIELDS
from upline.subscriptions.rulebook import ChangeKind, Status, SubscriptionKind, Trigger


def forward_sale(writer: MirrorWriter, event: Event, account: AccountMirror) -> None:
    """Forward a booked sale: same trigger, dates and quantities, this BSS's own records."""
    snapshot = writer.snapshot
    mirrors = _mirrors(snapshot, event)
    for root in _roots(snapshot, mirrors.values()):
        if root.sequence_no == 0:
            mirrors |= _current_add_ons(snapshot, root)
    lines = tuple(
        _line(snapshot, line, mirrors[line.subscription_id])
        for line in event.lines
        if line.subscription_id in mirrors and not line.is_own
    )
    roots = _roots(snapshot, mirrors.values())
    if all(line.is_own for line in lines):  # books nothing further up, and begins no stream there
        roots = [root for root in roots if root.sequence_no > 0]
    writer.booking.outbox_events.append(
        SubscriptionsSold(
            tenant_id=snapshot.tenant_id,
            recipient_id=snapshot.recipient_id,
            trigger=Trigger(event.kind),
            customer=_customer(account),
            effective_date=event.effective_date,
            acted_on=event.acted_on,
            happened_at=event.happened_at,
            by=event.by,
            reference=event.reference,
            lines=lines,
            subscriptions=tuple(_subscription_snapshot(snapshot, m) for m in mirrors.values()),
            streams=_next_streams(writer, roots),
        )
    )


def forward_change(writer: MirrorWriter, event: Event, account: AccountMirror) -> None:
    """Forward a change that sells nothing, per stream, if the mirror was forwarded before (R5)."""
    snapshot = writer.snapshot
    mirrors = list(_mirrors(snapshot, event).values())
    for root in _roots(snapshot, mirrors):
        if root.sequence_no == 0:
            continue
        stream_mirrors = [m for m in mirrors if _stream_root(snapshot, m) is root]
        writer.booking.outbox_events.append(
            SubscriptionsChanged(
                tenant_id=snapshot.tenant_id,
                recipient_id=snapshot.recipient_id,
                change_kind=ChangeKind(event.kind),
                customer=_customer(account),
                effective_date=event.effective_date,
                acted_on=event.acted_on,
                happened_at=event.happened_at,
                by=event.by,
                subscriptions=tuple(_subscription_snapshot(snapshot, m) for m in stream_mirrors),
                streams=_next_streams(writer, [root]),
            )
        )


def forward_customer_change(writer: MirrorWriter, event: Event, account: AccountMirror) -> None:
    """Forward the change of a customer."""
    writer.booking.outbox_events.append(
        CustomerUpdated(
            tenant_id=writer.snapshot.tenant_id,
            recipient_id=writer.snapshot.recipient_id,
            customer=_customer(account),
            acted_on=event.effective_date,
            happened_at=event.happened_at,
            by=event.by,
        )
    )


def _mirrors(snapshot: Snapshot, event: Event) -> dict[object, SubscriptionMirror]:
    found = (
        (h.id, snapshot.subscription_mirrors.get((event.reseller_id, h.id)))
        for h in event.subscriptions
    )
    return {source_id: mirror for source_id, mirror in found if mirror is not None}


def _current_add_ons(
    snapshot: Snapshot, root: SubscriptionMirror
) -> dict[object, SubscriptionMirror]:
    """Return the add-ons, not cancelled, of what the BSS further up first hears of now (R42)."""
    return {
        one.source[1]: one
        for one in snapshot.mirrors_by_account.get(root.account_id, ())
        if one.parent_id == root.id and one.status is not Status.CANCELLED
    }


def _roots(snapshot: Snapshot, mirrors: Iterable[SubscriptionMirror]) -> list[SubscriptionMirror]:
    """Return the mirrors whose streams these belong to, of products that the BSS further up knows."""
    roots = (_stream_root(snapshot, mirror) for mirror in mirrors)
    return list({root.id: root for root in roots if not _is_own(snapshot, root)}.values())


def _stream_root(snapshot: Snapshot, mirror: SubscriptionMirror) -> SubscriptionMirror:
    """Return the mirror whose stream one belongs to: its parent, if that is known further up."""
    if mirror.parent_id is None:
        return mirror
    subscription = snapshot.mirrors_by_account.get(mirror.account_id, ())
    parent = next((one for one in subscription if one.id == mirror.parent_id), None)
    return mirror if parent is None or _is_own(snapshot, parent) else parent


def _next_streams(writer: MirrorWriter, roots: Iterable[SubscriptionMirror]) -> tuple[Stream, ...]:
    streams = []
    for root in roots:
        root.sequence_no += 1
        writer.mark_changed(root)
        streams.append(Stream(subject_id=root.id, sequence_no=root.sequence_no))
    return tuple(streams)


def _is_own(snapshot: Snapshot, mirror: SubscriptionMirror) -> bool:
    return snapshot.products[mirror.product_id].owner_id == snapshot.tenant_id


def _line(snapshot: Snapshot, line: SoldLine, mirror: SubscriptionMirror) -> SoldLine:
    product = snapshot.products[line.product_id]
    return SoldLine(
        kind=line.kind,
        subscription_id=mirror.id,
        product_id=line.product_id,
        product_name=product.name,
        is_own=product.owner_id == snapshot.tenant_id,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        quantity_old=line.quantity_old,
        quantity_new=line.quantity_new,
        is_upgrade=line.is_upgrade,
        pushed_price=line.pushed_price,
    )


def _subscription_snapshot(snapshot: Snapshot, mirror: SubscriptionMirror) -> SubscriptionSnapshot:
    return SubscriptionSnapshot(
        id=mirror.id,
        kind=SubscriptionKind(mirror.kind),
        parent_id=mirror.parent_id,
        product_name=snapshot.products[mirror.product_id].name,
        is_own=_is_own(snapshot, mirror),
        **SUBSCRIPTION_FIELDS.copy(mirror),
    )


def _customer(account: AccountMirror) -> CustomerSnapshot:
    return CustomerSnapshot(id=account.id, version=account.version, **CUSTOMER_FIELDS.copy(account))
