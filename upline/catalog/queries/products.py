"""Queries on the products that a BSS knows: its own and those of all BSSs upstream."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import Price, Product
from upline.catalog.rulebook import ProductStatus, ProductTerms
from upline.database.bulk import fetch, uuid_array
from upline.database.compiled_queries import compiled_query
from upline.kernel.naming import normalise
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.tenancy.queries import TenantFacts

_MAX_FOUND = 6


def catalogue(*, seller: TenantFacts) -> "QuerySet[Product]":
    """Return the products that a BSS knows: its own and those of all BSSs upstream."""
    return Product.objects.filter(tenant_id__in=seller.catalogue_tenant_ids)


def priced_products(*, seller: TenantFacts) -> "QuerySet[Product]":
    """Return the products that are sold and have a unit price in the BSS's currency, its own or one upstream.

    On a given day they can still be without one: `load_unit_prices` says.
    """
    prices = Price.objects.filter(
        product_id=OuterRef("pk"),
        tenant_id__in=seller.catalogue_tenant_ids,
        price_list=None,
        currency=seller.currency,
    )
    return catalogue(seller=seller).filter(Exists(prices), status=ProductStatus.ACTIVE)


def get_offered_product(*, seller: TenantFacts, product_id: UUID) -> ProductTerms:
    """Raises: Refused `not_offered` — the BSS does not have it, or no longer sells it."""
    found = _products(tenant_ids=seller.catalogue_tenant_ids, product_id=product_id)
    if not found:
        raise refuse(
            "not_offered",
            text("{seller} does not sell this product.", seller=seller.name),
            "product",
        )
    [product] = found
    if product.status != ProductStatus.ACTIVE:
        raise refuse(
            "not_offered", text("{product} is no longer sold.", product=product.name), "product"
        )
    return product.terms()


@compiled_query
def _products(tenant_ids: tuple[UUID, ...], product_id: UUID) -> "QuerySet[Product]":
    return Product.objects.filter(tenant_id__in=tenant_ids, pk=product_id)


def list_add_ons_for(*, seller: TenantFacts, product_id: UUID) -> list[Ref]:
    """Return the products that can be added to a subscription of a product, by name."""
    product = catalogue(seller=seller).filter(pk=product_id).first()
    if product is None or not product.type:
        return []
    fitting = catalogue(seller=seller).filter(
        add_on_of__contains=[product.type], status=ProductStatus.ACTIVE
    )
    return [Ref(pk, name) for pk, name in fitting.order_by("name").values_list("pk", "name")]


def plan_direction(*, product: ProductTerms, target: ProductTerms) -> str:
    """Return "upgrade" or "downgrade".

    Raises: Refused — `already_on_plan`; `no_plan_path`: neither leads from one to the other.
    """
    if product.id == target.id:
        raise refuse(
            "already_on_plan",
            text("The subscription is for {product} already.", product=product.name),
            "product",
        )
    if Product.objects.filter(pk=target.id, downgrades_to=product.id).exists():
        return "upgrade"
    if Product.objects.filter(pk=product.id, downgrades_to=target.id).exists():
        return "downgrade"
    sentence = text(
        "{product} cannot be changed to {target}.", product=product.name, target=target.name
    )
    raise refuse("no_plan_path", sentence, "product")


def list_plan_targets(*, seller: TenantFacts, product_id: UUID) -> list[Ref]:
    """Return the products to which a subscription of a product can be changed, by name."""
    if not catalogue(seller=seller).filter(pk=product_id).exists():
        return []
    targets = catalogue(seller=seller).filter(
        Q(downgrades_to=product_id) | Q(upgrades_to=product_id), status=ProductStatus.ACTIVE
    )
    found = targets.distinct().order_by("name").values_list("pk", "name")
    return [Ref(pk, name) for pk, name in found]


_PRODUCT_OWNERS = """
    SELECT id, tenant_id, name, externally_priced FROM upline_product WHERE id = ANY(%s::uuid[])
"""


def product_owners(*, product_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, bool]]:
    """Return of each product the BSS that owns it, its name, and whether the vendor prices it."""
    rows = fetch(_PRODUCT_OWNERS, [uuid_array(product_ids)])
    return {pk: (tenant_id, name, external) for pk, tenant_id, name, external in rows}


def product_names(*, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of some products."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "name"))


def product_codes(*, product_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes of some products."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "code"))


def find_product(*, seller: TenantFacts, code: str) -> Product | None:
    """Return the product of that code that a BSS knows; its own before an inherited one."""
    found = {p.tenant_id: p for p in catalogue(seller=seller).filter(code=code)}
    return next((found[t] for t in seller.catalogue_tenant_ids if t in found), None)


def search_products(*, seller: TenantFacts, words: str, limit: int) -> list[Ref]:
    """Return products that a BSS knows by words of their name, or by code exactly; by name."""
    found = catalogue(seller=seller).filter(Q(name__contains_ci=words) | Q(code=normalise(words)))
    rows = found.order_by("name", "id").values_list("pk", "name")[:limit]
    return [Ref(pk, name) for pk, name in rows]


def find_known_product(*, seller: TenantFacts, product_id: UUID) -> Ref | None:
    """Return a product that a BSS knows, whether it is still sold or not; None: it knows none."""
    found = catalogue(seller=seller).filter(pk=product_id).values_list("pk", "name").first()
    return Ref(*found) if found else None


def resolve_product(*, seller: TenantFacts, text: str) -> list[Ref]:
    """Return the one product whose code, vendor ID or whole name this is, else what its words find."""
    wanted = normalise(text.strip())
    exact = Q(code=wanted) | Q(vendor_id=wanted) | Q(name=wanted)
    products = catalogue(seller=seller).order_by("name", "id").values_list("pk", "name")
    meant = [Ref(pk, name) for pk, name in products.filter(exact)[:_MAX_FOUND]]
    if len(meant) == 1:
        return meant
    found = products.filter(Q(name__contains_ci=wanted) | exact)[:_MAX_FOUND]
    return [Ref(pk, name) for pk, name in found]
