"""Finding accounts by name or accounting number."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.parties.models import Account


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account as a search shows it. `owner` is the reseller whose customer it is, if any."""

    id: UUID
    name: str
    accounting_no: str
    owner: str


def search_accounts(*, tenant_id: UUID, words: str, limit: int, reach: Reach) -> list[AccountHit]:
    """Return accounts by words of their name, or by accounting number exactly; by name."""
    found = Account.objects.filter(reach.visible_filter(), tenant_id=tenant_id)
    found = found.filter(Q(name__contains_ci=words) | Q(accounting_no=words)).order_by("name", "id")
    rows = found.values_list("pk", "name", "accounting_no", "managed_by__name")[:limit]
    return [AccountHit(pk, name, number, owner or "") for pk, name, number, owner in rows]
