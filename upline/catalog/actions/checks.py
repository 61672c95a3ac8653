"""What actions on products, prices and promotions check alike."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from upline.catalog.models import PriceList, Product
from upline.catalog.queries import catalogue
from upline.catalog.rulebook import not_own_product
from upline.database.locking import lock_row
from upline.database.numbering import take_numbers
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy.queries import get_tenant

MAX_NAME = 120  # of a price list or promotion, as in the models


def known_products(tenant_id: UUID, product_ids: Collection[UUID]) -> Mapping[UUID, Product]:
    """Raises: Refused `not_offered` — the BSS does not know one of these products."""
    seller, wanted = get_tenant(tenant_id=tenant_id), set(product_ids)
    known = {product.pk: product for product in catalogue(seller=seller).filter(pk__in=wanted)}
    if known.keys() != wanted:
        raise refuse(
            "not_offered", text("This BSS does not sell one of these products."), "product"
        )
    return known


def lock_own_product(tenant_id: UUID, product_id: UUID) -> Product:
    """Return a product of a BSS's own, locked.

    Raises: Product.DoesNotExist — the BSS knows no such product; Refused `not_own_product`.
    """
    found = catalogue(seller=get_tenant(tenant_id=tenant_id)).select_related("tenant")
    product = found.get(pk=product_id)
    if product.tenant_id != tenant_id:
        raise Refused(not_own_product(product.tenant.name))
    return lock_row(Product, product_id, tenant_id=tenant_id, no_key=True)


def own_price_lists(tenant_id: UUID, price_list_ids: Collection[UUID]) -> Sequence[PriceList]:
    """Raises: Refused `unknown_price_list` — one of them is no price list of the BSS."""
    wanted = set(price_list_ids)
    found = list(PriceList.objects.filter(tenant_id=tenant_id, pk__in=wanted))
    if len(found) != len(wanted):
        raise refuse("unknown_price_list", text("This BSS has no such price list."), "price_list")
    return found


def check_period(first: date | None, last: date | None) -> None:
    """Raises: Refused `before_start` — the last day lies before the first (R8)."""
    if first is not None and last is not None and last < first:
        sentence = text("It begins on {day} and cannot end before.", day=first)
        raise refuse("before_start", sentence, "to")


def lock_prices(tenant_id: UUID) -> None:
    """Let one transaction at a time change the prices of a BSS, whether of people or of an import."""
    take_numbers(tenant_id=tenant_id, series=text("price import"))
