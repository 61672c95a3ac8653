"""Campaigns that orders can be attributed to."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.crm import actions
from upline.crm.queries import campaigns as queries
from upline.crm.queries.campaigns import CampaignRow
from upline.kernel.texts import text
from upline.web.setup.pagination import paginate
from upline.web.setup.record_pages import RecordType, record_urls
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import checkbox_field, text_field

SECTION = "setup-campaigns"


class CampaignForm(Form):
    """A campaign; one that is there can end."""

    name = text_field(text("Name"), most=200)
    is_active = checkbox_field(
        text("Active"),
        help_text=text("An ended campaign is offered no more. Orders that have it keep it."),
    )

    def __init__(self, data: Mapping[str, Any] | None, row: CampaignRow | None) -> None:
        initial = {"name": row.name, "is_active": row.is_active} if row else {}
        super().__init__(data, initial=initial)
        if row is None:
            del self.fields["is_active"]


def _change(visit: Visit, campaign_id: UUID, values: dict[str, Any]) -> None:
    actions.change_campaign(
        tenant_id=visit.tenant.id,
        campaign_id=campaign_id,
        name=values["name"],
        is_active=values["is_active"],
        by=visit.actor,
        version=values["version"],
    )


CAMPAIGNS = RecordType(
    section=SECTION,
    noun=text("campaign"),
    path="campaigns",
    address="setup-campaign",
    form=lambda _visit, data, row: CampaignForm(data, row),
    get=lambda tenant_id, pk: queries.get_campaign(tenant_id=tenant_id, campaign_id=pk),
    add=lambda visit, values: actions.add_campaign(
        tenant_id=visit.tenant.id, name=values["name"], by=visit.actor
    ),
    change=_change,
    delete=lambda visit, pk: actions.delete_campaign(
        tenant_id=visit.tenant.id, campaign_id=pk, by=visit.actor
    ),
)


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the campaigns."""
    campaigns = paginate(request, partial(queries.list_campaigns_page, tenant_id=visit.tenant.id))
    context = {"campaigns": campaigns}
    return show_setup(request, visit, "setup/campaigns.html", context, section=SECTION)


urlpatterns: list[URLPattern] = [
    path("campaigns/", overview, name=SECTION),
    *record_urls(CAMPAIGNS),
]
