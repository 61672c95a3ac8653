"""Editing the fields of a subscription that do not follow its source."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.setup.rulebook import edit_refusals
from upline.subscriptions import actions
from upline.subscriptions.queries import SubscriptionPage, editable_subscription
from upline.subscriptions.rulebook import EDITABLE, VENDOR_ID
from upline.tenancy.queries import list_members
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.edit_page import edit_page
from upline.web.shared.formatting import day, whole
from upline.web.shared.forms.edit_form import EditFormContext
from upline.web.shared.labels import cycle_title
from upline.web.shared.submission import submitted_data
from upline.web.subscriptions.forms import SubscriptionForm
from upline.web.subscriptions.layout import editable_fields
from upline.web.subscriptions.record import get_subscription, subscription_url


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    page = get_subscription(visit, subscription_id)
    form = SubscriptionForm(_form_context(visit, page), submitted_data(request))
    home = subscription_url(visit, page)

    def save() -> str:
        actions.edit_subscription(
            tenant_id=visit.tenant.id,
            subscription_id=subscription_id,
            changes=form.changes(),
            by=visit.actor,
            now=clock.now(),
            version=form.version,
        )
        return home

    context = {"subscription": page, "home": home, "closed": _readonly_fields(page)}
    return edit_page(
        request,
        visit,
        form,
        save=save,
        context=context,
        area="subscriptions",
    )


def _form_context(visit: Visit, page: SubscriptionPage) -> EditFormContext:
    """Raises: Refused — nothing of it is open to who looks, before they type for nothing."""
    fields = editable_fields(visit, page)
    if not fields:
        closed, *_ = edit_refusals(EDITABLE[page.is_mirror], by=visit.actor, level=page.level)
        raise Refused(closed)
    tenant_id = visit.tenant.id
    now = editable_subscription(tenant_id=tenant_id, subscription_id=page.id)
    return EditFormContext(
        values={VENDOR_ID: now.vendor_subscription_id},
        fields=fields,
        version=now.version,
        current={"responsible_user": now.responsible_user, "sharing_rule": now.sharing_rule},
        custom=page.custom_fields,
        choices={
            "responsible_user": list_members(tenant_id=tenant_id),
            "sharing_rule": access.list_permission_rules(tenant_id=tenant_id),
        },
    )


def _readonly_fields(page: SubscriptionPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of the read-only fields beside the form."""
    vendor_id = ("Vendor subscription ID", page.vendor_subscription_id or "None")
    return (
        ("Account", page.account.name),
        ("Product", page.product.name),
        ("Billing cycle", cycle_title(page.billing_cycle)),
        ("Quantity", whole(page.quantity)),
        ("Start", day(page.start_date)),
        ("Renews", day(page.renewal_date) if page.renewal_date else "Never"),
        *((vendor_id,) if page.is_mirror else ()),
    )
