"""New subscriptions and add-ons, and trials that become paid (T1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.model.network import Network
from tests.model.selling import (
    Sale,
    Step,
    bad_date,
    bad_quantity,
    before,
    check,
    find_customer,
    find_record,
    new_record,
    not_active,
    not_an_add_on,
    not_offered,
    pending,
    sell,
)
from tests.model.values import (
    Customer,
    Record,
    Refusal,
    SaleLine,
    Silence,
)


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
