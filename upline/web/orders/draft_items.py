"""Items of an order that is being written, as its address has them: `S.<product>.MONTHLY.5`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import Http404

from upline.catalog.rulebook import BillingCycle
from upline.orders.rulebook import ItemKind
from upline.selling.actions import ItemSpec

_POSITION = "p"


def encode_item(item: ItemSpec) -> str:
    """Return an item as an address has it."""
    parts = {
        ItemKind.SUBSCRIPTION: ("S", _hex(item.product_id), item.billing_cycle or ""),
        ItemKind.LICENCES: ("L", _target(item)),
        ItemKind.ADD_ON: ("A", _hex(item.product_id), _target(item)),
    }[item.kind]
    return ".".join([*parts, str(item.quantity)])


def _hex(record_id: UUID | None) -> str:
    return record_id.hex if record_id else ""


def _target(item: ItemSpec) -> str:
    return f"{_POSITION}{item.target_position}" if item.target_position else _hex(item.target_id)


def decode_item(text: str) -> ItemSpec:
    """Raises: Http404 — this is no item."""
    kind, *parts = text.split(".")
    try:
        return _DECODERS[kind](*parts)
    except (KeyError, ValueError, TypeError):
        raise Http404("no item is written like this") from None


def _read_subscription(product: str, cycle: str, quantity: str) -> ItemSpec:
    return ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        product_id=UUID(product),
        billing_cycle=BillingCycle(cycle),
        quantity=_number(quantity),
    )


def _read_licences(target: str, quantity: str) -> ItemSpec:
    return _with_target(ItemSpec(kind=ItemKind.LICENCES, quantity=_number(quantity)), target)


def _read_add_on(product: str, target: str, quantity: str) -> ItemSpec:
    item = ItemSpec(kind=ItemKind.ADD_ON, product_id=UUID(product), quantity=_number(quantity))
    return _with_target(item, target)


def _with_target(item: ItemSpec, target: str) -> ItemSpec:
    if target.startswith(_POSITION):
        return replace(item, target_position=_number(target.removeprefix(_POSITION)))
    return replace(item, target_id=UUID(target))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValueError(text)
    return int(text)


_DECODERS: Mapping[str, Callable[..., ItemSpec]] = {
    "S": _read_subscription,
    "L": _read_licences,
    "A": _read_add_on,
}


def remove_item(items: Sequence[ItemSpec], position: int) -> tuple[ItemSpec, ...]:
    """Return the items without the one at a position, from 1, and without those that are for it."""
    new_place: dict[int, int] = {}
    remaining: list[ItemSpec] = []
    for place, item in enumerate(items, start=1):
        target = item.target_position
        if place == position or (target is not None and target not in new_place):
            continue
        moved = replace(item, target_position=new_place[target]) if target is not None else item
        remaining.append(moved)
        new_place[place] = len(remaining)
    return tuple(remaining)
