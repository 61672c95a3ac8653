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
from uuid import UUID, uuid5

from upline.access.rulebook import system_actor
from upline.api.authentication import ApiRequest, Caller
from upline.api.tmf import (
    catalog_records,
    offering_prices,
    offerings,
    orders,
    products,
    specifications,
)
from upline.api.tmf.documents import CATALOG, INVENTORY, ORDERING, Document, address, instant
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import Condition
from upline.api.tmf.mapping import OFFERING_STATUSES, ORDER_STATES, PRODUCT_STATUSES
from upline.api.tmf.operations import Find
from upline.audit.queries import ColumnChange, column_changes
from upline.catalog.rulebook import ProductStatus
from upline.eventlog.queries import Event
from upline.eventlog.rulebook import AnyEventType, CatalogueEventType, EventType
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
class NotifyingResource:
    """A resource whose records are notified. `changes`: what each event of the log means.

    `states`: which states a record had, by the audit log, as a function of the BSS. None: its state never changes,
    or has events of its own.
    """

    name: str
    find: Find
    changes: Mapping[AnyEventType, Change]
    entity: str = ""
    state_column: str = ""
    states: Callable[[UUID], Mapping[object, str]] | None = None

    @property
    def event_types(self) -> Sequence[str]:
        """Return the types of its notifications."""
        found = set(self.changes.values()) | ({Change.STATE} if self.states else set())
        return [self.type_of(one) for one in Change if one in found]

    def type_of(self, change: Change) -> str:
        return f"{self.name[0].upper()}{self.name[1:]}{change.value}"

    def path_of(self, change: Change) -> str:
        return f"/listener/{self.name}{change.value}"


@dataclass(frozen=True, kw_only=True)
class NotifyingApi:
    """A TM Forum API that notifies of its resources.

    A notification of the first one has the id of its event; one of another has an id that follows from it, since
    an event can tell of several.
    """

    base: str
    title: str
    resources: Sequence[NotifyingResource]

    @property
    def event_types(self) -> Sequence[str]:
        """Return the types of its notifications."""
        return [one for resource in self.resources for one in resource.event_types]

    @property
    def log_types(self) -> Sequence[EventType]:
        """Return the types of the log's events that it tells of."""
        found = {one: None for resource in self.resources for one in resource.changes}
        return [one for one in found if isinstance(one, EventType)]


def _order_states(tenant_id: UUID) -> Mapping[object, str]:
    rows = status_rows(tenant_id=tenant_id)
    return {str(row.id): ORDER_STATES[row.kind] for row in rows}


def _product_states(_tenant_id: UUID) -> Mapping[object, str]:
    return {str(status): PRODUCT_STATUSES[status] for status in Status}


def _offering_states(_tenant_id: UUID) -> Mapping[object, str]:
    return {str(status): OFFERING_STATUSES[status] for status in ProductStatus}


def _events_of(noun: str) -> Mapping[AnyEventType, Change]:
    changes = {
        "created": Change.CREATE,
        "updated": Change.ATTRIBUTE,
        "state-changed": Change.STATE,
        "deleted": Change.DELETE,
    }
    return {
        CatalogueEventType(f"upline.{noun}.{suffix}"): change for suffix, change in changes.items()
    }


_PRODUCT_EVENTS: Mapping[AnyEventType, Change] = {
    EventType.PRODUCT_CREATED: Change.CREATE,
    EventType.PRODUCT_UPDATED: Change.ATTRIBUTE,
    EventType.PRODUCT_DELETED: Change.DELETE,
}
NOTIFYING_APIS: Mapping[WebhookFormat, NotifyingApi] = {
    WebhookFormat.PRODUCT_ORDERING: NotifyingApi(
        base=ORDERING,
        title="productOrder",
        resources=(
            NotifyingResource(
                name="productOrder",
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
        ),
    ),
    WebhookFormat.PRODUCT_INVENTORY: NotifyingApi(
        base=INVENTORY,
        title="product",
        resources=(
            NotifyingResource(
                name="product",
                find=products.find_products,
                changes={
                    EventType.SUBSCRIPTION_CREATED: Change.CREATE,
                    EventType.SUBSCRIPTION_UPDATED: Change.ATTRIBUTE,
                },
                entity="subscription",
                state_column="status",
                states=_product_states,
            ),
        ),
    ),
    WebhookFormat.PRODUCT_CATALOG: NotifyingApi(
        base=CATALOG,
        title="productCatalog",
        resources=(
            NotifyingResource(
                name="productOffering",
                find=offerings.find_offerings,
                changes={**_PRODUCT_EVENTS, EventType.PRODUCT_PRICED: Change.ATTRIBUTE},
                entity="product",
                state_column="status",
                states=_offering_states,
            ),
            NotifyingResource(
                name="productSpecification",
                find=specifications.find_specifications,
                changes={**_PRODUCT_EVENTS, **_events_of("specification")},
                entity="product",
                state_column="status",
                states=_offering_states,
            ),
            NotifyingResource(
                name="productOfferingPrice",
                find=offering_prices.find_prices,
                changes=_events_of("price"),
            ),
            NotifyingResource(
                name="catalog", find=catalog_records.CATALOGS.find, changes=_events_of("catalog")
            ),
            NotifyingResource(
                name="category",
                find=catalog_records.CATEGORIES.find,
                changes=_events_of("category"),
            ),
        ),
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
    """Return the notifications of some events, in their order.

    Left out are those that the query does not select, those of records that are no more, and those
    that the API does not know.
    """
    selected = selected_types(recipient.query, api)
    of_event: dict[UUID, list[Message]] = {one.id: [] for one in events}
    for resource in api.resources:
        changed = _changes(resource, events, recipient.tenant_id)
        wanted = [
            one
            for one in events
            if one.id in changed and resource.type_of(changed[one.id]) in selected
        ]
        documents = _documents(resource, {one.record_id for one in wanted}, recipient, now)
        for event in wanted:
            change = changed[event.id]
            document = documents.get(event.record_id)
            if change is Change.DELETE:
                document = _reference(f"{api.base}/{resource.name}", event.record_id)
            if document is not None:
                message_id = (
                    event.id if resource is api.resources[0] else uuid5(event.id, resource.name)
                )
                of_event[event.id].append(_message(message_id, resource, event, change, document))
    return [message for messages in of_event.values() for message in messages]


def _message(
    message_id: UUID,
    resource: NotifyingResource,
    event: Event,
    change: Change,
    document: Document,
) -> Message:
    body = {
        "eventId": str(message_id),
        "eventTime": instant(event.happened_at),
        "eventType": resource.type_of(change),
        "event": {resource.name: document},
    }
    return Message(
        event_id=message_id,
        type=resource.type_of(change),
        path=resource.path_of(change),
        body=json.dumps(body, ensure_ascii=False),
    )


def _reference(collection: str, record_id: UUID) -> Document:
    """Return what remains of a record that has been deleted."""
    return {"id": str(record_id), "href": address(collection, record_id)}


def _changes(
    resource: NotifyingResource, all_events: Sequence[Event], tenant_id: UUID
) -> Mapping[UUID, Change]:
    """Return what each event means that the resource knows. An update in which the state changed, by the audit
    log, is a change of state.
    """
    known = [one for one in all_events if one.type in resource.changes]
    found = {one.id: resource.changes[one.type] for one in known}
    updates = [one for one in known if found[one.id] is Change.ATTRIBUTE]
    if resource.states is None or not updates:
        return found
    changes = column_changes(
        resource.state_column,
        tenant_id=tenant_id,
        entity=resource.entity,
        record_ids={one.record_id for one in updates},
        since=min(one.happened_at for one in updates),
    )
    states = resource.states(tenant_id)
    of_record: dict[UUID, list[Event]] = {}
    for event in known:
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
    resource: NotifyingResource, record_ids: Collection[UUID], recipient: Recipient, now: datetime
) -> Mapping[UUID, Document]:
    if not record_ids:
        return {}
    request = _AdministratorRequest(recipient, now)
    by_id = (Condition(path="id", values=tuple(str(pk) for pk in record_ids)),)
    return {
        UUID(document["id"]): document
        for source in resource.find(request, by_id)
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
