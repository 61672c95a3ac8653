"""More and fewer licences, at once or scheduled (T1, R8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.model.days import next_renewal
from tests.model.network import Network
from tests.model.selling import (
    Sale,
    Step,
    bad_date,
    bad_quantity,
    before,
    check,
    find_record,
    is_started,
    not_active,
    pending,
    sell,
)
from tests.model.values import (
    Record,
    Refusal,
    SaleLine,
    Scheduled,
    Silence,
)


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
