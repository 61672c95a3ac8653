"""Choosing what an item is: search first, then how many, how often billed, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest

from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel.formats import counted
from upline.kernel.pages import Ref
from upline.orders.queries import OrderPage
from upline.orders.rulebook import Adds
from upline.selling.actions import WantedItem
from upline.selling.queries import (
    Orderable,
    find_orderable,
    product_types,
    search_orderable,
    takers_of,
)
from upline.subscriptions.queries import HeldRecord, find_held, list_held
from upline.web.orders.verb_forms import cycles
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.action_form import Option, Part, PartedForm, choice_field, count_field
from upline.web.shared.forms.list_filters import id_of

SHOWN = 10
LONGEST = 200
# What an add-on is for: something held, an item of the order, or a line that has no id yet.
_HELD, _ITEM, _PLACE = "held", "item", "place"
Kept = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is chosen: the page's address, what it must keep in it, for which customer.

    `order` is as it stands, or, where nothing is saved yet, as it would be: `is_saved`.
    """

    visit: Visit
    today: date
    address: str
    customer: Ref
    kept: Kept = ()
    order: OrderPage | None = None
    is_saved: bool = False

    def href(self, **more: str) -> str:
        """Return the address of the next step."""
        query = urlencode([*self.kept, *more.items()])
        return f"{self.address}?{query}" if query else self.address


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to choose, with a remark that tells it from others."""

    name: str
    remark: str
    href: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for among products and among what the customer holds."""

    address: str
    kept: Kept
    customer: str
    words: str
    products: tuple[Found, ...]
    held: tuple[Found, ...]
    has_more: bool

    @property
    def found_nothing(self) -> bool:
        """Tell whether words were looked for in vain."""
        return bool(self.words) and not self.products and not self.held


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: a product, or further licences of what is held; and what it costs."""

    offer: Orderable | None
    more: HeldRecord | None
    targets: tuple[Option, ...]
    remark: str

    @property
    def name(self) -> str:
        if self.offer is not None:
            return self.offer.product.name
        return f"More licences of {self.more.product}" if self.more else ""


class ItemForm(PartedForm):
    """How many, and how often billed or for what."""

    def __init__(self, choice: Choice, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.choice = choice
        offer = choice.offer
        if offer is not None and offer.is_add_on:
            self.fields["target"] = choice_field("Add to", choice.targets)
        elif offer is not None:
            self.fields["billing_cycle"] = choice_field("Billing cycle", cycles(offer))
            self.fields["billing_cycle"].initial = offer.usual_cycle
        self.fields["quantity"] = count_field("Quantity", 1)

    @property
    def nothing_fits(self) -> str:
        """Return why an add-on cannot be added; empty for all else."""
        offer = self.choice.offer
        if offer is None or not offer.is_add_on or self.choice.targets:
            return ""
        return (
            f"{offer.product.name} is an add-on, and neither this order nor what the customer "
            "holds has anything that it could be added to."
        )

    def parts(self) -> list[Part]:
        asked = [
            self.part("choice", name) for name in ("target", "billing_cycle") if name in self.fields
        ]
        return [*asked, self.part("stepper", "quantity")]

    def wanted(self) -> WantedItem:
        """Return the item as selling takes it."""
        quantity = self.cleaned_data["quantity"]
        offer, more = self.choice.offer, self.choice.more
        if more is not None:
            return WantedItem(adds=Adds.LICENCES, quantity=quantity, target_id=more.id)
        assert offer is not None, "either of the two is chosen"
        if offer.is_add_on:
            return _add_on(offer.product.id, quantity, self.cleaned_data["target"])
        return WantedItem(
            adds=Adds.SUBSCRIPTION,
            quantity=quantity,
            product_id=offer.product.id,
            billing_cycle=BillingCycle(self.cleaned_data["billing_cycle"]),
        )


def _add_on(product_id: UUID, quantity: int, target: str) -> WantedItem:
    kind, _, which = target.partition(".")
    item = WantedItem(adds=Adds.ADD_ON, quantity=quantity, product_id=product_id)
    if kind == _PLACE:
        return replace(item, target_position=int(which))
    if kind == _ITEM:
        return replace(item, target_item_id=UUID(which))
    return replace(item, target_id=UUID(which))


def words_asked(request: HttpRequest) -> str:
    """Return the words that are looked for, without what no search can read."""
    return " ".join(request.GET.get("words", "").replace("\0", " ").split())[:LONGEST]


def search(place: Place, words: str) -> Search:
    """Return what the words find; without any, the first of what the customer holds."""
    seller = place.visit.tenant
    found: tuple[Orderable, ...] = ()
    if words:
        found = search_orderable(seller=seller, words=words, day=place.today, limit=SHOWN + 1)
    held = list_held(
        tenant_id=seller.id,
        account_id=place.customer.id,
        words=words,
        limit=SHOWN + 1,
        reach=place.visit.reach(),
    )
    return Search(
        address=place.address,
        kept=tuple(place.kept),
        customer=place.customer.name,
        words=words,
        products=tuple(_found_product(place, offer) for offer in found[:SHOWN]),
        held=tuple(_found_held(place, record) for record in held[:SHOWN]),
        has_more=len(found) > SHOWN or len(held) > SHOWN,
    )


def _found_product(place: Place, offer: Orderable) -> Found:
    return Found(offer.product.name, price_words(offer), place.href(product=str(offer.product.id)))


def price_words(offer: Orderable) -> str:
    """Return what a product costs: `add-on · 2.80 EUR monthly · 33.60 EUR annual`."""
    priced = [
        f"{formatting.amount(p.amount, offer.currency)} {offer.currency} "
        f"{CYCLE_TITLES[p.billing_cycle].lower()}"
        for p in offer.prices
        if p.amount is not None
    ]
    kind = ["add-on"] if offer.is_add_on else []
    return " · ".join([*kind, *(priced or ["no sell price yet"])])


def _found_held(place: Place, record: HeldRecord) -> Found:
    of = f"add-on of {record.of} · " if record.of else ""
    remark = f"{of}{held_words(record)}"
    return Found(record.product, remark, place.href(more=str(record.id)))


def held_words(record: HeldRecord) -> str:
    """Return how many are held, and how often billed: `10 licences, monthly`."""
    return f"{counted(record.quantity, 'licence')}, {CYCLE_TITLES[record.billing_cycle].lower()}"


def chosen(request: HttpRequest, place: Place) -> Choice | None:
    """Return what the address says was chosen, or None: nothing yet.

    Raises: Http404 — this BSS sells no such product; the customer holds no such thing.
    """
    product_id, more_id = (id_of(request.GET.get(name, "")) for name in ("product", "more"))
    if product_id is not None:
        offer = find_orderable(seller=place.visit.tenant, product_id=product_id, day=place.today)
        if offer is None:
            raise Http404("no such product is sold here")
        targets = _targets(place, offer) if offer.is_add_on else ()
        return Choice(offer, None, targets, price_words(offer))
    return _more(place, more_id) if more_id is not None else None


def _more(place: Place, record_id: UUID) -> Choice:
    seller = place.visit.tenant
    record = find_held(
        tenant_id=seller.id,
        account_id=place.customer.id,
        record_id=record_id,
        reach=place.visit.reach(),
    )
    if record is None:
        raise Http404("the customer holds no such thing")
    offer = find_orderable(seller=seller, product_id=record.product_id, day=place.today)
    price = offer.price(record.billing_cycle) if offer else None
    costs = "no sell price" if price is None else f"{formatting.amount(price)} {seller.currency}"
    return Choice(None, record, (), f"{held_words(record)} · {costs} each")


def _targets(place: Place, offer: Orderable) -> tuple[Option, ...]:
    """Return what an add-on can be added to: items of the order, then what the customer holds."""
    seller = place.visit.tenant
    lines = [
        line
        for line in (place.order.lines if place.order else ())
        if line.adds is Adds.SUBSCRIPTION and line.is_open
    ]
    types = product_types(seller=seller, product_ids=[line.product.id for line in lines])
    held = takers_of(
        tenant_id=seller.id,
        account_id=place.customer.id,
        add_on=offer,
        reach=place.visit.reach(),
    )
    return (
        *(
            Option(
                f"{_ITEM}.{line.id}" if place.is_saved else f"{_PLACE}.{line.position}",
                f"{line.product.name}, item {line.position}",
                f"{counted(line.quantity, 'licence')}, {line.cycle.lower()}",
            )
            for line in lines
            if types.get(line.product.id) in offer.add_on_of
        ),
        *(Option(f"{_HELD}.{one.id}", one.product, held_words(one)) for one in held),
    )
