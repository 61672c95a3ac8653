"""The addresses below /tmf-api/."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from upline.api.tmf import (
    cancellations,
    catalog_attributes,
    hub,
    offering_changes,
    offering_prices,
    offerings,
    order_attributes,
    order_changes,
    orders,
    products,
    schemas,
    specifications,
)
from upline.api.tmf.catalog_records import CATALOGS, CATEGORIES
from upline.api.tmf.documents import CATALOG, INVENTORY, ORDERING, ROOT, SCHEMAS
from upline.api.tmf.hub import Hub
from upline.api.tmf.notifications import NOTIFYING_APIS
from upline.api.tmf.operations import TmfResource, not_offered, unknown_address, view
from upline.tenancy.rulebook import ApiResource

RESOURCES = (
    TmfResource(
        base=ORDERING,
        name="productOrder",
        scope=ApiResource.ORDERS,
        attributes=frozenset(order_attributes.ATTRIBUTES),
        find=orders.find_orders,
        create=order_changes.create_order,
        change=order_changes.change_order,
        delete=order_changes.delete_order,
    ),
    TmfResource(
        base=ORDERING,
        name="cancelProductOrder",
        scope=ApiResource.ORDERS,
        attributes=frozenset(cancellations.ATTRIBUTES),
        find=cancellations.find_cancellations,
        create=cancellations.cancel_order,
    ),
    TmfResource(
        base=INVENTORY,
        name="product",
        scope=ApiResource.SUBSCRIPTIONS,
        attributes=products.ATTRIBUTES,
        find=products.find_products,
    ),
    TmfResource(
        base=CATALOG,
        name="productOffering",
        scope=ApiResource.PRODUCTS,
        attributes=frozenset(catalog_attributes.OFFERING),
        find=offerings.find_offerings,
        create=offering_changes.create_offering,
        change=offering_changes.change_offering,
        delete=offering_changes.delete_offering,
    ),
    TmfResource(
        base=CATALOG,
        name="productSpecification",
        scope=ApiResource.PRODUCTS,
        attributes=frozenset(catalog_attributes.SPECIFICATION),
        find=specifications.find_specifications,
        create=specifications.STORED.create,
        change=specifications.change_specification,
        delete=specifications.delete_specification,
    ),
    TmfResource(
        base=CATALOG,
        name="productOfferingPrice",
        scope=ApiResource.PRICE_LISTS,
        attributes=frozenset(catalog_attributes.OFFERING_PRICE),
        find=offering_prices.find_prices,
        create=offering_prices.create_price,
        change=offering_prices.change_price,
        delete=offering_prices.delete_price,
    ),
    *(
        TmfResource(
            base=CATALOG,
            name=stored.kind.value,
            scope=ApiResource.PRODUCTS,
            attributes=frozenset(stored.attributes),
            find=stored.find,
            create=stored.create,
            change=stored.change,
            delete=stored.delete,
        )
        for stored in (CATALOGS, CATEGORIES)
    ),
    *(
        TmfResource(
            base=api.base,
            name="hub",
            scope=ApiResource.WEBHOOKS,
            attributes=frozenset(hub.ATTRIBUTES),
            find=Hub(known_format).find,
            create=Hub(known_format).create,
            delete=Hub(known_format).delete,
        )
        for known_format, api in NOTIFYING_APIS.items()
    ),
)


_NO_JOBS = "Jobs of the catalogue are not offered: prices are imported by POST /api/v1/price-lists/{id}/price-files, and lists are read by GET."


def _below_root(address: str) -> str:
    return address.removeprefix(f"{ROOT}/")


def _addresses(resource: TmfResource) -> Iterator[URLPattern]:
    collection = view(resource.collection, resource.scope, resource.methods(of_member=False))
    member = view(resource.member, resource.scope, resource.methods(of_member=True))
    where = _below_root(resource.address)
    yield path(where, collection, name=resource.name)
    yield path(f"{where}/<str:record_id>", member, name=f"{resource.name}-record")


app_name = "tmf"
urlpatterns: list[URLPattern] = [
    path(f"{_below_root(SCHEMAS)}/<str:name>.schema.json", schemas.schema, name="schema"),
    *(address for resource in RESOURCES for address in _addresses(resource)),
    re_path(
        f"^{_below_root(CATALOG)}/(?:importJob|exportJob)(?:/[^/]+)?$",
        not_offered,
        {"instead": _NO_JOBS},
    ),
    re_path("", unknown_address),
]
