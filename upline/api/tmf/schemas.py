"""The schemas of what TM Forum has no place for: served without a token, named by `@schemaLocation`."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from upline.api.tmf.documents import SCHEMAS
from upline.api.tmf.errors import error_response, not_found

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_REFERENCE = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": _TEXT, "href": _TEXT, "name": _TEXT},
}
_CUSTOM_FIELDS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": _TEXT, "value": _TEXT},
    },
}
_MOMENT = {"type": "string", "format": "date-time"}

ORDER_EXTENSION: Mapping[str, Any] = {
    "name": _TEXT,
    "number": _TEXT,
    "origin": {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"enum": ["direct", "backOrder"]},
            "reseller": _REFERENCE,
            "trigger": _TEXT,
        },
    },
    "bookingDate": _MOMENT,
    "statusName": _TEXT,
    "priceList": _TEXT,
    "paymentMethod": _TEXT,
    "campaign": _TEXT,
    "salesRepresentative": _TEXT,
    "contact": _TEXT,
    "responsibleUser": _TEXT,
    "customField": _CUSTOM_FIELDS,
    "warning": _TEXTS,
}
PRODUCT_EXTENSION: Mapping[str, Any] = {
    "quantity": {"type": "integer"},
    "vendorSubscriptionId": _TEXT,
    "renewalDate": _MOMENT,
    "isTrial": {"type": "boolean"},
    "managedBy": _TEXT,
    "responsibleUser": _TEXT,
    "customField": _CUSTOM_FIELDS,
}
OFFERING_EXTENSION: Mapping[str, Any] = {
    "code": _TEXT,
    "vendorId": _TEXT,
    "externalId": _TEXT,
    "productType": _TEXT,
    "addOnOf": _TEXTS,
    "minQuantity": {"type": "integer"},
    "maxQuantity": {"type": "integer"},
}
PRICE_EXTENSION: Mapping[str, Any] = {"productOffering": _REFERENCE, "priceList": _REFERENCE}
_EXTENSIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "UplineProductOrder": ("ProductOrder", ORDER_EXTENSION),
    "UplineProduct": ("Product", PRODUCT_EXTENSION),
    "UplineProductOffering": ("ProductOffering", OFFERING_EXTENSION),
    "UplineProductOfferingPrice": ("ProductOfferingPrice", PRICE_EXTENSION),
}


def location(request: HttpRequest, name: str) -> str:
    """Return the address of a schema."""
    return request.build_absolute_uri(f"{SCHEMAS}/{name}.schema.json")


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """Return the schema of an extended type: the attributes that it has besides those of its base."""
    if name not in _EXTENSIONS:
        return error_response(not_found())
    base, properties = _EXTENSIONS[name]
    return JsonResponse(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": location(request, name),
            "title": name,
            "description": f"What Upline says of a {base} besides the published attributes.",
            "type": "object",
            "properties": properties,
        }
    )
