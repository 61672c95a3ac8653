"""Who has sold a product: the subscriptions and add-ons of it, by the BSS that sold them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import Status


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What a BSS has sold of a product and is not cancelled. `seller` None: the BSS itself."""

    seller: Ref | None
    subscription_count: int
    quantity: int


def sales_of_product(
    *, tenant_id: UUID, product_id: UUID, reach: Reach
) -> tuple[ProductSales, ...]:
    """Return by seller what is sold of a product, as far as it may be seen; the most first. One query."""
    rows = (
        Subscription.objects.filter(
            reach.visible_filter(),
            ~Q(status=Status.CANCELLED),
            tenant_id=tenant_id,
            product_id=product_id,
        )
        .order_by()
        .values_list("managed_by_id", "managed_by__name")
        .annotate(found=Count("pk"), licences=Sum("quantity"))
        .order_by("-found", "managed_by__name")
    )
    return tuple(
        ProductSales(Ref(pk, name) if pk else None, count, licences)
        for pk, name, count, licences in rows
    )
