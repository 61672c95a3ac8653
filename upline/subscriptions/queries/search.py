"""Finding subscriptions by their name, or exactly by the vendor's identifier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.reach import Reach
from upline.database.word_search import find_by_words
from upline.kernel.naming import normalise
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import SubscriptionKind
from upline.tenancy.queries import related_records


@dataclass(frozen=True, slots=True)
class SubscriptionHit:
    """A subscription as a search shows it. `owner` is the reseller whose sale it mirrors, if any.

    `vendor_id` is the vendor's identifier by which it, or an add-on of it, was found.
    """

    id: UUID
    name: str
    account: str
    quantity: int
    owner: str
    vendor_id: str


def subscriptions_by_vendor_id(*, tenant_id: UUID, vendor_id: str, reach: Reach) -> list[UUID]:
    """Return the subscriptions that have this vendor's identifier, or an add-on that has it."""
    found = Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, vendor_subscription_id=normalise(vendor_id)
    ).exclude(vendor_subscription_id="")
    rows = found.order_by("id").values_list("pk", "parent_id")[:_MAX_WITH_SAME_VENDOR_ID]
    return [parent_id or pk for pk, parent_id in rows]


_MAX_WITH_SAME_VENDOR_ID = 100


def search_subscriptions(
    *, tenant_id: UUID, words: str, limit: int, reach: Reach
) -> list[SubscriptionHit]:
    """Return subscriptions: those with this vendor's identifier, then by words of their name, by name.

    An add-on is found as the subscription that it belongs to.
    """
    every = Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, kind=SubscriptionKind.SUBSCRIPTION
    )
    rows = every.order_by("name", "id").values(
        "pk", "name", "quantity", "managed_by__name", **related_records.ref_columns("account")
    )
    ids = subscriptions_by_vendor_id(tenant_id=tenant_id, vendor_id=words, reach=reach)
    by_vendor_id = list(rows.filter(pk__in=ids)[:limit]) if ids else []
    by_words = (row for row in find_by_words(rows, words, limit) if row["pk"] not in ids)
    found = [*by_vendor_id, *by_words][:limit]
    return [_hit(row, reach, vendor_id=words if row["pk"] in ids else "") for row in found]


def _hit(row: Mapping[str, Any], reach: Reach, *, vendor_id: str) -> SubscriptionHit:
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    return SubscriptionHit(
        id=row["pk"],
        name=row["name"],
        account=account.name if account else "",
        quantity=row["quantity"],
        owner=row["managed_by__name"] or "",
        vendor_id=vendor_id,
    )
