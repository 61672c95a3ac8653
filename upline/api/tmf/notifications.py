"""Notifications of TM Forum: events of the log with the record as it is when they are written.

They are sent to who may administer the BSS, and are written as an administrator reads the record.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from upline.access.rulebook import system_actor
from upline.api.authentication import ApiRequest, Caller
from upline.api.tmf import offerings, orders, products
from upline.api.tmf.documents import CATALOG, INVENTORY, ORDERING, Document, address, instant
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import Condition
from upline.api.tmf.mapping import OFFERING_STATUSES, ORDER_STATES, PRODUCT_STATUSES
from upline.api.tmf.operations import Find
from upline.audit.queries import ColumnChange, column_changes
from upline.catalog.rulebook import ProductStatus
from upline.eventlog.queries import Event
from upline.eventlog.rulebook import EventType
from upline.setup.queries import status_rows
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import CredentialScope, get_tenant
from upline.webhooks.messages import Message, Recipient
from upline.webhooks.rulebook import WebhookFormat

_EVENT_TYPE = "eventType"
_NOBODY = UUID(int=0)


class Change(Enum):
    """What has happened to a record: the last part of the type of its notification."""

    CREATE = "CreateEvent"
    STATE = "StateChangeEvent"
    ATTRIBUTE = "AttributeValueChangeEvent"
    DELETE = "DeleteEvent"


@dataclass(frozen=True, kw_only=True)
class NotifyingApi:
    """A TM Forum API that notifies of one resource. `changes`: what each event of the log means.

    `states`: which states a record had, by the audit log, as a function of the BSS. None: its state never changes.
    """

    base: str
    resource: str
    find: Find
    changes: Mapping[EventType, Change]
    entity: str = ""
    state_column: str = ""
    states: Callable[[UUID], Mapping[object, str]] | None = None

    @property
    def event_types(self) -> Sequence[str]:
        """Return the types of its notifications."""
        found = set(self.changes.values()) | ({Change.STATE} if self.states else set())
        return [self.type_of(one) for one in Change if one in found]

    def type_of(self, change: Change) -> str:
        return f"{self.resource[0].upper()}{self.resource[1:]}{change.value}"

    def path_of(self, change: Change) -> str:
        return f"/listener/{self.resource}{change.value}"


def _order_states(tenant_id: UUID) -> Mapping[object, str]:
    rows = status_rows(tenant_id=tenant_id)
    return {str(row.id): ORDER_STATES[row.kind] for row in rows}


def _product_states(_tenant_id: UUID) -> Mapping[object, str]:
    return {str(status): PRODUCT_STATUSES[status] for status in Status}


def _offering_states(_tenant_id: UUID) -> Mapping[object, str]:
    return {str(status): OFFERING_STATUSES[status] for status in ProductStatus}


NOTIFYING_APIS: Mapping[WebhookFormat, NotifyingApi] = {
    WebhookFormat.PRODUCT_ORDERING: NotifyingApi(
        base=ORDERING,
        resource="productOrder",
        find=orders.find_orders,
        changes={
            EventType.ORDER_CREATED: Change.CREATE,
            EventType.ORDER_BOOKED: Change.CREATE,
            EventType.ORDER_UPDATED: Change.ATTRIBUTE,
            EventType.ORDER_DELETED: Change.DELETE,
        },
        entity="order",
        state_column="status_id",
        states=_order_states,
    ),
    WebhookFormat.PRODUCT_INVENTORY: NotifyingApi(
        base=INVENTORY,
        resource="product",
        find=products.find_products,
        changes={
            EventType.SUBSCRIPTION_CREATED: Change.CREATE,
            EventType.SUBSCRIPTION_UPDATED: Change.ATTRIBUTE,
        },
        entity="subscription",
        state_column="status",
        states=_product_states,
    ),
    WebhookFormat.PRODUCT_CATALOG: NotifyingApi(
        base=CATALOG,
        resource="productOffering",
        find=offerings.find_offerings,
        changes={
            EventType.PRODUCT_CREATED: Change.CREATE,
            EventType.PRODUCT_UPDATED: Change.ATTRIBUTE,
            EventType.PRODUCT_PRICED: Change.ATTRIBUTE,
            EventType.PRODUCT_DELETED: Change.DELETE,
        },
        entity="product",
        state_column="status",
        states=_offering_states,
    ),
}


def selected_types(query: str, api: NotifyingApi) -> Collection[str]:
    """Return the types of notifications that the query of a hub selects; an empty query: all of them.

    Raises: ApiError — naming what the query cannot have.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError:
        raise bad_request(
            "query selects notifications: eventType=ProductOrderStateChangeEvent.", "query"
        ) from None
    names = [name for name, _ in pairs if name.strip() != _EVENT_TYPE]
    if names:
        raise bad_request(f"query selects by eventType, not by {', '.join(names)}.", "query")
    found = {one.strip() for _, values in pairs for one in values.split(",")}
    unknown = sorted(found - set(api.event_types))
    if unknown:
        known = ", ".join(api.event_types)
        raise bad_request(f"There is no eventType {', '.join(unknown)} here, but {known}.", "query")
    return found or set(api.event_types)


def notification_messages(
    api: NotifyingApi, events: Sequence[Event], *, recipient: Recipient, now: datetime
) -> Sequence[Message]:
    """Return the notifications of some events.

    Left out are those that the query does not select, those of records that are no more, and those
    that the API does not know.
    """
    known = [one for one in events if one.type in api.changes]
    changed = _changes(api, known, recipient.tenant_id)
    selected = selected_types(recipient.query, api)
    wanted = [one for one in known if api.type_of(changed[one.id]) in selected]
    documents = _documents(api, {one.record_id for one in wanted}, recipient, now)
    messages = []
    for event in wanted:
        change = changed[event.id]
        document = documents.get(event.record_id)
        if change is Change.DELETE:
            document = _reference(api, event.record_id)
        if document is not None:
            messages.append(_message(api, event, change, document))
    return messages


def _message(api: NotifyingApi, event: Event, change: Change, document: Document) -> Message:
    body = {
        "eventId": str(event.id),
        "eventTime": instant(event.happened_at),
        "eventType": api.type_of(change),
        "event": {api.resource: document},
    }
    return Message(
        event_id=event.id,
        type=api.type_of(change),
        path=api.path_of(change),
        body=json.dumps(body, ensure_ascii=False),
    )


def _reference(api: NotifyingApi, record_id: UUID) -> Document:
    """Return what remains of a record that has been deleted."""
    return {"id": str(record_id), "href": address(f"{api.base}/{api.resource}", record_id)}


def _changes(api: NotifyingApi, events: Sequence[Event], tenant_id: UUID) -> Mapping[UUID, Change]:
    """Return what each event means. An update in which the state changed, by the audit log, is a change of state."""
    found = {one.id: api.changes[one.type] for one in events}
    updates = [one for one in events if found[one.id] is Change.ATTRIBUTE]
    if api.states is None or not updates:
        return found
    changes = column_changes(
        api.state_column,
        tenant_id=tenant_id,
        entity=api.entity,
        record_ids={one.record_id for one in updates},
        since=min(one.happened_at for one in updates),
    )
    states = api.states(tenant_id)
    of_record: dict[UUID, list[Event]] = {}
    for event in events:
        of_record.setdefault(event.record_id, []).append(event)
    for one in changes:
        cause = _event_of(one, of_record[one.record_id])
        if cause is None or found[cause.id] is not Change.ATTRIBUTE:
            continue
        if states.get(one.before) != states.get(one.after):
            found[cause.id] = Change.STATE
    return found


def _event_of(change: ColumnChange, events: Sequence[Event]) -> Event | None:
    """Return the last event of a record that is no later than a change: that of the same transaction."""
    earlier = [one for one in events if one.happened_at <= change.at]
    return earlier[-1] if earlier else None


def _documents(
    api: NotifyingApi, record_ids: Collection[UUID], recipient: Recipient, now: datetime
) -> Mapping[UUID, Document]:
    if not record_ids:
        return {}
    request = _AdministratorRequest(recipient, now)
    by_id = (Condition(path="id", values=tuple(str(pk) for pk in record_ids)),)
    return {
        UUID(document["id"]): document
        for source in api.find(request, by_id)
        for document in source.read(0, len(record_ids))
    }


class _AdministratorRequest(ApiRequest):
    """A request by which Upline itself reads records of a BSS, as an administrator does.

    It has come to no address: the absolute ones begin as those of the request that subscribed.
    """

    def __init__(self, recipient: Recipient, now: datetime) -> None:
        super().__init__()
        self._origin = recipient.origin
        self.auth = Caller(
            credential_id=_NOBODY,
            tenant=get_tenant(tenant_id=recipient.tenant_id),
            actor=system_actor(),
            now=now,
            scope=CredentialScope(),
            expires_at=None,
        )

    def build_absolute_uri(self, location: Any = None) -> str:
        return f"{self._origin}{location or '/'}"
