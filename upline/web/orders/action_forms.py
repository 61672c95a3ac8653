"""What people type to act on an ordinary order. Forms know nothing of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms

from upline.access.rulebook import Actor
from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel.formats import count_noun
from upline.orders.actions import ItemChange
from upline.orders.queries import OrderLine, OrderPage
from upline.orders.rulebook import ItemKind
from upline.selling.queries import OrderableProduct
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.action_form import (
    ComponentForm,
    FormComponent,
    choice_field,
    count_field,
    date_field,
)
from upline.web.shared.forms.fields import Option


@dataclass(frozen=True, slots=True)
class ActionContext:
    """An action that somebody asks for: where, on which order and line, at which moment.

    `offer` is the line's product with its prices of today, where the form asks for a cycle.
    """

    visit: Visit
    order: OrderPage
    now: datetime
    today: date
    line: OrderLine | None = None
    offer: OrderableProduct | None = None

    @property
    def tenant_id(self) -> UUID:
        return self.visit.tenant.id

    @property
    def by(self) -> Actor:
        return self.visit.actor

    @property
    def order_arguments(self) -> dict[str, Any]:
        """Return what every verb on the order is told."""
        return {"tenant_id": self.tenant_id, "order_id": self.order.id, "by": self.by}

    @property
    def item(self) -> OrderLine:
        """Return the line of an action that is about one."""
        assert self.line is not None, "an action on an item names it"
        return self.line

    @property
    def open_lines(self) -> tuple[OrderLine, ...]:
        """Return the lines of which nothing has come yet."""
        return tuple(line for line in self.order.lines if line.is_open)


class OrderActionForm(ComponentForm):
    """A form of one action, with the version of the order that was read.

    Without fields of its own it only asks for a confirmation.
    """

    def __init__(self, ctx: ActionContext, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.ctx = ctx
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=ctx.order.version
        )
        self.build(ctx)

    def build(self, ctx: ActionContext) -> None:
        """Add the fields that depend on the order."""

    @property
    def version(self) -> int | None:
        """Return the version that the person read; None where the form was sent without."""
        read: int | None = self.cleaned_data["version"]
        return read


class StartForm(OrderActionForm):
    """From which day what is ordered runs."""

    def build(self, ctx: ActionContext) -> None:
        self.fields["start_date"] = date_field("Start", ctx.today)

    def components(self) -> list[FormComponent]:
        return [self.component("field", "start_date")]


class DeliverForm(StartForm):
    """Which items, and from which day."""

    def build(self, ctx: ActionContext) -> None:
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

    def build(self, ctx: ActionContext) -> None:
        self.fields["quantity"] = count_field("Quantity", ctx.item.quantity)

    def components(self) -> list[FormComponent]:
        return [self.component("stepper", "quantity", f"now {item_quantity_text(self.ctx)}")]

    def change(self) -> ItemChange:
        """Return what the item shall be."""
        return ItemChange(quantity=self.cleaned_data["quantity"], version=self.version)


class UpdateForm(QuantityForm):
    """How many there shall be, and how often they are billed."""

    def build(self, ctx: ActionContext) -> None:
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


def item_quantity_text(ctx: ActionContext) -> str:
    """Return how many the item has: `12 licences`."""
    return count_noun(ctx.item.quantity, "licence")


def billing_cycle_options(offer: OrderableProduct) -> list[Option]:
    """Return the billing cycles of a product to choose from, with its prices."""
    return [
        Option(
            price.billing_cycle.value,
            CYCLE_TITLES[price.billing_cycle],
            "no sell price yet"
            if price.amount is None
            else f"{formatting.amount(price.amount, offer.currency)} {offer.currency}",
        )
        for price in offer.prices
    ]


def line_text(line: OrderLine) -> str:
    """Return a line in words: `10 × Exchange Online, monthly`."""
    what = f"{formatting.whole(line.quantity)} × {line.product.name}, {line.cycle.lower()}"
    return f"{what} ({line.purpose})" if line.purpose else what
