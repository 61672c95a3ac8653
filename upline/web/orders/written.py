"""Items of an order that is being written, as its address has them: `S.<product>.MONTHLY.5`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import Http404

from upline.catalog.rulebook import BillingCycle
from upline.orders.rulebook import Adds
from upline.selling.actions import WantedItem

_POSITION = "p"


def write_item(item: WantedItem) -> str:
    """Return an item as an address has it."""
    parts = {
        Adds.SUBSCRIPTION: ("S", _hex(item.product_id), item.billing_cycle or ""),
        Adds.LICENCES: ("L", _target(item)),
        Adds.ADD_ON: ("A", _hex(item.product_id), _target(item)),
    }[item.adds]
    return ".".join([*parts, str(item.quantity)])


def _hex(record_id: UUID | None) -> str:
    return record_id.hex if record_id else ""


def _target(item: WantedItem) -> str:
    return f"{_POSITION}{item.target_position}" if item.target_position else _hex(item.target_id)


def read_item(text: str) -> WantedItem:
    """Raises: Http404 — this is no item."""
    kind, *parts = text.split(".")
    try:
        return _READ[kind](*parts)
    except (KeyError, ValueError, TypeError):
        raise Http404("no item is written like this") from None


def _read_subscription(product: str, cycle: str, quantity: str) -> WantedItem:
    return WantedItem(
        adds=Adds.SUBSCRIPTION,
        product_id=UUID(product),
        billing_cycle=BillingCycle(cycle),
        quantity=_number(quantity),
    )


def _read_licences(target: str, quantity: str) -> WantedItem:
    return _aimed(WantedItem(adds=Adds.LICENCES, quantity=_number(quantity)), target)


def _read_add_on(product: str, target: str, quantity: str) -> WantedItem:
    item = WantedItem(adds=Adds.ADD_ON, product_id=UUID(product), quantity=_number(quantity))
    return _aimed(item, target)


def _aimed(item: WantedItem, target: str) -> WantedItem:
    if target.startswith(_POSITION):
        return replace(item, target_position=_number(target.removeprefix(_POSITION)))
    return replace(item, target_id=UUID(target))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


_READ: Mapping[str, Callable[..., WantedItem]] = {
    "S": _read_subscription,
    "L": _read_licences,
    "A": _read_add_on,
}


def without(items: Sequence[WantedItem], position: int) -> tuple[WantedItem, ...]:
    """Return the items without the one at a position, from 1, and without those that are for it."""
    new_place: dict[int, int] = {}
    kept: list[WantedItem] = []
    for place, item in enumerate(items, start=1):
        target = item.target_position
        if place == position or (target is not None and target not in new_place):
            continue
        moved = replace(item, target_position=new_place[target]) if target is not None else item
        kept.append(moved)
        new_place[place] = len(kept)
    return tuple(kept)
