"""What people type to act on a subscription. Forms know nothing of rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.formats import spoken_day
from upline.kernel.pages import Ref
from upline.subscriptions.actions import When
from upline.subscriptions.queries import Offer, SubscriptionPage
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import (
    Option,
    Part,
    PartedForm,
    choice_field,
    count_field,
    date_field,
)

NOW, ON_DATE, AT_RENEWAL = "now", "date", "renewal"


@dataclass(frozen=True, slots=True)
class Menu:
    """What a form offers: on which record, on which day, and the products to choose from."""

    page: SubscriptionPage
    today: date
    offers: tuple[Offer, ...] = ()
    siblings: Iterable[Ref] = field(default_factory=tuple)


class ActionForm(PartedForm):
    """A form of one action. Without fields it only asks for a confirmation."""

    needs_offers = ""

    def __init__(self, menu: Menu, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.menu = menu
        self.build(menu)

    @property
    def nothing_fits(self) -> str:
        """Return why there is nothing to choose; empty where there is, or nothing is chosen."""
        return "" if self.menu.offers else self.needs_offers

    def build(self, menu: Menu) -> None:
        """Add the fields that depend on what is offered."""

    def when(self) -> When:
        """Return when it takes effect; without such a field, now."""
        return When()


def _products(label: str, menu: Menu) -> forms.ChoiceField:
    options = [Option(str(o.product.id), o.product.name, _price(o, menu)) for o in menu.offers]
    return choice_field(label, options)


def _price(offer: Offer, menu: Menu) -> str:
    if offer.unit_price is None:
        return "no sell price yet"
    return (
        f"{formatting.amount(offer.unit_price, offer.currency)} {offer.currency} {menu.page.span}"
    )


class TimedForm(ActionForm):
    """A form that asks when: now, on a date, or at renewal."""

    renewal_label = "At renewal"
    later = "until then it can be withdrawn"

    def build(self, menu: Menu) -> None:
        page = menu.page
        options = [
            Option(NOW, "Now", spoken_day(menu.today)),
            Option(ON_DATE, "On a date", self.later),
        ]
        if page.renewal_date and page.auto_renew:
            options.append(Option(AT_RENEWAL, self.renewal_label, spoken_day(page.renewal_date)))
        self.fields["when"] = choice_field("When", options)
        self.fields["date"] = date_field("Date")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == ON_DATE and not cleaned.get("date"):
            self.add_error("date", "Enter the date on which it takes effect.")
        return cleaned

    def when(self) -> When:
        chosen = self.cleaned_data["when"]
        if chosen == ON_DATE:
            return When(date=self.cleaned_data["date"])
        return When(at_renewal=chosen == AT_RENEWAL)

    def timing(self) -> list[Part]:
        """Return the pieces that ask when."""
        return [self.part("choice", "when"), self.part("date", "date")]


class QuantityForm(TimedForm):
    """How many licences there shall be, and from when."""

    def build(self, menu: Menu) -> None:
        self.fields["quantity"] = count_field("Licences", menu.page.quantity)
        super().build(menu)

    def parts(self) -> list[Part]:
        now = f"now {self.menu.page.quantity:,}"
        return [self.part("stepper", "quantity", now), *self.timing()]


class AddOnForm(ActionForm):
    """Which add-on, how many, and from when."""

    needs_offers = "No product of this catalogue can be added to this subscription."

    def build(self, menu: Menu) -> None:
        self.fields["product"] = _products("Add-on", menu)
        self.fields["quantity"] = count_field("Licences", menu.page.quantity)
        self.fields["start_date"] = date_field("Start", menu.today)

    def parts(self) -> list[Part]:
        holds = f"{self.menu.page.quantity:,} on the subscription"
        return [
            self.part("choice", "product"),
            self.part("stepper", "quantity", holds),
            self.part("field", "start_date"),
        ]


class TrialForm(ActionForm):
    """How many licences the paid subscription shall have, and from when."""

    def build(self, menu: Menu) -> None:
        self.fields["quantity"] = count_field("Licences", menu.page.quantity)
        self.fields["start_date"] = date_field("Start of the paid period", menu.today)

    def parts(self) -> list[Part]:
        on_trial = f"{self.menu.page.quantity:,} on trial"
        return [
            self.part("stepper", "quantity", on_trial),
            self.part("field", "start_date"),
        ]


class PlanForm(TimedForm):
    """Which product, how many licences of it, into which subscription, and from when."""

    needs_offers = "No product of this catalogue is an upgrade or downgrade of this one."

    def build(self, menu: Menu) -> None:
        self.fields["product"] = _products("New product", menu)
        self.fields["quantity"] = count_field("Licences to change", menu.page.quantity)
        siblings = [(str(s.id), s.name) for s in menu.siblings]
        if siblings:
            self.fields["into"] = forms.TypedChoiceField(
                label="Into",
                required=False,
                coerce=UUID,
                empty_value=None,
                choices=[("", "A new subscription, or this one for all licences"), *siblings],
                widget=forms.Select(attrs={"class": "input"}),
            )
        super().build(menu)

    def parts(self) -> list[Part]:
        into = [self.part("field", "into")] if "into" in self.fields else []
        return [
            self.part("choice", "product"),
            self.part("stepper", "quantity", f"of {self.menu.page.quantity:,}"),
            *into,
            *self.timing(),
        ]


class CancelForm(TimedForm):
    """From when it is cancelled."""

    renewal_label = "At the end of the period"
    later = "until then it can be used"

    def parts(self) -> list[Part]:
        return self.timing()


class ConfirmForm(ActionForm):
    """Nothing to type."""
