"""Changes that customers want: what somebody of the BSS approves or declines, and what the customer takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import CustomerPermission, Permission
from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.kernel.verdicts import Refused
from upline.storefront import actions
from upline.storefront.queries import find_change_request
from upline.storefront.rulebook import RequestState
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.labels import change_request_title
from upline.web.shared.navigation import record_url
from upline.web.shared.submission import INVALID
from upline.web.storefront.texts import licences
from upline.web.storefront.visit import StorefrontVisit, storefront_page

_DECISIONS: Mapping[str, tuple[Callable[..., None], Text]] = {
    "approve": (actions.approve_request, text("Change approved.")),
    "decline": (actions.decline_request, text("Change declined.")),
}
STATE_TITLES: Mapping[RequestState, Text] = {
    RequestState.WAITING: text("Waits for approval"),
    RequestState.APPROVED: text("Approved"),
    RequestState.DECLINED: text("Declined"),
    RequestState.WITHDRAWN: text("Taken back"),
}

assert STATE_TITLES.keys() == set(RequestState), "a state without a title"


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def change_request(request: HttpRequest, visit: Visit, request_id: UUID) -> HttpResponseBase:
    """Show a change that a customer wants, or decide it."""
    found = find_change_request(
        tenant_id=visit.tenant.id, request_id=request_id, reach=visit.reach()
    )
    if found is None:
        raise Http404("no such request")
    slug, refusal = visit.tenant.slug, ""
    subscription = record_url("subscription", slug, found.subscription_id)
    decision = _DECISIONS.get(request.POST.get("decision", ""))
    if request.method == "POST" and decision is not None:
        decide, done = decision
        try:
            decide(
                tenant_id=visit.tenant.id, request_id=request_id, by=visit.actor, now=clock.now()
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, str(done))
            return redirect(subscription)
    quantity = found.quantity_now if found.quantity is None else found.quantity
    context = {
        "found": found,
        "title": change_request_title(found),
        "state": STATE_TITLES[found.state],
        "is_waiting": found.state is RequestState.WAITING,
        "licences": licences(quantity),
        "when": text("At the renewal") if found.at_renewal else text("With the approval"),
        "subscription": subscription,
        "account": record_url("account", slug, found.account.id),
        "timezone": visit.tenant.timezone,
        "refusal": refusal,
    }
    status = INVALID if request.method == "POST" else 200
    return render_page(
        request, visit, "storefront/request.html", context, current_area="inbox", status=status
    )


@button_page
@storefront_page(CustomerPermission.ORDER)
def withdraw(request: HttpRequest, visit: StorefrontVisit, request_id: UUID) -> HttpResponseBase:
    """Take back a change that waits for approval."""
    actions.withdraw_request(
        tenant_id=visit.storefront.seller.id, request_id=request_id, by=visit.by, now=visit.now
    )
    messages.success(request, str(text("Change taken back")))
    return redirect(visit.url("subscriptions"))
