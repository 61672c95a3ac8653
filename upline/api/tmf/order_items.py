"""Items of a product order as items of an order: what they add, to what, in which billing cycle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import check_body, referred_id, required
from upline.api.tmf.documents import CHARGE_PERIODS, PRICE_TYPES, Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.mapping import ADD, MODIFY
from upline.api.tmf.order_attributes import ITEM_ATTRIBUTES
from upline.catalog import queries as catalog
from upline.catalog.rulebook import BillingCycle
from upline.orders.rulebook import ItemKind
from upline.selling.actions import ItemSpec

_RELIES_ON = "reliesOn"


@dataclass(frozen=True, slots=True)
class ReadItems:
    """The items of a body. `unresolved`: those that name no offering yet; an order with them is a draft.

    `own_ids`: how the other system calls each of `items`.
    """

    items: Sequence[ItemSpec]
    own_ids: Sequence[str]
    unresolved: Sequence[Document]


def read_items(request: ApiRequest, bodies: Sequence[Document]) -> ReadItems:
    """Return the items that a body names. Raises: ApiError — what is wrong with which."""
    items: list[ItemSpec] = []
    own_ids: list[str] = []
    unresolved: list[Document] = []
    for position, body in enumerate(bodies):
        where = f"productOrderItem.{position}."
        check_body(body, ITEM_ATTRIBUTES, where=where)
        own_id = required(body, "id", where=where)
        action = required(body, "action", where=where)
        if action == ADD and "productOffering" not in body:
            unresolved.append(body)
            continue
        items.append(_READERS.get(action, _no_action)(request, body, where, own_ids))
        own_ids.append(own_id)
    return ReadItems(items, own_ids, unresolved)


def _add(request: ApiRequest, body: Document, where: str, own_ids: Sequence[str]) -> ItemSpec:
    product_id = referred_id(body["productOffering"], f"{where}productOffering")
    cycle = _cycle(body, where) or _only_cycle(request, product_id, where)
    relied_on = _relied_on(body, where, own_ids)
    return ItemSpec(
        kind=ItemKind.ADD_ON if relied_on else ItemKind.SUBSCRIPTION,
        quantity=body.get("quantity") or 1,
        product_id=product_id,
        billing_cycle=cycle,
        **relied_on,
    )


def _modify(request: ApiRequest, body: Document, where: str, own_ids: Sequence[str]) -> ItemSpec:
    return ItemSpec(
        kind=ItemKind.LICENCES,
        quantity=required(body, "quantity", where=where),
        target_id=referred_id(body.get("product"), f"{where}product"),
    )


def _no_action(request: ApiRequest, body: Document, where: str, own_ids: Sequence[str]) -> ItemSpec:
    sentence = f"An item can {ADD} an offering, or {MODIFY} a product by more licences."
    raise bad_request(sentence, f"{where}action")


_READERS = {ADD: _add, MODIFY: _modify}


def _relied_on(body: Document, where: str, own_ids: Sequence[str]) -> Mapping[str, Any]:
    """Return for what an add-on is: a product that exists, or an earlier item of the order."""
    product = body.get("product") or {}
    for one in product.get("productRelationship") or []:
        if isinstance(one, dict) and one.get("relationshipType") == _RELIES_ON:
            place = f"{where}product.productRelationship.product"
            return {"target_id": referred_id(one.get("product"), place)}
    for one in body.get("productOrderItemRelationship") or []:
        if one.get("relationshipType") == _RELIES_ON:
            if one.get("id") not in own_ids:
                sentence = "An add-on relies on an earlier item of the same order, by its id."
                raise bad_request(sentence, f"{where}productOrderItemRelationship.id")
            return {"target_position": own_ids.index(one["id"]) + 1}
    return {}


def _cycle(body: Document, where: str) -> BillingCycle | None:
    """Return the billing cycle that an item's price names, or None."""
    for one in body.get("itemPrice") or []:
        if "priceType" in one or "recurringChargePeriod" in one:
            return cycle_of(one, f"{where}itemPrice.")
    return None


def cycle_of(charged: Document, where: str) -> BillingCycle:
    """Return the billing cycle of a price. Raises: ApiError — there is no such cycle."""
    period = str(
        charged.get("recurringChargePeriod") or charged.get("recurringChargePeriodType") or ""
    )
    length = charged.get("recurringChargePeriodLength") or 1
    for cycle, (unit, months_or_years) in CHARGE_PERIODS.items():
        if PRICE_TYPES[cycle] != (charged.get("priceType") or "recurring"):
            continue
        names = {unit, f"{unit}s", f"{unit}ly", f"1 {unit}"} if months_or_years == 1 else set()
        names |= {f"{months_or_years} {unit}s"} if months_or_years else {""}
        if period.lower() in names and (length == 1 or months_or_years == 0):
            return cycle
        if period.lower() in {unit, f"{unit}s"} and length == months_or_years > 1:
            return cycle
    periods = ", ".join(
        unit if length == 1 else f"{length} {unit}s"
        for unit, length in CHARGE_PERIODS.values()
        if unit
    )
    sentence = f"A price is oneTime, or recurring with one of these periods: {periods}."
    raise bad_request(sentence, f"{where}recurringChargePeriod")


def _only_cycle(request: ApiRequest, product_id: UUID, where: str) -> BillingCycle:
    """Return the one billing cycle in which a product has a price. Raises: ApiError; Refused `not_offered`."""
    caller = request.auth
    catalog.get_offered_product(seller=caller.tenant, product_id=product_id)
    prices = catalog.load_unit_prices(seller=caller.tenant, product_ids=[product_id])
    priced = [cycle for cycle in BillingCycle if prices.on(caller.today, product_id, cycle)]
    if len(priced) == 1:
        return priced[0]
    sentence = "The billing cycle is named by itemPrice, as priceType and recurringChargePeriod."
    raise bad_request(sentence, f"{where}itemPrice.recurringChargePeriod")
