"""My subscriptions: the list, and one with its add-ons and with what can be changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from upline.access.rulebook import CustomerPermission
from upline.catalog.queries import list_add_ons_for, list_plan_targets
from upline.catalog.rulebook import BillingCycle
from upline.database.keyset import PageRequest
from upline.kernel.clock import local_date
from upline.kernel.money import Money
from upline.kernel.page_objects import Affordance, Ref
from upline.kernel.texts import text
from upline.storefront.queries import (
    ChangeRequestPage,
    find_customer_subscription,
    find_offered_products,
    latest_change_request,
    list_customer_subscriptions,
)
from upline.storefront.rulebook import REQUESTED, RequestState
from upline.subscriptions.queries import AddOnSummary, Offer, SubscriptionPage, SubscriptionRow
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared.labels import change_request_title, status_tone
from upline.web.shared.lists.address import ListUrl
from upline.web.storefront.catalogue import page_links, page_request
from upline.web.storefront.texts import PER_CYCLE, STATUS_TITLES, licences
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page

PAGE_SIZE = 50
_DECLINED_SHOWN = timedelta(days=30)

# In the order in which a subscription offers them; the first one is what the page is for.
OFFERED = (
    Action.UPGRADE_TRIAL, Action.WITHDRAW_CANCELLATION, Action.CHANGE_QUANTITY, Action.ADD_ADD_ON,
    Action.CHANGE_PLAN, Action.CANCEL,
)  # fmt: skip
# What is chosen from, of the changes that need a choice.
_CHOICES = {Action.ADD_ADD_ON: list_add_ons_for, Action.CHANGE_PLAN: list_plan_targets}
_ON_ADD_ONS = (Action.WITHDRAW_CANCELLATION, Action.CHANGE_QUANTITY, Action.CANCEL)

ACTION_LABELS = {
    Action.UPGRADE_TRIAL: text("Buy it"),
    Action.WITHDRAW_CANCELLATION: text("Keep it"),
    Action.WITHDRAW_SCHEDULED_CHANGE: text("Take the change back"),
    Action.CHANGE_QUANTITY: text("Change licences"),
    Action.ADD_ADD_ON: text("Add an add-on"),
    Action.CHANGE_PLAN: text("Upgrade or downgrade"),
    Action.CANCEL: text("Cancel"),
}
ICONS = {
    Action.UPGRADE_TRIAL: "arrow-up-right",
    Action.WITHDRAW_CANCELLATION: "undo-2",
    Action.WITHDRAW_SCHEDULED_CHANGE: "undo-2",
    Action.CHANGE_QUANTITY: "users",
    Action.ADD_ADD_ON: "plus",
    Action.CHANGE_PLAN: "arrow-left-right",
    Action.CANCEL: "circle-x",
}


@dataclass(frozen=True, slots=True)
class ShopButton:
    """An action that is offered."""

    label: str
    icon: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class OwnedRow:
    """A subscription or add-on as lists show it."""

    href: str
    name: str
    licences: str
    amount: Money | None
    per: str
    status: str
    tone: str
    lifetime: str
    buttons: tuple[ShopButton, ...] = ()


@require_safe
@storefront_page()
def index(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """List what the company has."""
    page: PageRequest = page_request(request, PAGE_SIZE)
    listing = list_customer_subscriptions(
        storefront=visit.storefront, customer=visit.customer, page=page, today=visit.today
    )
    context = {
        "rows": [_row(visit, row) for row in listing.rows],
        "pages": page_links(ListUrl(visit.url("subscriptions"), {}), listing),
    }
    return render_shop(
        request, visit, "storefront/subscriptions.html", context, current="subscriptions"
    )


def _row(visit: StorefrontVisit, row: SubscriptionRow) -> OwnedRow:
    amount = row.unit_price * row.quantity if row.unit_price is not None else None
    return OwnedRow(
        href=visit.url("subscription", row.id),
        name=row.product,
        licences=licences(row.quantity),
        amount=None if row.is_trial else amount,
        per=PER_CYCLE[row.billing_cycle],
        status=text("Trial")
        if row.is_trial and row.status is Status.ACTIVE
        else STATUS_TITLES[row.status],
        tone=status_tone("", row.status),
        lifetime=_lifetime(row.status, row.ends_on, row.renews_on),
    )


def _lifetime(status: Status, ends_on: date | None, renews_on: date | None) -> str:
    if ends_on is not None:
        if status is Status.CANCELLED:
            return text("Ended on {day}", day=ends_on)
        return text("Ends on {day}", day=ends_on)
    return text("Renews on {day}", day=renews_on) if renews_on else ""


def get_subscription(visit: StorefrontVisit, subscription_id: UUID) -> SubscriptionPage:
    """Raises: Http404 — the company has no such subscription or add-on."""
    found = find_customer_subscription(
        storefront=visit.storefront,
        account_id=visit.customer.account.id,
        subscription_id=subscription_id,
        today=visit.today,
        by=visit.by,
    )
    if found is None:
        raise Http404("not of this customer")
    return found


@require_safe
@storefront_page()
def subscription(
    request: HttpRequest, visit: StorefrontVisit, subscription_id: UUID
) -> HttpResponseBase:
    """Show a subscription; an add-on is shown on the page of what it is added to."""
    found = get_subscription(visit, subscription_id)
    if found.parent is not None:
        return redirect(visit.url("subscription", found.parent.id))
    add_ons = [one for one in found.add_ons if one.status is not Status.CANCELLED]
    requested = latest_change_request(
        tenant_id=visit.storefront.seller.id, subscription_id=found.id
    )
    offered = _offered(visit, found, requested)
    context = {
        "subscription": found,
        "licences": licences(found.quantity),
        "per": PER_CYCLE[found.billing_cycle],
        "status": STATUS_TITLES[found.status],
        "tone": status_tone("", found.status),
        "lifetime": _lifetime(found.status, found.ends_on, found.renewal_date),
        "is_recurring": found.billing_cycle is not BillingCycle.ONE_TIME,
        "buttons": _buttons(visit, found.id, offered),
        "promotion": _promotion(found),
        "scheduled": _scheduled(visit, found),
        "requested": _requested(visit, requested),
        "add_ons": [_add_on_row(visit, one, found) for one in add_ons],
        "why_not": _why_not(visit, found),
    }
    return render_shop(
        request, visit, "storefront/subscription.html", context, current="subscriptions"
    )


def _promotion(found: SubscriptionPage) -> str:
    """Return the promotion that it has now, and what it takes off; empty for none."""
    if found.promotion is None or found.promotion.discount is None:
        return ""
    return text(
        "{promotion}: {discount} less {span}",
        promotion=found.promotion.name,
        discount=found.promotion.discount,
        span=PER_CYCLE[found.billing_cycle],
    )


def _allowed(actions: Iterable[Affordance]) -> set[str]:
    return {one.name for one in actions if one.allowed}


def _offered(
    visit: StorefrontVisit, found: SubscriptionPage, request: ChangeRequestPage | None
) -> list[Action]:
    """Return what can be done now; what is cancelled already is not cancelled again, and nothing without a choice."""
    allowed = _allowed(found.actions)
    if Action.WITHDRAW_CANCELLATION in allowed:
        allowed.discard(Action.CANCEL)
    if not found.is_trial and (found.renewal_date is None or not found.auto_renew):
        allowed.discard(Action.CANCEL)
    if request is not None and request.state is RequestState.WAITING:
        allowed.difference_update(REQUESTED)
    allowed -= _without_choice(visit, found, allowed)
    return [action for action in OFFERED if action in allowed]


def find_offers(
    visit: StorefrontVisit, page: SubscriptionPage, action: Action
) -> tuple[Offer, ...]:
    """Return what can be chosen for a change: what the storefront sells in the subscription's billing cycle."""
    return _priced(visit, page, _listed(visit, page, action)) if action in _CHOICES else ()


def _listed(visit: StorefrontVisit, page: SubscriptionPage, action: Action) -> list[Ref]:
    return _CHOICES[action](seller=visit.storefront.seller, product_id=page.product.id)


def _priced(
    visit: StorefrontVisit, page: SubscriptionPage, products: list[Ref]
) -> tuple[Offer, ...]:
    found = find_offered_products(
        storefront=visit.storefront, product_ids=[one.id for one in products], day=visit.today
    )
    priced = (
        Offer(one, found[one.id].price(page.billing_cycle)) for one in products if one.id in found
    )
    return tuple(one for one in priced if one.unit_price is not None)


def _without_choice(
    visit: StorefrontVisit, page: SubscriptionPage, allowed: set[str]
) -> set[Action]:
    """Return the changes that need a choice, and for which the storefront sells nothing."""
    listed = {action: _listed(visit, page, action) for action in _CHOICES if action in allowed}
    offers = _priced(visit, page, [one for products in listed.values() for one in products])
    sold = {offer.product.id for offer in offers}
    return {
        action for action, products in listed.items() if not any(one.id in sold for one in products)
    }


def _buttons(
    visit: StorefrontVisit, record_id: UUID, offered: Iterable[Action]
) -> tuple[ShopButton, ...]:
    return tuple(
        ShopButton(
            ACTION_LABELS[action],
            ICONS[action],
            visit.url("subscription-action", record_id, action.value),
            "danger" if action is Action.CANCEL else "primary" if place == 0 else "",
        )
        for place, action in enumerate(offered)
    )


def _add_on_row(visit: StorefrontVisit, one: AddOnSummary, parent: SubscriptionPage) -> OwnedRow:
    allowed = _allowed(one.actions)
    ends_with_parent = parent.status is Status.PENDING_CANCEL
    if Action.WITHDRAW_CANCELLATION in allowed or ends_with_parent or not parent.auto_renew:
        allowed.discard(Action.CANCEL)
    amount = one.unit_price * one.quantity if one.unit_price is not None else None
    offered = [action for action in _ON_ADD_ONS if action in allowed]
    buttons = tuple(
        ShopButton(
            button.label, button.icon, button.href, "danger" if button.tone == "danger" else ""
        )
        for button in _buttons(visit, one.id, offered)
    )
    return OwnedRow(
        href="",
        name=one.product.name,
        licences=licences(one.quantity),
        amount=None if parent.is_trial else amount,
        per=PER_CYCLE[one.billing_cycle],
        status=STATUS_TITLES[one.status],
        tone=status_tone("", one.status),
        lifetime=text("Ends on {day}", day=one.ends_on) if one.ends_on else "",
        buttons=buttons,
    )


def _scheduled(visit: StorefrontVisit, found: SubscriptionPage) -> dict[str, str] | None:
    """Return the change that is scheduled, with where it is taken back."""
    change = found.scheduled
    if change is None:
        return None
    if change.product:
        sentence = text("From {day}: {product}.", day=change.due_date, product=change.product)
    else:
        count = change.quantity if change.quantity is not None else found.quantity
        sentence = text("From {day}: {licences}.", day=change.due_date, licences=licences(count))
    is_allowed = Action.WITHDRAW_SCHEDULED_CHANGE in _allowed(found.actions)
    action = Action.WITHDRAW_SCHEDULED_CHANGE.value
    href = visit.url("subscription-action", found.id, action) if is_allowed else ""
    return {"sentence": sentence, "href": href}


def _requested(visit: StorefrontVisit, request: ChangeRequestPage | None) -> dict[str, str] | None:
    """Return the change that waits for approval, with where it is taken back; or that it was declined of late."""
    if request is None:
        return None
    wanted = change_request_title(request)
    if request.state is RequestState.WAITING:
        may_withdraw = visit.customer.may(CustomerPermission.ORDER)
        return {
            "title": text("A change waits for approval."),
            "sentence": wanted,
            "withdraw": visit.url("request-withdraw", request.id) if may_withdraw else "",
        }
    if request.state is not RequestState.DECLINED or request.decided_at is None:
        return None
    day = local_date(request.decided_at, timezone=visit.storefront.seller.timezone)
    if visit.today - day > _DECLINED_SHOWN:
        return None
    name = visit.storefront.name
    return {
        "title": text("{name} has declined a change.", name=name),
        "sentence": text("{change}, declined on {day}.", change=wanted, day=day),
        "withdraw": "",
    }


def _why_not(visit: StorefrontVisit, found: SubscriptionPage) -> str:
    """Return one line where something is not offered that one would look for."""
    name = visit.storefront.name
    if found.status is Status.CANCELLED:
        return ""
    if not visit.customer.may(CustomerPermission.ORDER):
        return text("Only the administrator at your company orders and changes subscriptions.")
    if found.scheduled is not None:
        return text("While a change is scheduled, nothing else can be changed.")
    if found.status is Status.SUSPENDED:
        return text("The subscription is suspended. {name} can help you.", name=name)
    return ""
