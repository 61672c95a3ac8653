"""One action for many orders. Each order is checked and changed by itself, by the action for one order.

More than `MAX_ORDERS_AT_ONCE` are a job: it does a few in each step, so that what is killed in a step
has done nothing of it (ADR 27).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from upline.access import queries as access
from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.jobs.actions import JobStep, StepResult, StepRow, enqueue
from upline.jobs.rulebook import JobKind
from upline.kernel.ids import new_id
from upline.kernel.page_objects import Ref
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import Refused, refuse
from upline.orders import actions as orders
from upline.orders.queries import order_names
from upline.orders.rulebook import OrderAction
from upline.selling.actions.executing import execute_order

MAX_BULK_ORDERS = 2000
MAX_ORDERS_AT_ONCE = 100
ORDERS_PER_STEP = 20
REFUSED = "refused"


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
    chosen = _check(order_ids, bulk_request)
    return _run_each(tenant_id, chosen, bulk_request, by, now)


@transaction.atomic
def start_bulk_job(
    *,
    tenant_id: UUID,
    order_ids: Sequence[UUID],
    bulk_request: BulkRequest,
    by: Actor,
    now: datetime,
) -> UUID:
    """Let a job do the same with many orders, as who starts it; return the id of the job.

    Raises: Refused — `not_permitted`; as `run_bulk_action`.
    """
    chosen = _check(order_ids, bulk_request)
    authorise(bulk_request.action, None, by=by)
    name = plural_text("{count} order", "{count} orders", count=len(chosen))
    return enqueue(
        tenant_id=tenant_id,
        kind=_JOBS[bulk_request.action].kind,
        subject=Ref(new_id(), name),
        by=by,
        now=now,
        parameters=_to_document(chosen, bulk_request),
    )


def bulk_step(step: JobStep) -> StepResult:
    """Do what is to be done with the next few orders. Each that is refused is left as it is.

    Raises: Refused `not_permitted`.
    """
    bulk_request = _read_request(step.parameters)
    authorise(bulk_request.action, None, by=step.by)
    every = step.parameters["orders"]
    chosen = [UUID(pk) for pk in every[step.done : step.done + ORDERS_PER_STEP]]
    results = _run_each(step.tenant_id, chosen, bulk_request, step.by, step.now)
    done = step.done + len(chosen)
    return StepResult(
        done=done,
        total=len(every),
        is_finished=done >= len(every),
        rows=tuple(_step_row(result, bulk_request.action) for result in results),
    )


def _step_row(result: BulkResult, action: OrderAction) -> StepRow:
    return StepRow(
        record_name=result.name,
        record_id=result.order_id if result.name else None,
        outcome=_JOBS[action].outcome if result.is_successful else REFUSED,
        sentence=result.sentence,
    )


def _to_document(order_ids: Sequence[UUID], bulk_request: BulkRequest) -> dict[str, Any]:
    """Return a bulk request as the parameters of a job; what it may change are references to records."""
    start = bulk_request.start_date
    return {
        "action": bulk_request.action.value,
        "changes": {n: None if v is None else str(v) for n, v in bulk_request.changes.items()},
        "start_date": None if start is None else start.isoformat(),
        "orders": [str(pk) for pk in order_ids],
    }


def _read_request(document: Mapping[str, Any]) -> BulkRequest:
    start = document["start_date"]
    return BulkRequest(
        action=OrderAction(document["action"]),
        changes={n: None if v is None else UUID(v) for n, v in document["changes"].items()},
        start_date=None if start is None else date.fromisoformat(start),
    )


def _check(order_ids: Sequence[UUID], bulk_request: BulkRequest) -> tuple[UUID, ...]:
    """Return the orders, each once. Raises: Refused — as `run_bulk_action`."""
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
    return chosen


def _run_each(
    tenant_id: UUID,
    chosen: Sequence[UUID],
    bulk_request: BulkRequest,
    by: Actor,
    now: datetime,
) -> tuple[BulkResult, ...]:
    reach = access.reach(tenant_id=tenant_id, by=by)
    names = order_names(tenant_id=tenant_id, order_ids=chosen, reach=reach)
    return tuple(
        _run_one(_BulkTask(tenant_id, pk, bulk_request, by, now), names.get(pk, ""))
        for pk in chosen
    )


def _run_one(task: _BulkTask, name: str) -> BulkResult:
    try:
        with transaction.atomic():
            _HANDLERS[task.bulk_request.action](task)
    except Refused as refusal:
        return BulkResult(task.order_id, name, refusal.code, refusal.verdict.reason)
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


@dataclass(frozen=True, slots=True)
class _BulkJob:
    """The job of a bulk action, and the code of what has become of an order in it."""

    kind: JobKind
    outcome: str


_JOBS: Mapping[OrderAction, _BulkJob] = {
    OrderAction.EDIT: _BulkJob(JobKind.EDIT_ORDERS, "edited"),
    OrderAction.SUBMIT: _BulkJob(JobKind.SUBMIT_ORDERS, "submitted"),
    OrderAction.EXECUTE: _BulkJob(JobKind.EXECUTE_ORDERS, "executed"),
    OrderAction.CANCEL: _BulkJob(JobKind.CANCEL_ORDERS, "cancelled"),
    OrderAction.DELETE: _BulkJob(JobKind.DELETE_ORDERS, "deleted"),
}

assert _JOBS.keys() == _HANDLERS.keys(), "a bulk action without a job"
