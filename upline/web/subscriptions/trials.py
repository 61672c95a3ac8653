"""Starting a trial for a customer: no sale yet, so nothing is charged and nothing is booked (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from upline.access.rulebook import Permission
from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import Refused
from upline.selling.queries import Buyer, OrderableProduct, find_buyer, find_orderable_product
from upline.subscriptions import actions
from upline.subscriptions.actions import NewSubscription
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.form_tokens import PostKind
from upline.web.shared.forms.action_form import (
    ComponentForm,
    FormComponent,
    choice_field,
    count_field,
    date_field,
)
from upline.web.shared.forms.fields import Option
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.labels import licences
from upline.web.shared.previews import Preview, dry_run, step
from upline.web.shared.submission import submit_form, submitted_data


class NewTrialForm(ComponentForm):
    """How many licences are tried, how they are billed afterwards, and from when."""

    def __init__(
        self, offer: OrderableProduct, today: date, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        options = [
            Option(cycle, CYCLE_TITLES[cycle])
            for cycle in BillingCycle
            if cycle is not BillingCycle.ONE_TIME
        ]
        self.fields["quantity"] = count_field(text("Licences"), 1)
        self.fields["billing_cycle"] = choice_field(text("Billing cycle after the trial"), options)
        self.fields["billing_cycle"].initial = offer.default_cycle
        self.fields["start_date"] = date_field(text("Start"), today)
        self.set_messages()

    def components(self) -> list[FormComponent]:
        return [
            self.component("stepper", "quantity"),
            self.component("choice", "billing_cycle"),
            self.component("field", "start_date"),
        ]

    def initial_data(self) -> dict[str, Any]:
        """Return what the form would send unchanged."""
        return {name: self[name].value() for name in self.fields}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """For whom a trial is started, and of what."""

    visit: Visit
    buyer: Buyer
    offer: OrderableProduct
    today: date

    @property
    def query(self) -> str:
        return "?" + urlencode({"account": self.buyer.id, "product": self.offer.product.id})

    def address(self, name: str) -> str:
        return reverse(name, args=[self.visit.tenant.slug]) + self.query

    def create(self, form: NewTrialForm) -> UUID:
        """Start the trial. Raises: Refused — as `create_subscription` does."""
        values = form.cleaned_data
        created = actions.create_subscription(
            tenant_id=self.visit.tenant.id,
            new=NewSubscription(
                account_id=self.buyer.id,
                product_id=self.offer.product.id,
                billing_cycle=BillingCycle(values["billing_cycle"]),
                quantity=values["quantity"],
                start_date=values["start_date"],
                is_trial=True,
            ),
            by=self.visit.actor,
            now=clock.now(),
        )
        return created.subscription_id


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SELL)
def start_trial(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a trial with what it does, or start it."""
    wanted = _wanted(request, visit)
    form = NewTrialForm(wanted.offer, wanted.today, submitted_data(request))

    def save() -> str:
        subscription_id = wanted.create(form)
        return reverse("subscription", args=[visit.tenant.slug, subscription_id])

    def show(status: int) -> HttpResponse:
        return render_page(
            request,
            visit,
            "subscriptions/trial.html",
            _context(wanted, form),
            current_area="subscriptions",
            status=status,
        )

    return submit_form(request, form, save=save, done=text("Trial started"), show=show)


@require_POST
@bss_page(Permission.SELL, posts=PostKind.NO_CHANGE)
def preview_trial(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what starting the trial will do, without doing it."""
    wanted = _wanted(request, visit)
    form = NewTrialForm(wanted.offer, wanted.today, request.POST)
    context = _context(wanted, form) | {"is_refresh": True}
    return render_page(request, visit, "subscriptions/_trial_preview.html", context)


def _wanted(request: HttpRequest, visit: Visit) -> _Wanted:
    """Raises: Http404 — no such customer, or no such product with a trial."""
    account_id, product_id = (id_of(request.GET.get(name, "")) for name in ("account", "product"))
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    if account_id is None or product_id is None:
        raise Http404("a trial is for a customer, of a product")
    buyer = find_buyer(tenant_id=visit.tenant.id, account_id=account_id, reach=visit.reach())
    offer = find_orderable_product(seller=visit.tenant, product_id=product_id, day=today)
    if buyer is None or offer is None or not offer.offers_trial:
        raise Http404("no such customer, or no such product with a trial")
    return _Wanted(visit, buyer, offer, today)


def _context(wanted: _Wanted, form: NewTrialForm) -> dict[str, Any]:
    slug = wanted.visit.tenant.slug
    return {
        "buyer": wanted.buyer,
        "offer": wanted.offer,
        "form": form,
        "preview": _preview(wanted, form),
        "address": wanted.address("subscription-trial"),
        "preview_address": wanted.address("subscription-trial-preview"),
        "back": reverse("order-new", args=[slug]) + f"?account={wanted.buyer.id}",
    }


def _preview(wanted: _Wanted, form: NewTrialForm) -> Preview:
    data = form.data if form.is_bound else form.initial_data()
    tried = NewTrialForm(wanted.offer, wanted.today, data)
    button = text("Start the trial")
    if not tried.is_valid():
        return Preview(button, refusal=str(next(iter(tried.errors.values()))[0]))
    quantity = tried.cleaned_data["quantity"]
    button = plural_text(
        "Start a trial of {number} licence",
        "Start a trial of {number} licences",
        count=quantity,
        number=formatting.whole(quantity),
    )
    try:
        dry_run(lambda: wanted.create(tried), tenant_id=wanted.visit.tenant.id)
    except Refused as refusal:
        return Preview(button, refusal=str(refusal))
    started = step(
        "check",
        text("{customer} tries <b>{licences}</b> of {product} from {day}."),
        customer=wanted.buyer.name,
        licences=licences(quantity),
        product=wanted.offer.product.name,
        day=tried.cleaned_data["start_date"] or wanted.today,
    )
    free = step("receipt-text", text("Nothing is charged until the trial is upgraded."))
    steps = [started, free]
    if wanted.visit.tenant.back_ordering_active:
        steps.append(step("chevrons-up", text("No order is booked at the distributor.")))
    return Preview(button, steps=tuple(steps))
