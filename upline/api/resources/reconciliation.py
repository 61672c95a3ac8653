"""Reconciliation: whether the BSSs of resellers and of their distributor match; the step or repair for each difference."""

from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest, Caller
from upline.api.pagination import ListResponse, PageQuery, list_response, page_from_query
from upline.api.problems import ApiError
from upline.api.resource import Resource
from upline.api.resources.resellers import find_reseller
from upline.api.schemas import (
    Id,
    Instant,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    YesNo,
    record,
)
from upline.backorders.actions import (
    RepairedValue,
    ledger_head,
    preview_repair,
    repair_difference,
    request_reconciliation,
)
from upline.backorders.differences import (
    DIFFERENCE_RULES,
    DifferenceCategory,
    DifferenceCode,
    DifferenceRecord,
    Repair,
)
from upline.backorders.queries import (
    DifferenceFilter,
    DifferenceRow,
    ReconciliationRow,
    ReconciliationView,
    RepairRow,
    find_difference,
    find_reconciliation,
)
from upline.backorders.queries import list_differences as list_difference_rows
from upline.backorders.queries import list_reconciliations as list_reconciliation_rows
from upline.backorders.queries import list_repairs as list_repair_rows

RESOURCE = Resource(
    "reconciliation",
    "The last comparison of each reseller’s BSS with this one: counts, and differences with the step that mends each. "
    "It is done each night, and on request.",
)


class Reconciliation(ResponseModel):
    """The last comparison of a reseller: sales, their orders, its mirrors, and how many differences there are.

    `checked_at` is null where there was none yet; `is_pending`: another one is requested or under way.
    """

    reseller: Record
    checked_at: Instant | None
    is_pending: bool
    sales: int
    orders: int
    mirrors: int
    differences: int


class Difference(ResponseModel):
    """A difference. `category` is the kind of fault, `code` says what does not match, `remedy` what to do.

    `record_type` says what `record` is the id of; `source`: a record of the reseller's BSS, which this
    one cannot read. `detail` names the fields that differ, or the kind of sale. `repairs` is what a program can do;
    the first one that applies is done. Empty: what mends it would change a booked order, or is not known.
    """

    id: UUID
    reseller: Record
    category: DifferenceCategory
    code: DifferenceCode
    record_type: DifferenceRecord
    record: UUID
    name: str
    detail: str
    remedy: str
    repairs: list[Repair]


class RepairedValueResponse(ResponseModel):
    """A value that a repair writes. `before` and `after` are texts; null: there was none.

    `field` is a field of the record `record`, whose kind is `record_type`; of an order that is booked, `items` and `total`.
    """

    record_type: DifferenceRecord
    record: UUID
    name: str
    field: str
    before: str | None
    after: str | None


class RepairResponse(ResponseModel):
    """What has been repaired, or would be by a dry run: each value before and after."""

    repair: Repair
    values: list[RepairedValueResponse]


class RepairRecord(ResponseModel):
    """A repair that has been done: the difference as it was, who had it done, and when."""

    id: UUID
    reseller: Record
    category: DifferenceCategory
    code: DifferenceCode
    record_type: DifferenceRecord
    record: UUID
    name: str
    detail: str
    repair: Repair
    values: list[RepairedValueResponse]
    by: str
    repaired_at: Instant


class Ledger(ResponseModel):
    """Where the chain of hashes ends: how many records it has, and the hash of the last one."""

    position: int
    hash: str = Field(description="SHA-256 as 64 hexadecimal digits.")
    added_at: Instant | None = Field(
        description="When the last record was added; null: there is none."
    )


class ReconciliationQuery(PageQuery):
    """Filters of reconciliations."""

    has_differences: YesNo = Field(default=False, description="Only of resellers with differences.")


class DifferenceQuery(PageQuery):
    """Filters of differences."""

    reseller: Uuid | None = None
    category: DifferenceCategory | None = None
    code: DifferenceCode | None = None
    q: str = Field(default="", max_length=200, description="A part of the record’s name.")


class RepairQuery(PageQuery):
    """Filters of repairs."""

    reseller: Uuid | None = None


class CheckRequest(RequestModel):
    """Which reseller to compare; null: all."""

    reseller: Uuid | None = None


class CheckResponse(ResponseModel):
    """How many resellers the worker compares now."""

    requested: int


@RESOURCE.get("/reconciliation", ListResponse[Reconciliation])
def list_reconciliations(
    request: ApiRequest, query: Query[ReconciliationQuery]
) -> ListResponse[Reconciliation]:
    """List the last comparison of each reseller, by its name."""
    view = ReconciliationView.DIFFERENT if query.has_differences else ReconciliationView.ALL
    listing = list_reconciliation_rows(tenant_id=request.auth.tenant.id, view=view).page(
        page_from_query(query)
    )
    return list_response(listing, query, _reconciliation)


# Before the address of one reseller, which would take these words for an id.
@RESOURCE.get("/reconciliation/differences", ListResponse[Difference])
def list_differences(
    request: ApiRequest, query: Query[DifferenceQuery]
) -> ListResponse[Difference]:
    """List the differences that the last comparisons found."""
    caller = request.auth
    listing = list_difference_rows(
        tenant_id=caller.tenant.id,
        where=DifferenceFilter(
            reseller_id=query.reseller,
            code=query.code or "",
            category=query.category,
            text=query.q,
        ),
        reach=caller.reach(),
    ).page(page_from_query(query))
    return list_response(listing, query, _difference)


@RESOURCE.get("/reconciliation/differences/{difference_id}", Difference)
def get_difference(request: ApiRequest, difference_id: Id) -> Difference:
    """Read a difference that the last comparison found."""
    caller = request.auth
    row = find_difference(
        tenant_id=caller.tenant.id, difference_id=difference_id, reach=caller.reach()
    )
    if row is None:
        raise ApiError(404, "not_found", "There is no such difference, or it has been repaired.")
    return _difference(row)


@RESOURCE.action(
    "/reconciliation/differences/{difference_id}/repair", RepairResponse, error_statuses=(409,)
)
def repair_reconciliation_difference(request: ApiRequest, difference_id: Id) -> RepairResponse:
    """Repair a difference, or say by a dry run what would be written. No repair changes a booked order.

    It is looked for again before. One that is gone, or that no repair can mend as it is, is refused.
    """
    return repaired(request.auth, difference_id)


def repaired(caller: Caller, difference_id: UUID, *, dry_run: bool = False) -> RepairResponse:
    """Repair a difference, or preview it. Raises: as `repair_difference` does."""
    repair = preview_repair if dry_run else repair_difference
    done = repair(
        tenant_id=caller.tenant.id,
        difference_id=difference_id,
        by=caller.actor,
        now=caller.now,
    )
    return RepairResponse(repair=done.repair, values=[_value(one) for one in done.values])


@RESOURCE.get("/reconciliation/repairs", ListResponse[RepairRecord])
def list_repairs(request: ApiRequest, query: Query[RepairQuery]) -> ListResponse[RepairRecord]:
    """List the repairs that have been done, the latest first."""
    listing = list_repair_rows(
        tenant_id=request.auth.tenant.id, reach=request.auth.reach(), reseller_id=query.reseller
    ).page(page_from_query(query))
    return list_response(listing, query, _repair_record)


@RESOURCE.get("/reconciliation/ledger", Ledger)
def get_ledger(request: ApiRequest) -> Ledger:
    """Read where the ledger ends: the chain of hashes over back-orders and their sales. For administrators.

    Who notes it can prove later that nothing before it has changed: `upline ledger export` writes the chain, and a
    script without Upline checks it.
    """
    caller = request.auth
    head = ledger_head(tenant_id=caller.tenant.id, by=caller.actor)
    return Ledger(position=head.position, hash=head.hash, added_at=head.added_at)


@RESOURCE.action("/reconciliation/check", CheckResponse)
def check_reconciliation(request: ApiRequest, payload: CheckRequest) -> CheckResponse:
    """Have one reseller, or all, compared now; `is_pending` says when it is done."""
    caller = request.auth
    if payload.reseller is not None:
        find_reseller(request, payload.reseller)
    requested = request_reconciliation(
        tenant_id=caller.tenant.id,
        by=caller.actor,
        now=caller.now,
        reseller_id=payload.reseller,
    )
    return CheckResponse(requested=requested)


@RESOURCE.get("/reconciliation/{reseller_id}", Reconciliation)
def get_reconciliation(request: ApiRequest, reseller_id: Id) -> Reconciliation:
    """Read the last comparison of a reseller."""
    find_reseller(request, reseller_id)
    row = find_reconciliation(tenant_id=request.auth.tenant.id, reseller_id=reseller_id)
    if row is None:
        raise ApiError(404, "not_found", "This reseller has not been compared yet.")
    return _reconciliation(row)


def _reconciliation(row: ReconciliationRow) -> Reconciliation:
    return Reconciliation(
        reseller=record(row.reseller),
        checked_at=row.checked_at,
        is_pending=row.is_pending,
        sales=row.sales,
        orders=row.orders,
        mirrors=row.mirrors,
        differences=row.differences,
    )


def _difference(row: DifferenceRow) -> Difference:
    rule = DIFFERENCE_RULES[row.code]
    return Difference(
        id=row.id,
        reseller=record(row.reseller),
        category=rule.category,
        code=row.code,
        record_type=rule.record,
        record=row.record_id,
        name=row.record,
        detail=row.detail,
        remedy=str(rule.remedy),
        repairs=list(rule.repairs),
    )


def _value(one: RepairedValue) -> RepairedValueResponse:
    return RepairedValueResponse(
        record_type=one.type,
        record=one.record,
        name=one.name,
        field=one.field,
        before=one.before,
        after=one.after,
    )


def _repair_record(row: RepairRow) -> RepairRecord:
    rule = DIFFERENCE_RULES[row.code]
    return RepairRecord(
        id=row.id,
        reseller=record(row.reseller),
        category=rule.category,
        code=row.code,
        record_type=rule.record,
        record=row.record_id,
        name=row.record,
        detail=row.detail,
        repair=row.repair,
        values=[_value(one) for one in row.values],
        by=row.by,
        repaired_at=row.repaired_at,
    )
