"""The catalogue, the page of a product, and its trial."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import CustomerPermission
from upline.catalog.queries import list_add_ons_for
from upline.catalog.rulebook import MAX_QUANTITY, BillingCycle
from upline.database.keyset import Listing, PageKey, PageRequest
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.orders.rulebook import ItemKind
from upline.storefront import actions
from upline.storefront.actions import OrderRequest
from upline.storefront.queries import (
    PAGE_SIZE,
    BasketPage,
    OfferedProduct,
    basket_page,
    find_offered_product,
    find_offered_products,
    list_add_on_targets,
    page_of_offered_products,
)
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import ComponentForm, FormComponent, choice_field
from upline.web.shared.forms.fields import Option
from upline.web.shared.forms.list_filters import PagedForm
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.search_text import typed_words
from upline.web.shared.submission import INVALID
from upline.web.storefront.basket_texts import basket_card
from upline.web.storefront.fields import licences_field
from upline.web.storefront.texts import CYCLE_TITLES, PER_LICENCE, licences
from upline.web.storefront.visit import StorefrontVisit, render_shop, storefront_page

_SUBSCRIPTION, _LINE = "s:", "b:"
NEW = "new"


class ProductForm(ComponentForm):
    """How many licences of a product, billed how often, and for which subscription."""

    def __init__(
        self,
        product: OfferedProduct,
        targets: list[Option],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.product = product
        self.fields["quantity"] = _quantity_field(product)
        if len(targets) > 1 or (targets and product.is_add_on):
            self.fields["target"] = choice_field(text("For"), targets)
        if not product.is_add_on:
            self.fields["cycle"] = _cycle_field(product)
        self.set_messages()

    def components(self) -> list[FormComponent]:
        kinds = {"quantity": "stepper", "target": "choice", "cycle": "choice"}
        return [self.component(kinds[name], name) for name in self.fields]

    def request(self) -> OrderRequest:
        """Return what is ordered."""
        values = self.cleaned_data
        target = values.get("target") or NEW
        return OrderRequest(
            product_id=self.product.product.id,
            quantity=values["quantity"],
            cycle=BillingCycle(values["cycle"]) if values.get("cycle") else None,
            target_id=UUID(target[len(_SUBSCRIPTION) :])
            if target.startswith(_SUBSCRIPTION)
            else None,
            target_position=int(target[len(_LINE) :]) if target.startswith(_LINE) else None,
        )


class TrialForm(ComponentForm):
    """How many licences of a product are tried, and how it is billed afterwards."""

    def __init__(self, product: OfferedProduct, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.product = product
        self.fields["quantity"] = _quantity_field(product)
        self.fields["cycle"] = _cycle_field(product)
        self.set_messages()

    def components(self) -> list[FormComponent]:
        return [self.component("stepper", "quantity"), self.component("choice", "cycle")]


def _quantity_field(product: OfferedProduct) -> forms.IntegerField:
    """Return a field whose bounds are the product's; more licences of what is owned can be fewer."""
    lowest = 1 if product.owned else product.min_quantity
    highest = min(product.max_quantity or MAX_QUANTITY, MAX_QUANTITY)
    return licences_field(initial=lowest, lowest=lowest, highest=highest)


def _cycle_field(product: OfferedProduct) -> forms.ChoiceField:
    options = [
        Option(
            one.cycle.value,
            CYCLE_TITLES[one.cycle],
            text(
                "{money} {span}",
                money=formatting.money(one.reduced or one.money),
                span=PER_LICENCE[one.cycle],
            ),
        )
        for one in product.prices
    ]
    return choice_field(text("Billed"), options)


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as the catalogue draws it. `target`: where more licences of it go."""

    product: OfferedProduct
    href: str
    per: str
    owned: str
    target: str
    trial: str
    trial_href: str

    @property
    def cycle(self) -> str:
        return self.product.first_price.cycle.value


@require_safe
@storefront_page()
def catalogue(request: HttpRequest, visit: StorefrontVisit) -> HttpResponseBase:
    """Show what the storefront sells, and the basket."""
    words = typed_words(request.GET)
    listing = page_of_offered_products(
        storefront=visit.storefront,
        account_id=visit.customer.account.id,
        words=words,
        page=page_request(request, PAGE_SIZE),
        day=visit.today,
    )
    address = ListUrl(visit.url("catalogue"), {"q": words})
    context = {
        "words": words,
        "cards": [_card(visit, one) for one in listing.rows],
        "basket": basket_card(visit, load_basket(visit)),
        "pages": page_links(address, listing),
        "currency": visit.storefront.seller.currency,
    }
    return render_shop(request, visit, "storefront/catalogue.html", context, current="catalogue")


def _card(visit: StorefrontVisit, product: OfferedProduct) -> ProductCard:
    first = product.first_price
    owned = next((o for o in product.owned if o.billing_cycle is first.cycle), None)
    offers_trial = product.offers_trial and not product.is_add_on
    return ProductCard(
        product=product,
        href=visit.url("product", product.product.id),
        per=PER_LICENCE[first.cycle],
        owned=text("You have {licences}.", licences=licences(owned.quantity)) if owned else "",
        target=f"{_SUBSCRIPTION}{owned.id}" if owned else NEW,
        trial=trial_offer(product) if offers_trial else "",
        trial_href=visit.url("trial", product.product.id) if offers_trial else "",
    )


def trial_offer(product: OfferedProduct) -> str:
    """Return what the link to a trial says."""
    if product.trial_days:
        return text("Try free for {days} days", days=product.trial_days)
    return text("Try it free")


def page_request(
    request: HttpRequest, size: int, *, unique_key: re.Pattern[str] = PagedForm.unique
) -> PageRequest:
    """Return which page of a list an address means; one that means none is the first."""
    after = request.GET.get("after", "")
    unique = after or request.GET.get("before", "")
    if not unique_key.fullmatch(unique):
        return PageRequest(size=size)
    key = PageKey(request.GET.get("by", "").replace("\0", ""), unique)
    return PageRequest(size=size, after=key if after else None, before=None if after else key)


def page_links(address: ListUrl, listing: Listing[Any]) -> dict[str, str]:
    """Return the addresses of the pages before and after one."""

    def link(name: str, key: PageKey | None) -> str:
        return address.href(**{name: key.unique, "by": key.value or ""}) if key else ""

    return {"before": link("before", listing.before), "after": link("after", listing.after)}


@require_safe
@storefront_page()
def unknown(_request: HttpRequest, _visit: StorefrontVisit) -> HttpResponseBase:
    """Answer what is no address of the storefront as the storefront does."""
    raise Http404("no such page")


def load_basket(visit: StorefrontVisit) -> BasketPage:
    return basket_page(storefront=visit.storefront, customer=visit.customer, today=visit.today)


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page()
def product(request: HttpRequest, visit: StorefrontVisit, product_id: UUID) -> HttpResponseBase:
    """Show a product with its prices, or put it into the basket."""
    found = _get_product(visit, product_id)
    basket = load_basket(visit)
    targets = _targets(visit, found, basket)
    form = ProductForm(found, targets, _typed(request, found, targets))
    status = 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                return _put_in_basket(request, visit, form)
        except Refused as refusal:
            form.add_error(
                "quantity" if "quantity" in refusal.fields else None, visit.sentence(refusal)
            )
    offers_trial = found.offers_trial and not found.is_add_on
    context = {
        "product": found,
        "form": form,
        "prices": [(CYCLE_TITLES[one.cycle], one, PER_LICENCE[one.cycle]) for one in found.prices],
        "has_no_target": found.is_add_on and not targets,
        "trial": trial_offer(found) if offers_trial else "",
        "add_ons": _add_ons(visit, found),
        "basket": basket_card(visit, basket),
    }
    return render_shop(
        request, visit, "storefront/product.html", context, current="catalogue", status=status
    )


def _typed(
    request: HttpRequest, found: OfferedProduct, targets: list[Option]
) -> Mapping[str, Any] | None:
    """Return what was sent; a card of the catalogue sends no more than it shows."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "cycle" not in data:
        data["cycle"] = found.first_price.cycle.value
    if "target" not in data and targets:
        data["target"] = targets[0].value
    return data


def _put_in_basket(
    request: HttpRequest, visit: StorefrontVisit, form: ProductForm
) -> HttpResponseBase:
    wanted = form.request()
    actions.put_in_basket(
        tenant_id=visit.storefront.seller.id,
        user_id=visit.customer.id,
        request=wanted,
        by=visit.by,
        now=visit.now,
    )
    sentence = text(
        "Added to the basket: {licences} of {product}",
        licences=licences(wanted.quantity),
        product=form.product.product.name,
    )
    messages.success(request, str(sentence))
    return redirect(visit.url("catalogue"))


def _get_product(visit: StorefrontVisit, product_id: UUID) -> OfferedProduct:
    found = find_offered_product(
        storefront=visit.storefront,
        account_id=visit.customer.account.id,
        product_id=product_id,
        day=visit.today,
    )
    if found is None:
        raise Http404("not sold in this storefront")
    return found


def _targets(visit: StorefrontVisit, found: OfferedProduct, basket: BasketPage) -> list[Option]:
    """Return for what a product can be ordered; empty for an add-on that nothing here can have."""
    if not found.is_add_on:
        owned = [
            Option(
                f"{_SUBSCRIPTION}{one.id}",
                text("More licences of your subscription"),
                text("now {licences}", licences=licences(one.quantity)),
            )
            for one in found.owned
        ]
        return [*owned, Option(NEW, text("A new subscription"))]
    subscriptions = list_add_on_targets(
        storefront=visit.storefront,
        account_id=visit.customer.account.id,
        add_on=found,
        day=visit.today,
    )
    options = [
        Option(f"{_SUBSCRIPTION}{one.id}", one.product, licences(one.quantity))
        for one in subscriptions
    ]
    return options + _basket_targets(basket, found)


def _basket_targets(basket: BasketPage, add_on: OfferedProduct) -> list[Option]:
    """Return the lines of the basket that an add-on can be for."""
    return [
        Option(f"{_LINE}{position}", line.product.name, text("in the basket"))
        for position, line in enumerate(basket.lines, start=1)
        if line.kind is ItemKind.SUBSCRIPTION
        and line.product_type in add_on.add_on_of
        and add_on.price(line.cycle) is not None
    ]


def _add_ons(visit: StorefrontVisit, found: OfferedProduct) -> list[tuple[str, str, str]]:
    """Return the add-ons that fit a product: name, first price, address."""
    if found.is_add_on:
        return []
    fitting = list_add_ons_for(seller=visit.storefront.seller, product_id=found.product.id)
    offered = find_offered_products(
        storefront=visit.storefront, product_ids=[one.id for one in fitting], day=visit.today
    )
    return [
        (
            one.name,
            text(
                "{money} {span}",
                money=formatting.money(offered[one.id].first_price.money),
                span=PER_LICENCE[offered[one.id].first_price.cycle],
            ),
            visit.url("product", one.id),
        )
        for one in fitting
        if one.id in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@storefront_page(CustomerPermission.ORDER)
def trial(request: HttpRequest, visit: StorefrontVisit, product_id: UUID) -> HttpResponseBase:
    """Say what a trial means, or start it."""
    found = _get_product(visit, product_id)
    if not found.offers_trial or found.is_add_on:
        raise Http404("this product has no trial")
    form = TrialForm(found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                values = form.cleaned_data
                subscription_id = actions.start_trial(
                    tenant_id=visit.storefront.seller.id,
                    account_id=visit.customer.account.id,
                    request=OrderRequest(
                        product_id=found.product.id,
                        quantity=values["quantity"],
                        cycle=BillingCycle(values["cycle"]),
                    ),
                    by=visit.by,
                    now=visit.now,
                )
                messages.success(request, str(text("Trial started")))
                return redirect(visit.url("subscription", subscription_id))
        except Refused as refusal:
            form.add_error(None, visit.sentence(refusal))
    context = {"product": found, "form": form}
    return render_shop(
        request, visit, "storefront/trial.html", context, current="catalogue", status=status
    )
