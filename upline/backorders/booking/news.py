"""What a middle tier tells the BSS further up: its own booking is its sale in turn (R43)."""

from collections.abc import Iterable

from upline.backorders.booking.inputs import AccountMirror, Event, HoldingMirror, Snapshot
from upline.backorders.booking.mirrors import MirrorDesk
from upline.parties.events import Customer, CustomerUpdated
from upline.subscriptions.events import (
    Held,
    Lane,
    SoldLine,
    SubscriptionsFollowed,
    SubscriptionsSold,
)
from upline.subscriptions.rulebook import Follow, Holding, Trigger


def tell_sale(desk: MirrorDesk, event: Event, account: AccountMirror) -> None:
    """Tell a booked sale on: same trigger, dates and quantities, this BSS's own records."""
    snapshot = desk.snapshot
    mirrors = _mirrors(snapshot, event)
    lines = tuple(
        _line(snapshot, line, mirrors[line.held_id])
        for line in event.lines
        if line.held_id in mirrors and not line.is_own
    )
    desk.booking.news.append(
        SubscriptionsSold(
            tenant_id=snapshot.tenant_id,
            trigger=Trigger(event.kind),
            customer=_customer(account),
            effective_date=event.effective_date,
            happened_at=event.happened_at,
            by=event.by,
            reference=event.reference,
            lines=lines,
            held=tuple(_held(snapshot, m) for m in mirrors.values()),
            lanes=_next_lanes(desk, _roots(snapshot, mirrors.values())),
        )
    )


def tell_follow(desk: MirrorDesk, event: Event, account: AccountMirror) -> None:
    """Tell on what sells nothing, each lane by itself, if it was told of before (R5)."""
    snapshot = desk.snapshot
    mirrors = list(_mirrors(snapshot, event).values())
    for root in _roots(snapshot, mirrors):
        if root.turn == 0:
            continue
        followed = [m for m in mirrors if _lane_root(snapshot, m) is root]
        desk.booking.news.append(
            SubscriptionsFollowed(
                tenant_id=snapshot.tenant_id,
                follow=Follow(event.kind),
                customer=_customer(account),
                effective_date=event.effective_date,
                happened_at=event.happened_at,
                by=event.by,
                held=tuple(_held(snapshot, m) for m in followed),
                lanes=_next_lanes(desk, [root]),
            )
        )


def tell_customer(desk: MirrorDesk, event: Event, account: AccountMirror) -> None:
    """Tell on that a customer changed."""
    desk.booking.news.append(
        CustomerUpdated(
            tenant_id=desk.snapshot.tenant_id,
            customer=_customer(account),
            happened_at=event.happened_at,
            by=event.by,
        )
    )


def _mirrors(snapshot: Snapshot, event: Event) -> dict[object, HoldingMirror]:
    found = ((h.id, snapshot.holdings.get((event.reseller_id, h.id))) for h in event.held)
    return {source_id: mirror for source_id, mirror in found if mirror is not None}


def _roots(snapshot: Snapshot, mirrors: Iterable[HoldingMirror]) -> list[HoldingMirror]:
    """Return the mirrors in whose lanes these are told, as far as the BSS further up can know
    their products.
    """
    roots = (_lane_root(snapshot, mirror) for mirror in mirrors)
    return list({root.id: root for root in roots if not _is_own(snapshot, root)}.values())


def _lane_root(snapshot: Snapshot, mirror: HoldingMirror) -> HoldingMirror:
    """Return the mirror in whose lane one is told: its parent, if that is known further up."""
    if mirror.parent_id is None:
        return mirror
    held = snapshot.mirrors_of.get(mirror.account_id, ())
    parent = next((one for one in held if one.id == mirror.parent_id), None)
    return mirror if parent is None or _is_own(snapshot, parent) else parent


def _next_lanes(desk: MirrorDesk, roots: Iterable[HoldingMirror]) -> tuple[Lane, ...]:
    lanes = []
    for root in roots:
        root.turn += 1
        desk.note(root)
        lanes.append(Lane(subject_id=root.id, turn=root.turn))
    return tuple(lanes)


def _is_own(snapshot: Snapshot, mirror: HoldingMirror) -> bool:
    return snapshot.products[mirror.product_id].owner_id == snapshot.tenant_id


def _line(snapshot: Snapshot, line: SoldLine, mirror: HoldingMirror) -> SoldLine:
    product = snapshot.products[line.product_id]
    return SoldLine(
        kind=line.kind,
        held_id=mirror.id,
        product_id=line.product_id,
        product_name=product.name,
        is_own=product.owner_id == snapshot.tenant_id,
        billing_cycle=line.billing_cycle,
        quantity=line.quantity,
        quantity_old=line.quantity_old,
        quantity_new=line.quantity_new,
        is_upgrade=line.is_upgrade,
        pushed_price=line.pushed_price,
        pushed_currency=line.pushed_currency,
    )


def _held(snapshot: Snapshot, mirror: HoldingMirror) -> Held:
    return Held(
        id=mirror.id,
        kind=Holding(mirror.kind),
        parent_id=mirror.parent_id,
        product_id=mirror.product_id,
        product_name=snapshot.products[mirror.product_id].name,
        is_own=_is_own(snapshot, mirror),
        billing_cycle=mirror.billing_cycle,
        quantity=mirror.quantity,
        status=mirror.status,
        start_date=mirror.start_date,
        renewal_date=mirror.renewal_date,
        end_date=mirror.end_date,
        auto_renew=mirror.auto_renew,
    )


def _customer(account: AccountMirror) -> Customer:
    return Customer(
        id=account.id,
        version=account.version,
        name=account.name,
        accounting_no=account.accounting_no,
        email=account.email,
        billing_address=account.billing_address,
    )
