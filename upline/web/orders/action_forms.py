"""The forms of the actions on an ordinary order. They convert the input; the actions decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel.formats import count_noun
from upline.orders.actions import ItemChange
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
from upline.web.shared.forms.fields import Option
from upline.web.shared.labels import cycle_title, purpose_text


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
        return f"{self.line.product.name}, item {self.line.position} of {self.order.name}"

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
    """From which day what is ordered runs."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["start_date"] = date_field("Start", ctx.today)

    def components(self) -> list[FormComponent]:
        return [self.component("field", "start_date")]


class DeliverForm(StartForm):
    """Which items, and from which day."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["items"] = forms.TypedMultipleChoiceField(
            label="Items",
            coerce=UUID,
            choices=[(str(line.id), line_text(line)) for line in ctx.open_lines],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose the items that are delivered."},
        )
        super().build(ctx)

    def components(self) -> list[FormComponent]:
        return [self.component("ticks", "items"), *super().components()]


class QuantityForm(OrderActionForm):
    """How many there shall be."""

    def build(self, ctx: OrderActionContext) -> None:
        self.fields["quantity"] = count_field("Quantity", ctx.item.quantity)

    def components(self) -> list[FormComponent]:
        return [self.component("stepper", "quantity", f"now {item_quantity_text(self.ctx)}")]

    def change(self) -> ItemChange:
        """Return what the item shall be."""
        return ItemChange(quantity=self.cleaned_data["quantity"], version=self.version)


class UpdateForm(QuantityForm):
    """How many there shall be, and how often they are billed."""

    def build(self, ctx: OrderActionContext) -> None:
        super().build(ctx)
        if ctx.offer is not None and ctx.item.kind is ItemKind.SUBSCRIPTION:
            self.fields["billing_cycle"] = choice_field(
                "Billing cycle", billing_cycle_options(ctx.offer)
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
    return count_noun(ctx.item.quantity, "licence")


def billing_cycle_options(offer: OrderableProduct) -> list[Option]:
    """Return the billing cycles of a product to choose from, with its prices."""
    return [
        Option(
            price.billing_cycle.value,
            CYCLE_TITLES[price.billing_cycle],
            formatting.money(price.money) if price.money else "no sell price yet",
        )
        for price in offer.prices
    ]


def line_text(line: OrderLine) -> str:
    """Return a line in words: `10 × Exchange Online, monthly`."""
    cycle, purpose = cycle_title(line.billing_cycle).lower(), purpose_text(line)
    what = f"{formatting.whole(line.quantity)} × {line.product.name}, {cycle}"
    return f"{what} ({purpose})" if purpose else what
