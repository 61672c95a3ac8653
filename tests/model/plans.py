"""Upgrades and downgrades (T1, R10a), and what falls due by the day (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.model.changes import apply_quantity, schedule
from tests.model.ends import end_now
from tests.model.network import Network, due_day
from tests.model.selling import (
    Sale,
    Step,
    bad_date,
    bad_quantity,
    before,
    check,
    find_record,
    is_started,
    new_record,
    not_active,
    not_offered,
    pending,
    sell,
)
from tests.model.values import Record, SaleLine, Silence


@dataclass(frozen=True, kw_only=True)
class Plan:
    product: str
    quantity: int
    is_full: bool
    into: Record | None
    name: str | None
    cancel_add_ons: bool


def change_plan(network: Network, slug: str, step: Step) -> None:
    source = find_record(network, slug, step["subscription"])
    into = find_record(network, slug, step["into"]) if step.get("into") else None
    today = network.today(slug)
    day = step.get("effective")
    product, quantity = step["product"], step.get("quantity", source.quantity)
    plan = Plan(
        product=product,
        quantity=int(quantity),
        is_full=quantity == source.quantity,
        into=into,
        name=step.get("as"),
        cancel_add_ons=bool(step.get("cancel_add_ons")),
    )
    if plan.is_full and plan.name:
        raise Silence("a name for the new subscription of a full plan change")
    reasons = [
        bad_quantity(quantity),
        bad_date(network, slug, day),
        "no_renewal" if step.get("at_renewal") and source.cycle == "one_time" else None,
        *_reasons(network, source, plan, day or today),
    ]
    _check_silences(network, source, plan)
    check(reasons)
    if step.get("at_renewal") or (day and day > today):
        if into is not None:
            raise Silence("a scheduled move into another subscription")
        schedule(network, source, step, plan=plan)
        if plan.name:
            network.names[plan.name] = None
    else:
        apply_plan(network, source, plan, day or today)


def _reasons(network: Network, source: Record, plan: Plan, day: date) -> list[str | None]:
    if not is_started(network, source) and not before(day, source.start):
        raise Silence("a plan change of what has not started")
    unfit = _unfit(network, source, plan.product)
    is_left = plan.is_full and unfit and not plan.cancel_add_ons
    is_too_many = plan.quantity > source.quantity or (plan.is_full and plan.into)
    return [
        not_active(network, source),
        pending(source),
        not_offered(network, source.bss, plan.product),
        _no_path(network, source.product, plan.product),
        "invalid_quantity" if is_too_many else None,
        before(day, source.start),
        "add_on_does_not_fit" if is_left else None,
        *_bad_target(network, source, plan.into, plan.product, day),
    ]


def _unfit(network: Network, source: Record, product: str) -> list[Record]:
    return [one for one in source.add_ons if one.is_living and not _fits(network, one, product)]


def _no_path(network: Network, old: str, new: str) -> str | None:
    if old == new:
        return "already_on_plan"
    up = new in network.products[old].upgrades_to
    return None if up or old in network.products[new].upgrades_to else "no_plan_path"


def _fits(network: Network, add_on: Record, product: str) -> bool:
    return network.products[product].type in network.products[add_on.product].add_on_of


def _bad_target(
    network: Network, source: Record, into: Record | None, product: str, day: date
) -> list[str | None]:
    if into is None:
        return []
    if into.cycle != source.cycle and (into.product, into.customer) == (product, source.customer):
        raise Silence("the code for a target of another billing cycle")
    is_other = into.product != product or into.customer is not source.customer
    return [
        "no_plan_path" if is_other else None,
        not_active(network, into),
        pending(into),
        before(day, into.start),
    ]


def _check_silences(network: Network, source: Record, plan: Plan) -> None:
    into, unfit = plan.into, _unfit(network, source, plan.product)
    if into is not None and (into.is_trial != source.is_trial or into is source):
        raise Silence("licences between a trial and a paid subscription")
    offers_trial = network.products[plan.product].offers_trial
    if source.is_trial and (not plan.is_full or not offers_trial):
        raise Silence("a trial is split, or gets a product that offers no trial")
    if any(one.status == "pending_cancel" for one in unfit):
        raise Silence("an add-on whose cancellation is pending does not fit")
    if any(one.start > network.today(source.bss) for one in unfit):
        raise Silence("an add-on that has not started does not fit")
    owners = {network.products[p].owner == source.bss for p in (source.product, plan.product)}
    if len(owners) > 1:
        raise Silence("a plan change between an own product and the distributor's")


def apply_plan(network: Network, source: Record, plan: Plan, day: date) -> None:
    is_upgrade = plan.product in network.products[source.product].upgrades_to
    direction = "upgrade" if is_upgrade else "downgrade"
    if plan.is_full:
        _apply_full(network, source, plan, day, f"full_{direction}")
    else:
        _apply_partial(network, source, plan, day, f"partial_{direction}")


def _apply_full(network: Network, source: Record, plan: Plan, day: date, action: str) -> None:
    old, source.product = source.product, plan.product
    unfit = _unfit(network, source, source.product)
    for one in unfit:
        one.status, one.end, one.requested, one.scheduled = "cancelled", day, day, None
    if source.is_trial:
        return
    lines = [
        _line(source, old, -source.quantity, "order_field", is_old=True),
        _line(source, plan.product, source.quantity, "order_field"),
    ]
    change = (source, action, old, plan.product)
    sale = Sale(trigger="plan_changed_full", day=day, lines=lines, history=[change], also=unfit)
    sell(network, source.bss, sale)


def _apply_partial(network: Network, source: Record, plan: Plan, day: date, action: str) -> None:
    count, target, born = plan.quantity, plan.into, []
    before_source = source.quantity
    source.quantity -= count
    lines = [_line(source, source.product, -count, "history", is_old=True)]
    lines[0].history = (action, before_source, source.quantity)
    if target is None:
        target = new_record(
            network,
            source.bss,
            source.customer,
            product=plan.product,
            cycle=source.cycle,
            quantity=count,
            start=day,
            name=plan.name,
            is_trial=source.is_trial,
        )
        born.append(target)
        lines.append(_line(target, plan.product, count, "order_field"))
    else:
        target.quantity += count
        line = _line(target, plan.product, count, "history", is_existing=True)
        line.history = (action, target.quantity - count, target.quantity)
        lines.append(line)
    if not source.is_trial:
        sale = Sale(trigger="plan_changed_partial", day=day, lines=lines, born=born)
        sell(network, source.bss, sale)


def _line(record: Record, product: str, quantity: int, place: str, **facts: Any) -> SaleLine:
    return SaleLine(
        record=record,
        product=product,
        cycle=record.cycle,
        quantity=quantity,
        place=place,
        **facts,
    )


def run_renewals(network: Network, slug: str, _: Step) -> None:
    """Apply what is due in a BSS, by day and then as it was asked for."""
    today = network.today(slug)
    while True:
        due = [
            (day, record.scheduled.order if record.scheduled else 0, record.id, record)
            for record in network.records
            if record.bss == slug and (day := due_day(record)) is not None and day <= today
        ]
        if not due:
            return
        day, _order, _id, record = min(due)[:4]
        _apply_due(network, record, day)


def _apply_due(network: Network, record: Record, day: date) -> None:
    if record.status == "pending_cancel":
        end_now(network, record, day, record.requested or day)
        return
    scheduled, record.scheduled = record.scheduled, None
    assert scheduled is not None
    if scheduled.plan is not None:
        apply_plan(network, record, scheduled.plan, day)
    else:
        assert scheduled.quantity is not None
        apply_quantity(network, record, scheduled.quantity, day)
