"""What people type to act on a subscription. Forms know nothing of rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.formats import format_day
from upline.kernel.page_objects import Ref
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.queries import Offer, SubscriptionPage
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import (
    ComponentForm,
    FormComponent,
    choice_field,
    count_field,
    date_field,
)
from upline.web.shared.forms.fields import Option

NOW, ON_DATE, AT_RENEWAL = "now", "date", "renewal"


@dataclass(frozen=True, slots=True)
class ActionFormContext:
    """What a form offers: on which record, on which day, and the products to choose from."""

    page: SubscriptionPage
    today: date
    offers: tuple[Offer, ...] = ()
    siblings: Iterable[Ref] = field(default_factory=tuple)


class ActionForm(ComponentForm):
    """A form of one action. Without fields it only asks for a confirmation."""

    no_offers_message = ""

    def __init__(
        self, form_context: ActionFormContext, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.form_context = form_context
        self.build(form_context)

    @property
    def no_choice_message(self) -> str:
        """Return why there is nothing to choose; empty where there is, or nothing is chosen."""
        return "" if self.form_context.offers else self.no_offers_message

    def build(self, form_context: ActionFormContext) -> None:
        """Add the fields that depend on what is offered."""

    def when(self) -> ChangeTiming:
        """Return when it takes effect; without such a field, now."""
        return ChangeTiming()


def _products(label: str, form_context: ActionFormContext) -> forms.ChoiceField:
    options = [
        Option(str(o.product.id), o.product.name, _price(o, form_context))
        for o in form_context.offers
    ]
    return choice_field(label, options)


def _price(offer: Offer, form_context: ActionFormContext) -> str:
    if offer.unit_price is None:
        return "no sell price yet"
    return f"{formatting.amount(offer.unit_price, offer.currency)} {offer.currency} {form_context.page.span}"


class TimedForm(ActionForm):
    """A form that asks when: now, on a date, or at renewal."""

    renewal_label = "At renewal"
    later_remark = "until then it can be withdrawn"

    def build(self, form_context: ActionFormContext) -> None:
        page = form_context.page
        options = [
            Option(NOW, "Now", format_day(form_context.today)),
            Option(ON_DATE, "On a date", self.later_remark),
        ]
        if page.renewal_date and page.auto_renew:
            options.append(Option(AT_RENEWAL, self.renewal_label, format_day(page.renewal_date)))
        self.fields["when"] = choice_field("When", options)
        self.fields["date"] = date_field("Date")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == ON_DATE and not cleaned.get("date"):
            self.add_error("date", "Enter the date on which it takes effect.")
        return cleaned

    def when(self) -> ChangeTiming:
        chosen = self.cleaned_data["when"]
        if chosen == ON_DATE:
            return ChangeTiming(date=self.cleaned_data["date"])
        return ChangeTiming(at_renewal=chosen == AT_RENEWAL)

    def timing(self) -> list[FormComponent]:
        """Return the pieces that ask when."""
        return [self.component("choice", "when"), self.component("date", "date")]


class QuantityForm(TimedForm):
    """How many licences there shall be, and from when."""

    def build(self, form_context: ActionFormContext) -> None:
        self.fields["quantity"] = count_field("Licences", form_context.page.quantity)
        super().build(form_context)

    def components(self) -> list[FormComponent]:
        now = f"now {self.form_context.page.quantity:,}"
        return [self.component("stepper", "quantity", now), *self.timing()]


class AddOnForm(ActionForm):
    """Which add-on, how many, and from when."""

    no_offers_message = "No product of this catalogue can be added to this subscription."

    def build(self, form_context: ActionFormContext) -> None:
        self.fields["product"] = _products("Add-on", form_context)
        self.fields["quantity"] = count_field("Licences", form_context.page.quantity)
        self.fields["start_date"] = date_field("Start", form_context.today)

    def components(self) -> list[FormComponent]:
        holds = f"{self.form_context.page.quantity:,} on the subscription"
        return [
            self.component("choice", "product"),
            self.component("stepper", "quantity", holds),
            self.component("field", "start_date"),
        ]


class TrialForm(ActionForm):
    """How many licences the paid subscription shall have, and from when."""

    def build(self, form_context: ActionFormContext) -> None:
        self.fields["quantity"] = count_field("Licences", form_context.page.quantity)
        self.fields["start_date"] = date_field("Start of the paid period", form_context.today)

    def components(self) -> list[FormComponent]:
        on_trial = f"{self.form_context.page.quantity:,} on trial"
        return [
            self.component("stepper", "quantity", on_trial),
            self.component("field", "start_date"),
        ]


class PlanForm(TimedForm):
    """Which product, how many licences of it, into which subscription, and from when."""

    no_offers_message = "No product of this catalogue is an upgrade or downgrade of this one."

    def build(self, form_context: ActionFormContext) -> None:
        self.fields["product"] = _products("New product", form_context)
        self.fields["quantity"] = count_field("Licences to change", form_context.page.quantity)
        siblings = [(str(s.id), s.name) for s in form_context.siblings]
        if siblings:
            self.fields["into"] = forms.TypedChoiceField(
                label="Into",
                required=False,
                coerce=UUID,
                empty_value=None,
                choices=[("", "A new subscription, or this one for all licences"), *siblings],
                widget=forms.Select(attrs={"class": "input"}),
            )
        super().build(form_context)

    def components(self) -> list[FormComponent]:
        into = [self.component("field", "into")] if "into" in self.fields else []
        return [
            self.component("choice", "product"),
            self.component("stepper", "quantity", f"of {self.form_context.page.quantity:,}"),
            *into,
            *self.timing(),
        ]


class CancelForm(TimedForm):
    """From when it is cancelled."""

    renewal_label = "At the end of the period"
    later_remark = "until then it can be used"

    def components(self) -> list[FormComponent]:
        return self.timing()


class ConfirmForm(ActionForm):
    """Nothing to type."""
