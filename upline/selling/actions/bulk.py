"""One action for many orders. Each order is checked and changed by itself, by the action for one order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from upline.access import queries as access
from upline.access.rulebook import Actor
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.orders import actions as orders
from upline.orders.queries import order_names
from upline.orders.rulebook import OrderAction
from upline.selling.actions.executing import execute_order

MAX_BULK_ORDERS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkRequest:
    """What shall be done with each order: `changes` are for edit, `start_date` for execute."""

    action: OrderAction
    changes: Mapping[str, Any] = field(default_factory=dict)
    start_date: date | None = None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of a wish for one order: done, or refused with a code and a sentence.

    `name` is what the order was called before; empty for one that does not exist.
    """

    order_id: UUID
    name: str
    code: str = ""
    sentence: str = ""

    @property
    def is_successful(self) -> bool:
        return not self.code


@dataclass(frozen=True, slots=True)
class _BulkTask:
    """One order of a bulk action."""

    tenant_id: UUID
    order_id: UUID
    bulk_request: BulkRequest
    by: Actor
    now: datetime


def run_bulk_action(
    *,
    tenant_id: UUID,
    order_ids: Sequence[UUID],
    bulk_request: BulkRequest,
    by: Actor,
    now: datetime,
) -> tuple[BulkResult, ...]:
    """Do the same with many orders, and return what came of each, in their order.

    This is no transaction: each order has its own, so that what is refused for one is not
    undone for the others, and no order is done by half.
    Raises: Refused — `nothing_chosen`, `too_many_orders`, `not_in_bulk`.
    """
    chosen = tuple(dict.fromkeys(order_ids))
    if bulk_request.action not in _HANDLERS:
        sentence = text(
            "This action cannot be performed on many orders at once: {action}.",
            action=bulk_request.action.value,
        )
        raise refuse("not_in_bulk", sentence, "action")
    if not chosen or (bulk_request.action is OrderAction.EDIT and not bulk_request.changes):
        raise refuse(
            "nothing_chosen", text("There is nothing to do: choose orders, and what to change.")
        )
    if len(chosen) > MAX_BULK_ORDERS:
        sentence = text(
            "At most {most} orders at once; these are {count}.",
            most=MAX_BULK_ORDERS,
            count=f"{len(chosen):,}",
        )
        raise refuse("too_many_orders", sentence, "orders")
    reach = access.reach(tenant_id=tenant_id, by=by)
    names = order_names(tenant_id=tenant_id, order_ids=chosen, reach=reach)
    return tuple(
        _run_one(_BulkTask(tenant_id, pk, bulk_request, by, now), names.get(pk, ""))
        for pk in chosen
    )


def _run_one(task: _BulkTask, name: str) -> BulkResult:
    try:
        _HANDLERS[task.bulk_request.action](task)
    except Refused as refusal:
        return BulkResult(task.order_id, name, refusal.code, str(refusal))
    except ObjectDoesNotExist:
        return BulkResult(task.order_id, "", "unknown_order", text("This BSS has no such order."))
    return BulkResult(task.order_id, name)


def _edit(task: _BulkTask) -> None:
    orders.edit(
        tenant_id=task.tenant_id,
        order_id=task.order_id,
        changes=task.bulk_request.changes,
        by=task.by,
    )


def _execute(task: _BulkTask) -> None:
    execute_order(
        tenant_id=task.tenant_id,
        order_id=task.order_id,
        start_date=task.bulk_request.start_date,
        by=task.by,
        now=task.now,
        prices={},  # those that are missing are entered one order at a time
    )


def _handler_of(verb: Callable[..., None]) -> Callable[[_BulkTask], None]:
    def do(task: _BulkTask) -> None:
        verb(tenant_id=task.tenant_id, order_id=task.order_id, by=task.by)

    return do


_HANDLERS: Mapping[OrderAction, Callable[[_BulkTask], None]] = {
    OrderAction.EDIT: _edit,
    OrderAction.SUBMIT: _handler_of(orders.submit_order),
    OrderAction.EXECUTE: _execute,
    OrderAction.CANCEL: _handler_of(orders.cancel_order),
    OrderAction.DELETE: _handler_of(orders.delete_order),
}
