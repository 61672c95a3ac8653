"""Bulk actions on orders: confirmation, execution, and the result for each order; of many, a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.access.rulebook import check_role
from upline.crm.queries import list_campaigns
from upline.database.keyset import PageRequest
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.orders.queries import (
    OrderFilter,
    SelectedOrder,
    list_order_ids,
    list_orders,
    list_selected_orders,
)
from upline.orders.rulebook import EDITABLE_FIELDS, NEEDS, OrderAction
from upline.selling.actions import (
    MAX_BULK_ORDERS,
    MAX_ORDERS_AT_ONCE,
    BulkRequest,
    BulkResult,
    run_bulk_action,
    start_bulk_job,
)
from upline.setup import queries as setup
from upline.tenancy.queries import list_members
from upline.web.orders.bulk_selection import BULK_ACTIONS, BulkAction
from upline.web.orders.edit import LABELS
from upline.web.orders.list_definition import ORDERS
from upline.web.shared.access import (
    UnreadableFormError,
    Visit,
    bss_page,
    render_page,
    show_unreadable_form,
)
from upline.web.shared.csv_export import csv_response
from upline.web.shared.form_tokens import PostKind, mark_as_done
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.export_table import export_table
from upline.web.shared.lists.record_position import list_params
from upline.web.shared.submission import INVALID, submitted_data

_NONE = "none"
_FIELDS = tuple(field.name for field in EDITABLE_FIELDS if field.is_bulk_editable)


class BulkActionForm(Form):
    """What shall be changed on all, or from when all are executed; for others nothing."""

    def __init__(
        self,
        action: OrderAction,
        choices: Mapping[str, Iterable[Ref]],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.action = action
        if action is OrderAction.EXECUTE:
            self.fields["start_date"] = DayField(
                label=text("Start"), required=False, help_text=text("Left empty: today")
            )
        for name, refs in choices.items():
            offered: list[tuple[str, str]] = [("", text("No change")), (_NONE, text("None"))]
            offered += [(str(ref.id), ref.name) for ref in refs]
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], required=False, choices=offered
            )
        self.dress()

    def bulk_request(self) -> BulkRequest:
        """Return what shall be done with each order."""
        values = self.cleaned_data
        changes = {name: values[name] for name in _FIELDS if values.get(name)}
        return BulkRequest(
            action=self.action,
            changes={
                name: None if value == _NONE else UUID(value) for name, value in changes.items()
            },
            start_date=values.get("start_date"),
        )


@dataclass(frozen=True, slots=True)
class BulkResultPage:
    """What came of it: which were done, and which refused, with why."""

    done: tuple[BulkResult, ...]
    refused: tuple[BulkResult, ...]
    headline: str
    is_deleted: bool


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(posts=PostKind.STEPS)
def bulk_action_page(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show what would be done with the picked orders, or do it; export them at once."""
    data = submitted_data(request)
    if data is None:
        return redirect("orders", visit.tenant.slug)
    try:
        return _bulk_action(request, visit, data)
    except UnreadableFormError:
        return show_unreadable_form(request, visit, _back(request, visit), current_area="orders")


def _bulk_action(request: HttpRequest, visit: Visit, data: QueryDict) -> HttpResponseBase:
    """Raises: UnreadableFormError."""
    action = _action(data)
    check_role(visit.role, NEEDS[action].permission)
    if action is OrderAction.EXPORT and "matching" in data:
        filters = list_params(data.get("matching", ""))
        return redirect(ListUrl(ORDERS.url(visit, "-csv"), filters).href())
    ids = _selected_ids(data, visit)
    if action is OrderAction.EXPORT and ids:
        return _csv_of_orders(visit, ids)
    found = list_selected_orders(
        tenant_id=visit.tenant.id, order_ids=ids, action=action, by=visit.actor
    )
    is_confirmed = "confirm" in data
    form = BulkActionForm(action, _choices(visit, action, found), data if is_confirmed else None)
    status = 200
    try:
        _check_number(ids)
        if is_confirmed and request.method == "POST" and form.is_valid():
            return _run(request, visit, ids, form.bulk_request())
        status = INVALID if is_confirmed else 200
    except Refused as refusal:
        return _show_form(request, visit, form, found, refusal=refusal, status=INVALID)
    return _show_form(request, visit, form, found, refusal=None, status=status)


def _run(
    request: HttpRequest, visit: Visit, ids: Sequence[UUID], bulk_request: BulkRequest
) -> HttpResponse:
    """Do it with each order and show the result; of many, start a job and lead to its page."""
    given: dict[str, Any] = {
        "tenant_id": visit.tenant.id,
        "order_ids": ids,
        "bulk_request": bulk_request,
        "by": visit.actor,
        "now": clock.now(),
    }
    if len(ids) > MAX_ORDERS_AT_ONCE:
        return redirect("job", visit.tenant.slug, start_bulk_job(**given))
    return _show_result(request, visit, bulk_request.action, run_bulk_action(**given))


def _action(data: QueryDict) -> OrderAction:
    try:
        action = OrderAction(data.get("do", ""))
        BULK_ACTIONS[action]
    except (ValueError, KeyError):
        raise UnreadableFormError from None
    return action


def _selected_ids(data: QueryDict, visit: Visit) -> tuple[UUID, ...]:
    """Return the orders that were picked: one by one, or all that match the filter of the list."""
    if "matching" in data:
        return _matching_ids(visit, data.get("matching", ""))
    values = [*data.getlist("order"), *data.get("orders", "").split()]
    ids = [id_of(value) for value in values]
    if None in ids:
        raise UnreadableFormError
    return tuple(dict.fromkeys(pk for pk in ids if pk is not None))


def _matching_ids(visit: Visit, query: str) -> tuple[UUID, ...]:
    """Return the orders that match a filter now; of too many, one more than can be done at once."""
    form = ORDERS.open(list_params(query), visit)
    if not form.is_valid():
        raise UnreadableFormError
    return list_order_ids(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        limit=MAX_BULK_ORDERS + 1,
    )


def _csv_of_orders(visit: Visit, order_ids: Sequence[UUID]) -> HttpResponseBase:
    """Send those of some orders that the person may see as CSV."""
    form = ORDERS.open({}, visit)
    form.is_valid()
    found = list_orders(
        tenant_id=visit.tenant.id, where=OrderFilter(order_ids=order_ids), reach=form.choices.reach
    )
    table = export_table(ORDERS, visit, form, found)
    rows = table.rows.iterate(PageRequest())
    return csv_response(f"orders-{visit.tenant.slug}", table.heads, rows)


def _check_number(ids: Sequence[UUID]) -> None:
    """Raises: Refused — as the action would, before its form is shown."""
    if not ids:
        raise refuse("nothing_chosen", text("Select the orders first."))
    if len(ids) > MAX_BULK_ORDERS:
        raise refuse(
            "too_many_orders", text("At most {most} orders at once.", most=MAX_BULK_ORDERS)
        )


def _choices(
    visit: Visit, action: OrderAction, found: Sequence[SelectedOrder]
) -> dict[str, Iterable[Ref]]:
    """Return the fields that are open on all of the orders that may be edited."""
    if action is not OrderAction.EDIT:
        return {}
    tenant_id = visit.tenant.id
    open_on = [order.editable_fields for order in found if order.verdict.allowed]
    common = frozenset.intersection(*open_on) if open_on else frozenset()
    members = list_members(tenant_id=tenant_id)
    every: dict[str, Iterable[Ref]] = {
        "type": setup.list_order_types(tenant_id=tenant_id),
        "payment_method": setup.list_payment_methods(tenant_id=tenant_id),
        "sales_rep": members,
        "campaign": list_campaigns(tenant_id=tenant_id),
        "responsible_user": members,
        "sharing_rule": access.list_permission_rules(tenant_id=tenant_id),
    }
    return {name: every[name] for name in _FIELDS if name in common}


def _show_form(
    request: HttpRequest,
    visit: Visit,
    form: BulkActionForm,
    found: Sequence[SelectedOrder],
    *,
    refusal: Refused | None,
    status: int,
) -> HttpResponse:
    if refusal is not None and form.is_bound:
        form.refuse(refusal)
    bulk_action = BULK_ACTIONS[form.action]
    able = [order for order in found if order.verdict.allowed]
    context = {
        "action": form.action,
        "bulk_action": bulk_action,
        "form": form,
        "found": found[:MAX_ORDERS_AT_ONCE],
        "more": max(len(found) - MAX_ORDERS_AT_ONCE, 0),
        "order_ids": " ".join(str(order.id) for order in found),
        "is_job": len(found) > MAX_ORDERS_AT_ONCE,
        "able": len(able),
        "remark": bulk_action.remark if able else "",
        "button": bulk_action.question(len(able)),
        "title": bulk_action.question(len(found)),
        "sentence": str(refusal) if refusal and not form.is_bound else "",
        "back": _back(request, visit),
    }
    return render_page(
        request, visit, "orders/bulk.html", context, current_area="orders", status=status
    )


def _show_result(
    request: HttpRequest, visit: Visit, action: OrderAction, outcomes: Sequence[BulkResult]
) -> HttpResponse:
    done = tuple(outcome for outcome in outcomes if outcome.is_successful)
    bulk_action = BULK_ACTIONS[action]
    bulk_result = BulkResultPage(
        done=done,
        refused=tuple(outcome for outcome in outcomes if not outcome.is_successful),
        headline=_headline(bulk_action, len(done), len(outcomes)),
        is_deleted=action is OrderAction.DELETE,
    )
    context = {"result": bulk_result, "bulk_action": bulk_action, "back": _back(request, visit)}
    page = render_page(request, visit, "orders/bulk_result.html", context, current_area="orders")
    return mark_as_done(page)


def _headline(bulk_action: BulkAction, done: int, total: int) -> str:
    return bulk_action.done(total) if done == total else bulk_action.partly(done, total)


def _back(request: HttpRequest, visit: Visit) -> str:
    """Return the list from which the orders were picked; only ever this BSS's own."""
    orders = reverse("orders", args=[visit.tenant.slug])
    back = request.POST.get("back", "")
    return back if back == orders or back.startswith(f"{orders}?") else orders
