"""Campaigns that orders can be attributed to."""

from uuid import UUID

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.named_lists import NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Flag, Id, Record, RequestModel, YesNo, unset_field
from upline.api.timestamps import Timestamps, with_timestamps
from upline.crm import actions
from upline.crm.queries.campaigns import CampaignRow, campaign_rows
from upline.crm.queries.campaigns import get_campaign as find_campaign

RESOURCE = Resource("campaigns", "What orders can be attributed to.")


class Campaign(Record, Timestamps):
    """A campaign. One that has ended is offered no more; orders that have it keep it."""

    is_active: bool


class CreateCampaignRequest(RequestModel):
    """A new campaign; its name is unique in the BSS."""

    name: str


class UpdateCampaignRequest(RequestModel):
    """Changes of a campaign; `is_active` false ends it."""

    name: str = unset_field()
    is_active: Flag = unset_field()


class CampaignQuery(NameQuery):
    """Filters of campaigns."""

    is_active: YesNo | None = None


@RESOURCE.get("/campaigns", ListResponse[Campaign])
def list_campaigns(request: ApiRequest, query: Query[CampaignQuery]) -> ListResponse[Campaign]:
    """List campaigns."""
    rows = campaign_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.is_active in (None, row.is_active)]
    return paginate_by_name(request, wanted, query, _campaign)


@RESOURCE.get("/campaigns/{campaign_id}", Campaign)
def get_campaign(request: ApiRequest, campaign_id: Id) -> VersionedResponse:
    """Read a campaign."""
    row = _row(request, campaign_id)
    return versioned(with_timestamps(request, row, _campaign), row)


@RESOURCE.create("/campaigns", Campaign)
def create_campaign(request: ApiRequest, payload: CreateCampaignRequest) -> VersionedResponse:
    """Add a campaign."""
    caller = request.auth
    campaign_id = actions.add_campaign(
        tenant_id=caller.tenant.id, name=payload.name, by=caller.actor
    )
    campaign = get_campaign(request, campaign_id)
    return created_response(campaign, "get_campaign", campaign_id=campaign_id)


@RESOURCE.update("/campaigns/{campaign_id}", Campaign, error_statuses=(412,))
def change_campaign(
    request: ApiRequest, campaign_id: Id, payload: UpdateCampaignRequest
) -> VersionedResponse:
    """Rename a campaign, end it or take it up again."""
    caller = request.auth
    given = payload.model_fields_set

    def save(row: CampaignRow, version: str) -> None:
        actions.change_campaign(
            tenant_id=caller.tenant.id,
            campaign_id=campaign_id,
            name=payload.name if "name" in given else row.name,
            is_active=payload.is_active if "is_active" in given else row.is_active,
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _row(request, campaign_id), save)
    return get_campaign(request, campaign_id)


@RESOURCE.delete("/campaigns/{campaign_id}")
def delete_campaign(request: ApiRequest, campaign_id: Id) -> None:
    """Delete a campaign that no order has."""
    caller = request.auth
    actions.delete_campaign(tenant_id=caller.tenant.id, campaign_id=campaign_id, by=caller.actor)


def _row(request: ApiRequest, campaign_id: UUID) -> CampaignRow:
    return find_campaign(tenant_id=request.auth.tenant.id, campaign_id=campaign_id)


def _campaign(row: CampaignRow, stamps: Timestamps) -> Campaign:
    return Campaign(id=row.id, name=row.name, is_active=row.is_active, **dict(stamps))
