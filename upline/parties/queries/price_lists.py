"""Which accounts pay by which price list."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count

from upline.access.reach import Reach
from upline.kernel.page_objects import Ref
from upline.parties.models import Account


def count_accounts_by_price_list(
    *, tenant_id: UUID, price_list_ids: Collection[UUID]
) -> dict[UUID, int]:
    """Return how many accounts of a BSS have each of some price lists; those of none are left out."""
    rows = (
        Account.objects.filter(tenant_id=tenant_id, price_list_id__in=list(price_list_ids))
        .order_by()
        .values("price_list_id")
        .annotate(found=Count("pk"))
    )
    return {row["price_list_id"]: row["found"] for row in rows}


def list_accounts_with_price_list(
    *, tenant_id: UUID, price_list_id: UUID, reach: Reach, limit: int
) -> list[Ref]:
    """Return the accounts that have a price list and that may be seen, by name; at most `limit`."""
    found = Account.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, price_list_id=price_list_id
    )
    rows = found.order_by("name", "id").values_list("pk", "name")[:limit]
    return [Ref(pk, name) for pk, name in rows]
