"""What a BSS sells: subscriptions, add-ons, their changes and ends (T1, R4 to R10a)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.model.booking import publish, snapshot
from tests.model.days import FIRST_DAY, last_allowed_day, next_renewal
from tests.model.network import Network
from tests.model.values import (
    Customer,
    Event,
    Record,
    Refusal,
    SaleLine,
    Scheduled,
    Silence,
    Snapshot,
)

Step = dict[str, Any]


# Shared


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
        follow(network, records)
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
    """Publish a change that books nothing: the mirrors follow it (R5)."""
    found = [record for record in records if not record.is_trial]
    if not found or network.bss[found[0].bss].upline is None:
        return
    bss = network.bss[found[0].bss]
    publish(
        network,
        Event(
            seq=(network.next_number(),),
            bss=bss.upline or "",
            reseller=bss.slug,
            customer=found[0].customer,
            snapshots=[snapshot(record) for record in found],
        ),
    )


# New ones


def create_subscription(network: Network, slug: str, step: Step) -> None:
    customer = own_customer(network, slug, step["customer"])
    start = step.get("start") or network.today(slug)
    product = step["product"]
    add_ons = step.get("add_ons") or []
    check(
        [
            not_offered(network, slug, product),
            *(not_offered(network, slug, one["product"]) for one in add_ons),
            *(not_an_add_on(network, one["product"], product) for one in add_ons),
            *(bad_quantity(one["quantity"]) for one in [step, *add_ons]),
            bad_date(network, slug, start),
            "trial_not_allowed"
            if step.get("trial") and not network.products[product].offers_trial
            else None,
        ]
    )
    if network.products[product].add_on_of:
        raise Silence("an add-on sold by itself")
    facts = {"cycle": step["cycle"], "start": start, "is_trial": bool(step.get("trial"))}
    record = new_record(
        network,
        slug,
        customer,
        product=product,
        quantity=int(step["quantity"]),
        name=step.get("as"),
        vendor_id=step.get("vendor_subscription_id") or "",
        **facts,
    )
    for one in add_ons:
        new_record(
            network,
            slug,
            customer,
            parent=record,
            product=one["product"],
            quantity=int(one["quantity"]),
            name=one.get("as"),
            vendor_id=one.get("vendor_subscription_id") or "",
            **facts,
        )
    if record.is_trial:
        return
    pushed = None if step.get("pushed_price") is None else Decimal(str(step["pushed_price"]))
    lines = [new_line(record, pushed), *map(new_line, record.add_ons)]
    born = [record, *record.add_ons]
    sell(network, slug, Sale(trigger="subscription_created", day=start, lines=lines, born=born))


def own_customer(network: Network, slug: str, name: str) -> Customer:
    """Return a customer who may be sold to. Raises: Refusal — a mirrored account (R44)."""
    customer = find_customer(network, slug, name)
    if customer.bss != slug:
        raise Refusal({"mirror_protected"})
    return customer


def new_line(record: Record, pushed: Any = None) -> SaleLine:
    return SaleLine(
        record=record,
        product=record.product,
        cycle=record.cycle,
        quantity=record.quantity,
        place="source_type" if record.parent else "order_field",
        pushed=pushed,
    )


def add_add_on(network: Network, slug: str, step: Step) -> None:
    parent = find_record(network, slug, step["subscription"])
    start = step.get("start") or network.today(slug)
    check(
        [
            not_active(network, parent),
            pending(parent),
            not_offered(network, slug, step["product"]),
            not_an_add_on(network, step["product"], parent.product),
            bad_quantity(step["quantity"]),
            bad_date(network, slug, start),
            before(start, parent.start),
        ]
    )
    if parent.is_trial and start > network.today(slug):
        raise Silence("an add-on of a trial that starts later")
    add_on = new_record(
        network,
        slug,
        parent.customer,
        parent=parent,
        product=step["product"],
        cycle=parent.cycle,
        quantity=int(step["quantity"]),
        start=start,
        name=step.get("as"),
        is_trial=parent.is_trial,
        vendor_id=step.get("vendor_subscription_id") or "",
    )
    if not add_on.is_trial:
        lines = [new_line(add_on)]
        sell(network, slug, Sale(trigger="addon_added", day=start, lines=lines, born=[add_on]))


# More and fewer


def change_quantity(network: Network, slug: str, step: Step) -> None:
    _change(network, slug, find_record(network, slug, step["subscription"]), step)


def change_add_on_quantity(network: Network, slug: str, step: Step) -> None:
    _change(network, slug, find_record(network, slug, step["add_on"]), step)


def _change(network: Network, slug: str, record: Record, step: Step) -> None:
    day = step.get("effective")
    reasons = [
        not_active(network, record),
        pending(record),
        bad_quantity(step["to"]),
        bad_date(network, slug, day),
        before(day, record.start) if day else None,
        "no_renewal" if step.get("at_renewal") and record.cycle == "one_time" else None,
    ]
    if not is_started(network, record) and not any(
        r in reasons for r in ("invalid_quantity", "date_out_of_range")
    ):
        reasons.append(before(day or network.today(slug), record.start))
        if "before_start" not in reasons:
            raise Silence("a change of what has not started, for a day after its start")
    check(reasons)
    check_parent_is_free(network, record)
    quantity = int(step["to"])
    if step.get("at_renewal") or (day and day > network.today(slug)):
        if quantity == record.quantity:
            raise Silence("a change to the same quantity is scheduled")
        schedule(network, record, step, quantity=quantity)
    elif quantity != record.quantity:
        apply_quantity(network, record, quantity, day or network.today(slug))


def check_parent_is_free(network: Network, record: Record) -> None:
    parent = record.parent
    if parent is None:
        return
    if not_active(network, parent) or parent.scheduled:
        raise Silence("an add-on is changed whose subscription is not active or has a schedule")


def schedule(network: Network, record: Record, step: Step, **change: Any) -> None:
    today = network.today(record.bss)
    day = step.get("effective")
    if step.get("at_renewal"):
        if record.is_trial:
            raise Silence("the renewal of a trial")
        day = next_renewal(record.start, record.cycle, today)
    assert day is not None
    if any(r.scheduled and r.scheduled.day == day and r.bss == record.bss for r in network.records):
        raise Silence("the order of two changes scheduled for one day")
    record.scheduled = Scheduled(day=day, order=network.next_number(), **change)


def apply_quantity(network: Network, record: Record, quantity: int, day: date) -> None:
    old, record.quantity = record.quantity, quantity
    if record.is_trial:
        return
    trigger = "addon_quantity_changed" if record.parent else "quantity_changed"
    lines = [delta_line(record, old, quantity)]
    sell(network, record.bss, Sale(trigger=trigger, day=day, lines=lines))


def delta_line(record: Record, old: int, new: int) -> SaleLine:
    action = "quantity_increased" if new > old else "quantity_decreased"
    return SaleLine(
        record=record,
        product=record.product,
        cycle=record.cycle,
        quantity=new - old,
        place="source_type" if record.parent else "history",
        is_existing=True,
        history=(action, old, new),
    )


def withdraw_scheduled_change(network: Network, slug: str, step: Step) -> None:
    record = find_record(network, slug, step["subscription"])
    if record.scheduled is None:
        codes = {"nothing_scheduled"}
        if not_active(network, record):
            codes.add("not_active")
        raise Refusal(codes)
    record.scheduled = None


def upgrade_trial(network: Network, slug: str, step: Step) -> None:
    record = find_record(network, slug, step["subscription"])
    start = step.get("start") or network.today(slug)
    quantity = step.get("quantity", record.quantity)
    check(
        [
            None if record.is_trial else "not_a_trial",
            not_active(network, record),
            pending(record),
            bad_quantity(quantity),
            bad_date(network, slug, start),
            before(start, record.start),
        ]
    )
    add_ons = [one for one in record.add_ons if one.is_living]
    if any(one.status != "active" or one.scheduled for one in add_ons):
        raise Silence("a trial becomes paid while an add-on of it is about to change")
    if any(one.start > start for one in add_ons):
        raise Silence("a trial becomes paid before an add-on of it began")
    record.quantity = int(quantity)
    for one in [record, *add_ons]:
        one.is_trial, one.start = False, start
    born = [record, *add_ons]
    lines = [new_line(one) for one in born]
    sell(network, slug, Sale(trigger="trial_upgraded", day=start, lines=lines, born=born))


# Ends


def _subject(network: Network, slug: str, step: Step) -> Record:
    return find_record(network, slug, step.get("add_on") or step["subscription"])


def cancel(network: Network, slug: str, step: Step) -> None:
    record = _subject(network, slug, step)
    today = network.today(slug)
    day = step.get("effective")
    earliest = record.start if is_started(network, record) else today
    check(
        [
            None if record.is_living else "not_active",
            bad_date(network, slug, day),
            before(day, earliest) if day else None,
            "no_renewal" if step.get("at_period_end") and record.cycle == "one_time" else None,
        ]
    )
    if step.get("at_period_end"):
        if record.is_trial or not is_started(network, record):
            raise Silence("the period of a trial, or of what has not started")
        day = next_renewal(record.start, record.cycle, today)
    day = day or today
    record.scheduled = None
    if day <= today:
        end_now(network, record, day, today)
        return
    if record.status != "pending_cancel":
        record.was_suspended = record.status == "suspended"
    record.status, record.end, record.requested = "pending_cancel", day, today
    follow(network, [record])


def end_now(network: Network, record: Record, day: date, requested: date) -> None:
    """Cancel a record, and with it its add-ons (R5)."""
    ended = [record, *(one for one in record.add_ons if one.is_living)]
    for one in ended:
        one.status, one.end, one.requested, one.scheduled = "cancelled", day, requested, None
    follow(network, ended)


def withdraw_cancellation(network: Network, slug: str, step: Step) -> None:
    record = _subject(network, slug, step)
    if record.status == "pending_cancel":
        assert record.end is not None
        if record.end <= network.today(slug):
            raise Refusal({"not_active"})
        record.status = "suspended" if record.was_suspended else "active"
        record.end = record.requested = None
        follow(network, [record])
        return
    raise Refusal({"nothing_scheduled" if record.is_living else "not_active"})


def suspend(network: Network, slug: str, step: Step) -> None:
    record = find_record(network, slug, step["subscription"])
    check([not_active(network, record)])
    if record.scheduled:
        raise Silence("a suspension while a change is scheduled")
    record.status = "suspended"
    follow(network, [record])


def reactivate(network: Network, slug: str, step: Step) -> None:
    record = find_record(network, slug, step["subscription"])
    codes = {"not_suspended"}
    if record.status in {"pending_cancel", "cancelled"}:
        codes.add("not_active")
    if record.status != "suspended":
        raise Refusal(codes)
    record.status = "active"
    follow(network, [record])
