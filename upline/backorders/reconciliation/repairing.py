"""Repairs a difference that a person has looked at: previewed, confirmed, recorded (R36).

The difference is looked for again under the lock of its reseller, so that of two requests one repairs it and the
other is refused. Nothing is committed unless the difference is gone afterwards.

Source: docs/adr/0052-differences-are-repaired-under-the-lock-of-their-reseller.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from upline.access import queries as access
from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.backorders.differences import DIFFERENCE_RULES, Repair
from upline.backorders.reconciliation.comparison import Difference, compare_record
from upline.backorders.reconciliation.models import (
    DifferenceRepair,
    Reconciliation,
    StoredDifference,
)
from upline.backorders.reconciliation.repair_context import (
    NotApplicable,
    RepairContext,
    RepairedValue,
)
from upline.backorders.reconciliation.repairs_of_events import (
    book_order,
    forward_sale,
    record_event,
    release_event,
    settle_event,
)
from upline.backorders.reconciliation.repairs_of_mirrors import (
    create_mirror,
    relink_customer,
    relink_mirror,
    rewrite_customer,
    rewrite_mirror,
    set_position,
)
from upline.backorders.reconciliation.stored import find_difference
from upline.backorders.rulebook import BackOrderAction
from upline.backorders.worker.claiming import lock_resellers
from upline.database.dry_run import run_and_roll_back
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import get_tenant

log = structlog.get_logger(__name__)

_LENGTH = 600

REPAIRS: Mapping[Repair, Callable[[RepairContext], Sequence[RepairedValue]]] = {
    Repair.SETTLE_EVENT: settle_event,
    Repair.RELEASE_EVENT: release_event,
    Repair.BOOK_ORDER: book_order,
    Repair.RECORD_EVENT: record_event,
    Repair.FORWARD_SALE: forward_sale,
    Repair.RELINK_MIRROR: relink_mirror,
    Repair.CREATE_MIRROR: create_mirror,
    Repair.REWRITE_MIRROR: rewrite_mirror,
    Repair.SET_POSITION: set_position,
    Repair.REWRITE_CUSTOMER: rewrite_customer,
    Repair.RELINK_CUSTOMER: relink_customer,
}

assert REPAIRS.keys() == set(Repair), "a repair that nothing does"


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What a repair has written, or would write: each value before and after."""

    repair: Repair
    values: tuple[RepairedValue, ...]


@transaction.atomic
def repair_difference(
    *, tenant_id: UUID, difference_id: UUID, by: Actor, now: datetime
) -> RepairResult:
    """Repair a stored difference, and record who did it and what was written. Idempotent.

    Raises: StoredDifference.DoesNotExist — also for one that they may not see; Refused — `not_permitted`,
    `difference_gone`, `not_repairable` with the step that a person takes.
    """
    authorise(BackOrderAction.REPAIR_DIFFERENCE, None, by=by)
    row = find_difference(
        tenant_id=tenant_id,
        difference_id=difference_id,
        reach=access.reach(tenant_id=tenant_id, by=by),
    )
    if row is None:
        raise StoredDifference.DoesNotExist
    rule = DIFFERENCE_RULES[row.code]
    if not rule.repairs:
        raise refuse("not_repairable", rule.remedy)
    lock_resellers([row.reseller.id])
    found = compare_record(
        row.code, tenant_id=tenant_id, reseller_id=row.reseller.id, record_id=row.record_id
    )
    if found is None:
        raise refuse("difference_gone", text("This difference is not there any more."))
    context = RepairContext(
        tenant=get_tenant(tenant_id=tenant_id),
        reseller=get_tenant(tenant_id=row.reseller.id),
        difference=found,
        by=by,
        now=now,
    )
    result = _repair(context, rule.repairs)
    if compare_record(
        row.code, tenant_id=tenant_id, reseller_id=row.reseller.id, record_id=row.record_id
    ):
        raise refuse("not_repairable", rule.remedy)
    _record(context, result)
    _forget(row.id, row.reseller.id)
    log.info(
        "reconciliation.repaired",
        tenant=str(tenant_id),
        code=row.code.value,
        record=str(row.record_id),
        repair=result.repair.value,
    )
    return result


def preview_repair(
    *, tenant_id: UUID, difference_id: UUID, by: Actor, now: datetime
) -> RepairResult:
    """Return what `repair_difference` would write: it is done, and rolled back. Raises: as that does."""
    authorise(BackOrderAction.REPAIR_DIFFERENCE, None, by=by)
    return run_and_roll_back(
        lambda: repair_difference(tenant_id=tenant_id, difference_id=difference_id, by=by, now=now)
    )


def _repair(context: RepairContext, repairs: Sequence[Repair]) -> RepairResult:
    """Do the first repair that applies. Raises: Refused `not_repairable`, with why the last one does not."""
    reasons = []
    for repair in repairs:
        try:
            return RepairResult(repair, tuple(REPAIRS[repair](context)))
        except NotApplicable as reason:  # raised before anything was written
            reasons.append(str(reason))
    raise refuse("not_repairable", reasons[-1])


def _record(context: RepairContext, result: RepairResult) -> None:
    one: Difference = context.difference
    values = [
        {**asdict(value), "type": value.type.value, "record": str(value.record)}
        for value in result.values
    ]
    DifferenceRepair.objects.create(
        tenant_id=context.tenant.id,
        reseller_id=context.reseller.id,
        code=one.code,
        repair=result.repair,
        record_id=one.record_id,
        record=one.record[:_LENGTH],
        detail=one.detail[:_LENGTH],
        values=values,
        by=context.by.name,
        repaired_at=context.now,
    )


def _forget(difference_id: UUID, reseller_id: UUID) -> None:
    """Remove the stored difference and count it no more."""
    StoredDifference.objects.filter(pk=difference_id).delete()
    row = Reconciliation.objects.filter(reseller_id=reseller_id).first()
    if row is not None and row.differences:
        row.differences -= 1
        row.save(update_fields=["differences"])
