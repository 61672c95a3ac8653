"""The types of events, the records that they are about, how long they are kept, and who may read them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs

RETENTION = timedelta(days=30)


class EventLogAction(StrEnum):
    """What can be done with the event log."""

    READ_EVENTS = "read_events"


# The log names records whatever their permission rule: it is for who may see all of them.
NEEDS = declare_needs(
    EventLogAction,
    {EventLogAction.READ_EVENTS: AccessRequirement(Permission.INTEGRATE, Level.SEE)},
)


class EventType(StrEnum):
    """What has happened: the `type` of a CloudEvent. The triggers of the tables write most of them."""

    ACCOUNT_CREATED = "upline.account.created"
    ACCOUNT_UPDATED = "upline.account.updated"
    ACCOUNT_DELETED = "upline.account.deleted"
    ORDER_CREATED = "upline.order.created"
    ORDER_BOOKED = "upline.order.booked"
    ORDER_UPDATED = "upline.order.updated"
    ORDER_DELETED = "upline.order.deleted"
    SUBSCRIPTION_CREATED = "upline.subscription.created"
    SUBSCRIPTION_UPDATED = "upline.subscription.updated"
    SALE_RECORDED = "upline.sale.recorded"
    SALE_BOOKED = "upline.sale.booked"
    SALE_PARKED = "upline.sale.parked"
    PRICE_LIST_PRICED = "upline.price-list.priced"
    PRODUCT_CREATED = "upline.product.created"
    PRODUCT_UPDATED = "upline.product.updated"
    PRODUCT_DELETED = "upline.product.deleted"
    PRODUCT_PRICED = "upline.product.priced"

    @property
    def collection(self) -> str:
        """Return the resource of the API that has the record: `orders`."""
        return _COLLECTIONS[self.value.split(".")[1]]


_COLLECTIONS: Mapping[str, str] = {
    "account": "accounts",
    "order": "orders",
    "subscription": "subscriptions",
    "sale": "sale-events",
    "price-list": "price-lists",
    "product": "products",
}

assert all(one.collection for one in EventType), "a type of event without a resource"


class CatalogueEventType(StrEnum):
    """What notifications of TMF620 tell of records that have no address in the REST API: the log is not read by these types.

    `price`: of a list or a product, a promotion, or a template of a price. They are written only while the BSS has a
    subscription to them, since a price file changes thousands of prices.
    """

    PRICE_CREATED = "upline.price.created"
    PRICE_UPDATED = "upline.price.updated"
    PRICE_STATE_CHANGED = "upline.price.state-changed"
    PRICE_DELETED = "upline.price.deleted"
    CATALOG_CREATED = "upline.catalog.created"
    CATALOG_UPDATED = "upline.catalog.updated"
    CATALOG_STATE_CHANGED = "upline.catalog.state-changed"
    CATALOG_DELETED = "upline.catalog.deleted"
    CATEGORY_CREATED = "upline.category.created"
    CATEGORY_UPDATED = "upline.category.updated"
    CATEGORY_STATE_CHANGED = "upline.category.state-changed"
    CATEGORY_DELETED = "upline.category.deleted"
    SPECIFICATION_CREATED = "upline.specification.created"
    SPECIFICATION_UPDATED = "upline.specification.updated"
    SPECIFICATION_STATE_CHANGED = "upline.specification.state-changed"
    SPECIFICATION_DELETED = "upline.specification.deleted"


AnyEventType = EventType | CatalogueEventType


def event_type(value: str) -> AnyEventType:
    """Return the type that is written so. Raises: ValueError."""
    return EventType(value) if value in _PUBLISHED else CatalogueEventType(value)


_PUBLISHED = frozenset(one.value for one in EventType)

assert _PUBLISHED.isdisjoint(one.value for one in CatalogueEventType), "a type of two kinds"

# What an event says about another record, by type: the name of the field in `data`.
RELATED_FIELDS: Mapping[EventType, str] = {EventType.ORDER_BOOKED: "sale_event"}
