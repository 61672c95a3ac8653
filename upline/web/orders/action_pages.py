"""Acting on an ordinary order: each action's form as a dialog or a page, with what will happen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import OrderAction
from upline.selling.queries import find_orderable_product
from upline.web.orders.action_definitions import ACTION_DEFINITIONS, action_url, preview_url
from upline.web.orders.action_forms import ActionContext, OrderActionForm
from upline.web.orders.layout import order_url
from upline.web.orders.previews import preview
from upline.web.orders.views import get_order
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.submission import CONFLICT, INVALID, submitted_data


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def action_page(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponseBase:
    """Show the form of an action, as a dialog or as a page of its own, or do what it says."""
    ctx = _action_context(request, visit, order_id, action)
    definition = ACTION_DEFINITIONS[action]
    form, status = definition.form(ctx, submitted_data(request)), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                made = definition.call(ctx, form)
                messages.success(request, definition.done)
                return redirect(definition.redirect_url(ctx, made))
        except Refused as refusal:
            if refusal.code == STALE:
                status = CONFLICT
                ctx = _action_context(request, visit, order_id, action)
                form = _form_for_current_version(ctx, action, request.POST)
            form.refuse(refusal)
    return _show_form(request, ctx, action, form, status=status)


@require_POST
@bss_page()
def preview_action(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponse:
    """Show what an action will do, without doing it; the whole form where there is no script."""
    ctx = _action_context(request, visit, order_id, action)
    form = ACTION_DEFINITIONS[action].form(ctx, request.POST)
    if not _is_htmx(request):
        return _show_form(request, ctx, action, form, status=200)
    context = {**_context(ctx, action, form), "is_refresh": True}
    return render_page(request, visit, "orders/_preview.html", context)


def _form_for_current_version(
    ctx: ActionContext, action: OrderAction, submitted_data: QueryDict
) -> OrderActionForm:
    """Return what was typed, for the order as it stands now: it can be confirmed anew."""
    renewed = submitted_data.copy()
    renewed["version"] = str(ctx.order.version)
    return ACTION_DEFINITIONS[action].form(ctx, renewed)


def _show_form(
    request: HttpRequest,
    ctx: ActionContext,
    action: OrderAction,
    form: OrderActionForm,
    *,
    status: int,
) -> HttpResponse:
    template = "orders/_dialog.html" if _is_htmx(request) else "orders/action.html"
    context = _context(ctx, action, form)
    return render_page(request, ctx.visit, template, context, current_area="orders", status=status)


def _context(ctx: ActionContext, action: OrderAction, form: OrderActionForm) -> dict[str, Any]:
    definition = ACTION_DEFINITIONS[action]
    # A form of its own: what was refused is foretold as if it were asked for the first time.
    looked_at = definition.form(ctx, form.data if form.is_bound else _initial(form))
    return {
        "order": ctx.order,
        "line": ctx.line,
        "verb": definition,
        "form": form,
        "address": action_url(ctx, action),
        "preview_address": preview_url(ctx, action),
        "home": order_url("order", ctx.visit, ctx.order.id),
        "back": order_url(
            "order-products" if definition.needs_item else "order", ctx.visit, ctx.order.id
        ),
        "preview": preview(ctx, action, looked_at),
    }


def _initial(form: OrderActionForm) -> dict[str, Any]:
    """Return what the form would send untouched, so that its preview can be drawn at once."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def _action_context(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> ActionContext:
    order = get_order(visit, order_id)
    order.check(action)
    now = clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    if not ACTION_DEFINITIONS[action].needs_item:
        return ActionContext(visit, order, now, today)
    line = _line(order, id_of(request.GET.get("item", "")))
    offer = None
    if action is OrderAction.UPDATE_ITEM:
        offer = find_orderable_product(seller=visit.tenant, product_id=line.product.id, day=today)
    return ActionContext(visit, order, now, today, line, offer)


def _line(order: OrderPage, item_id: UUID | None) -> OrderLine:
    found = next((line for line in order.lines if line.id == item_id), None)
    if found is None:
        raise Http404("this order has no such item")
    return found


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
