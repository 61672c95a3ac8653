"""Editing what of a subscription its BSS keeps itself, mirrored or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.setup.rulebook import edit_refusals
from upline.subscriptions import actions
from upline.subscriptions.queries import SubscriptionPage, editable_subscription
from upline.subscriptions.rulebook import EDITABLE
from upline.tenancy.queries import list_members
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.formatting import day, whole
from upline.web.shared.forms.edit_form import OwnershipForm, OwnershipFormContext
from upline.web.shared.submission import CONFLICT, INVALID, submitted_data
from upline.web.subscriptions.layout import editable_fields
from upline.web.subscriptions.record import get_subscription, subscription_url


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    page = get_subscription(visit, subscription_id)
    form = OwnershipForm(_form_context(visit, page), submitted_data(request))
    status, is_stale = 200, False
    if request.method == "POST":
        try:
            if form.is_valid():
                actions.edit_subscription(
                    tenant_id=visit.tenant.id,
                    subscription_id=subscription_id,
                    changes=form.changes(),
                    by=visit.actor,
                    version=form.version,
                )
                messages.success(request, "Saved.")
                return redirect(subscription_url(visit, page))
            status = INVALID
        except Refused as refusal:
            form.refuse(refusal)
            is_stale = refusal.code == STALE
            status = CONFLICT if is_stale else INVALID
    context = {
        "subscription": page,
        "form": form,
        "is_stale": is_stale,
        "home": subscription_url(visit, page),
        "closed": _readonly_fields(page),
    }
    template = "subscriptions/edit.html"
    return render_page(
        request, visit, template, context, current_area="subscriptions", status=status
    )


def _form_context(visit: Visit, page: SubscriptionPage) -> OwnershipFormContext:
    """Raises: Refused — nothing of it is open to who looks, before they type for nothing."""
    fields = editable_fields(visit, page)
    if not fields:
        closed, *_ = edit_refusals(EDITABLE, by=visit.actor, level=page.level)
        raise Refused(closed)
    tenant_id = visit.tenant.id
    now = editable_subscription(tenant_id=tenant_id, subscription_id=page.id)
    return OwnershipFormContext(
        fields=fields,
        version=now.version,
        current={"responsible_user": now.responsible_user, "sharing_rule": now.sharing_rule},
        custom=page.custom_fields,
        users=list_members(tenant_id=tenant_id),
        rules=access.list_permission_rules(tenant_id=tenant_id),
    )


def _readonly_fields(page: SubscriptionPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of what stands beside the form, because nobody edits it."""
    return (
        ("Account", page.account.name),
        ("Product", page.product.name),
        ("Billing cycle", page.cycle),
        ("Quantity", whole(page.quantity)),
        ("Start", day(page.start_date)),
        ("Renews", day(page.renewal_date) if page.renewal_date else "Never"),
    )
