"""Who has sold a product: the subscriptions and add-ons of it, by the BSS that sold them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status
from upline.tenancy.queries import tenant_names

_MAX_SELLERS = 50


@dataclass(frozen=True, slots=True)
class SellerSales:
    """What one BSS has sold of a product. `seller` None: the BSS itself."""

    seller: Ref | None
    subscription_count: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What is sold of a product and not cancelled. `sellers` are those with the most, of `seller_count` in all."""

    sellers: tuple[SellerSales, ...]
    seller_count: int
    subscription_count: int
    quantity: int


def sales_of_product(*, tenant_id: UUID, product_id: UUID, reach: Reach) -> ProductSales:
    """Return what is sold of a product, as far as it may be seen. Two queries."""
    rows = list(
        Subscription.objects.filter(
            reach.visible_filter(),
            ~Q(status=Status.CANCELLED),
            tenant_id=tenant_id,
            product_id=product_id,
        )
        .order_by()
        .values_list("managed_by_id")
        .annotate(found=Count("pk"), licences=Sum("quantity"))
        .order_by("-found", "managed_by_id")
    )
    largest = rows[:_MAX_SELLERS]
    names = tenant_names(tenant_ids=[pk for pk, *_ in largest if pk])
    sellers = [
        SellerSales(Ref(pk, names[pk]) if pk else None, count, quantity)
        for pk, count, quantity in largest
    ]
    sellers.sort(key=lambda one: (-one.subscription_count, one.seller.name if one.seller else ""))
    return ProductSales(
        sellers=tuple(sellers),
        seller_count=len(rows),
        subscription_count=sum(count for _, count, _ in rows),
        quantity=sum(quantity for *_, quantity in rows),
    )
