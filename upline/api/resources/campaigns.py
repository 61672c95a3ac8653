"""Campaigns that orders can be attributed to. They are set up by people."""

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import Record, YesNo
from upline.crm.queries.campaigns import CampaignRow, campaign_rows

RESOURCE = Resource("campaigns", "What orders can be attributed to.")


class Campaign(Record):
    """A campaign. Orders keep the name of a campaign that has ended."""

    is_active: bool


class CampaignQuery(NameQuery):
    """Filters of campaigns."""

    is_active: YesNo | None = None


@RESOURCE.get("/campaigns", ListResponse[Campaign])
def list_campaigns(request: ApiRequest, query: Query[CampaignQuery]) -> ListResponse[Campaign]:
    """List campaigns."""
    rows = campaign_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.is_active in (None, row.is_active)]
    return paginate_by_name(wanted, query, _campaign)


def _campaign(row: CampaignRow) -> Campaign:
    return Campaign(id=row.id, name=row.name, is_active=row.is_active)
