"""Cases: questions and problems about an order, with a thread of entries."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import (
    ListResponse,
    PageQuery,
    list_response,
    page_from_query,
    paginate_newest_first,
)
from upline.api.partial_edits import edit_partially
from upline.api.resource import Resource
from upline.api.resources.order_responses import get_order
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Id,
    Instant,
    LowercaseEnum,
    Moment,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    YesNo,
    record_or_none,
    unset_field,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.crm import actions, queries
from upline.crm.actions import CaseUpdate, NewCase
from upline.crm.queries import CaseFilter, CaseRow, CaseSort, CaseView
from upline.crm.rulebook import CasePriority, CaseStatus

RESOURCE = Resource("cases", "Questions and problems about an order; back-orders have them too.")

Status = Annotated[CaseStatus, LowercaseEnum()]
Priority = Annotated[CasePriority, LowercaseEnum()]


class CaseSummary(Timestamps):
    """A case in a list. It is about an order or an account; `order` is null once it was deleted.

    `account` is the one it is about, or that of its order.
    """

    id: UUID
    order: UUID | None
    account: Record | None
    subject: str
    status: Status
    priority: Priority
    assigned_to: Record | None
    closed_at: Instant | None
    created_by: str
    version: int


class CaseEntry(ResponseModel):
    """One entry of a case."""

    text: str
    created_by: str
    created_at: Instant


class Case(CaseSummary):
    """A case with its thread, from the first entry to the last. `version` is its ETag."""

    entries: list[CaseEntry]


class CreateCaseRequest(RequestModel):
    """A new case; its text, if there is one, becomes the first entry."""

    subject: str
    priority: Priority = CasePriority.NORMAL
    assigned_to: Uuid | None = None
    text: str = ""

    def new_case(self) -> NewCase:
        """Return the case as the domain's input."""
        return NewCase(
            subject=self.subject,
            priority=self.priority,
            assigned_to_id=self.assigned_to,
            text=self.text,
        )


class UpdateCaseRequest(RequestModel):
    """Changes of a case; its text, if there is one, becomes an entry."""

    status: Status = unset_field()
    priority: Priority = unset_field()
    assigned_to: Uuid | None = None
    text: str = ""


class AddCaseEntryRequest(RequestModel):
    """A new entry of a case."""

    text: str


class CaseSelection(StrEnum):
    """Which cases a list has; *open* includes those in progress."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


class CaseOrder(StrEnum):
    """The sorting of cases; a minus reverses it. By `priority`, the lowest first."""

    CREATED = "created_at"
    CREATED_DOWN = "-created_at"
    PRIORITY = "priority"
    PRIORITY_DOWN = "-priority"
    STATUS = "status"
    STATUS_DOWN = "-status"
    ACCOUNT = "account"
    ACCOUNT_DOWN = "-account"
    ASSIGNED_TO = "assigned_to"
    ASSIGNED_TO_DOWN = "-assigned_to"


_SORTS = {
    "created_at": CaseSort.CREATED,
    "priority": CaseSort.PRIORITY,
    "status": CaseSort.STATUS,
    "account": CaseSort.ACCOUNT,
    "assigned_to": CaseSort.ASSIGNED_TO,
}
_DESCENDING = frozenset({CaseSort.CREATED, CaseSort.PRIORITY})  # by themselves

assert set(_SORTS.values()) == set(CaseSort), "a sorting that the API does not have"


class CaseQuery(UpdatedSinceQuery):
    """Filters of cases."""

    which: CaseSelection = CaseSelection.ALL
    status: Status | None = None
    priority: Priority | None = None
    assigned_to: Uuid | None = None
    is_unassigned: YesNo = Field(default=False, description="Those assigned to nobody.")
    order: Uuid | None = None
    account: Uuid | None = Field(default=None, description="About it, or about one of its orders.")
    created_by: str = Field(default="", max_length=200)
    created_from: Moment | None = None
    created_before: Moment | None = None
    closed_from: Moment | None = None
    closed_before: Moment | None = None
    q: str = Field(default="", max_length=200, description="Words of the subject.")
    sort: CaseOrder = CaseOrder.CREATED_DOWN


@RESOURCE.get("/cases", ListResponse[CaseSummary])
def list_cases(request: ApiRequest, query: Query[CaseQuery]) -> ListResponse[CaseSummary]:
    """List cases."""
    caller = request.auth
    sort = _SORTS[query.sort.removeprefix("-")]
    listing = queries.list_cases(
        tenant_id=caller.tenant.id,
        by=caller.actor,
        where=CaseFilter(
            view=CaseView(query.which.value),
            status=query.status,
            priority=query.priority,
            assigned_to_id=query.assigned_to,
            is_unassigned=query.is_unassigned,
            order_id=query.order,
            account_id=query.account,
            created_by=query.created_by,
            created_from=query.created_from,
            created_before=query.created_before,
            closed_from=query.closed_from,
            closed_before=query.closed_before,
            text=query.q,
            changed=query.changed_by_column(),
            sort=sort,
        ),
    ).page(
        page_from_query(query, is_reversed=query.sort.startswith("-") is not (sort in _DESCENDING))
    )
    return list_response(listing, query, _summary)


@RESOURCE.get("/orders/{order_id}/cases", ListResponse[CaseSummary])
def list_cases_of_order(
    request: ApiRequest, order_id: Id, query: Query[PageQuery]
) -> ListResponse[CaseSummary]:
    """List the cases of an order, the latest first."""
    get_order(request, order_id)
    rows = queries.cases_of_order(
        tenant_id=request.auth.tenant.id, order_id=order_id, reach=request.auth.reach()
    )
    return paginate_newest_first(rows, query, _summary)


@RESOURCE.create("/orders/{order_id}/cases", Case)
def create_case(request: ApiRequest, order_id: Id, payload: CreateCaseRequest) -> VersionedResponse:
    """Open a case related to an order."""
    caller = request.auth
    case_id = actions.create_case(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        new=payload.new_case(),
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_case(request, case_id), "get_case", case_id=case_id)


@RESOURCE.create("/accounts/{account_id}/cases", Case)
def create_account_case(
    request: ApiRequest, account_id: Id, payload: CreateCaseRequest
) -> VersionedResponse:
    """Open a case about an account as a whole."""
    caller = request.auth
    case_id = actions.create_account_case(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        new=payload.new_case(),
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_case(request, case_id), "get_case", case_id=case_id)


@RESOURCE.get("/cases/{case_id}", Case)
def get_case(request: ApiRequest, case_id: Id) -> VersionedResponse:
    """Read a case with its thread."""
    caller = request.auth
    page = queries.case_page(tenant_id=caller.tenant.id, case_id=case_id, by=caller.actor)
    entries = [
        CaseEntry(text=entry.text, created_by=entry.created_by, created_at=entry.created_at)
        for entry in page.entries
    ]
    case = Case(**dict(_summary(page.case)), entries=entries)
    return VersionedResponse(body=case, version=page.case.version)


@RESOURCE.update("/cases/{case_id}", Case, error_statuses=(412,))
def change_case(request: ApiRequest, case_id: Id, payload: UpdateCaseRequest) -> VersionedResponse:
    """Change status, priority or person of a case; the thread records the change."""
    caller = request.auth
    given = payload.model_fields_set

    def read() -> CaseRow:
        return queries.case_page(tenant_id=caller.tenant.id, case_id=case_id, by=caller.actor).case

    def save(row: CaseRow, version: int) -> None:
        update = CaseUpdate(
            version=version,
            status=payload.status if "status" in given else CaseStatus(row.status),
            priority=payload.priority if "priority" in given else CasePriority(row.priority),
            assigned_to_id=payload.assigned_to if "assigned_to" in given else row.assigned_to_id,
            text=payload.text,
        )
        actions.change_case(
            tenant_id=caller.tenant.id,
            case_id=case_id,
            update=update,
            by=caller.actor,
            now=caller.now,
        )

    edit_partially(request, read, save)
    return get_case(request, case_id)


@RESOURCE.create("/cases/{case_id}/entries", Case)
def add_case_entry(
    request: ApiRequest, case_id: Id, payload: AddCaseEntryRequest
) -> VersionedResponse:
    """Add an entry to a case."""
    caller = request.auth
    actions.add_case_entry(
        tenant_id=caller.tenant.id,
        case_id=case_id,
        text=payload.text,
        by=caller.actor,
        now=caller.now,
    )
    return get_case(request, case_id)


def _summary(row: CaseRow) -> CaseSummary:
    person = row.assigned_to_id
    return CaseSummary(
        id=row.id,
        order=row.order_id,
        account=record_or_none(row.account_ref),
        subject=row.subject,
        status=CaseStatus(row.status),
        priority=CasePriority(row.priority),
        assigned_to=Record(id=person, name=row.assigned_to) if person else None,
        closed_at=row.closed_at,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at or row.created_at,
        version=row.version,
    )
