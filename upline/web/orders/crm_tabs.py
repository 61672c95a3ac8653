"""What is around an order: its tabs, and the forms by which something is added to them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions as crm
from upline.crm import queries
from upline.kernel import clock
from upline.kernel.texts import Capitalised, text
from upline.orders.queries import OrderPage
from upline.orders.rulebook import OrderAction
from upline.parties.queries import find_recipient_address
from upline.tenancy.queries import list_members
from upline.web.orders.record import get_order, order_url
from upline.web.orders.views import show_order
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.crm_tables import ACTIVITY_TABLE, CASE_TABLE, EMAIL_TABLE
from upline.web.shared.forms.crm import (
    ActivityForm,
    CaseForm,
    CrmForm,
    EmailForm,
    NoteForm,
    RelateForm,
)
from upline.web.shared.lists.columns import RecordTable
from upline.web.shared.lists.page import PartialList, partial_list
from upline.web.shared.submission import submit_form, submitted_data


@require_safe
@bss_page()
def activities(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the order's activities."""
    order = get_order(visit, order_id)
    rows = queries.activities_of_order(**_query_arguments(visit, order_id))
    context = {"page": _table(visit, ACTIVITY_TABLE, rows)}
    return show_order(request, visit, order, "order-activities", context)


@require_safe
@bss_page()
def emails(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the e-mails related to the order."""
    order = get_order(visit, order_id)
    rows = queries.emails_of_order(**_query_arguments(visit, order_id))
    context = {
        "page": _table(visit, EMAIL_TABLE, rows),
        "has_mail_server": queries.has_mail_server(),
    }
    return show_order(request, visit, order, "order-emails", context)


@require_safe
@bss_page()
def cases(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the cases related to the order."""
    order = get_order(visit, order_id)
    rows = queries.cases_of_order(**_query_arguments(visit, order_id))
    return show_order(
        request, visit, order, "order-cases", {"page": _table(visit, CASE_TABLE, rows)}
    )


def _table(visit: Visit, table: RecordTable, rows: Iterable[Any]) -> PartialList:
    """Return records of the order as their list draws them."""
    caption = text("{records} of this order", records=Capitalised(table.nouns))
    return partial_list(table, visit, rows, without=("order", "account"), caption=caption)


def _query_arguments(visit: Visit, order_id: UUID) -> dict[str, Any]:
    """Return the arguments of all queries for the tabs of an order."""
    return {"tenant_id": visit.tenant.id, "order_id": order_id, "reach": visit.reach()}


@dataclass(frozen=True, slots=True)
class AddAction:
    """Something that is added around an order: its texts, its form, its action, the tab that lists it.

    `form` builds the form from the input; `add` takes the valid form and the arguments of every action.
    """

    title: str
    button: str
    done: str
    tab: str
    form: Callable[[Visit, OrderPage, QueryDict | None], CrmForm]
    add: Callable[[Any, dict[str, Any]], object]


def _email_form(visit: Visit, order: OrderPage, data: QueryDict | None) -> EmailForm:
    if data is not None:
        return EmailForm(data)
    contact = order.editable.named["contact"]
    address = find_recipient_address(
        tenant_id=visit.tenant.id,
        contact_id=contact.id if contact else None,
        account_ids=tuple(a.id for a in (order.account, order.billing_to) if a.is_shared),
    )
    return EmailForm(None, initial={"to": address})


def _relate_form(visit: Visit, _order: OrderPage, data: QueryDict | None) -> RelateForm:
    return RelateForm(data, queries.list_unrelated(tenant_id=visit.tenant.id, by=visit.actor))


def _write_email(form: EmailForm, command_arguments: dict[str, Any]) -> None:
    values = form.cleaned_data
    new = crm.NewEmail(to=values["to"], subject=values["subject"], text=values["text"])
    crm.write_email(new=new, **command_arguments)


def _relate_email(form: RelateForm, command_arguments: dict[str, Any]) -> None:
    values = form.cleaned_data
    if values["email"] is None:
        crm.relate_email(subject=values["subject"], **command_arguments)
        return
    known = {name: value for name, value in command_arguments.items() if name != "now"}
    crm.relate_received_email(email_id=values["email"], **known)


def _create_case(form: CaseForm, command_arguments: dict[str, Any]) -> None:
    values = form.cleaned_data
    new = crm.NewCase(
        subject=values["subject"],
        priority=values["priority"],
        assigned_to_id=values["assigned_to"],
        text=values["text"],
    )
    crm.create_case(new=new, **command_arguments)


ADD_ACTIONS: Mapping[OrderAction, AddAction] = {
    OrderAction.ADD_ACTIVITY: AddAction(
        text("New activity"),
        text("Add activity"),
        text("Activity added"),
        "order-activities",
        lambda visit, _, data: ActivityForm(data, list_members(tenant_id=visit.tenant.id)),
        lambda form, command_arguments: crm.add_activity(
            terms=form.activity_input(), **command_arguments
        ),
    ),
    OrderAction.WRITE_EMAIL: AddAction(
        text("New e-mail"),
        text("Send e-mail"),
        text("E-mail written"),
        "order-emails",
        _email_form,
        _write_email,
    ),
    OrderAction.RELATE_EMAIL: AddAction(
        text("Relate e-mail"),
        text("Relate e-mail"),
        text("E-mail related"),
        "order-emails",
        _relate_form,
        _relate_email,
    ),
    OrderAction.CREATE_CASE: AddAction(
        text("New case"),
        text("Create case"),
        text("Case created"),
        "order-cases",
        lambda visit, _, data: CaseForm(data, list_members(tenant_id=visit.tenant.id)),
        _create_case,
    ),
    OrderAction.ADD_NOTE: AddAction(
        text("New note"),
        text("Add note"),
        text("Note added"),
        "order-notes",
        lambda _visit, _order, data: NoteForm(data),
        lambda form, command_arguments: crm.add_note(
            text=form.cleaned_data["text"], **command_arguments
        ),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.EDIT_ORDERS)
def add(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponseBase:
    """Show the form of an addition, or add it."""
    order = get_order(visit, order_id)
    order.check(action)
    add_action = ADD_ACTIONS[action]
    form = add_action.form(visit, order, submitted_data(request))

    def save() -> str:
        add_action.add(form, command_arguments(visit, order_id))
        return order_url(add_action.tab, visit, order_id)

    def show(status: int) -> HttpResponse:
        return show_add_form(request, visit, order, add_action, form, status=status)

    return submit_form(request, form, save=save, done=add_action.done, show=show)


def command_arguments(visit: Visit, order_id: UUID) -> dict[str, Any]:
    """Return the arguments of every action: order, BSS, actor, time."""
    return {
        "tenant_id": visit.tenant.id,
        "order_id": order_id,
        "by": visit.actor,
        "now": clock.now(),
    }


def show_add_form(
    request: HttpRequest,
    visit: Visit,
    order: OrderPage,
    add_action: Any,
    form: CrmForm,
    *,
    status: int,
) -> HttpResponse:
    """Draw the page of a form; `add_action` has its title, its button and the tab it leads back to."""
    form.focus_first()
    context = {
        "order": order,
        "form": form,
        "addition": add_action,
        "back": order_url(add_action.tab, visit, order.id),
        "warns_of_no_server": isinstance(form, EmailForm) and not queries.has_mail_server(),
    }
    return render_page(
        request, visit, "orders/crm_form.html", context, current_area="orders", status=status
    )
