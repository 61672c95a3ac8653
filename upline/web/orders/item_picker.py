"""Choosing what an item is: search first, then how many, how often billed, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest

from upline.catalog.rulebook import BillingCycle
from upline.kernel.page_objects import Ref
from upline.kernel.texts import plural_text, text
from upline.orders.queries import OrderPage
from upline.orders.rulebook import ItemKind
from upline.selling.actions import ItemSpec
from upline.selling.queries import (
    OrderableProduct,
    find_orderable_product,
    list_add_on_targets,
    product_types,
    search_orderable_products,
)
from upline.subscriptions.queries import (
    CustomerSubscription,
    find_customer_subscription,
    list_customer_subscriptions,
)
from upline.web.orders.action_forms import billing_cycle_options
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.action_form import (
    ComponentForm,
    FormComponent,
    choice_field,
    count_field,
)
from upline.web.shared.forms.fields import Option
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.labels import cycle_word
from upline.web.shared.search_text import typed_words

MAX_RESULTS = 10
# What an add-on is for: an owned subscription, an item of the order, or a line that has no id yet.
_SUBSCRIPTION, _ITEM, _PLACE = "owned", "item", "place"
HiddenParams = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PickerContext:
    """Where an item is chosen: the page's address, what it must keep in it, for which customer.

    `order` is as it stands, or, where nothing is saved yet, as it would be: `is_saved`.
    """

    visit: Visit
    today: date
    address: str
    customer: Ref
    hidden_params: HiddenParams = ()
    order: OrderPage | None = None
    is_saved: bool = False

    def href(self, **more: str) -> str:
        """Return the address of the next step."""
        query = urlencode([*self.hidden_params, *more.items()])
        return f"{self.address}?{query}" if query else self.address


@dataclass(frozen=True, slots=True)
class PickerOption:
    """One thing to choose, with a remark that tells it from others. `has_price`: it can be sold as it is."""

    name: str
    remark: str
    href: str
    has_price: bool = True


@dataclass(frozen=True, slots=True)
class PickerSearch:
    """What was looked for among products and among what the customer holds."""

    address: str
    hidden_params: HiddenParams
    customer: str
    words: str
    products: tuple[PickerOption, ...]
    owned_subscriptions: tuple[PickerOption, ...]
    has_more: bool

    @property
    def only_href(self) -> str:
        """Return the address of the only result of some words, or of the only one that has a price.

        Empty where there are more or none.
        """
        found = (*self.products, *self.owned_subscriptions)
        only = [one for one in found if one.has_price] or found
        return only[0].href if self.words and len(only) == 1 else ""

    @property
    def has_no_results(self) -> bool:
        """Tell whether words were looked for in vain."""
        return bool(self.words) and not self.products and not self.owned_subscriptions


@dataclass(frozen=True, slots=True)
class PickedItem:
    """What was chosen: a product, or further licences of an owned subscription; and its price."""

    offer: OrderableProduct | None
    more: CustomerSubscription | None
    targets: tuple[Option, ...]
    remark: str

    @property
    def name(self) -> str:
        if self.offer is not None:
            return self.offer.product.name
        return text("More licences of {product}", product=self.more.product) if self.more else ""


class ItemForm(ComponentForm):
    """How many, and how often billed or for what."""

    def __init__(self, choice: PickedItem, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.choice = choice
        offer = choice.offer
        if offer is not None and offer.is_add_on:
            self.fields["target"] = choice_field(text("Add to"), choice.targets)
        elif offer is not None:
            self.fields["billing_cycle"] = choice_field(
                text("Billing cycle"), billing_cycle_options(offer)
            )
            self.fields["billing_cycle"].initial = offer.default_cycle
        self.fields["quantity"] = count_field(text("Quantity"), 1)

    @property
    def no_choice_message(self) -> str:
        """Return why an add-on cannot be added; empty for all else."""
        offer = self.choice.offer
        if offer is None or not offer.is_add_on or self.choice.targets:
            return ""
        return text(
            "{product} is an add-on, and neither this order nor the customer’s subscriptions have "
            "anything that it could be added to.",
            product=offer.product.name,
        )

    def components(self) -> list[FormComponent]:
        parts = [
            self.component("choice", name)
            for name in ("target", "billing_cycle")
            if name in self.fields
        ]
        return [self.component("stepper", "quantity"), *parts]

    def item_input(self) -> ItemSpec:
        """Return the item as selling takes it."""
        quantity = self.cleaned_data["quantity"]
        offer, more = self.choice.offer, self.choice.more
        if more is not None:
            return ItemSpec(kind=ItemKind.LICENCES, quantity=quantity, target_id=more.id)
        assert offer is not None, "either of the two is chosen"
        if offer.is_add_on:
            return _add_on(offer.product.id, quantity, self.cleaned_data["target"])
        return ItemSpec(
            kind=ItemKind.SUBSCRIPTION,
            quantity=quantity,
            product_id=offer.product.id,
            billing_cycle=BillingCycle(self.cleaned_data["billing_cycle"]),
        )


def _add_on(product_id: UUID, quantity: int, target: str) -> ItemSpec:
    kind, _, which = target.partition(".")
    item = ItemSpec(kind=ItemKind.ADD_ON, quantity=quantity, product_id=product_id)
    if kind == _PLACE:
        return replace(item, target_position=int(which))
    if kind == _ITEM:
        return replace(item, target_item_id=UUID(which))
    return replace(item, target_id=UUID(which))


def search_text(request: HttpRequest) -> str:
    """Return the words that are looked for, without what no search can read.

    The box beside the items of an order calls them `product`.
    """
    return typed_words(request.GET, "words") or typed_words(request.GET, "product")


def search_items(picker: PickerContext, words: str) -> PickerSearch:
    """Return what the words find; without any, the first of what the customer holds."""
    seller = picker.visit.tenant
    found: tuple[OrderableProduct, ...] = ()
    if words:
        found = search_orderable_products(
            seller=seller, words=words, day=picker.today, limit=MAX_RESULTS + 1
        )
    owned_subscriptions = list_customer_subscriptions(
        tenant_id=seller.id,
        account_id=picker.customer.id,
        words=words,
        limit=MAX_RESULTS + 1,
        reach=picker.visit.reach(),
    )
    return PickerSearch(
        address=picker.address,
        hidden_params=tuple(picker.hidden_params),
        customer=picker.customer.name,
        words=words,
        products=tuple(_product_option(picker, offer) for offer in found[:MAX_RESULTS]),
        owned_subscriptions=tuple(
            _subscription_option(picker, record) for record in owned_subscriptions[:MAX_RESULTS]
        ),
        has_more=len(found) > MAX_RESULTS or len(owned_subscriptions) > MAX_RESULTS,
    )


def _product_option(picker: PickerContext, offer: OrderableProduct) -> PickerOption:
    return PickerOption(
        offer.product.name,
        price_text(offer),
        picker.href(product=str(offer.product.id)),
        has_price=any(price.money is not None for price in offer.prices),
    )


def price_text(offer: OrderableProduct) -> str:
    """Return what a product costs: `add-on · 2.80 EUR monthly · 33.60 EUR annual`."""
    priced = [
        f"{formatting.money(price.money)} {cycle_word(price.billing_cycle)}"
        for price in offer.prices
        if price.money is not None
    ]
    kind = [str(text("add-on"))] if offer.is_add_on else []
    return " · ".join([*kind, *(priced or [str(text("no price set"))])])


def _subscription_option(picker: PickerContext, record: CustomerSubscription) -> PickerOption:
    remark = licences_text(record)
    if record.parent_name:
        remark = text("add-on of {name} · {licences}", name=record.parent_name, licences=remark)
    return PickerOption(record.product, remark, picker.href(more=str(record.id)))


def licences_text(record: CustomerSubscription) -> str:
    """Return quantity and billing cycle: `10 licences, monthly`."""
    return _licences(record.quantity, record.billing_cycle)


def _licences(quantity: int, cycle: BillingCycle) -> str:
    return plural_text(
        "{number} licence, {cycle}",
        "{number} licences, {cycle}",
        count=quantity,
        number=formatting.whole(quantity),
        cycle=cycle_word(cycle),
    )


def picked_item(request: HttpRequest, picker: PickerContext) -> PickedItem | None:
    """Return what the address says was chosen, or None: nothing yet.

    Raises: Http404 — this BSS sells no such product; the customer holds no such thing.
    """
    product_id, more_id = (id_of(request.GET.get(name, "")) for name in ("product", "more"))
    if product_id is not None:
        offer = find_orderable_product(
            seller=picker.visit.tenant, product_id=product_id, day=picker.today
        )
        if offer is None:
            raise Http404("no such product is sold here")
        targets = _targets(picker, offer) if offer.is_add_on else ()
        return PickedItem(offer, None, targets, price_text(offer))
    return _more(picker, more_id) if more_id is not None else None


def _more(picker: PickerContext, record_id: UUID) -> PickedItem:
    seller = picker.visit.tenant
    record = find_customer_subscription(
        tenant_id=seller.id,
        account_id=picker.customer.id,
        record_id=record_id,
        reach=picker.visit.reach(),
    )
    if record is None:
        raise Http404("the customer holds no such thing")
    offer = find_orderable_product(seller=seller, product_id=record.product_id, day=picker.today)
    price = offer.price(record.billing_cycle) if offer else None
    licences = licences_text(record)
    remark = text("{licences} · no sell price", licences=licences)
    if price:
        each = formatting.money(price)
        remark = text("{licences} · {price} each", licences=licences, price=each)
    return PickedItem(None, record, (), remark)


def _targets(picker: PickerContext, offer: OrderableProduct) -> tuple[Option, ...]:
    """Return what an add-on can be added to: items of the order, then what the customer holds."""
    seller = picker.visit.tenant
    lines = [
        line
        for line in (picker.order.lines if picker.order else ())
        if line.kind is ItemKind.SUBSCRIPTION and line.is_open
    ]
    types = product_types(seller=seller, product_ids=[line.product.id for line in lines])
    owned_subscriptions = list_add_on_targets(
        tenant_id=seller.id,
        account_id=picker.customer.id,
        add_on=offer,
        reach=picker.visit.reach(),
    )
    return (
        *(
            Option(
                f"{_ITEM}.{line.id}" if picker.is_saved else f"{_PLACE}.{line.position}",
                text(
                    "{product}, item {position}", product=line.product.name, position=line.position
                ),
                _licences(line.quantity, line.billing_cycle),
            )
            for line in lines
            if types.get(line.product.id) in offer.add_on_of
        ),
        *(
            Option(f"{_SUBSCRIPTION}.{one.id}", one.product, licences_text(one))
            for one in owned_subscriptions
        ),
    )
