"""Editing an order."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.access.rulebook import Permission
from upline.catalog.queries import list_price_lists
from upline.crm.queries import list_campaigns
from upline.orders import actions as orders
from upline.orders.queries import OrderPage, editable_order
from upline.orders.rulebook import ORDER_FIELDS, OrderAction
from upline.parties.queries import list_contacts
from upline.setup import queries as setup
from upline.tenancy.queries import list_members
from upline.web.orders.forms import OrderForm
from upline.web.orders.record import get_order, order_url
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.edit_page import edit_page
from upline.web.shared.formatting import day
from upline.web.shared.forms.edit_form import EditFormContext
from upline.web.shared.submission import submitted_data


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def edit(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    order = get_order(visit, order_id)
    order.check(OrderAction.EDIT)
    form = OrderForm(_form_context(visit, order), submitted_data(request))

    def save() -> str:
        orders.edit(
            tenant_id=visit.tenant.id,
            order_id=order_id,
            changes=form.changes(),
            version=form.version,
            by=visit.actor,
        )
        return order_url("order", visit, order_id)

    context = {"order": order, "readonly_fields": _readonly_fields(order)}
    return edit_page(
        request,
        visit,
        form,
        save=save,
        context=context,
        area="orders",
    )


def _form_context(visit: Visit, order: OrderPage) -> EditFormContext:
    tenant_id = visit.tenant.id
    editable = editable_order(tenant_id=tenant_id, order_id=order.id)
    if editable is None:
        raise Http404("no such order in this BSS")
    members = list_members(tenant_id=tenant_id)
    return EditFormContext(
        fields=order.editable_fields,
        version=editable.version,
        current=editable.named,
        values={"name": editable.name, "date": editable.order_date},
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


def _readonly_fields(order: OrderPage) -> tuple[tuple[str, str], ...]:
    """Return label and text of each field that the order, or its permission rule, keeps closed."""
    shown = (
        ("account", order.account.name),
        ("billing_to", order.billing_to.name),
        ("date", day(order.order_date)),
        ("status", order.status),
        ("price_list", order.price_list),
        ("currency", order.currency),
        ("responsible_user", order.responsible_user),
        ("sharing_rule", order.sharing_rule),
    )
    closed = (one for one in shown if one[0] not in order.editable_fields)
    return tuple((ORDER_FIELDS[name].label, text or "None") for name, text in closed)
