"""Editing an order: its form, built from the fields that its origin leaves open (R38), and its page."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.catalog.queries import list_price_lists
from upline.crm.queries import list_campaigns
from upline.database.external_ids import EXTERNAL_ID
from upline.kernel.texts import text
from upline.orders import actions as orders
from upline.orders.queries import OrderPage
from upline.orders.rulebook import EDITABLE_FIELDS, ORDER_FIELDS, FieldKind
from upline.parties.queries import list_contacts
from upline.setup import queries as setup
from upline.tenancy.queries import list_members
from upline.web.orders.record import get_order, order_url
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.edit_page import EditedRecord, edit_page
from upline.web.shared.formatting import day, money
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.edit_form import EditForm, EditFormContext, external_id_input
from upline.web.shared.forms.fields import text_field
from upline.web.shared.navigation import Button

# Every field that a form can have, in the order in which it is shown; custom fields follow.
LABELS: Mapping[str, str] = {
    field.name: field.label for field in EDITABLE_FIELDS if field.kind is not FieldKind.CUSTOM
}


class OrderForm(EditForm):
    """The open fields of an order, in the order of `LABELS`."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        for name, label in LABELS.items():
            if name in form_context.fields:
                self._add(name, label)

    def _add(self, name: str, label: str) -> None:
        if name in self.form_context.values:
            self.fields[name] = _plain_field(name, label)
            self.initial[name] = self.form_context.values[name]
        else:
            self.add_choice(name, label, required=ORDER_FIELDS[name].is_required)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the name above the other fields, which stand side by side."""
        found = [self[name] for name in LABELS if name in self.fields]
        above = [one for one in found if one.name == "name"]
        return [row for row in (above, [one for one in found if one not in above]) if row]


def _plain_field(name: str, label: str) -> forms.Field:
    if name == EXTERNAL_ID:
        return external_id_input()
    return DayField(label=label) if name == "date" else text_field(label, most=260)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def edit(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponseBase:
    """Show the edit form, or save what it says; a refusal is shown on it, nothing typed is lost."""
    order = get_order(visit, order_id)

    def save(form: OrderForm) -> None:
        orders.edit(
            tenant_id=visit.tenant.id,
            order_id=order_id,
            changes=form.changes(),
            version=form.version,
            by=visit.actor,
        )

    return edit_page(
        request,
        visit,
        _edited(visit, order),
        form=lambda data: OrderForm(_form_context(visit, order), data),
        save=save,
    )


def _edited(visit: Visit, order: OrderPage) -> EditedRecord:
    sale = text(
        "These follow the sale in {reseller}’s BSS and cannot be edited.",
        reseller=order.billing_to.name,
    )
    new_contact = order_url("order-add-contact", visit, order.id)
    return EditedRecord(
        id=order.id,
        name=order.name,
        area="orders",
        noun=text("order"),
        ribbon=order.ribbon,
        editing=order.editing,
        home=order_url("order", visit, order.id),
        closed=_readonly_fields(order),
        closed_title=text("Kept as sold") if order.is_back_order else text("Not editable"),
        closed_remark=sale if order.is_back_order else "",
        stale_text=text("Its items or its status have been changed."),
        extra=(Button(text("New contact"), "user-plus", new_contact, "quiet"),),
    )


def _form_context(visit: Visit, order: OrderPage) -> EditFormContext:
    tenant_id = visit.tenant.id
    members = list_members(tenant_id=tenant_id)
    return EditFormContext(
        fields=order.editing.fields,
        version=order.version,
        current=order.editable.named,
        values={
            "name": order.name,
            "date": order.order_date,
            EXTERNAL_ID: order.external_id,
        },
        custom=order.custom_fields,
        choices={
            "type": setup.list_order_types(tenant_id=tenant_id),
            "status": setup.list_open_statuses(tenant_id=tenant_id),
            "price_list": list_price_lists(tenant_id=tenant_id),
            "payment_method": setup.list_payment_methods(tenant_id=tenant_id),
            "responsible_user": members,
            "sales_rep": members,
            "sharing_rule": access.list_permission_rules(tenant_id=tenant_id),
            "contact": list_contacts(tenant_id=tenant_id, account_ids=order.editable.account_ids),
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
    closed = (one for one in shown if one[0] not in order.editing.fields)
    fields = tuple((ORDER_FIELDS[name].label, value or text("None")) for name, value in closed)
    return (*fields, (text("Total"), money(order.total)))
