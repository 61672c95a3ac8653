"""Questions about campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.crm.models import Campaign
from upline.database.keyset import Listing, PageRequest, Sorting, active_first, fetch_page
from upline.database.references import where_used
from upline.kernel.page_objects import Ref
from upline.kernel.versions import version_of

CAMPAIGN_FIELDS = ("name", "is_active")


def list_campaigns(*, tenant_id: UUID) -> list[Ref]:
    """Return the campaigns of a BSS that have not ended, by name."""
    campaigns = Campaign.objects.filter(tenant_id=tenant_id, is_active=True).order_by("name")
    return [Ref(pk, name) for pk, name in campaigns.values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign as Setup shows it; `used_in`: what uses it, if requested."""

    id: UUID
    name: str
    is_active: bool
    used_in: str = ""

    @property
    def version(self) -> str:
        return version_of(self, CAMPAIGN_FIELDS)


def campaign_rows(*, tenant_id: UUID) -> list[CampaignRow]:
    """Return the campaigns of a BSS, the active ones first, by name."""
    rows = Campaign.objects.filter(tenant_id=tenant_id).order_by("-is_active", "name")
    return [CampaignRow(*row) for row in rows.values_list("pk", "name", "is_active")]


def list_campaigns_page(*, tenant_id: UUID, page: PageRequest) -> Listing[CampaignRow]:
    """Return one page of the campaigns of a BSS, the active ones first, by name."""
    rows = Campaign.objects.filter(tenant_id=tenant_id).values(
        "id", "name", "is_active", activity_rank=active_first("name")
    )
    return fetch_page(rows, Sorting(column="activity_rank"), page, _campaign)


def _campaign(row: Mapping[str, Any]) -> CampaignRow:
    return CampaignRow(row["id"], row["name"], row["is_active"])


def get_campaign(*, tenant_id: UUID, campaign_id: UUID) -> CampaignRow:
    """Return a campaign, with where it is used.

    Raises: Campaign.DoesNotExist — also when it is another BSS's.
    """
    row = Campaign.objects.get(tenant_id=tenant_id, pk=campaign_id)
    return CampaignRow(row.pk, row.name, row.is_active, where_used(row))
