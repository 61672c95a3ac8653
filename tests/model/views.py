"""What must stand in a BSS, in the shape of a scenario's expectations (scenarios/FORMAT.md)."""

from __future__ import annotations

from typing import Any

from tests.model.network import Bss, Network
from tests.model.values import UNKNOWN, Customer, Item, Line, Mirror, Record


def named_records(network: Network) -> dict[str, Record | None]:
    """Return what each name of a subscription or add-on stands for."""
    found: dict[str, Record | None] = {}
    for name, value in network.names.items():
        record = value.record if isinstance(value, Item) else value
        if isinstance(record, Record):
            found[name] = record
    return found


def orders(network: Network, slug: str) -> list[dict[str, Any]]:
    bss = network.bss[slug]
    names = _names(network)
    found = []
    for order in bss.orders:
        reseller = network.bss[order.reseller].name
        fields = dict(order.fields)
        fields["account"] = fields["account"].name
        fields["billing_to"] = reseller
        fields["ribbon"] = f"This order was originated from {reseller} Tenant Reseller purchases"
        fields["lines"] = [_line(line, names) for line in order.lines]
        found.append(fields)
    return found


def _names(network: Network) -> dict[int, str]:
    names: dict[int, str] = {}
    for name, record in named_records(network).items():
        if record is not None:
            names.setdefault(record.id, name)
    return names


def _line(line: Line, names: dict[int, str]) -> dict[str, Any]:
    name = names.get(line.record.id, UNKNOWN)
    return {
        "product": line.product,
        "cycle": line.cycle,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "price_source": line.price_source,
        "promotion": line.promotion,
        "discount": line.discount,
        "total": line.total,
        "related": line.place,
        "subscription": None if line.record.parent else name,
        "add_on": name if line.record.parent else None,
    }


def parked(network: Network, slug: str) -> list[dict[str, Any]]:
    events = sorted(network.events, key=lambda one: one.seq)
    return [
        {"reason": event.reason, "subscription": event.failing}
        for event in events
        if event.bss == slug and event.state == "parked"
    ]


def is_reconciled(network: Network, slug: str) -> Any:
    """Tell whether nothing waits or is parked; of what the booking side has not seen, nothing."""
    states = {event.state for event in network.events if event.bss == slug}
    if states <= {"done"}:
        return UNKNOWN if network.is_paused else True  # changes of customers may wait
    return UNKNOWN if network.is_paused else False


def account(network: Network, slug: str, customer: Customer) -> dict[str, Any] | None:
    facts = customer.mirrored_in.get(slug)
    if facts is None:
        return None
    reseller = network.bss[facts["reseller"]].name
    return {
        "billing_to": reseller,
        "email": customer.email,
        "accounting_no": customer.accounting_no,
        "billing_address": customer.billing_address,
        "vendor_customer_id": customer.vendor_id,
        "currency": UNKNOWN if _changed_currency(network, slug, facts) else facts["currency"],
        "responsible_user": facts.get("responsible_user", UNKNOWN),
        "sharing_rule": facts.get("sharing_rule", UNKNOWN),
        "ribbon": f"This account is managed by {reseller} Tenant Reseller",
    }


def _changed_currency(network: Network, slug: str, facts: dict[str, Any]) -> bool:
    terms = network.bss[slug].terms[facts["reseller"]]
    return facts.get("currency") != terms.currency


def mirror(network: Network, slug: str, record: Record | None) -> dict[str, Any] | None:
    """Return the mirror of a subscription or add-on, with more than expectations may name."""
    bss = network.bss[slug]
    found = bss.mirrors.get(record.id) if record else None
    if found is None:
        return None
    assert record is not None
    common = {
        "name": found.name,
        "status": _status(network, bss, found),
        "product": found.product,
        "quantity": found.quantity,
        "vendor_subscription_id": found.vendor_id,
        "responsible_user": found.responsible_user,
        "sharing_rule": found.sharing_rule,
        "start_date": found.start,
        "end_date": found.end,
        "unit_price": found.unit_price[0] if found.unit_price else found.unit_price,
    }
    if record.parent is not None:
        return {**common, "source_type": found.order, "orders": list(found.orders)}
    history = UNKNOWN if found.was_own else list(found.history)
    return {**common, "order": found.order, "history": history}


def _status(network: Network, bss: Bss, found: Mirror) -> Any:
    if found.status != "active":
        return found.status
    days = {network.today(bss.slug), network.today(found.record.bss)}
    states = {"inactive" if found.start > day else "active" for day in days}
    return states.pop() if len(states) == 1 else UNKNOWN
