"""Booking: sale events become back-orders and mirrors, in the order in which they happened (R34, R35)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.model.network import Bss, Network
from tests.model.pricing import Failure, Offer, discounted, line_price
from tests.model.values import (
    UNKNOWN,
    BackOrder,
    Customer,
    Event,
    Line,
    Mirror,
    Record,
    SaleLine,
    Silence,
    Snapshot,
)

ADMINISTRATOR = "administrator"


def snapshot(record: Record) -> Snapshot:
    return Snapshot(
        record=record,
        product=record.product,
        quantity=record.quantity,
        start=record.start,
        status=record.status,
        end=record.end,
        requested=record.requested,
        vendor_id=record.vendor_id,
    )


def publish(network: Network, event: Event) -> None:
    """Record what happened in a reseller's BSS, if its back-ordering is active (R9)."""
    if network.bss[event.reseller].is_active:
        network.events.append(event)
    elif any(one.record.id in network.bss[event.bss].mirrors for one in event.snapshots):
        raise Silence("what was copied down changes before activation")


def drain(network: Network) -> None:
    """Book all that waits and is not blocked up by something earlier of the same subscription."""
    if network.is_paused:
        return
    while (event := _next_event(network)) is not None:
        try:
            _book(network, event)
        except Failure as failure:
            event.state, event.reason = "parked", failure.reason
            event.failing = _failing_name(failure.record)
        else:
            event.state, event.reason = "done", None


def retry(network: Network, slug: str, reseller: str | None) -> None:
    if network.is_paused:
        return
    for event in network.events:
        if event.state == "parked" and event.bss == slug and reseller in {None, event.reseller}:
            event.state = "waiting"
    drain(network)


def _failing_name(record: Record | None) -> Any:
    if record is None or record.parent is None:
        return record.name if record and record.name else UNKNOWN
    return record.parent.name or UNKNOWN


def _next_event(network: Network) -> Event | None:
    blocked: set[tuple[str, int]] = set()
    for event in sorted(network.events, key=lambda one: one.seq):
        if event.state == "done":
            continue
        keys = {(event.bss, key) for key in stream_keys(network, event)}
        if event.state == "waiting" and not keys & blocked:
            return event
        blocked |= keys
    return None


def stream_keys(network: Network, event: Event) -> set[int]:
    """Return the subscriptions that an event is about, as its booking side sees them."""
    records = [line.record for line in event.lines] if event.trigger else []
    records += [one.record for one in event.snapshots]
    return {stream(network, event.bss, record) for record in records}


def stream(network: Network, slug: str, record: Record) -> int:
    parent = record.parent
    if parent is not None and not is_mirrorable(network, slug, parent):
        return record.id
    return record.root.id


def is_mirrorable(network: Network, slug: str, record: Record) -> bool:
    return network.knows(slug, record.product)


# One event


def _book(network: Network, event: Event) -> None:
    bss = network.bss[event.bss]
    if event.trigger is not None:
        lines = [line for line in event.lines if network.knows(bss.slug, line.product)]
        if lines:
            _book_sale(network, bss, event, lines)
    else:
        for one in event.snapshots:
            if one.record.id in bss.mirrors:
                _follow(bss.mirrors[one.record.id], one)
    _forward(network, event)


def _forward(network: Network, event: Event) -> None:
    bss = network.bss[event.bss]
    if bss.upline is None or not bss.is_active:
        return
    further = Event(
        seq=(*event.seq, 0),
        bss=bss.upline,
        reseller=bss.slug,
        customer=event.customer,
        snapshots=event.snapshots,
        trigger=event.trigger,
        day=event.day,
        lines=event.lines,
        born=event.born,
        history=event.history,
    )
    network.events.append(further)


def _book_sale(network: Network, bss: Bss, event: Event, lines: list[SaleLine]) -> None:
    assert event.day is not None
    offer = Offer(network=network, bss=bss, reseller=event.reseller, day=event.day)
    earlier = _first_mirrored(network, bss, event)
    prices = _prices_before(offer, bss, event, lines, earlier)
    context = _Customers(network, bss, event, earlier)
    booked = []
    for line in lines:
        price, source = line_price(offer, line, prices.get(line.record.id))
        if not line.is_old and price is not UNKNOWN:
            prices[line.record.id] = (price, offer.terms.currency)
        elif not line.is_old:
            prices[line.record.id] = (UNKNOWN, offer.terms.currency)
        booked.append((line, price, source))
    written = []
    for line, price, source in booked:
        name, discount, total = discounted(
            offer, line, price, is_new_customer=context.is_new_customer, owned=context.owned
        )
        written.append(
            Line(
                product=line.product,
                cycle=line.cycle,
                quantity=line.quantity,
                unit_price=price,
                price_source=source,
                promotion=name,
                discount=discount,
                total=total,
                place=line.place,
                record=line.record,
            )
        )
    _mirror_customer(bss, event.customer, event.reseller)
    order = _write_order(bss, event, written)
    _mirror_records(network, bss, event, earlier)
    for record_id, price in prices.items():
        if record_id in bss.mirrors:
            bss.mirrors[record_id].unit_price = price
    _relate(network, bss, event, order.number)


def _first_mirrored(network: Network, bss: Bss, event: Event) -> list[Snapshot]:
    """Return what was sold earlier and is mirrored by this sale (R42)."""
    found = [
        one
        for one in event.snapshots
        if one.record.id not in bss.mirrors
        and one.record.id not in event.born
        and is_mirrorable(network, bss.slug, one.record)
        and _is_concerned(network, bss, event, one.record)
    ]
    if any(one.status == "cancelled" for one in found):
        raise Silence("an add-on is cancelled by the sale that would mirror it")
    return found


def _is_concerned(network: Network, bss: Bss, event: Event, record: Record) -> bool:
    """Tell whether a sale is about a record: about itself, or about its subscription here (R42)."""
    parent = record.parent
    is_of_subscription = parent is None or is_mirrorable(network, bss.slug, parent)
    return is_of_subscription or any(line.record is record for line in event.lines)


def _prices_before(
    offer: Offer, bss: Bss, event: Event, lines: list[SaleLine], earlier: list[Snapshot]
) -> dict[int, Any]:
    """Return what each subscription costs, before the sale or as it is found by R42."""
    prices: dict[int, Any] = {}
    for one in event.snapshots:
        mirror = bss.mirrors.get(one.record.id)
        if mirror is not None and mirror.unit_price is not None:
            prices[one.record.id] = mirror.unit_price
    for one in earlier:
        old = next((li.product for li in lines if li.record is one.record and li.is_old), None)
        found = offer.listed(old or one.product, one.record.cycle)
        if found is not None:
            prices[one.record.id] = found[:2]
    return prices


class _Customers:
    """What promotions ask about the customer, when the sale has taken effect (R23, R25)."""

    def __init__(self, network: Network, bss: Bss, event: Event, earlier: list[Snapshot]) -> None:
        self.network, self.bss, self.event = network, bss, event
        mirrored = [m for m in bss.mirrors.values() if m.record.customer is event.customer]
        self.there = {m.record.id: m.record for m in mirrored}
        self.there.update({one.record.id: one.record for one in earlier})
        after = {m.record.id: (m.product, m.status, m.record) for m in mirrored}
        for one in event.snapshots:
            if is_mirrorable(network, bss.slug, one.record):
                after[one.record.id] = (one.product, one.status, one.record)
        self.owned = {product for product, status, _ in after.values() if status != "cancelled"}

    def is_new_customer(self, line: SaleLine) -> bool:
        others = [
            record
            for pk, record in self.there.items()
            if pk != line.record.id and pk not in self.event.born
        ]
        if any(record.parent is None for record in others):
            return False
        if others:
            raise Silence("a customer that has nothing but add-ons of unknown subscriptions")
        return True


def _mirror_customer(bss: Bss, customer: Customer, reseller: str) -> None:
    if bss.slug in customer.mirrored_in:
        return
    user, rule = _account_options(bss)
    customer.mirrored_in[bss.slug] = {
        "reseller": reseller,
        "currency": bss.terms[reseller].currency,
        "responsible_user": user,
        "sharing_rule": rule,
    }


def _account_options(bss: Bss) -> tuple[Any, Any]:
    options = bss.options.get("account") or {}
    user = options.get("responsible_user")
    known = user if user in bss.users else UNKNOWN
    return known, options.get("sharing_rule") or UNKNOWN


def _write_order(bss: Bss, event: Event, lines: list[Line]) -> BackOrder:
    terms = bss.terms[event.reseller]
    warnings = []
    status = (bss.types.get(bss.default_type) if bss.default_type else None) or bss.default_status
    if status is None:
        status = "Submitted"
        warnings.append("status_fallback")
    if terms.payment_method is None:
        warnings.append("payment_method_missing")
    user, is_fallback = _responsible_user(bss, event.reseller)
    if is_fallback:
        warnings.append("responsible_user_fallback")
    rule = (bss.options.get("order") or {}).get("sharing_rule")
    if rule is None:
        warnings.append("sharing_rule_fallback")
        rule = bss.default_rule or UNKNOWN
    number = len(bss.orders) + 1
    totals = [line.total for line in lines]
    order = BackOrder(
        number=number,
        reseller=event.reseller,
        lines=lines,
        fields={
            "date": event.day,
            "trigger": event.trigger,
            "name": UNKNOWN if bss.has_own_orders else f"{event.customer.name} {number}",
            "account": event.customer,
            "price_list": terms.price_list,
            "payment_method": terms.payment_method,
            "type": bss.default_type,
            "status": status,
            "currency": terms.currency,
            "responsible_user": user,
            "sharing_rule": rule,
            "warnings": warnings,
            "total": UNKNOWN if UNKNOWN in totals else sum(totals),
            "sales_rep": None,
            "contact": None,
            "campaign": None,
            "custom_fields": dict(bss.field_defaults),
        },
    )
    bss.orders.append(order)
    return order


def _responsible_user(bss: Bss, reseller: str) -> tuple[Any, bool]:
    user = (bss.options.get("order") or {}).get("responsible_user")
    if user in bss.users:
        return user, False
    user = bss.terms[reseller].responsible_user
    if user in bss.users:
        return user, True
    administrators = [name for name, role in bss.users.items() if role == ADMINISTRATOR]
    return (administrators[0] if len(administrators) == 1 else UNKNOWN), True


# Mirrors


def _mirror_records(network: Network, bss: Bss, event: Event, earlier: list[Snapshot]) -> None:
    wanted = {line.record.id for line in event.lines} | {one.record.id for one in earlier}
    for one in event.snapshots:
        record = one.record
        if not is_mirrorable(network, bss.slug, record):
            continue
        if record.id in bss.mirrors:
            _follow(bss.mirrors[record.id], one)
        elif record.id in wanted:
            mirror_record(network, bss, one)


def mirror_record(network: Network, bss: Bss, one: Snapshot) -> Mirror:
    user, rule = _account_options(bss)
    mirror = Mirror(
        record=one.record,
        bss=bss.slug,
        name=_mirror_name(network, one.record, one.product),
        product=one.product,
        quantity=one.quantity,
        start=one.start,
        status=one.status,
        end=one.end,
        requested=one.requested,
        vendor_id=one.vendor_id,
        responsible_user=user,
        sharing_rule=rule,
    )
    bss.mirrors[one.record.id] = mirror
    return mirror


def _mirror_name(network: Network, record: Record, product: str) -> str:
    return f"{record.customer.name} - {network.products[product].name}"


def _follow(mirror: Mirror, one: Snapshot) -> None:
    mirror.product, mirror.quantity, mirror.start = one.product, one.quantity, one.start
    mirror.status, mirror.end, mirror.requested = one.status, one.end, one.requested
    mirror.vendor_id = one.vendor_id


def _relate(network: Network, bss: Bss, event: Event, number: int) -> None:
    """Put the order where it is shown: Order field, history, Source Type (R27 to R30)."""
    replaced: dict[int, int | None] = {}
    for line in event.lines:
        if not network.knows(bss.slug, line.product):
            continue
        mirror = bss.mirrors[line.record.id]
        if line.place == "history":
            assert line.history is not None
            mirror.history.append(_history(event.day, line.history, number, None))
            continue
        replaced.setdefault(line.record.id, mirror.order)
        mirror.order = number
        if number not in mirror.orders:
            mirror.orders.append(number)
    for record, action, old, new in event.history:
        mirror = bss.mirrors[record.id]
        found = _history(event.day, (action, old, new), number, replaced.get(record.id))
        mirror.history.append(found)
        mirror.name = _mirror_name(network, record, new)


def _history(
    day: date | None, change: tuple[str, Any, Any], order: int, replaces: int | None
) -> dict[str, Any]:
    action, old, new = change
    return {
        "date": day,
        "action": action,
        "from": old,
        "to": new,
        "order": order,
        "replaces": replaces,
    }
