"""Finding subscriptions by their name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.reach import Reach
from upline.database.word_search import find_by_words
from upline.subscriptions.models import Subscription
from upline.subscriptions.rulebook import SubscriptionKind
from upline.tenancy.queries import related_records


@dataclass(frozen=True, slots=True)
class SubscriptionHit:
    """A subscription as a search shows it. `owner` is the reseller whose sale it mirrors, if any."""

    id: UUID
    name: str
    account: str
    quantity: int
    owner: str


def search_subscriptions(
    *, tenant_id: UUID, words: str, limit: int, reach: Reach
) -> list[SubscriptionHit]:
    """Return subscriptions by their name, by name; add-ons are found under theirs."""
    every = Subscription.objects.filter(
        reach.visible_filter(), tenant_id=tenant_id, kind=SubscriptionKind.SUBSCRIPTION
    )
    rows = every.order_by("name", "id").values(
        "pk", "name", "quantity", "managed_by__name", **related_records.ref_columns("account")
    )
    return [_hit(row, reach) for row in find_by_words(rows, words, limit)]


def _hit(row: Mapping[str, Any], reach: Reach) -> SubscriptionHit:
    account = related_records.ref_from_row(
        row, "account", reach, placeholder=related_records.ACCOUNT
    )
    return SubscriptionHit(
        id=row["pk"],
        name=row["name"],
        account=account.name if account else "",
        quantity=row["quantity"],
        owner=row["managed_by__name"] or "",
    )
