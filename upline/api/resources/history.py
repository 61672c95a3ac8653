"""History: every change of an order, an account or a subscription, from the audit log."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, cursor, decode_cursor
from upline.api.resource import Resource
from upline.api.resources.accounts import get_account
from upline.api.resources.order_responses import get_order
from upline.api.resources.subscription_responses import get_page
from upline.api.schemas import Id, Instant, LowercaseEnum, ResponseModel
from upline.audit import queries
from upline.audit.labels import Operation
from upline.audit.queries import ChangeRow
from upline.kernel.formats import in_utc
from upline.subscriptions.rulebook import SubscriptionKind

RESOURCE = Resource(
    "history", "Every change of a record: who, when, old and new values, and by which entry point."
)


class FieldChange(ResponseModel):
    """A field's old and new value; null where there was or is none. Values are texts.

    `code` is the field; that of a custom field is `custom_fields.` and its code.
    """

    code: str
    label: str
    before: str | None
    after: str | None


class Change(ResponseModel):
    """A record or a part of it that was created, changed or deleted; `part` names the part."""

    at: Instant
    by: str
    door: str
    entry_point: str
    request_id: str | None
    verb: str
    operation: Annotated[Operation, LowercaseEnum()]
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


@RESOURCE.get("/subscriptions/{subscription_id}/changes", ListResponse[Change])
def list_changes_of_subscription(
    request: ApiRequest, subscription_id: Id, query: Query[PageQuery]
) -> ListResponse[Change]:
    """List the changes of a subscription, the latest first; `history` has what was sold."""
    return _listed(
        request,
        subscription_id,
        query,
        lambda: get_page(request, subscription_id, SubscriptionKind.SUBSCRIPTION),
    )


@RESOURCE.get("/add-ons/{add_on_id}/changes", ListResponse[Change])
def list_changes_of_add_on(
    request: ApiRequest, add_on_id: Id, query: Query[PageQuery]
) -> ListResponse[Change]:
    """List the changes of an add-on, the latest first."""
    return _listed(
        request, add_on_id, query, lambda: get_page(request, add_on_id, SubscriptionKind.ADD_ON)
    )


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
        entry_point=row.entry_point_code.replace(" ", "_"),
        request_id=row.request_id or None,
        verb=row.verb,
        operation=row.operation,
        part=row.part or None,
        fields=[
            FieldChange(
                code=one.code,
                label=one.label,
                before=_text(one.before),
                after=_text(one.after),
            )
            for one in row.fields
        ],
    )


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
