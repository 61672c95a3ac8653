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
from upline.selling.queries import find_orderable
from upline.web.orders.parts import order_url
from upline.web.orders.previews import preview
from upline.web.orders.verb_forms import Asked, VerbForm
from upline.web.orders.verbs import VERBS, action_address, preview_address
from upline.web.orders.views import get_order
from upline.web.shared.access import Visit, bss_page, show
from upline.web.shared.forms.list_filters import id_of

INVALID = 422
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page()
def act(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponseBase:
    """Show the form of an action, as a dialog or as a page of its own, or do what it says."""
    asked = _asked(request, visit, order_id, action)
    verb = VERBS[action]
    form, status = verb.form(asked, _typed(request)), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                made = verb.call(asked, form)
                messages.success(request, verb.done)
                return redirect(verb.leads_to(asked, made))
        except Refused as refusal:
            if refusal.code == STALE:
                status = CONFLICT
                asked = _asked(request, visit, order_id, action)
                form = _as_it_stands(asked, action, request.POST)
            form.refuse(refusal)
    return _show_form(request, asked, action, form, status=status)


@require_POST
@bss_page()
def look_ahead(
    request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction
) -> HttpResponse:
    """Show what an action will do, without doing it; the whole form where there is no script."""
    asked = _asked(request, visit, order_id, action)
    form = VERBS[action].form(asked, request.POST)
    if not _is_htmx(request):
        return _show_form(request, asked, action, form, status=200)
    context = {**_context(asked, action, form), "is_refresh": True}
    return show(request, visit, "orders/_preview.html", context)


def _as_it_stands(asked: Asked, action: OrderAction, typed: QueryDict) -> VerbForm:
    """Return what was typed, for the order as it stands now: it can be confirmed anew."""
    renewed = typed.copy()
    renewed["version"] = str(asked.order.version)
    return VERBS[action].form(asked, renewed)


def _show_form(
    request: HttpRequest, asked: Asked, action: OrderAction, form: VerbForm, *, status: int
) -> HttpResponse:
    template = "orders/_dialog.html" if _is_htmx(request) else "orders/act.html"
    context = _context(asked, action, form)
    return show(request, asked.visit, template, context, here="orders", status=status)


def _context(asked: Asked, action: OrderAction, form: VerbForm) -> dict[str, Any]:
    verb = VERBS[action]
    # A form of its own: what was refused is foretold as if it were asked for the first time.
    looked_at = verb.form(asked, form.data if form.is_bound else _initial(form))
    return {
        "order": asked.order,
        "line": asked.line,
        "verb": verb,
        "form": form,
        "address": action_address(asked, action),
        "preview_address": preview_address(asked, action),
        "home": order_url("order", asked.visit, asked.order.id),
        "back": order_url(
            "order-products" if verb.is_about_item else "order", asked.visit, asked.order.id
        ),
        "preview": preview(asked, action, looked_at),
    }


def _initial(form: VerbForm) -> dict[str, Any]:
    """Return what the form would send untouched, so that its preview can be drawn at once."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def _asked(request: HttpRequest, visit: Visit, order_id: UUID, action: OrderAction) -> Asked:
    order = get_order(visit, order_id)
    order.check(action)
    now = clock.now()
    today = clock.day_of(now, timezone=visit.tenant.timezone)
    if not VERBS[action].is_about_item:
        return Asked(visit, order, now, today)
    line = _line(order, id_of(request.GET.get("item", "")))
    offer = None
    if action is OrderAction.UPDATE_ITEM:
        offer = find_orderable(seller=visit.tenant, product_id=line.product.id, day=today)
    return Asked(visit, order, now, today, line, offer)


def _line(order: OrderPage, item_id: UUID | None) -> OrderLine:
    found = next((line for line in order.lines if line.id == item_id), None)
    if found is None:
        raise Http404("this order has no such item")
    return found


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
