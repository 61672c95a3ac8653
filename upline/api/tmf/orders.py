"""TMF622: orders as product orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
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
    amount,
    charge,
    instant,
    midnight,
    offering_reference,
    party,
    price,
    reference,
)
from upline.api.tmf.filters import Condition, days_of, ids_of, narrow_all, parse_id
from upline.api.tmf.listing import Source
from upline.api.tmf.mapping import ORDER_STATES, item_action
from upline.api.tmf.order_attributes import KEPT_TEXTS, STORED
from upline.kernel.money import Money
from upline.orders import queries
from upline.orders.queries import OrderFilter, OrderLine, OrderPage
from upline.setup.rulebook import StatusKind
from upline.tmforum.queries import stored_ids, stored_rows
from upline.tmforum.rulebook import RecordKind

COLLECTION = f"{ORDERING}/productOrder"


def find_orders(request: ApiRequest, conditions: tuple[Condition, ...]) -> Sequence[Source]:
    """Return the orders that the client may see."""
    where, remaining = narrow_all(OrderFilter(), conditions, partial(_narrow, request))
    return [] if where is None else [_source(request, where, remaining)]


def _source(request: ApiRequest, where: OrderFilter, remaining: Sequence[Condition]) -> Source:
    caller = request.auth
    reach = caller.reach()

    def read(offset: int, limit: int) -> list[Document]:
        ids = queries.list_order_ids(
            tenant_id=caller.tenant.id, where=where, reach=reach, offset=offset, limit=limit
        )
        pages = queries.order_pages(tenant_id=caller.tenant.id, order_ids=ids, by=caller.actor)
        stored = stored_rows(tenant_ids=[caller.tenant.id], kind=RecordKind.ORDER, ids=ids)
        return [
            order_document(request, pages[pk], stored[pk].document if pk in stored else {})
            for pk in ids
            if pk in pages
        ]

    listed = queries.list_orders(tenant_id=caller.tenant.id, where=where, reach=reach)
    return Source(listed.count, read, remaining)


def _narrow(request: ApiRequest, where: OrderFilter, condition: Condition) -> OrderFilter | None:
    """Return a filter with one condition more; the same one: it does not know it; None: nothing
    is found.
    """
    if condition.path == "orderDate":
        return _narrow_by_day(where, condition)
    if not condition.is_equality:
        return where
    if condition.path in KEPT_TEXTS:
        return _narrow_to(where, _ids_of_stored(request, condition))
    narrow = _NARROW_BY.get(condition.path)
    return where if narrow is None else narrow(where, condition)


def _narrow_by_id(where: OrderFilter, condition: Condition) -> OrderFilter | None:
    return _narrow_to(where, ids_of(condition))


def _narrow_by_state(where: OrderFilter, condition: Condition) -> OrderFilter | None:
    if where.status_kinds:
        return where
    kinds = [kind for kind, state in ORDER_STATES.items() if state in condition.values]
    return replace(where, status_kinds=kinds) if kinds else None


def _narrow_to(where: OrderFilter, ids: Sequence[UUID]) -> OrderFilter | None:
    both = [pk for pk in ids if pk in where.order_ids] if where.order_ids else ids
    return replace(where, order_ids=both) if both else None


def _ids_of_stored(request: ApiRequest, condition: Condition) -> list[UUID]:
    return stored_ids(
        tenant_id=request.auth.tenant.id,
        kind=RecordKind.ORDER,
        name=condition.path,
        values=condition.values,
    )


def _narrow_by_external_id(where: OrderFilter, condition: Condition) -> OrderFilter:
    if len(condition.values) > 1 or not condition.values[0] or where.known_as:
        return where
    return replace(where, known_as=condition.values[0])


def _narrow_by_category(where: OrderFilter, condition: Condition) -> OrderFilter:
    if len(condition.values) > 1 or not condition.values[0] or where.type_name:
        return where
    return replace(where, type_name=condition.values[0])


def _narrow_by_day(where: OrderFilter, condition: Condition) -> OrderFilter:
    days = days_of(condition)
    if days is None:
        return where
    first, last = days
    bounds_from = [day for day in (where.date_from, first) if day]
    bounds_to = [day for day in (where.date_to, last) if day]
    return replace(
        where,
        date_from=max(bounds_from) if bounds_from else None,
        date_to=min(bounds_to) if bounds_to else None,
    )


def _narrow_by_party(where: OrderFilter, condition: Condition) -> OrderFilter | None:
    if len(condition.values) > 1 or where.party_id is not None:
        return where
    party_id = parse_id(condition.values[0])
    return replace(where, party_id=party_id) if party_id else None


_NARROW_BY: Mapping[str, Callable[[OrderFilter, Condition], OrderFilter | None]] = {
    "id": _narrow_by_id,
    "href": _narrow_by_id,
    "state": _narrow_by_state,
    "category": _narrow_by_category,
    "externalId": _narrow_by_external_id,
    "relatedParty.id": _narrow_by_party,
}


def order_document(request: ApiRequest, page: OrderPage, stored: Mapping[str, Any]) -> Document:
    """Return an order as a `ProductOrder`, with the attributes that are kept of it."""
    document: Document = {
        "id": str(page.id),
        "href": address(COLLECTION, page.id),
        "orderDate": midnight(page.order_date),
        "state": ORDER_STATES[StatusKind(page.status_kind)],
        **_stored_attributes(stored),
        "billingAccount": account_reference(page.billing_to),
        "note": [*_notes(page), *stored.get("note", ())],
        "orderTotalPrice": [_total(page.total, "Total")],
        "productOrderItem": [
            *(_item(page, line, stored.get("itemIds", {})) for line in page.lines),
            *map(_unresolved_item, stored.get("unresolvedItems", ())),
        ],
        "relatedParty": _parties(page),
        **_extension(page),
        "@type": "UplineProductOrder",
        "@baseType": "ProductOrder",
        "@schemaLocation": schemas.location(request, "UplineProductOrder"),
    }
    optional = {
        "category": page.type,
        "completionDate": instant(page.executed_at) if page.executed_at else "",
        "externalId": str(page.sale_event_id or page.external_id),
    }
    return {**document, **{name: value for name, value in optional.items() if value}}


def _stored_attributes(stored: Mapping[str, Any]) -> Document:
    lists = ("agreement", "channel", "payment", "productOfferingQualification", "quote")
    return {
        **{name: [] for name in lists},
        **{name: value for name, value in stored.items() if name in STORED and name != "note"},
    }


def _unresolved_item(item: Document) -> Document:
    """Return an item that names no offering yet: it is kept as it was sent, and the order is a draft."""
    return {**item, "state": "held", "@type": "ProductOrderItem"}


def _parties(page: OrderPage) -> list[Document]:
    found = [
        party(page.account, "customer", "Customer"),
        party(page.billing_to, "billTo", "Organization"),
    ]
    if page.reseller is not None:
        found.append(reference(page.reseller, "/api/v1/resellers", "Organization", role="reseller"))
    return found


def _notes(page: OrderPage) -> list[Document]:
    if not page.ribbon:
        return []
    return [
        {
            "id": "origin",
            "author": "system",
            "date": instant(page.created_at),
            "text": page.ribbon,
            "@type": "Note",
        }
    ]


def _extension(page: OrderPage) -> Document:
    """Return what TM Forum has no place for."""
    origin: Document | None = None
    if page.reseller is not None:
        origin = {
            "kind": "backOrder",
            "reseller": reference(page.reseller, "/api/v1/resellers", "Organization"),
            "trigger": page.trigger.lower(),
        }
    return {
        "name": page.name,
        "number": page.number,
        "origin": origin or {"kind": "direct"},
        "bookingDate": instant(page.created_at),
        "statusName": page.status,
        "priceList": page.price_list,
        "paymentMethod": page.payment_method,
        "campaign": page.campaign,
        "salesRepresentative": page.sales_rep,
        "contact": page.contact,
        "responsibleUser": page.responsible_user,
        "customField": [
            {"name": one.code, "value": one.value} for one in page.custom_fields if one.value
        ],
        "warning": list(page.warnings),
    }


def _total(money: Money, name: str) -> Document:
    return {
        "name": name,
        "priceType": "total",
        "price": price(money),
        "priceAlteration": [],
        "@type": "OrderPrice",
    }


def _item(page: OrderPage, line: OrderLine, own_ids: Mapping[str, str]) -> Document:
    document: Document = {
        "id": own_ids.get(str(line.id), str(line.id)),
        "quantity": line.quantity,
        "action": item_action(
            page.trigger, line.related.place if line.related else None, line.kind
        ),
        "state": item_state(page, line),
        "productOffering": offering_reference(line.product),
        "itemPrice": [_unit_price(line)] if line.unit_price is not None else [],
        "itemTerm": [],
        "itemTotalPrice": [_total(line.total, "Total")],
        "payment": [],
        "productOrderItem": [],
        "productOrderItemRelationship": _item_relationships(line, own_ids),
        "qualification": [],
        "@type": "ProductOrderItem",
    }
    if line.related is not None:
        document["product"] = _product(line)
    return document


def item_state(page: OrderPage, line: OrderLine) -> str:
    """Return the state of an item: delivered ones are completed before their order is."""
    state = ORDER_STATES[StatusKind(page.status_kind)]
    is_delivered = line.delivered_by is not None or (
        line.related is not None and not page.is_back_order
    )
    return "completed" if is_delivered else state


def _unit_price(line: OrderLine) -> Document:
    assert line.unit_price is not None, "only what has a price is given with one"
    document: Document = {
        "name": "Unit price",
        **charge(line.billing_cycle),
        "price": price(line.unit_price),
        "priceAlteration": _alterations(line),
        "@type": "OrderPrice",
    }
    if line.price_list:
        document["description"] = f"Price list {line.price_list}"
    return document


def _alterations(line: OrderLine) -> list[Document]:
    """Return the promotion of an item: what it takes off the item, for how many billing cycles."""
    if not line.promotion:
        return []
    document: Document = {
        "name": line.promotion,
        **charge(line.billing_cycle),
        "priceType": "discount",
        "price": {"dutyFreeAmount": amount(line.displayed_discount), "@type": "Price"},
        "@type": "PriceAlteration",
    }
    if line.promotion_cycles is not None:
        document["applicationDuration"] = line.promotion_cycles
    return [document]


def _item_relationships(line: OrderLine, own_ids: Mapping[str, str]) -> list[Document]:
    if line.target_item_id is None:
        return []
    target = str(line.target_item_id)
    return [{"id": own_ids.get(target, target), "relationshipType": "reliesOn"}]


def _product(line: OrderLine) -> Document:
    related = line.related
    assert related is not None, "only an item with a product is given with it"
    products = f"{INVENTORY}/product"
    document: Document = {
        "id": str(related.record_id),
        "href": address(products, related.record_id),
        "@referredType": "Product",
    }
    if related.is_add_on:
        parent = {"id": str(related.page_id), "name": related.name, "@referredType": "Product"}
        if related.is_shared:
            parent["href"] = address(products, related.page_id)
        document["productRelationship"] = [{"relationshipType": "reliesOn", "product": parent}]
    else:
        document["name"] = related.name
    return document
