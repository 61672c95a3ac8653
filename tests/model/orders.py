"""Orders that people write by hand, baskets, and what a distributor does with back-orders."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.model.changes import delta_line
from tests.model.network import Network
from tests.model.sales import new_line, own_customer
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
    not_an_add_on,
    not_offered,
    pending,
    sell,
)
from tests.model.values import (
    BackOrder,
    Customer,
    Item,
    OwnOrder,
    Record,
    Refusal,
    SaleLine,
    Silence,
)

EDITABLE = frozenset({
    "name", "type", "payment_method", "sales_rep", "contact", "campaign", "responsible_user",
    "custom_fields",
})  # fmt: skip


def create_order(network: Network, slug: str, step: Step) -> None:
    customer = own_customer(network, slug, step["customer"])
    items = _read_items(network, slug, customer, step["items"])
    order = OwnOrder(name=step.get("as", ""), bss=slug, customer=customer, items=items)
    network.bss[slug].has_own_orders = True
    if order.name:
        network.names[order.name] = order
    for item in items:
        if item.name:
            network.names[item.name] = item


def checkout(network: Network, slug: str, step: Step) -> None:
    customer = own_customer(network, slug, step["customer"])
    items = _read_items(network, slug, customer, step["basket"])
    day = network.today(slug)
    check(_reasons(network, items, day))
    network.bss[slug].has_own_orders = True
    for item in items:
        if item.name:
            network.names[item.name] = item
    _deliver(network, slug, customer, items, day, "basket_checked_out")


def _read_items(
    network: Network, slug: str, customer: Customer, found: list[dict[str, Any]]
) -> list[Item]:
    items: list[Item] = []
    reasons: list[str | None] = []
    for one in found:
        item = _read_item(network, slug, one, items)
        reasons.append(bad_quantity(one.get("add", one.get("quantity"))))
        if item.product is not None:
            reasons.append(not_offered(network, slug, item.product))
        if item.kind == "add_on" and item.product is not None:
            parent = item.target
            reasons.append(not_an_add_on(network, item.product, parent.product))
        if isinstance(item.target, Record) and item.target.customer is not customer:
            raise Silence("an item about another customer's subscription")
        items.append(item)
    check(reasons)
    return items


def _read_item(network: Network, slug: str, one: dict[str, Any], before_it: list[Item]) -> Item:
    name = one.get("as")
    if "subscription" not in one:
        if network.products[one["product"]].add_on_of:
            raise Silence("an add-on sold by itself")
        return Item(
            kind="new",
            product=one["product"],
            cycle=one["cycle"],
            quantity=one["quantity"],
            name=name,
        )
    target: Any = next((i for i in before_it if i.name == one["subscription"]), None)
    if target is None:
        target = find_record(network, slug, one["subscription"])
        if target.is_trial:
            raise Silence("an item about a trial")
    elif target.kind == "licences":
        raise Silence("an item about an item for more licences")
    if "add" in one:
        return Item(kind="licences", quantity=one["add"], target=target, name=name)
    return Item(
        kind="add_on", product=one["add_on"], quantity=one["quantity"], target=target, name=name
    )


def _reasons(network: Network, items: list[Item], day: date) -> list[str | None]:
    reasons: list[str | None] = []
    for item in items:
        target = item.target.record if isinstance(item.target, Item) else item.target
        if isinstance(target, Record):
            reasons += [not_active(network, target), pending(target), before(day, target.start)]
            _check_target(network, item, target, day)
        elif isinstance(item.target, Item) and item.target not in items:
            raise Silence("an item is delivered before the one that it belongs to")
    return reasons


def _check_target(network: Network, item: Item, target: Record, day: date) -> None:
    today = network.today(target.bss)
    if item.kind == "licences" and day > today:
        raise Silence("licences added by an order that starts later")
    if not is_started(network, target) and day >= target.start:
        raise Silence("an item about what has not started")


def _deliver(
    network: Network, slug: str, customer: Customer, items: list[Item], day: date, trigger: str
) -> None:
    lines: list[SaleLine] = []
    born: list[Record] = []
    for item in items:
        item.is_delivered = True
        target = item.target.record if isinstance(item.target, Item) else item.target
        if item.kind == "licences":
            old, target.quantity = target.quantity, target.quantity + int(item.quantity)
            item.record = target
            lines.append(delta_line(target, old, target.quantity))
            continue
        item.record = new_record(
            network,
            slug,
            customer,
            product=item.product,
            cycle=item.cycle or target.cycle,
            quantity=int(item.quantity),
            start=day,
            parent=target,
        )
        item.record.name = item.name
        lines.append(new_line(item.record))
        lines[-1].quantity = int(item.quantity)
        born.append(item.record)
    sell(network, slug, Sale(trigger=trigger, day=day, lines=lines, born=born))


def _own_order(network: Network, slug: str, step: Step) -> OwnOrder:
    order = network.names.get(step["order"])
    if not isinstance(order, OwnOrder) or order.bss != slug:
        raise Silence(f"{slug} has no order {step['order']}")
    return order


def _sell_order(
    network: Network, slug: str, order: OwnOrder, items: list[Item], step: Step, trigger: str
) -> None:
    if slug in order.customer.mirrored_in or slug in network.bss[slug].copied:
        raise Silence("an order of a customer that was handed over")
    day = step.get("start") or network.today(slug)
    check([bad_date(network, slug, day), *_reasons(network, items, day)])
    _deliver(network, slug, order.customer, items, day, trigger)


def execute_order(network: Network, slug: str, step: Step) -> None:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    rest = [item for item in order.items if not item.is_delivered]
    if not rest:
        raise Refusal({"already_executed"})
    _sell_order(network, slug, order, rest, step, "order_executed")


def deliver_items(network: Network, slug: str, step: Step) -> None:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    items = [network.names[name] for name in step["items"]]
    if any(item not in order.items for item in items):
        raise Silence("items of another order")
    if any(item.is_delivered for item in items):
        raise Refusal({"already_executed"})
    _sell_order(network, slug, order, items, step, "items_delivered")


def add_item(network: Network, slug: str, step: Step) -> None:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    if all(item.is_delivered for item in order.items):
        raise Refusal({"already_executed"})
    check([not_offered(network, slug, step["product"]), bad_quantity(step["quantity"])])
    if network.products[step["product"]].add_on_of:
        raise Silence("an add-on sold by itself")
    order.items.append(
        Item(kind="new", product=step["product"], cycle=step["cycle"], quantity=step["quantity"])
    )


def _item_at(network: Network, slug: str, step: Step) -> tuple[OwnOrder, Item]:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    if order.has_deleted:
        raise Silence("the positions of items after one was deleted")
    if not 1 <= step["item"] <= len(order.items):
        raise Silence("an item that is not there")
    item = order.items[step["item"] - 1]
    if item.is_delivered or all(one.is_delivered for one in order.items):
        raise Refusal({"already_executed"})
    return order, item


def update_item(network: Network, slug: str, step: Step) -> None:
    _order, item = _item_at(network, slug, step)
    check([bad_quantity(step["quantity"])])
    item.quantity = step["quantity"]


def delete_item(network: Network, slug: str, step: Step) -> None:
    order, item = _item_at(network, slug, step)
    if any(one.target is item for one in order.items):
        raise Silence("an item is deleted that others belong to")
    if len(order.items) == 1:
        raise Silence("the only item of an order is deleted")
    if item.name:
        network.names[item.name] = None
    order.items.remove(item)
    order.has_deleted = True


def delete_order(network: Network, slug: str, step: Step) -> None:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    if any(item.is_delivered for item in order.items):
        raise Refusal({"already_executed"})
    network.names[order.name] = None


def copy_order(network: Network, slug: str, step: Step) -> None:
    if isinstance(step["order"], int):
        raise Refusal({"back_order_protected"})
    order = _own_order(network, slug, step)
    items: list[Item] = []
    for item in order.items:
        target = item.target
        if isinstance(target, Item):
            target = items[order.items.index(target)]
        items.append(
            Item(
                kind=item.kind,
                quantity=item.quantity,
                product=item.product,
                cycle=item.cycle,
                target=target,
            )
        )
    network.names[step["as"]] = OwnOrder(
        name=step["as"], bss=slug, customer=order.customer, items=items
    )


# Back-orders


def back_order(network: Network, slug: str, step: Step) -> BackOrder:
    orders = network.bss[slug].orders
    if not isinstance(step["order"], int) or step["order"] > len(orders):
        raise Silence("no such back-order")
    return orders[step["order"] - 1]


def edit_order(network: Network, slug: str, step: Step) -> None:
    order = back_order(network, slug, step)
    changes = step["set"]
    if changes.keys() - EDITABLE:
        raise Refusal({"back_order_protected"})
    fields = dict(order.fields["custom_fields"])
    fields.update(changes.get("custom_fields", {}))
    if any(not fields.get(code) for code in network.bss[slug].compulsory):
        raise Refusal({"required_field_missing"})
    order.fields.update({k: v for k, v in changes.items() if k != "custom_fields"})
    order.fields["custom_fields"] = fields
    if changes.get("responsible_user", "") is None:
        order.fields["responsible_user"] = None


def attach(network: Network, slug: str, step: Step) -> None:
    """An activity, an e-mail, a case, a print-out: nothing of the order changes (R38)."""
    back_order(network, slug, step)
