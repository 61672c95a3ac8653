"""Campaigns that orders can be attributed to."""

from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.crm.models import Campaign
from upline.crm.queries.campaigns import CAMPAIGN_FIELDS
from upline.crm.rulebook import CampaignAction
from upline.database.references import check_not_used, where_used
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.versions import check_version, version_of
from upline.tenancy.actions import lock_setup


def ensure_campaign(*, tenant_id: UUID, name: str, by: Actor) -> UUID:
    """Return the campaign of that name; it is created if there is none.

    Raises: Refused `not_permitted`.
    """
    authorise(CampaignAction.ADD, None, by=by)
    campaign, _ = Campaign.objects.get_or_create(tenant_id=tenant_id, name=name)
    return campaign.pk


@transaction.atomic
def add_campaign(*, tenant_id: UUID, name: str, by: Actor) -> UUID:
    """Add a campaign. Raises: Refused — `not_permitted`, what is wrong with the name."""
    authorise(CampaignAction.ADD, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name = clean_unique_name(Campaign, tenant_id=tenant_id, name=name)
    return Campaign.objects.create(tenant_id=tenant_id, name=name).pk


@transaction.atomic
def change_campaign(
    *,
    tenant_id: UUID,
    campaign_id: UUID,
    name: str,
    is_active: bool,
    by: Actor,
    version: str | None = None,
) -> None:
    """Rename a campaign, end it or take it up again; orders of an ended one keep it.

    Raises: Refused — `not_permitted`, `stale`, what is wrong with the name; Campaign.DoesNotExist.
    """
    authorise(CampaignAction.CHANGE, None, by=by)
    lock_setup(tenant_id=tenant_id)
    campaign = Campaign.objects.get(tenant_id=tenant_id, pk=campaign_id)
    check_version(version, version_of(campaign, CAMPAIGN_FIELDS), noun=text("campaign"))
    campaign.name = clean_unique_name(
        Campaign, tenant_id=tenant_id, name=name, exclude_id=campaign.pk
    )
    campaign.is_active = is_active
    campaign.save(update_fields=["name", "is_active"])


@transaction.atomic
def delete_campaign(*, tenant_id: UUID, campaign_id: UUID, by: Actor) -> None:
    """Delete a campaign that no order has.

    Raises: Refused — `not_permitted`, `in_use`; Campaign.DoesNotExist.
    """
    authorise(CampaignAction.DELETE, None, by=by)
    lock_setup(tenant_id=tenant_id)
    campaign = Campaign.objects.get(tenant_id=tenant_id, pk=campaign_id)
    check_not_used(campaign.name, where_used(campaign))
    campaign.delete()
