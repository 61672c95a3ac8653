"""Which records and attributes are kept for TM Forum's APIs, and who may keep them."""

from collections.abc import Mapping
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs


class RecordKind(StrEnum):
    """What is kept: records of their own, or attributes of a record by its id.

    `OFFERING` is of a product, `ORDER` of an order.
    """

    CATALOG = "catalog"
    CATEGORY = "category"
    SPECIFICATION = "productSpecification"
    OFFERING_PRICE = "productOfferingPrice"
    OFFERING = "productOffering"
    ORDER = "productOrder"
    CANCELLATION = "cancelProductOrder"


class StorageAction(StrEnum):
    """What can be done with what is kept: one action for the catalogue, one for orders."""

    STORE_CATALOGUE = "store_catalogue"
    STORE_ORDERS = "store_orders"


NEEDS = declare_needs(
    StorageAction,
    {
        StorageAction.STORE_CATALOGUE: AccessRequirement(Permission.SET_PRICES, Level.SEE),
        StorageAction.STORE_ORDERS: AccessRequirement(Permission.SELL, Level.SEE),
    },
)

ACTIONS: Mapping[RecordKind, StorageAction] = {
    RecordKind.CATALOG: StorageAction.STORE_CATALOGUE,
    RecordKind.CATEGORY: StorageAction.STORE_CATALOGUE,
    RecordKind.SPECIFICATION: StorageAction.STORE_CATALOGUE,
    RecordKind.OFFERING_PRICE: StorageAction.STORE_CATALOGUE,
    RecordKind.OFFERING: StorageAction.STORE_CATALOGUE,
    RecordKind.ORDER: StorageAction.STORE_ORDERS,
    RecordKind.CANCELLATION: StorageAction.STORE_ORDERS,
}

assert ACTIONS.keys() == set(RecordKind), "what is kept without an action"
