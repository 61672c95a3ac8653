"""The pages of a subscription. A view reads the request, asks or acts once, shows the answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.access.rulebook import Permission
from upline.backorders.queries import subscription_page
from upline.kernel import clock
from upline.kernel.verdicts import Refused, refused
from upline.subscriptions.queries import (
    SubscriptionPage,
    Wish,
    add_on_offers,
    list_siblings,
    plan_offers,
)
from upline.subscriptions.rulebook import Action
from upline.web.shared.access import Visit, bss_page, show
from upline.web.subscriptions.forms import ActionForm, Menu
from upline.web.subscriptions.parts import action_url, frame
from upline.web.subscriptions.previews import preview
from upline.web.subscriptions.verbs import VERBS, Asked

INVALID = 422


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show a subscription with its orders, add-ons and history; an add-on on its parent's page."""
    asked = asked_of(visit, subscription_id)
    if asked.page.parent is not None:
        return redirect(home(visit, asked.page) + "#add-ons")
    context = {
        "subscription": asked.page,
        "frame": frame(visit, asked.page),
        "timezone": visit.tenant.timezone,
    }
    return show(request, visit, "subscriptions/page.html", context, here="subscriptions")


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def act(
    request: HttpRequest, visit: Visit, subscription_id: UUID, action: Action
) -> HttpResponseBase:
    """Show the form of an action, as a dialog or as a page of its own, or do what it says."""
    asked = asked_of(visit, subscription_id)
    _check(asked, action)
    form = VERBS[action].form(_menu(asked, action), _typed(request))
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                VERBS[action].call(asked, form, form.when())
                messages.success(request, VERBS[action].done)
                return redirect(home(visit, asked.page))
        except Refused as refusal:
            form.refuse(refusal)
        status = INVALID
    return _show_form(request, asked, action, form, status=status)


@require_POST
@bss_page(Permission.SELL)
def look_ahead(
    request: HttpRequest, visit: Visit, subscription_id: UUID, action: Action
) -> HttpResponse:
    """Show what an action will do, without doing it; the whole form where there is no script."""
    asked = asked_of(visit, subscription_id)
    _check(asked, action)
    form = VERBS[action].form(_menu(asked, action), request.POST)
    if not _is_htmx(request):
        return _show_form(request, asked, action, form, status=200)
    context = {**_context(asked, action, form), "is_refresh": True}
    return show(request, visit, "subscriptions/_preview.html", context)


def _show_form(
    request: HttpRequest, asked: Asked, action: Action, form: ActionForm, *, status: int
) -> HttpResponse:
    template = "subscriptions/_dialog.html" if _is_htmx(request) else "subscriptions/act.html"
    context = _context(asked, action, form)
    return show(request, asked.visit, template, context, here="subscriptions", status=status)


def _context(asked: Asked, action: Action, form: ActionForm) -> dict[str, Any]:
    verb, page = VERBS[action], asked.page
    looked_at = form if form.is_bound else verb.form(form.menu, _initial(form))
    address = action_url(asked.visit, page.id, action)
    return {
        "subscription": page,
        "verb": verb,
        "form": form,
        "address": address,
        "preview_address": f"{address}preview/",
        "home": home(asked.visit, page),
        "preview": None if form.nothing_fits else preview(asked, action, looked_at),
    }


def _initial(form: ActionForm) -> dict[str, Any]:
    """Return what the form would send untouched, so that its preview can be drawn at once."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def asked_of(visit: Visit, subscription_id: UUID) -> Asked:
    """Return the subscription as its pages show it, at this moment.

    Raises: Http404 — this BSS has no such subscription, or none that the person may see.
    """
    now = clock.now()
    today = clock.day_of(now, timezone=visit.tenant.timezone)
    found = subscription_page(
        tenant_id=visit.tenant.id,
        subscription_id=subscription_id,
        today=today,
        reach=visit.reach(),
    )
    if found is None:
        raise Http404("no such subscription in this BSS")
    return Asked(visit, found, now, today)


def _check(asked: Asked, action: Action) -> None:
    """Raises: Refused — before anything is typed for nothing."""
    for affordance in asked.page.actions:
        if affordance.name == action and not affordance.allowed:
            raise Refused(refused(affordance.code, affordance.reason))


def _menu(asked: Asked, action: Action) -> Menu:
    page, today, seller = asked.page, asked.today, asked.visit.tenant
    wish = Wish(page.product.id, page.billing_cycle, today)
    if action is Action.ADD_ADD_ON:
        return Menu(page, today, add_on_offers(seller=seller, wish=wish))
    if action is Action.CHANGE_PLAN:
        offers = plan_offers(seller=seller, wish=wish)
        products = [offer.product.id for offer in offers]
        siblings = list_siblings(tenant_id=seller.id, subscription_id=page.id, product_ids=products)
        return Menu(page, today, offers, siblings)
    return Menu(page, today)


def home(visit: Visit, page: SubscriptionPage) -> str:
    """Return the address of a subscription's page; an add-on stands on its parent's."""
    record = page.parent or page
    kwargs = {"slug": visit.tenant.slug, "subscription_id": record.id}
    return reverse("subscription", kwargs=kwargs)


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
