"""Editing an order."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.access.rulebook import Permission
from upline.catalog.queries import list_price_lists
from upline.crm.queries import list_campaigns
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.orders import actions as orders
from upline.orders.queries import OrderPage, editable_order
from upline.orders.rulebook import OrderAction
from upline.parties.queries import list_contacts
from upline.setup import queries as setup
from upline.tenancy.queries import list_members
from upline.web.orders.edit_conflicts import changed_since, form_snapshot
from upline.web.orders.forms import OrderForm, OrderFormContext
from upline.web.orders.readonly_fields import readonly_fields
from upline.web.orders.record import get_order, order_url
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.submission import CONFLICT, INVALID, submitted_data


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def edit(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    order = get_order(visit, order_id)
    order.check(OrderAction.EDIT)
    form_context = _form_context(visit, order)
    form = OrderForm(form_context, submitted_data(request))
    status, is_stale = 200, False
    if request.method == "POST":
        try:
            if form.is_valid():
                return _save(request, visit, order_id, form)
            status = INVALID
        except Refused as refusal:
            form.refuse(refusal)
            is_stale = refusal.code == STALE
            status = CONFLICT if is_stale else INVALID
    read = request.POST.get("read", "") if is_stale else form_snapshot(form_context)
    context = {
        "order": order,
        "form": form,
        "read": read,
        "is_stale": is_stale,
        "changed": changed_since(read, form_context) if is_stale else (),
        "kept": readonly_fields(order),
    }
    return render_page(
        request, visit, "orders/edit.html", context, current_area="orders", status=status
    )


def _save(request: HttpRequest, visit: Visit, order_id: UUID, form: OrderForm) -> HttpResponseBase:
    orders.edit(
        tenant_id=visit.tenant.id,
        order_id=order_id,
        changes=form.changes(),
        version=form.version,
        by=visit.actor,
    )
    messages.success(request, "Saved.")
    return redirect(order_url("order", visit, order_id))


def _form_context(visit: Visit, order: OrderPage) -> OrderFormContext:
    tenant_id = visit.tenant.id
    editable = editable_order(tenant_id=tenant_id, order_id=order.id)
    if editable is None:
        raise Http404("no such order in this BSS")
    members = list_members(tenant_id=tenant_id)
    return OrderFormContext(
        fields=order.editable_fields,
        order=editable,
        custom=order.custom_fields,
        choices={
            "type": setup.list_order_types(tenant_id=tenant_id),
            "status": setup.list_open_statuses(tenant_id=tenant_id),
            "price_list": list_price_lists(tenant_id=tenant_id),
            "payment_method": setup.list_payment_methods(tenant_id=tenant_id),
            "responsible_user": members,
            "sales_rep": members,
            "sharing_rule": access.list_permission_rules(tenant_id=tenant_id),
            "contact": list_contacts(tenant_id=tenant_id, account_ids=editable.account_ids),
            "campaign": list_campaigns(tenant_id=tenant_id),
        },
    )
