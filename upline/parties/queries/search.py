"""Finding accounts by name, accounting number or the vendor's id of the customer."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

import upline.database.substring_search  # noqa: F401 — brings `has`
from upline.access.reach import Reach
from upline.kernel.naming import normalise
from upline.parties.models import Account


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account as a search shows it. `owner` is the reseller whose customer it is, if any."""

    id: UUID
    name: str
    accounting_no: str
    vendor_customer_id: str
    owner: str


def search_accounts(*, tenant_id: UUID, words: str, limit: int, reach: Reach) -> list[AccountHit]:
    """Return accounts by words of their name, or exactly by accounting number or vendor id; by name."""
    found = Account.objects.filter(reach.visible_filter(), tenant_id=tenant_id)
    text = normalise(words)
    exact = Q(accounting_no=text) | Q(vendor_customer_id=text)
    found = found.filter(Q(name__contains_ci=words) | exact).order_by("name", "id")
    columns = ("pk", "name", "accounting_no", "vendor_customer_id", "managed_by__name")
    rows = found.values_list(*columns)[:limit]
    return [
        AccountHit(pk, name, number, vendor_id, owner or "")
        for pk, name, number, vendor_id, owner in rows
    ]
