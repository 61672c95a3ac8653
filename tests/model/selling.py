"""What all actions share: whether they are refused, and what they publish (R5 to R8, R44)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.model.booking import publish, snapshot, stream
from tests.model.days import FIRST_DAY, last_allowed_day
from tests.model.network import Network
from tests.model.values import (
    Customer,
    Event,
    Record,
    Refusal,
    SaleLine,
    Silence,
    Snapshot,
)

Step = dict[str, Any]


def find_customer(network: Network, slug: str, name: str) -> Customer:
    for customer in network.bss[slug].customers:
        if customer.name == name:
            return customer
    for bss in network.bss.values():
        for customer in bss.customers:
            if customer.name == name and slug in customer.mirrored_in:
                return customer
    raise Silence(f"{slug} has no customer {name}")


def find_record(network: Network, slug: str, name: str) -> Record:
    """Return a record that stands in a BSS. Raises: Refusal — it is a mirror there (R44)."""
    found = network.names.get(name)
    record = getattr(found, "record", found) if not isinstance(found, Record) else found
    if not isinstance(record, Record):
        raise Silence(f"nothing is called {name}")
    if record.bss == slug:
        return record
    if record.id in network.bss[slug].mirrors:
        raise Refusal({"mirror_protected"})
    raise Silence(f"{name} is not in {slug}")


def check(reasons: Iterable[str | None]) -> None:
    found = {reason for reason in reasons if reason}
    if found:
        raise Refusal(found)


def bad_quantity(quantity: Any) -> str | None:
    is_whole = quantity == int(quantity)
    return None if is_whole and quantity > 0 else "invalid_quantity"


def bad_date(network: Network, slug: str, day: date | None) -> str | None:
    if day is None or FIRST_DAY <= day <= last_allowed_day(network.today(slug)):
        return None
    return "date_out_of_range"


def before(day: date, start: date) -> str | None:
    return "before_start" if day < start else None


def not_offered(network: Network, slug: str, product: str) -> str | None:
    return None if network.knows(slug, product) else "not_offered"


def not_an_add_on(network: Network, product: str, parent: str) -> str | None:
    fits = network.products[parent].type in network.products[product].add_on_of
    return None if fits else "not_an_add_on"


def not_active(network: Network, record: Record) -> str | None:
    """Changes of what is not active are refused (R8)."""
    if record.status != "active" or record.start > network.today(record.bss):
        return "not_active"
    return None


def pending(record: Record) -> str | None:
    return "scheduled_change_pending" if record.scheduled else None


def is_started(network: Network, record: Record) -> bool:
    return record.start <= network.today(record.bss)


def new_record(network: Network, slug: str, customer: Customer, **facts: Any) -> Record:
    record = Record(id=network.next_number(), bss=slug, customer=customer, **facts)
    network.records.append(record)
    if record.parent is not None:
        record.parent.add_ons.append(record)
    if record.name is not None:
        network.names[record.name] = record
    return record


def sold_snapshots(*records: Record) -> list[Snapshot]:
    """Return what an event says of subscriptions and all their living add-ons."""
    found = {r.id: r for one in records for r in (one.root, *one.root.add_ons) if r.is_living}
    found.update({one.id: one for one in records})
    return [snapshot(record) for record in found.values() if not record.is_trial]


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One business action that sells (T1); `also` are records that it changes without a line."""

    trigger: str
    day: date
    lines: list[SaleLine]
    born: Sequence[Record] = ()
    history: Sequence[tuple[Record, str, Any, Any]] = ()
    also: Sequence[Record] = ()


def sell(network: Network, slug: str, sale: Sale) -> None:
    """Publish a sale of products that are not the BSS's own (R7)."""
    bss = network.bss[slug]
    if bss.upline is None:
        return
    products = network.products
    records = [line.record for line in sale.lines]
    booked = [line for line in sale.lines if products[line.product].owner != slug]
    snapshots = sold_snapshots(*records)
    known = {one.record.id for one in snapshots}
    snapshots += [snapshot(one) for one in sale.also if one.id not in known]
    if not booked:
        follow(network, [*records, *sale.also])
        return
    publish(
        network,
        Event(
            seq=(network.next_number(),),
            bss=bss.upline,
            reseller=slug,
            customer=records[0].customer,
            snapshots=snapshots,
            trigger=sale.trigger,
            day=sale.day,
            lines=booked,
            born=frozenset(record.id for record in sale.born),
            history=[one for one in sale.history if products[one[3]].owner != slug],
        ),
    )


def follow(network: Network, records: Iterable[Record]) -> None:
    """Publish a change that books nothing, for each stream: the mirrors follow it (R5)."""
    streams: dict[int, list[Record]] = {}
    for record in records:
        upline = network.bss[record.bss].upline
        if upline is not None and not record.is_trial:
            streams.setdefault(stream(network, upline, record), []).append(record)
    for members in streams.values():
        bss = network.bss[members[0].bss]
        publish(
            network,
            Event(
                seq=(network.next_number(),),
                bss=bss.upline or "",
                reseller=bss.slug,
                customer=members[0].customer,
                snapshots=[snapshot(record) for record in members],
            ),
        )
