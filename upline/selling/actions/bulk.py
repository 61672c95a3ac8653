"""One wish for many orders. Each order is asked by itself, through the verb that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from upline.access.rulebook import Actor
from upline.kernel.verdicts import Refused, refuse
from upline.orders import actions as orders
from upline.orders.queries import order_names
from upline.orders.rulebook import OrderAction
from upline.selling.actions.executing import execute_order
from upline.setup import queries as setup

MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkWish:
    """What shall be done with each order: `changes` are for edit, `start_date` for execute."""

    action: OrderAction
    changes: Mapping[str, Any] = field(default_factory=dict)
    start_date: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a wish for one order: done, or refused with a code and a sentence.

    `name` is what the order was called before; empty for one that does not exist.
    """

    order_id: UUID
    name: str
    code: str = ""
    sentence: str = ""

    @property
    def is_done(self) -> bool:
        return not self.code


@dataclass(frozen=True, slots=True)
class _Turn:
    """One order whose turn it is."""

    tenant_id: UUID
    order_id: UUID
    wish: BulkWish
    by: Actor
    now: datetime


def do_in_bulk(
    *, tenant_id: UUID, order_ids: Sequence[UUID], wish: BulkWish, by: Actor, now: datetime
) -> tuple[Outcome, ...]:
    """Do the same with many orders, and return what came of each, in their order.

    This is no transaction: each order has its own, so that what is refused for one is not
    undone for the others, and no order is done by half.
    Raises: Refused — `nothing_chosen`, `too_many_orders`, `not_in_bulk`.
    """
    chosen = tuple(dict.fromkeys(order_ids))
    if wish.action not in _DO:
        sentence = f"Orders cannot be asked to {wish.action.value} many at a time."
        raise refuse("not_in_bulk", sentence, "action")
    if not chosen or (wish.action is OrderAction.EDIT and not wish.changes):
        raise refuse("nothing_chosen", "There is nothing to do: choose orders, and what to change.")
    if len(chosen) > MOST_AT_ONCE:
        sentence = f"At most {MOST_AT_ONCE} orders are done at once; these are {len(chosen):,}."
        raise refuse("too_many_orders", sentence, "orders")
    reach = setup.reach(tenant_id=tenant_id, by=by)
    names = order_names(tenant_id=tenant_id, order_ids=chosen, reach=reach)
    return tuple(_done(_Turn(tenant_id, pk, wish, by, now), names.get(pk, "")) for pk in chosen)


def _done(turn: _Turn, name: str) -> Outcome:
    try:
        _DO[turn.wish.action](turn)
    except Refused as refusal:
        return Outcome(turn.order_id, name, refusal.code, str(refusal))
    except ObjectDoesNotExist:
        return Outcome(turn.order_id, "", "unknown_order", "This BSS has no such order.")
    return Outcome(turn.order_id, name)


def _edit(turn: _Turn) -> None:
    orders.edit(
        tenant_id=turn.tenant_id,
        order_id=turn.order_id,
        changes=turn.wish.changes,
        by=turn.by,
    )


def _execute(turn: _Turn) -> None:
    execute_order(
        tenant_id=turn.tenant_id,
        order_id=turn.order_id,
        start_date=turn.wish.start_date,
        by=turn.by,
        now=turn.now,
    )


def _plainly(verb: Callable[..., None]) -> Callable[[_Turn], None]:
    def do(turn: _Turn) -> None:
        verb(tenant_id=turn.tenant_id, order_id=turn.order_id, by=turn.by)

    return do


_DO: Mapping[OrderAction, Callable[[_Turn], None]] = {
    OrderAction.EDIT: _edit,
    OrderAction.SUBMIT: _plainly(orders.submit_order),
    OrderAction.EXECUTE: _execute,
    OrderAction.CANCEL: _plainly(orders.cancel_order),
    OrderAction.DELETE: _plainly(orders.delete_order),
}
