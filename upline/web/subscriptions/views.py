"""The pages of a subscription. A view reads the request, asks or acts once, shows the answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.access.rulebook import Permission
from upline.backorders.queries import subscription_page_with_orders
from upline.kernel import clock
from upline.kernel.verdicts import Refused, refused
from upline.subscriptions.queries import (
    OfferCriteria,
    SubscriptionPage,
    add_on_offers,
    list_transfer_targets,
    plan_offers,
)
from upline.subscriptions.rulebook import Action
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.change_log import show_history
from upline.web.shared.submission import INVALID, submitted_data
from upline.web.subscriptions.action_definitions import ACTION_DEFINITIONS, ActionContext
from upline.web.subscriptions.forms import ActionForm, ActionFormContext
from upline.web.subscriptions.layout import action_url, frame
from upline.web.subscriptions.previews import preview


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponseBase:
    """Show a subscription with its orders, add-ons and history; an add-on on its parent's page."""
    ctx = action_context(visit, subscription_id)
    if ctx.page.parent is not None:
        return redirect(subscription_url(visit, ctx.page) + "#add-ons")
    context = {
        "subscription": ctx.page,
        "frame": frame(visit, ctx.page),
        "timezone": visit.tenant.timezone,
    }
    return render_page(
        request, visit, "subscriptions/page.html", context, current_area="subscriptions"
    )


@require_safe
@bss_page()
def history(request: HttpRequest, visit: Visit, subscription_id: UUID) -> HttpResponse:
    """Show the changes of a subscription and its add-ons."""
    subscription = action_context(visit, subscription_id).page
    return show_history(
        request,
        visit,
        [subscription.id, *(add_on.id for add_on in subscription.add_ons)],
        name=subscription.name,
        home=reverse("subscription", args=[visit.tenant.slug, subscription.id]),
        current_area="subscriptions",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def action_page(
    request: HttpRequest, visit: Visit, subscription_id: UUID, action: Action
) -> HttpResponseBase:
    """Show the form of an action, as a dialog or as a page of its own, or do what it says."""
    ctx = action_context(visit, subscription_id)
    _check(ctx, action)
    form = ACTION_DEFINITIONS[action].form(_form_context(ctx, action), submitted_data(request))
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                ACTION_DEFINITIONS[action].call(ctx, form, form.when())
                messages.success(request, ACTION_DEFINITIONS[action].done)
                return redirect(subscription_url(visit, ctx.page))
        except Refused as refusal:
            form.refuse(refusal)
        status = INVALID
    return _show_form(request, ctx, action, form, status=status)


@require_POST
@bss_page(Permission.SELL)
def preview_action(
    request: HttpRequest, visit: Visit, subscription_id: UUID, action: Action
) -> HttpResponse:
    """Show what an action will do, without doing it; the whole form where there is no script."""
    ctx = action_context(visit, subscription_id)
    _check(ctx, action)
    form = ACTION_DEFINITIONS[action].form(_form_context(ctx, action), request.POST)
    if not _is_htmx(request):
        return _show_form(request, ctx, action, form, status=200)
    context = {**_context(ctx, action, form), "is_refresh": True}
    return render_page(request, visit, "subscriptions/_preview.html", context)


def _show_form(
    request: HttpRequest, ctx: ActionContext, action: Action, form: ActionForm, *, status: int
) -> HttpResponse:
    template = "subscriptions/_dialog.html" if _is_htmx(request) else "subscriptions/action.html"
    context = _context(ctx, action, form)
    return render_page(
        request, ctx.visit, template, context, current_area="subscriptions", status=status
    )


def _context(ctx: ActionContext, action: Action, form: ActionForm) -> dict[str, Any]:
    definition, page = ACTION_DEFINITIONS[action], ctx.page
    looked_at = form if form.is_bound else definition.form(form.form_context, _initial(form))
    address = action_url(ctx.visit, page.id, action)
    return {
        "subscription": page,
        "verb": definition,
        "form": form,
        "address": address,
        "preview_address": f"{address}preview/",
        "home": subscription_url(ctx.visit, page),
        "preview": None if form.no_choice_message else preview(ctx, action, looked_at),
    }


def _initial(form: ActionForm) -> dict[str, Any]:
    """Return what the form would send untouched, so that its preview can be drawn at once."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def action_context(visit: Visit, subscription_id: UUID) -> ActionContext:
    """Return the subscription as its pages show it, at this moment.

    Raises: Http404 — this BSS has no such subscription, or none that the person may see.
    """
    now = clock.now()
    today = clock.local_date(now, timezone=visit.tenant.timezone)
    found = subscription_page_with_orders(
        tenant_id=visit.tenant.id,
        subscription_id=subscription_id,
        today=today,
        by=visit.actor,
        reach=visit.reach(),
    )
    if found is None:
        raise Http404("no such subscription in this BSS")
    return ActionContext(visit, found, now, today)


def _check(ctx: ActionContext, action: Action) -> None:
    """Raises: Refused — before anything is typed for nothing."""
    for affordance in ctx.page.actions:
        if affordance.name == action and not affordance.allowed:
            raise Refused(refused(affordance.code, affordance.reason))


def _form_context(ctx: ActionContext, action: Action) -> ActionFormContext:
    page, today, seller = ctx.page, ctx.today, ctx.visit.tenant
    criteria = OfferCriteria(page.product.id, page.billing_cycle, today)
    if action is Action.ADD_ADD_ON:
        return ActionFormContext(page, today, add_on_offers(seller=seller, criteria=criteria))
    if action is Action.CHANGE_PLAN:
        offers = plan_offers(seller=seller, criteria=criteria)
        products = [offer.product.id for offer in offers]
        siblings = list_transfer_targets(
            tenant_id=seller.id, subscription_id=page.id, product_ids=products
        )
        return ActionFormContext(page, today, offers, siblings)
    return ActionFormContext(page, today)


def subscription_url(visit: Visit, page: SubscriptionPage) -> str:
    """Return the address of a subscription's page; an add-on stands on its parent's."""
    record = page.parent or page
    kwargs = {"slug": visit.tenant.slug, "subscription_id": record.id}
    return reverse("subscription", kwargs=kwargs)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
