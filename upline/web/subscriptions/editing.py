"""Editing the fields of a subscription that do not follow its source."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.database.external_ids import EXTERNAL_ID
from upline.kernel import clock
from upline.kernel.texts import text
from upline.subscriptions import actions
from upline.subscriptions.queries import SubscriptionPage, editable_subscription
from upline.subscriptions.rulebook import VENDOR_ID
from upline.tenancy.queries import list_members
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.formatting import day, whole
from upline.web.shared.forms.edit_form import EditFormContext
from upline.web.shared.labels import cycle_title
from upline.web.subscriptions.forms import SubscriptionForm
from upline.web.subscriptions.record import get_subscription, subscription_url
from upline.web.subscriptions.texts import texts_of


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    page = get_subscription(visit, subscription_id)

    def save(form: SubscriptionForm) -> None:
        actions.edit_subscription(
            tenant_id=visit.tenant.id,
            subscription_id=subscription_id,
            changes=form.changes(),
            by=visit.actor,
            now=clock.now(),
            version=form.version,
        )

    return edit_page(
        request,
        visit,
        _edited(visit, page),
        form=lambda data: SubscriptionForm(_form_context(visit, page), data),
        save=save,
    )


def _edited(visit: Visit, page: SubscriptionPage) -> EditedRecord:
    return EditedRecord(
        id=page.id,
        name=page.name,
        area="subscriptions",
        noun=text("subscription"),
        ribbon=page.ribbon,
        editing=page.editing,
        home=subscription_url(visit, page),
        closed=_readonly_fields(page),
        closed_title=text("Managed by {owner}", owner=page.managed_by.name)
        if page.managed_by
        else text("As sold"),
        closed_remark=text("These follow from the reseller’s BSS and cannot be edited.")
        if page.is_mirror
        else text("These change by what is sold, on the subscription’s page."),
    )


def _form_context(visit: Visit, page: SubscriptionPage) -> EditFormContext:
    tenant_id = visit.tenant.id
    now = editable_subscription(tenant_id=tenant_id, subscription_id=page.id)
    return EditFormContext(
        values={VENDOR_ID: now.vendor_subscription_id, EXTERNAL_ID: now.external_id},
        fields=page.editing.fields,
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
    vendor_id = (text("Vendor subscription ID"), page.vendor_subscription_id or text("None"))
    return (
        (text("Account"), page.account.name),
        (text("Product"), page.product.name),
        (text("Billing cycle"), cycle_title(page.billing_cycle)),
        (text("Quantity"), whole(page.quantity)),
        (text("Start"), day(page.start_date)),
        (text("Renews"), texts_of(page).renews),
        *((vendor_id,) if page.is_mirror else ()),
    )
