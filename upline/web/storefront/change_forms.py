"""The forms of what can be changed of a subscription."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from upline.kernel.texts import text
from upline.subscriptions.queries import Offer, SubscriptionPage
from upline.subscriptions.rulebook import Action, Status
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import ComponentForm, FormComponent, choice_field
from upline.web.shared.forms.fields import Option
from upline.web.storefront.fields import licences_field
from upline.web.storefront.texts import PER_LICENCE, Moment, renewal_option
from upline.web.storefront.visit import StorefrontVisit

VERSION = "version"


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """A change that somebody is about to make: the subscription as it stands, and what can be chosen."""

    visit: StorefrontVisit
    page: SubscriptionPage
    action: Action
    offers: tuple[Offer, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "tenant_id": self.visit.storefront.seller.id,
            "subscription_id": self.page.id,
            "by": self.visit.by,
            "now": self.visit.now,
        }


class ChangeForm(ComponentForm):
    """The form of a change; without fields it is only a confirmation."""

    no_choice = ""

    def __init__(self, ctx: ChangeContext, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.ctx = ctx
        self.fields[VERSION] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=ctx.page.sale_version
        )
        self.build(ctx)
        self.set_messages()

    def build(self, ctx: ChangeContext) -> None:
        """Add the fields of the change."""

    @property
    def arguments(self) -> dict[str, Any]:
        return {**self.ctx.arguments, "version": self.cleaned_data.get(VERSION) or None}

    def initial_data(self) -> dict[str, Any]:
        """Return what the form would send unchanged, so that a preview can be drawn at once."""
        values = {name: self[name].value() for name in self.fields}
        return {name: value for name, value in values.items() if value is not None}


class QuantityForm(ChangeForm):
    """How many licences there shall be: more at once, fewer at the renewal."""

    def build(self, ctx: ChangeContext) -> None:
        self.fields["quantity"] = licences_field(initial=ctx.page.quantity)

    def clean_quantity(self) -> int:
        """Raises: ValidationError — more licences without a price: nobody could say what is charged for them."""
        quantity: int = self.cleaned_data["quantity"]
        if self.ctx.page.unit_price is None and quantity > self.ctx.page.quantity:
            seller = self.ctx.visit.storefront.name
            raise forms.ValidationError(
                text("There is no price for more licences yet. Ask {name} for it.", name=seller)
            )
        return quantity

    def components(self) -> list[FormComponent]:
        now = text("now {count}", count=formatting.whole(self.ctx.page.quantity))
        return [self.component("stepper", "quantity", now)]


class AddOnForm(ChangeForm):
    """Which add-on, and how many."""

    no_choice = text("There is no add-on for this subscription.")

    def build(self, ctx: ChangeContext) -> None:
        self.fields["product"] = choice_field(text("Add-on"), _offer_options(ctx))
        self.fields["quantity"] = licences_field(initial=ctx.page.quantity)

    def components(self) -> list[FormComponent]:
        return [self.component("choice", "product"), self.component("stepper", "quantity")]


class PlanForm(ChangeForm):
    """To which product all licences change, and when."""

    no_choice = text("There is no other product to change to.")

    def build(self, ctx: ChangeContext) -> None:
        self.fields["product"] = choice_field(text("Change to"), _offer_options(ctx))
        options = [Option(Moment.NOW, text("Now"))]
        if ctx.page.renewal_date and ctx.page.auto_renew and not ctx.page.is_trial:
            options.append(Option(Moment.RENEWAL, renewal_option(ctx.page.renewal_date)))
        self.fields["when"] = choice_field(text("When"), options)
        if any(one.status is not Status.CANCELLED for one in ctx.page.add_ons):
            self.fields["cancel_add_ons"] = forms.MultipleChoiceField(
                label=text("Add-ons"),
                required=False,
                choices=[("cancel", text("End those that the new product cannot have"))],
                widget=forms.CheckboxSelectMultiple,
            )

    def components(self) -> list[FormComponent]:
        kinds = {"product": "choice", "when": "choice", "cancel_add_ons": "ticks"}
        return [self.component(kind, name) for name, kind in kinds.items() if name in self.fields]


class TrialForm(ChangeForm):
    """How many licences are bought."""

    def build(self, ctx: ChangeContext) -> None:
        self.fields["quantity"] = licences_field(initial=ctx.page.quantity)

    def components(self) -> list[FormComponent]:
        tried = text("{count} on trial", count=formatting.whole(self.ctx.page.quantity))
        return [self.component("stepper", "quantity", tried)]


def _offer_options(ctx: ChangeContext) -> list[Option]:
    return [
        Option(
            str(offer.product.id),
            offer.product.name,
            text(
                "{money} {span}",
                money=formatting.money(offer.unit_price),
                span=PER_LICENCE[ctx.page.billing_cycle],
            )
            if offer.unit_price
            else "",
        )
        for offer in ctx.offers
    ]
