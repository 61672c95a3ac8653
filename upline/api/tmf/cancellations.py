"""TMF622: cancelling an order, as a task that is kept."""

from collections.abc import Sequence

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import (
    OF_EVERY_DOCUMENT,
    Attributes,
    Kind,
    check_body,
    referred_id,
    required,
)
from upline.api.tmf.documents import ORDERING, Document, address, instant
from upline.api.tmf.filters import Condition
from upline.api.tmf.listing import Source
from upline.api.tmf.stored_records import stored_sources
from upline.orders import actions
from upline.tmforum import actions as stored
from upline.tmforum.queries import StoredRecordRow
from upline.tmforum.rulebook import RecordKind

COLLECTION = f"{ORDERING}/cancelProductOrder"

ATTRIBUTES: Attributes = {
    **OF_EVERY_DOCUMENT,
    "cancellationReason": Kind.TEXT,
    "effectiveCancellationDate": Kind.MOMENT,
    "requestedCancellationDate": Kind.MOMENT,
    "productOrder": Kind.OBJECT,
    "state": Kind.TEXT,
}
_NEVER = ("id", "href", "effectiveCancellationDate", "state")
_STORED = ("cancellationReason", "requestedCancellationDate")


def find_cancellations(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the cancellations that were requested here."""
    return stored_sources(request, RecordKind.CANCELLATION, _STORED, conditions, _document)


def cancel_order(request: ApiRequest, body: Document) -> str:
    """Cancel an ordinary order. It is done at once, or refused."""
    check_body(body, ATTRIBUTES, never=_NEVER)
    order_id = referred_id(required(body, "productOrder"), "productOrder")
    caller = request.auth
    actions.cancel_order(tenant_id=caller.tenant.id, order_id=order_id, by=caller.actor)
    attributes = {name: body[name] for name in _STORED if name in body}
    record_id = stored.store(
        tenant_id=caller.tenant.id,
        kind=RecordKind.CANCELLATION,
        attributes={**attributes, "order": str(order_id)},
        by=caller.actor,
        now=caller.now,
    )
    return str(record_id)


def _document(row: StoredRecordRow) -> Document:
    order_id = row.document["order"]
    return {
        "id": str(row.id),
        "href": address(COLLECTION, row.id),
        "state": "done",
        "effectiveCancellationDate": instant(row.created_at),
        "productOrder": {
            "id": order_id,
            "href": f"{ORDERING}/productOrder/{order_id}",
            "@referredType": "ProductOrder",
        },
        **{name: row.document[name] for name in _STORED if name in row.document},
        "@type": "CancelProductOrder",
    }
