"""TMF620: creating, changing and deleting products as product offerings."""

import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from upline.api.authentication import ApiRequest
from upline.api.tmf.bodies import check_body, required
from upline.api.tmf.catalog_attributes import KEPT_OF_OFFERING, OFFERING
from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request
from upline.api.tmf.filters import parse_id
from upline.api.tmf.mapping import OFFERING_STATUSES
from upline.api.tmf.order_items import cycle_of
from upline.catalog import actions
from upline.catalog.actions import NewProduct, ProductFields
from upline.catalog.queries import product_page
from upline.catalog.rulebook import BillingCycle, ProductStatus
from upline.tmforum import actions as stored
from upline.tmforum.queries import stored_rows
from upline.tmforum.rulebook import RecordKind

_FIELDS: Mapping[str, str] = {
    "name": "name",
    "code": "code",
    "vendorId": "vendor_id",
    "externalId": "external_id",
    "productType": "type",
    "addOnOf": "add_on_of",
    "minQuantity": "min_quantity",
    "maxQuantity": "max_quantity",
}
_STATUSES: Mapping[str, ProductStatus] = {
    **{published: ours for ours, published in OFFERING_STATUSES.items()},
    "Launched": ProductStatus.ACTIVE,
    "Obsolete": ProductStatus.DISCONTINUED,
}
_NEVER = ("id", "href")
_MAX_SLUG = 100


def create_offering(request: ApiRequest, body: Document) -> str:
    """Create a product of the BSS; without a `code` it gets one from its name."""
    check_body(body, OFFERING, never=_NEVER)
    name = required(body, "name")
    _check_is_no_bundle(body)
    caller = request.auth
    fields = _fields(body)
    fields.setdefault("code", _code(name))
    product_id = actions.create_product(
        tenant_id=caller.tenant.id,
        new=NewProduct(**fields, prices=_prices(request, body)),
        currency=caller.tenant.currency,
        by=caller.actor,
        now=caller.now,
    )
    _set_stored(request, product_id, body)
    if _status(body) is ProductStatus.DISCONTINUED:
        actions.discontinue_product(
            tenant_id=caller.tenant.id, product_id=product_id, by=caller.actor
        )
    return str(product_id)


def change_offering(request: ApiRequest, record_id: str, body: Document) -> None:
    """Change a product of the BSS's own; a retired one is discontinued."""
    check_body(body, OFFERING)
    _check_is_no_bundle(body)
    if "productOfferingPrice" in body:
        sentence = "Prices are changed as productOfferingPrice, not with the offering."
        raise bad_request(sentence, "productOfferingPrice")
    caller = request.auth
    product_id = _id(record_id)
    page = product_page(seller=caller.tenant, product_id=product_id)
    given = _fields(body)
    if given or not page.is_own:
        before = {name: getattr(page, name) for name in ProductFields.__dataclass_fields__}
        actions.edit_product(
            tenant_id=caller.tenant.id,
            product_id=product_id,
            fields=ProductFields(**{**before, **given}),
            upgrades_to=None,
            by=caller.actor,
        )
    _set_status(request, product_id, page.status, _status(body))
    _set_stored(request, product_id, body)


def delete_offering(request: ApiRequest, record_id: str) -> None:
    """Delete a product of the BSS's own that was never used."""
    caller = request.auth
    product_id = _id(record_id)
    actions.delete_product(tenant_id=caller.tenant.id, product_id=product_id, by=caller.actor)
    stored.delete(
        tenant_id=caller.tenant.id, kind=RecordKind.OFFERING, record_id=product_id, by=caller.actor
    )


def _fields(body: Document) -> dict[str, Any]:
    found = {ours: body[published] for published, ours in _FIELDS.items() if published in body}
    if found.get("add_on_of") is not None:
        found["add_on_of"] = tuple(found["add_on_of"])
    empty = [name for name, value in found.items() if value is None and name != "max_quantity"]
    for name in empty:
        found.pop(name)
    return found


def _code(name: str) -> str:
    """Return a code that no other product has, by the name."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_MAX_SLUG]
    return f"{slug or 'offering'}-{secrets.token_hex(3)}"


def _check_is_no_bundle(body: Document) -> None:
    if body.get("isBundle") or body.get("bundledProductOffering"):
        raise bad_request("This BSS sells no bundles; offer what is in it.", "isBundle")


def _status(body: Document) -> ProductStatus | None:
    given = body.get("lifecycleStatus")
    if given is None:
        return None
    if given not in _STATUSES:
        sentence = f"An offering has one of these statuses: {', '.join(_STATUSES)}."
        raise bad_request(sentence, "lifecycleStatus")
    return _STATUSES[given]


def _set_status(
    request: ApiRequest, product_id: UUID, before: ProductStatus, after: ProductStatus | None
) -> None:
    if after is None or after is before:
        return
    is_retired = after is ProductStatus.DISCONTINUED
    act = actions.discontinue_product if is_retired else actions.sell_product_again
    act(tenant_id=request.auth.tenant.id, product_id=product_id, by=request.auth.actor)


def _prices(request: ApiRequest, body: Document) -> dict[BillingCycle, Decimal]:
    """Return the unit prices that an offering begins with: given with it, or kept as templates."""
    found: dict[BillingCycle, Decimal] = {}
    for position, given in enumerate(body.get("productOfferingPrice") or ()):
        where = f"productOfferingPrice.{position}."
        template = _template(request, given, where) if "price" not in given else given
        cycle = cycle_of(template, where)
        if cycle in found:
            raise bad_request("An offering has one price per billing cycle.", where.rstrip("."))
        found[cycle] = amount_of(request, template, where)
    return found


def _template(request: ApiRequest, given: Document, where: str) -> Document:
    pk = parse_id(str(given.get("id")))
    rows = stored_rows(
        tenant_ids=[request.auth.tenant.id],
        kind=RecordKind.OFFERING_PRICE,
        ids=[pk] if pk else [],
    )
    if not rows:
        raise bad_request("This BSS has no such price.", f"{where}id")
    [row] = rows.values()
    return dict(row.document)


def amount_of(request: ApiRequest, given: Document, where: str) -> Decimal:
    """Return the amount of a price, which is in the currency of the BSS. Raises: ApiError."""
    money = given.get("price")
    value = money.get("value") if isinstance(money, dict) else None
    if not isinstance(money, dict) or isinstance(value, bool) or not isinstance(value, int | float):
        raise bad_request("A price has a value and its unit, the currency.", f"{where}price")
    currency = request.auth.tenant.currency
    if money.get("unit", currency) != currency:
        raise bad_request(f"The prices of this BSS are in {currency}.", f"{where}price.unit")
    return Decimal(str(value))


def _set_stored(request: ApiRequest, product_id: UUID, body: Document) -> None:
    attributes = {name: body[name] for name in body if name in KEPT_OF_OFFERING}
    if not attributes:
        return
    caller = request.auth
    known = stored_rows(tenant_ids=[caller.tenant.id], kind=RecordKind.OFFERING, ids=[product_id])
    save = stored.change if known else stored.store
    save(
        tenant_id=caller.tenant.id,
        kind=RecordKind.OFFERING,
        record_id=product_id,
        attributes=attributes,
        by=caller.actor,
        now=caller.now,
    )


def _id(record_id: str) -> UUID:
    found = parse_id(record_id)
    assert found is not None, "what is changed was found by its id"
    return found
