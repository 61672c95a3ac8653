"""Campaigns that orders can be attributed to. They are set up by people."""

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, NamedAsked, by_name
from upline.api.noun import Noun
from upline.api.shapes import Record, YesNo
from upline.crm.queries.campaigns import CampaignRow, campaign_rows

NOUN = Noun("campaigns", "What orders can be attributed to.")


class Campaign(Record):
    """A campaign. One that has ended stays named on its orders."""

    is_active: bool


class CampaignsAsked(NamedAsked):
    """Which campaigns are wanted."""

    is_active: YesNo | None = None


@NOUN.reads("/campaigns", Listed[Campaign])
def list_campaigns(request: Call, asked: Query[CampaignsAsked]) -> Listed[Campaign]:
    """List campaigns."""
    rows = campaign_rows(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if asked.is_active in (None, row.is_active)]
    return by_name(wanted, asked, _campaign, of="campaigns")


def _campaign(row: CampaignRow) -> Campaign:
    return Campaign(id=row.id, name=row.name, is_active=row.is_active)
