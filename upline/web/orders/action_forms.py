"""The forms of the actions on an ordinary order. They convert the input; the actions decide."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel.texts import text
from upline.orders.actions import ItemChange, no_sell_price
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import ItemKind
from upline.selling.queries import OrderableProduct
from upline.web.orders.record import order_url
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import (
    ActionContext,
    ActionForm,
    FormComponent,
    choice_field,
    count_field,
    date_field,
)
from upline.web.shared.forms.fields import Option, amount_field
from upline.web.shared.labels import licences, line_text


@dataclass(frozen=True, slots=True)
class OrderActionContext(ActionContext):
    """An action on an order, and on which of its items, if it is about one.

    `offer` is the item's product with its prices of today, where the form has a field for the billing cycle.
    """

    order: OrderPage
    line: OrderLine | None = None
    offer: OrderableProduct | None = None

    @property
    def record_id(self) -> UUID:
        return self.order.id

    @property
    def record_name(self) -> str:
        return self.order.name

    @property
    def version(self) -> int:
        return self.order.version

    @property
    def home(self) -> str:
        return order_url("order", self.visit, self.order.id)

    @property
    def subject(self) -> str:
        if self.line is None:
            return self.order.name
        return text(
            "{product}, item {position} of {order}",
            product=self.line.product.name,
            position=self.line.position,
            order=self.order.name,
        )

    @property
    def back(self) -> str:
        return self.products if self.line is not None else self.home

    @property
    def products(self) -> str:
        """Return the address of the order's items."""
        return order_url("order-products", self.visit, self.order.id)

    @property
    def query(self) -> str:
        return f"?item={self.line.id}" if self.line is not None else ""

    @property
    def order_arguments(self) -> dict[str, Any]:
        """Return the arguments that every action on the order takes."""
        return {"tenant_id": self.tenant_id, "order_id": self.order.id, "by": self.by}

    @property
    def item(self) -> OrderLine:
        """Return the item of an action that is about one."""
        assert self.line is not None, "an action on an item names it"
        return self.line

    @property
    def open_lines(self) -> tuple[OrderLine, ...]:
        """Return the items of which nothing has been delivered yet."""
        return tuple(line for line in self.order.lines if line.is_open)


OrderActionForm = ActionForm[OrderActionContext]


class StartForm(OrderActionForm):
    """From which day what is ordered runs; for items without a sell price, at which price."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["start_date"] = date_field(text("Start"), ctx.today)
        for line in self._unpriced_lines:
            self.fields[_price_name(line)] = amount_field(
                text(
                    "Unit price of {product}, {currency}",
                    product=line.product.name,
                    currency=ctx.order.currency,
                ),
                required=False,
            )
        if self._unpriced_lines:
            self.fields["zero_prices"] = forms.TypedMultipleChoiceField(
                label=text("Without a price"),
                required=False,
                coerce=UUID,
                choices=[
                    (str(line.id), _free_of_charge(line, ctx.order.currency))
                    for line in self._unpriced_lines
                ],
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def _unpriced_lines(self) -> list[OrderLine]:
        lines = self.ctx.open_lines if self.ctx.line is None else (self.ctx.line,)
        return [line for line in lines if line.unit_price is None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("items")
        zero = cleaned.get("zero_prices", ())
        for line in self._unpriced_lines:
            name = _price_name(line)
            price = cleaned.get(name)
            is_sold = chosen is None or line.id in chosen
            if name in self.errors or line.id in zero or not is_sold:
                continue
            if price is None:
                self.add_error(name, no_sell_price(line.product.name))
            elif price <= 0:
                self.add_error(
                    name, text("A price is more than 0; what is sold for 0.00 is ticked below.")
                )
        return cleaned

    def prices(self) -> dict[UUID, Decimal]:
        """Return the sell price of each item that has none: entered, or zero as confirmed."""
        zero = self.cleaned_data.get("zero_prices", ())
        typed = {line.id: self.cleaned_data.get(_price_name(line)) for line in self._unpriced_lines}
        prices = {
            item_id: Decimal(0) if item_id in zero else price for item_id, price in typed.items()
        }
        return {item_id: price for item_id, price in prices.items() if price is not None}

    def components(self) -> list[FormComponent]:
        prices = [self.component("field", _price_name(line)) for line in self._unpriced_lines]
        zero = [self.component("ticks", "zero_prices")] if prices else []
        return [self.component("field", "start_date"), *prices, *zero]


def _free_of_charge(line: OrderLine, currency: str) -> str:
    product = line.product.name
    return text("Sell {product} for 0.00 {currency}", product=product, currency=currency)


def _price_name(line: OrderLine) -> str:
    return f"price_{line.id}"


class DeliverForm(StartForm):
    """Which items, and from which day."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["items"] = forms.TypedMultipleChoiceField(
            label=text("Items"),
            coerce=UUID,
            choices=[(str(line.id), line_text(line)) for line in ctx.open_lines],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": text("Choose the items to deliver.")},
        )
        super().build(ctx)

    def components(self) -> list[FormComponent]:
        return [self.component("ticks", "items"), *super().components()]


class QuantityForm(OrderActionForm):
    """How many there shall be."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["quantity"] = count_field(text("Quantity"), ctx.item.quantity)

    def components(self) -> list[FormComponent]:
        return [
            self.component(
                "stepper", "quantity", text("now {licences}", licences=item_quantity_text(self.ctx))
            )
        ]

    def change(self) -> ItemChange:
        """Return what the item shall be."""
        return ItemChange(quantity=self.cleaned_data["quantity"], version=self.version)


class UpdateForm(QuantityForm):
    """How many there shall be, and how often they are billed."""

    def build(self, ctx: OrderActionContext) -> None:
        super().build(ctx)
        if ctx.offer is not None and ctx.item.kind is ItemKind.SUBSCRIPTION:
            self.fields["billing_cycle"] = choice_field(
                text("Billing cycle"), billing_cycle_options(ctx.offer)
            )
            self.fields["billing_cycle"].initial = ctx.item.billing_cycle

    def components(self) -> list[FormComponent]:
        if "billing_cycle" not in self.fields:
            return super().components()
        return [*super().components(), self.component("choice", "billing_cycle")]

    def change(self) -> ItemChange:
        cycle = self.cleaned_data.get("billing_cycle")
        return ItemChange(
            quantity=self.cleaned_data["quantity"],
            billing_cycle=BillingCycle(cycle) if cycle else None,
            day=self.ctx.today,
            version=self.version,
        )


def item_quantity_text(ctx: OrderActionContext) -> str:
    """Return how many the item has: `12 licences`."""
    return licences(ctx.item.quantity)


def billing_cycle_options(offer: OrderableProduct) -> list[Option]:
    """Return the billing cycles of a product to choose from, with its prices."""
    return [
        Option(
            price.billing_cycle.value,
            CYCLE_TITLES[price.billing_cycle],
            formatting.money(price.money) if price.money else text("no price set"),
        )
        for price in offer.prices
    ]
