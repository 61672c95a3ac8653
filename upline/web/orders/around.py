"""What is around an order: its tabs, and the forms by which something is added to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.crm import actions as crm
from upline.crm import queries
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.orders.queries import OrderPage, editable_order
from upline.orders.rulebook import OrderAction
from upline.parties.queries import address_to_write_to
from upline.tenancy.queries import list_members
from upline.web.crm.forms import (
    ActivityForm,
    AroundForm,
    CaseForm,
    EmailForm,
    NoteForm,
    RelateForm,
)
from upline.web.crm.records import INVALID, activity_terms, typed
from upline.web.crm.rows import lines
from upline.web.orders.parts import order_url
from upline.web.orders.views import get_order, show_order
from upline.web.shared.access import Visit, bss_page, show


@require_safe
@bss_page()
def activities(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the order's activities."""
    order = get_order(visit, order_id)
    rows = queries.activities_of_order(**_all_of(visit, order_id))
    return show_order(request, visit, order, "order-activities", {"lines": lines(visit, rows)})


@require_safe
@bss_page()
def emails(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the e-mails related to the order."""
    order = get_order(visit, order_id)
    rows = queries.emails_of_order(**_all_of(visit, order_id))
    context = {"lines": lines(visit, rows), "has_mail_server": queries.has_mail_server()}
    return show_order(request, visit, order, "order-emails", context)


@require_safe
@bss_page()
def cases(request: HttpRequest, visit: Visit, order_id: UUID) -> HttpResponse:
    """List the cases related to the order."""
    order = get_order(visit, order_id)
    rows = queries.cases_of_order(**_all_of(visit, order_id))
    return show_order(request, visit, order, "order-cases", {"lines": lines(visit, rows)})


def _all_of(visit: Visit, order_id: UUID) -> dict[str, Any]:
    """Return what is asked of everything around an order."""
    return {"tenant_id": visit.tenant.id, "order_id": order_id, "reach": visit.reach()}


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that is added around an order: its words, its form, its verb, the tab that lists it.

    `form` takes what was typed; `add` what a valid form says and what every verb is told.
    """

    title: str
    button: str
    done: str
    tab: str
    form: Callable[[Visit, OrderPage, QueryDict | None], AroundForm]
    add: Callable[[dict[str, Any], dict[str, Any]], object]


def _email_form(visit: Visit, order: OrderPage, data: QueryDict | None) -> EmailForm:
    if data is not None:
        return EmailForm(data)
    editable = editable_order(tenant_id=visit.tenant.id, order_id=order.id)
    contact = editable.named["contact"] if editable else None
    address = address_to_write_to(
        tenant_id=visit.tenant.id,
        contact_id=contact.id if contact else None,
        account_ids=tuple(a.id for a in (order.account, order.billing_to) if a.is_shared),
    )
    return EmailForm(None, initial={"to": address})


def _relate_form(visit: Visit, _order: OrderPage, data: QueryDict | None) -> RelateForm:
    return RelateForm(data, queries.list_unrelated(tenant_id=visit.tenant.id, by=visit.actor))


def _write_email(said: dict[str, Any], call: dict[str, Any]) -> None:
    new = crm.NewEmail(to=said["to"], subject=said["subject"], text=said["text"])
    crm.write_email(new=new, **call)


def _relate_email(said: dict[str, Any], call: dict[str, Any]) -> None:
    if said["email"] is None:
        crm.relate_email(subject=said["subject"], **call)
        return
    known = {name: value for name, value in call.items() if name != "now"}
    crm.relate_received(email_id=said["email"], **known)


def _create_case(said: dict[str, Any], call: dict[str, Any]) -> None:
    new = crm.NewCase(
        subject=said["subject"],
        priority=said["priority"],
        assigned_to_id=said["assigned_to"],
        text=said["text"],
    )
    crm.create_case(new=new, **call)


ADDITIONS: Mapping[OrderAction, Addition] = {
    OrderAction.ADD_ACTIVITY: Addition(
        "New activity",
        "Add activity",
        "Activity added.",
        "order-activities",
        lambda visit, _, data: ActivityForm(data, list_members(tenant_id=visit.tenant.id)),
        lambda said, call: crm.add_activity(terms=activity_terms(said), **call),
    ),
    OrderAction.WRITE_EMAIL: Addition(
        "New e-mail", "Send e-mail", "E-mail written.", "order-emails", _email_form, _write_email
    ),
    OrderAction.RELATE_EMAIL: Addition(
        "Relate e-mail",
        "Relate e-mail",
        "E-mail related.",
        "order-emails",
        _relate_form,
        _relate_email,
    ),
    OrderAction.CREATE_CASE: Addition(
        "New case",
        "Create case",
        "Case created.",
        "order-cases",
        lambda visit, _, data: CaseForm(data, list_members(tenant_id=visit.tenant.id)),
        _create_case,
    ),
    OrderAction.ADD_NOTE: Addition(
        "New note",
        "Add note",
        "Note added.",
        "order-notes",
        lambda _visit, _order, data: NoteForm(data),
        lambda said, call: crm.add_note(text=said["text"], **call),
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
    addition = ADDITIONS[action]
    form = addition.form(visit, order, typed(request))
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                addition.add(form.cleaned_data, call(visit, order_id))
                messages.success(request, addition.done)
                return redirect(order_url(addition.tab, visit, order_id))
        except Refused as refusal:
            form.refuse(refusal)
        status = INVALID
    return show_addition(request, visit, order, addition, form, status=status)


def call(visit: Visit, order_id: UUID) -> dict[str, Any]:
    """Return what every verb is told: which order of which BSS, by whom, when."""
    return {
        "tenant_id": visit.tenant.id,
        "order_id": order_id,
        "by": visit.actor,
        "now": clock.now(),
    }


def show_addition(
    request: HttpRequest,
    visit: Visit,
    order: OrderPage,
    addition: Any,
    form: AroundForm,
    *,
    status: int,
) -> HttpResponse:
    """Draw the page of a form; `addition` has its title, its button and the tab it leads back to."""
    context = {
        "order": order,
        "form": form,
        "addition": addition,
        "back": order_url(addition.tab, visit, order.id),
        "warns_of_no_server": isinstance(form, EmailForm) and not queries.has_mail_server(),
    }
    return show(request, visit, "orders/add.html", context, here="orders", status=status)
