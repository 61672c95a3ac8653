"""The pages on which a subscription is changed: each shows what will happen, and what it will cost."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import CustomerPermission
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refused
from upline.storefront.rulebook import REQUESTED
from upline.subscriptions.rulebook import Action
from upline.web.shared.action_page import is_htmx
from upline.web.shared.form_tokens import PostKind
from upline.web.shared.submission import refusal_status
from upline.web.shared.undo import Undo, confirm_with_undo
from upline.web.storefront.change_definitions import DEFINITIONS, ChangeDefinition
from upline.web.storefront.change_forms import (
    VERSION,
    ChangeContext,
    ChangeForm,
)
from upline.web.storefront.change_previews import ShopPreview, preview_change
from upline.web.storefront.subscriptions import ACTION_LABELS, find_offers, get_subscription
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.ORDER)
def change(
    request: HttpRequest, visit: StorefrontVisit, subscription_id: UUID, action: str
) -> HttpResponseBase:
    """Show a change with what will happen, or make it. A refusal is shown, and what was typed stays."""
    ctx = _load(visit, subscription_id, action)
    definition = DEFINITIONS[ctx.action]
    form = definition.form(ctx, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                waiting_id = definition.run(ctx, form)
                return _done(request, form, waiting_id)
        except Refused as refusal:
            status = refusal_status(refusal)
            named = next((name for name in refusal.fields if name in form.fields), None)
            form.add_error(named, visit.sentence(refusal))
            if status != 422:
                form = _for_current_version(visit, definition, form, ctx)
    return _show(request, form, status=status)


def _for_current_version(
    visit: StorefrontVisit, definition: ChangeDefinition, form: ChangeForm, ctx: ChangeContext
) -> ChangeForm:
    """Return the form with what was typed for the subscription as it stands, with the refusal."""
    renewed = _load(visit, ctx.page.id, ctx.action.value)
    data = {name: form.data[name] for name in form.data} | {VERSION: renewed.page.sale_version}
    shown = definition.form(renewed, data)
    for error in form.non_field_errors():
        shown.add_error(None, error)
    return shown


def _done(request: HttpRequest, form: ChangeForm, waiting_id: UUID | None) -> HttpResponseBase:
    ctx, definition = form.ctx, DEFINITIONS[form.ctx.action]
    visit, page = ctx.visit, ctx.page
    if waiting_id is None:
        confirm_with_undo(request, str(definition.done), _undo(form))
        return redirect(visit.url("subscription", (page.parent or page).id))
    messages.success(request, str(text("Sent to {name} for approval", name=visit.storefront.name)))
    if ctx.action not in REQUESTED:
        return redirect(visit.url("order", waiting_id))
    return redirect(visit.url("subscription", (page.parent or page).id))


def _undo(form: ChangeForm) -> Undo | None:
    """Return what takes back what has just been done; None where nothing does."""
    ctx = form.ctx
    action = DEFINITIONS[ctx.action].undone_by(ctx, form)
    if action is None:
        return None
    try:
        page = _load(ctx.visit, ctx.page.id, action).page
    except Refused:
        return None
    address = ctx.visit.url("subscription-action", page.id, action.value)
    return Undo(address, page.sale_version)


@require_POST
@storefront_page(CustomerPermission.ORDER, posts=PostKind.NO_CHANGE)
def preview(
    request: HttpRequest, visit: StorefrontVisit, subscription_id: UUID, action: str
) -> HttpResponseBase:
    """Show what a change will do, without making it; the whole form where there is no script.

    A preview can arrive after the change that was confirmed meanwhile: the script gets the refusal in the preview.
    """
    try:
        ctx = _load(visit, subscription_id, action)
    except Refused as refusal:
        if not is_htmx(request):
            raise
        preview = ShopPreview(str(ACTION_LABELS[Action(action)]), refusal=visit.sentence(refusal))
        context = {
            "preview": preview,
            "preview_address": request.get_full_path(),
            "is_refresh": True,
        }
        return render(request, "storefront/_change_preview.html", context)
    return _show(request, DEFINITIONS[ctx.action].form(ctx, request.POST))


def _load(visit: StorefrontVisit, subscription_id: UUID, action: str) -> ChangeContext:
    """Raises: Http404 — no such change; Refused — it cannot be made now."""
    if action not in set(Action) or Action(action) not in DEFINITIONS:
        raise Http404("no such change")
    page, wanted = get_subscription(visit, subscription_id), Action(action)
    for one in page.actions:
        if one.name == wanted and not one.allowed:
            raise Refused(refused(one.code, one.reason))
    return ChangeContext(visit, page, wanted, find_offers(visit, page, wanted))


def _show(request: HttpRequest, form: ChangeForm, *, status: int = 200) -> HttpResponseBase:
    ctx, definition = form.ctx, DEFINITIONS[form.ctx.action]
    needs_choice = bool(form.no_choice) and not ctx.offers
    address = ctx.visit.url("subscription-action", ctx.page.id, ctx.action.value)
    is_refresh = is_htmx(request) and request.method == "POST"
    context = {
        "form": form,
        "title": ACTION_LABELS[ctx.action],
        "name": ctx.page.product.name,
        "tone": definition.tone,
        "no_choice": form.no_choice if needs_choice else "",
        "preview": None if needs_choice else preview_change(ctx, definition, form),
        "address": address,
        "preview_address": f"{address}preview/",
        "home": ctx.visit.url("subscription", (ctx.page.parent or ctx.page).id),
        "is_refresh": is_refresh,
    }
    if is_refresh:
        return render(request, "storefront/_change_preview.html", context, status=status)
    return render_shop(
        request,
        ctx.visit,
        "storefront/change.html",
        context,
        current="subscriptions",
        status=status,
    )
