"""History: every change of an order or an account, from the audit log."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, cursor, decode_cursor
from upline.api.resource import Resource
from upline.api.resources.accounts import get_account
from upline.api.resources.order_responses import get_order
from upline.api.schemas import Id, Instant, ResponseModel, in_utc
from upline.audit import queries
from upline.audit.queries import ChangeRow

RESOURCE = Resource(
    "history", "Every change of a record: who, when, old and new values, and by which entry point."
)


class FieldChange(ResponseModel):
    """A field's old and new value; null where there was or is none. Values are texts."""

    label: str
    before: str | None
    after: str | None


class Change(ResponseModel):
    """A record or a part of it that was created, changed or deleted; `part` names the part."""

    at: Instant
    by: str
    door: str
    verb: str
    part: str | None
    fields: list[FieldChange]


@RESOURCE.get("/orders/{order_id}/history", ListResponse[Change])
def list_changes_of_order(
    request: ApiRequest, order_id: Id, query: Query[PageQuery]
) -> ListResponse[Change]:
    """List the changes of an order, the latest first."""
    return _listed(request, order_id, query, lambda: get_order(request, order_id))


@RESOURCE.get("/accounts/{account_id}/history", ListResponse[Change])
def list_changes_of_account(
    request: ApiRequest, account_id: Id, query: Query[PageQuery]
) -> ListResponse[Change]:
    """List the changes of an account, the latest first."""
    return _listed(request, account_id, query, lambda: get_account(request, account_id))


def _listed(
    request: ApiRequest, record_id: UUID, query: PageQuery, see: Callable[[], object]
) -> ListResponse[Change]:
    """Return a page of a record's changes; `see` checks that the client may see the record."""
    see()
    key = decode_cursor(query)
    page = queries.record_history(
        bss=request.auth.tenant,
        record_ids=[record_id],
        reach=request.auth.reach(),
        before_key=int(key[0] or 0) if key else None,
        limit=query.limit,
    )
    following = cursor([page.next_key], query) if page.next_key is not None else None
    return ListResponse(items=[_change(row) for row in page.rows], next=following)


def _change(row: ChangeRow) -> Change:
    return Change(
        at=row.at,
        by=row.by,
        door=row.entry_point,
        verb=row.verb,
        part=row.part or None,
        fields=[
            FieldChange(label=one.label, before=_text(one.before), after=_text(one.after))
            for one in row.fields
        ],
    )


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
