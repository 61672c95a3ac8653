"""E-mails of orders: sent, received and related, or only noted."""

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
    Uuid,
    record_or_none,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.crm import actions, queries
from upline.crm.actions import NewEmail
from upline.crm.queries import EmailFilter, EmailRow, EmailSort, EmailView
from upline.crm.rulebook import MAX_RECIPIENTS, Delivery, Direction, EmailState

RESOURCE = Resource(
    "e-mails", "E-mails about orders: written here and sent, received, or only noted."
)


class Email(Timestamps):
    """An e-mail. `order` is null for a received one that is not related yet.

    `account` is the one it is about, or that of its order.
    `problem` says why one could not be sent.
    """

    id: UUID
    order: UUID | None
    account: Record | None
    direction: Annotated[Direction, LowercaseEnum()]
    delivery: Annotated[Delivery, LowercaseEnum()]
    sender: str
    recipients: list[str]
    subject: str
    text: str
    problem: str | None
    sent_at: Instant | None
    created_by: str


class SendEmailRequest(RequestModel):
    """An e-mail to send about an order; the order's number is put before its subject."""

    to: list[str] = Field(min_length=1, max_length=MAX_RECIPIENTS)
    subject: str
    text: str


class NoteEmailRequest(RequestModel):
    """An e-mail that is stored elsewhere, by its subject."""

    subject: str


class RelateEmailRequest(RequestModel):
    """A received e-mail that is not related to an order yet."""

    email: Uuid


class EmailSelection(StrEnum):
    """Which e-mails a list has."""

    ALL = "all"
    TO_RELATE = "to-relate"
    NOT_SENT = "not-sent"


class EmailOrder(StrEnum):
    """The sorting of e-mails; a minus reverses it."""

    CREATED = "created_at"
    CREATED_DOWN = "-created_at"
    ACCOUNT = "account"
    ACCOUNT_DOWN = "-account"


_SORTS = {"created_at": EmailSort.CREATED, "account": EmailSort.ACCOUNT}

assert set(_SORTS.values()) == set(EmailSort), "a sorting that the API does not have"


class EmailQuery(UpdatedSinceQuery):
    """Filters of e-mails."""

    which: EmailSelection = EmailSelection.ALL
    direction: Annotated[Direction, LowercaseEnum()] | None = None
    state: Annotated[EmailState, LowercaseEnum()] | None = None
    order: Uuid | None = None
    account: Uuid | None = Field(default=None, description="About it, or about one of its orders.")
    sender: str = Field(default="", max_length=320, description="A whole address.")
    recipient: str = Field(default="", max_length=320, description="A whole address.")
    sent_from: Moment | None = None
    sent_before: Moment | None = None
    created_by: str = Field(default="", max_length=200)
    created_from: Moment | None = None
    created_before: Moment | None = None
    q: str = Field(default="", max_length=200, description="Words of the subject.")
    sort: EmailOrder = EmailOrder.CREATED_DOWN


@RESOURCE.get("/emails", ListResponse[Email])
def list_emails(request: ApiRequest, query: Query[EmailQuery]) -> ListResponse[Email]:
    """List e-mails.

    Received ones that are not related to an order are listed by `which=to-relate`.
    """
    caller = request.auth
    sort = _SORTS[query.sort.removeprefix("-")]
    listing = queries.list_emails(
        tenant_id=caller.tenant.id,
        by=caller.actor,
        where=EmailFilter(
            view=EmailView(query.which.value),
            direction=query.direction,
            state=query.state,
            order_id=query.order,
            account_id=query.account,
            sender=query.sender,
            recipient=query.recipient,
            sent_from=query.sent_from,
            sent_before=query.sent_before,
            created_by=query.created_by,
            created_from=query.created_from,
            created_before=query.created_before,
            text=query.q,
            changed=query.changed_by_column(),
            sort=sort,
        ),
    ).page(
        page_from_query(
            query, is_reversed=query.sort.startswith("-") is not (sort is EmailSort.CREATED)
        )
    )
    return list_response(listing, query, _email)


@RESOURCE.get("/emails/{email_id}", Email)
def get_email(request: ApiRequest, email_id: Id) -> Email:
    """Read an e-mail."""
    caller = request.auth
    return _email(queries.get_email(tenant_id=caller.tenant.id, email_id=email_id, by=caller.actor))


@RESOURCE.action("/emails/{email_id}/unrelate", Email)
def unrelate_email(request: ApiRequest, email_id: Id) -> Email:
    """Remove a received e-mail from its order."""
    caller = request.auth
    get_email(request, email_id)
    actions.unrelate_email(tenant_id=caller.tenant.id, email_id=email_id, by=caller.actor)
    return get_email(request, email_id)


@RESOURCE.action("/emails/{email_id}/send-again", Email)
def send_email_again(request: ApiRequest, email_id: Id) -> Email:
    """Retry an e-mail that could not be sent."""
    caller = request.auth
    get_email(request, email_id)
    actions.retry_email(
        tenant_id=caller.tenant.id, email_id=email_id, by=caller.actor, now=caller.now
    )
    return get_email(request, email_id)


@RESOURCE.get("/orders/{order_id}/emails", ListResponse[Email])
def list_emails_of_order(
    request: ApiRequest, order_id: Id, query: Query[PageQuery]
) -> ListResponse[Email]:
    """List the e-mails of an order, the latest first."""
    get_order(request, order_id)
    rows = queries.emails_of_order(
        tenant_id=request.auth.tenant.id, order_id=order_id, reach=request.auth.reach()
    )
    return paginate_newest_first(rows, query, _email)


@RESOURCE.create("/orders/{order_id}/emails", Email)
def write_email(request: ApiRequest, order_id: Id, payload: SendEmailRequest) -> VersionedResponse:
    """Send an e-mail about an order. It is queued, and sent soon after."""
    caller = request.auth
    email_id = actions.write_email(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        new=NewEmail(to=payload.to, subject=payload.subject, text=payload.text),
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_email(request, email_id), "get_email", email_id=email_id)


@RESOURCE.create("/accounts/{account_id}/emails", Email)
def write_account_email(
    request: ApiRequest, account_id: Id, payload: SendEmailRequest
) -> VersionedResponse:
    """Send an e-mail about an account as a whole. It is queued, and sent soon after."""
    caller = request.auth
    email_id = actions.write_account_email(
        tenant_id=caller.tenant.id,
        account_id=account_id,
        new=NewEmail(to=payload.to, subject=payload.subject, text=payload.text),
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_email(request, email_id), "get_email", email_id=email_id)


@RESOURCE.create("/orders/{order_id}/emails/note", Email)
def note_email(request: ApiRequest, order_id: Id, payload: NoteEmailRequest) -> VersionedResponse:
    """Note an e-mail at an order, by its subject."""
    caller = request.auth
    email_id = actions.relate_email(
        tenant_id=caller.tenant.id,
        order_id=order_id,
        subject=payload.subject,
        by=caller.actor,
        now=caller.now,
    )
    return created_response(get_email(request, email_id), "get_email", email_id=email_id)


@RESOURCE.action("/orders/{order_id}/emails/relate", Email)
def relate_email(request: ApiRequest, order_id: Id, payload: RelateEmailRequest) -> Email:
    """Relate a received e-mail, which has no order yet, to this one."""
    caller = request.auth
    actions.relate_received_email(
        tenant_id=caller.tenant.id, email_id=payload.email, order_id=order_id, by=caller.actor
    )
    return get_email(request, payload.email)


def _email(row: EmailRow) -> Email:
    return Email(
        id=row.id,
        order=row.order_id,
        account=record_or_none(row.account_ref),
        direction=Direction(row.direction),
        delivery=Delivery(row.delivery),
        sender=row.sender,
        recipients=list(row.recipients),
        subject=row.subject,
        text=row.text,
        problem=row.problem or None,
        sent_at=row.sent_at,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at or row.created_at,
    )
