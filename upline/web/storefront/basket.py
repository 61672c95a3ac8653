"""The basket on its page: quantities, what will be charged and when, and the order."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import CustomerPermission
from upline.catalog.rulebook import MAX_QUANTITY
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.storefront import actions
from upline.web.shared.access import button_page
from upline.web.shared.submission import INVALID
from upline.web.storefront.basket_texts import basket_card
from upline.web.storefront.catalogue import load_basket
from upline.web.storefront.visit import (
    StorefrontVisit,
    render_shop,
    safe_address,
    storefront_page,
)


class LineForm(forms.Form):
    """The quantity of a line; 0 takes it out."""

    item = forms.UUIDField()
    quantity = forms.IntegerField(min_value=0, max_value=MAX_QUANTITY)


@button_page
@storefront_page(CustomerPermission.ORDER)
def change(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """Change the quantity of a line, or take it out."""
    form = LineForm(request.POST)
    back = safe_address(request, visit.slug, request.POST.get("back", ""))
    if not form.is_valid():
        messages.warning(
            request, str(text("Nothing was changed. Enter a whole number of licences."))
        )
        return redirect(back)
    item_id: UUID = form.cleaned_data["item"]
    try:
        actions.change_basket(
            tenant_id=visit.storefront.seller.id,
            user_id=visit.customer.id,
            item_id=item_id,
            quantity=form.cleaned_data["quantity"],
            by=visit.by,
        )
    except Refused as refusal:
        messages.warning(request, visit.sentence(refusal))
    else:
        is_out = form.cleaned_data["quantity"] == 0
        done = text("Removed from the basket") if is_out else text("Basket changed")
        messages.success(request, str(done))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.ORDER)
def check_out(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """Show what is ordered and charged, or order it. What was shown is what is ordered."""
    refusal_sentence, status = "", 200
    if request.method == "POST":
        try:
            order_id = actions.check_out_basket(
                tenant_id=visit.storefront.seller.id,
                user_id=visit.customer.id,
                version=request.POST.get("version", ""),
                by=visit.by,
                now=visit.now,
            )
        except Refused as refusal:
            refusal_sentence, status = visit.sentence(refusal), INVALID
        else:
            done = text("Ordered")
            if visit.storefront.needs_approval:
                done = text("Sent to {name} for approval", name=visit.storefront.name)
            messages.success(request, str(done))
            return redirect(visit.url("order", order_id))
    context = {
        "basket": basket_card(visit, load_basket(visit)),
        "refusal": refusal_sentence,
        "currency": visit.storefront.seller.currency,
    }
    return render_shop(request, visit, "storefront/checkout.html", context, status=status)
