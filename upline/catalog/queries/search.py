"""The search of every page for price lists and promotions, by a part of their name."""

from uuid import UUID

from django.db.models import QuerySet

import upline.database.substring_search  # noqa: F401 — brings `contains_ci`
from upline.catalog.models import PriceList, Promotion
from upline.kernel.page_objects import Ref


def search_price_lists(*, tenant_id: UUID, words: str, limit: int) -> list[Ref]:
    """Return price lists of a BSS with these words in their name; by name."""
    return _refs(PriceList.objects.filter(tenant_id=tenant_id, name__contains_ci=words), limit)


def search_promotions(*, tenant_id: UUID, words: str, limit: int) -> list[Ref]:
    """Return promotions of a BSS with these words in their name; by name."""
    return _refs(Promotion.objects.filter(tenant_id=tenant_id, name__contains_ci=words), limit)


def _refs(found: "QuerySet[PriceList] | QuerySet[Promotion]", limit: int) -> list[Ref]:
    rows = found.order_by("name", "id").values_list("pk", "name")[:limit]
    return [Ref(pk, name) for pk, name in rows]
