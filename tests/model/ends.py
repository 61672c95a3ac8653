"""Cancellation and suspension: the mirrors follow (R5)."""

from __future__ import annotations

from datetime import date

from tests.model.days import next_renewal
from tests.model.network import Network
from tests.model.selling import (
    Step,
    bad_date,
    before,
    check,
    find_record,
    follow,
    is_started,
    not_active,
)
from tests.model.values import (
    Record,
    Refusal,
    Silence,
)


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
