"""TMF637: subscriptions and add-ons as products."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.tmf import schemas
from upline.api.tmf.documents import (
    INVENTORY,
    ORDERING,
    Document,
    account_reference,
    address,
    charge,
    midnight,
    offering_reference,
    party,
    price,
)
from upline.api.tmf.filters import ID_PATHS, Condition, days_of, narrow_all, narrow_by_ids, parse_id
from upline.api.tmf.listing import Source
from upline.api.tmf.mapping import ADD, ORDER_ROLES, PRODUCT_STATUSES, item_action
from upline.kernel.page_objects import Ref
from upline.orders.queries import RelatedOrder, related_orders
from upline.subscriptions import queries
from upline.subscriptions.queries import InventoryFilter, InventoryItem, SubscriptionRow
from upline.tmforum.queries import stored_rows
from upline.tmforum.rulebook import RecordKind

COLLECTION = f"{INVENTORY}/product"

ATTRIBUTES = frozenset({
    "id", "href", "description", "isBundle", "isCustomerVisible", "name", "orderDate",
    "productSerialNumber", "startDate", "terminationDate", "agreement", "billingAccount", "place",
    "product", "productCharacteristic", "productOffering", "productOrderItem", "productPrice",
    "productRelationship", "productSpecification", "productTerm", "realizingResource",
    "realizingService", "relatedParty", "status", "@baseType", "@schemaLocation", "@type",
    *schemas.PRODUCT_EXTENSION,
})  # fmt: skip


def find_products(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the products that the client may see."""
    where, remaining = narrow_all(InventoryFilter(today=request.auth.today), conditions, _narrow)
    return [] if where is None else [_source(request, where, remaining)]


def _source(request: ApiRequest, where: InventoryFilter, remaining: Sequence[Condition]) -> Source:
    tenant_id, reach = request.auth.tenant.id, request.auth.reach()

    def read(offset: int, limit: int) -> list[Document]:
        found = queries.list_inventory(
            tenant_id=tenant_id, where=where, reach=reach, offset=offset, limit=limit
        )
        orders = related_orders(
            tenant_id=tenant_id, subscription_ids=[one.record.id for one in found], reach=reach
        )
        own_ids = _own_ids_of_items(request, orders)
        return [_document(request, one, orders.get(one.record.id, ()), own_ids) for one in found]

    return Source(
        lambda: queries.count_inventory(tenant_id=tenant_id, where=where, reach=reach),
        read,
        remaining,
    )


def _narrow(where: InventoryFilter, condition: Condition) -> InventoryFilter | None:
    """Return a filter with one condition more; the same one: it does not know it; None: nothing
    is found.
    """
    if not condition.is_equality:
        return where
    if condition.path in ID_PATHS:
        return narrow_by_ids(where, condition)
    if condition.path == "status" and not where.statuses:
        statuses = [
            ours for ours, published in PRODUCT_STATUSES.items() if published in condition.values
        ]
        return replace(where, statuses=statuses) if statuses else None
    if len(condition.values) > 1:
        return where
    return _narrow_by_value(where, condition)


def _narrow_by_value(where: InventoryFilter, condition: Condition) -> InventoryFilter | None:
    (value,) = condition.values
    if condition.path == "name" and not where.name and value:
        return replace(where, name=value)
    if condition.path == "productOffering.id" and where.product_id is None:
        product_id = parse_id(value)
        return replace(where, product_id=product_id) if product_id else None
    if condition.path == "relatedParty.id" and where.party_id is None:
        party_id = parse_id(value)
        return replace(where, party_id=party_id) if party_id else None
    if condition.path == "startDate" and where.starts_on is None:
        days = days_of(condition)
        return replace(where, starts_on=days[0]) if days else where
    return where


def _own_ids_of_items(
    request: ApiRequest, orders: Mapping[UUID, Sequence[RelatedOrder]]
) -> Mapping[str, str]:
    """Return how other systems call the items of some orders, as their product orders do."""
    ids = {one.order.id for found in orders.values() for one in found}
    stored = stored_rows(tenant_ids=[request.auth.tenant.id], kind=RecordKind.ORDER, ids=ids)
    return {
        pk: own_id
        for row in stored.values()
        for pk, own_id in row.document.get("itemIds", {}).items()
    }


def _document(
    request: ApiRequest,
    item: InventoryItem,
    orders: Sequence[RelatedOrder],
    own_ids: Mapping[str, str],
) -> Document:
    record = item.record
    shown = [order for order in orders if order.order.is_shared]
    document: Document = {
        "id": str(record.id),
        "href": address(COLLECTION, record.id),
        "name": record.name,
        "status": PRODUCT_STATUSES[record.status],
        "isBundle": False,
        "isCustomerVisible": True,
        "startDate": midnight(record.start_date),
        "agreement": [],
        "billingAccount": account_reference(item.billing_account),
        "place": [],
        "product": [],
        "productCharacteristic": _characteristics(record),
        "productOffering": offering_reference(Ref(record.product_id, record.product)),
        "productOrderItem": [_order_item(one, own_ids) for one in shown],
        "productPrice": _prices(record),
        "productRelationship": _relationships(item),
        "productTerm": _terms(record),
        "realizingResource": [],
        "realizingService": [],
        "relatedParty": _parties(item),
        **_extension(record),
        "@type": "UplineProduct",
        "@baseType": "Product",
        "@schemaLocation": schemas.location(request, "UplineProduct"),
    }
    if record.ends_on is not None:
        document["terminationDate"] = midnight(record.ends_on)
    if shown:
        document["orderDate"] = midnight(min(one.order_date for one in shown))
    return document


def _characteristics(record: SubscriptionRow) -> list[Document]:
    values: Mapping[str, tuple[str, Any]] = {
        "quantity": ("integer", record.quantity),
        "billingCycle": ("string", record.billing_cycle.lower()),
        "isTrial": ("boolean", record.is_trial),
        "vendorSubscriptionId": ("string", record.vendor_subscription_id),
    }
    return [
        {"name": name, "valueType": kind, "value": value, "@type": "Characteristic"}
        for name, (kind, value) in values.items()
        if value != ""
    ]


def _prices(record: SubscriptionRow) -> list[Document]:
    if record.unit_price is None:
        return []
    return [
        {
            "name": "Unit price",
            **charge(record.billing_cycle),
            "price": price(record.unit_price),
            "productPriceAlteration": [],
            "@type": "ProductPrice",
        }
    ]


def _terms(record: SubscriptionRow) -> list[Document]:
    months = record.billing_cycle.months
    if not months:
        return []
    return [
        {
            "name": "Billing cycle",
            "duration": {"amount": months, "units": "month"},
            "@type": "ProductTerm",
        }
    ]


def _relationships(item: InventoryItem) -> list[Document]:
    found = [("reliesOn", item.parent)] if item.parent is not None else []
    found += [("isReliedOnBy", add_on) for add_on in item.add_ons]
    return [{"relationshipType": kind, "product": _reference(ref)} for kind, ref in found]


def _reference(ref: Ref) -> Document:
    found: Document = {"id": str(ref.id), "name": ref.name, "@referredType": "Product"}
    if ref.is_shared:
        found["href"] = address(COLLECTION, str(ref.id))
    return found


def _order_item(one: RelatedOrder, own_ids: Mapping[str, str]) -> Document:
    """Return an order item with one of the three relations; of an ordinary order, the one that made it."""
    return {
        "orderItemId": own_ids.get(str(one.item_id), str(one.item_id)),
        "orderItemAction": item_action(one.trigger, one.place, one.kind)
        if one.place or one.kind
        else ADD,
        "productOrderId": str(one.order.id),
        "productOrderHref": f"{ORDERING}/productOrder/{one.order.id}",
        "role": ORDER_ROLES[one.place] if one.place else "orderField",
        "@referredType": "ProductOrder",
    }


def _parties(item: InventoryItem) -> list[Document]:
    record = item.record
    found = [
        party(record.account, "customer", "Customer"),
        party(item.billing_account, "billTo", "Organization"),
    ]
    if record.owner_id is not None:
        found.append(_reseller(record.owner_id, record.owner))
    return found


def _reseller(tenant_id: UUID, name: str) -> Document:
    return {
        "id": str(tenant_id),
        "href": f"/api/v1/resellers/{tenant_id}",
        "name": name,
        "role": "reseller",
        "@referredType": "Organization",
    }


def _extension(record: SubscriptionRow) -> Document:
    """Return what TM Forum has no place for."""
    found: Document = {
        "quantity": record.quantity,
        "vendorSubscriptionId": record.vendor_subscription_id,
        "isTrial": record.is_trial,
        "managedBy": record.owner,
        "responsibleUser": record.responsible_user,
        "customField": [
            {"name": code, "value": str(value)} for code, value in record.custom_fields.items()
        ],
    }
    if record.renews_on is not None:
        found["renewalDate"] = midnight(record.renews_on)
    return found
