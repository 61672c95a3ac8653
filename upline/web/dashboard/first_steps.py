"""The first hour of a BSS as a checklist: each step checks itself, and leads to the very page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.onboarding import actions as onboarding
from upline.onboarding.queries import StepState, first_steps
from upline.onboarding.rulebook import FirstStep
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.navigation import area_url

AREA = "first-steps"


@dataclass(frozen=True, slots=True)
class StepLabels:
    """How a step is called, what it is for, and the name of the page where it is done."""

    title: Text
    hint: Text
    button: Text
    page: str


_STEPS: Mapping[FirstStep, StepLabels] = {
    FirstStep.CURRENCY: StepLabels(
        text("Currency and time zone"),
        text("Prices are in this currency, days are those of this time zone."),
        text("Setup"),
        "setup",
    ),
    FirstStep.USERS: StepLabels(
        text("Users"),
        text("Invite the people who work here, each in a role."),
        text("Invite user"),
        "setup-user-add",
    ),
    FirstStep.PRODUCTS: StepLabels(
        text("Products and prices"),
        text("Import the vendor’s price file, or enter products by hand."),
        text("Price lists"),
        "price-lists",
    ),
    FirstStep.OWN_PRICES: StepLabels(
        text("Prices of your own"),
        text("Without them you sell at your distributor’s prices and your mark-up."),
        text("Products"),
        "products",
    ),
    FirstStep.ORDER_TYPES: StepLabels(
        text("Order types"),
        text("The default type and status are given to each order that is booked for a reseller."),
        text("Order types and statuses"),
        "setup-order-types",
    ),
    FirstStep.API_OPTIONS: StepLabels(
        text("Use of API Options"),
        text("Who is responsible for what is booked, and who may see it."),
        text("Use of API Options"),
        "setup-api-options",
    ),
    FirstStep.CUSTOMER: StepLabels(
        text("First customer"),
        text("A customer has orders, subscriptions and contacts."),
        text("New account"),
        "account-new",
    ),
    FirstStep.SALE: StepLabels(
        text("First sale"),
        text("An order that is executed starts subscriptions."),
        text("New order"),
        "order-new",
    ),
    FirstStep.STOREFRONT: StepLabels(
        text("Storefront"),
        text("Your customers order there themselves, at your prices."),
        text("Set up the storefront"),
        "setup-storefront",
    ),
    FirstStep.RESELLER: StepLabels(
        text("First reseller"),
        text("It gets a BSS of its own, and an account here with its terms."),
        text("New reseller"),
        "reseller-new",
    ),
    FirstStep.ACTIVATION: StepLabels(
        text("Back-ordering"),
        text("From its activation on, each sale of a reseller books one order here."),
        text("Activate back-ordering"),
        "reseller-activate",
    ),
    FirstStep.BOOKED_ORDER: StepLabels(
        text("First booked order"),
        text("The log shows each sale of a reseller on its way, and what to correct if it is parked."),
        text("Back-ordering log"),
        "back-ordering-log",
    ),
}  # fmt: skip

assert _STEPS.keys() == set(FirstStep), "a step without a title"


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """A step as the page draws it; without `href` its page waits for another step."""

    labels: StepLabels
    is_done: bool
    is_optional: bool
    is_next: bool
    href: str


@require_safe
@bss_page(Permission.SET_UP)
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the steps of the BSS, the next one first in sight."""
    found = first_steps(tenant=visit.tenant)
    open_steps = [one.step for one in found.steps if not one.is_done and not one.is_optional]
    context = {
        "steps": [
            DrawnStep(
                _STEPS[one.step],
                one.is_done,
                one.is_optional,
                one.step in open_steps[:1],
                _href(visit, one),
            )
            for one in found.steps
        ],
        "done": found.done_count,
        "total": len(found.steps),
        "is_complete": found.is_complete,
    }
    return render_page(request, visit, "dashboard/first_steps.html", context, current_area=AREA)


def _href(visit: Visit, state: StepState) -> str:
    name, slug = _STEPS[state.step].page, visit.tenant.slug
    if state.step is FirstStep.ACTIVATION:
        return reverse(name, args=[slug, state.record_id]) if state.record_id else ""
    return area_url(name, slug)


@button_page
@bss_page(Permission.SET_UP)
def dismiss(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Take the first steps away."""
    onboarding.dismiss_first_steps(tenant_id=visit.tenant.id, by=visit.actor, now=clock.now())
    messages.success(request, text("First steps closed"))
    return redirect("bss", visit.tenant.slug)
