"""What people type to act on a subscription. Forms know nothing of rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from upline.kernel.pages import Ref
from upline.kernel.verdicts import Refused
from upline.kernel.wording import spoken_day
from upline.subscriptions.actions import When
from upline.subscriptions.queries import Offer, SubscriptionPage
from upline.web import formatting

NOW, ON_DATE, AT_RENEWAL = "now", "date", "renewal"


@dataclass(frozen=True, slots=True)
class Menu:
    """What a form offers: on which record, on which day, and the products to choose from."""

    page: SubscriptionPage
    today: date
    offers: tuple[Offer, ...] = ()
    siblings: Iterable[Ref] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Option:
    """One of few, with a remark, as `<c-choice>` draws it."""

    value: str
    label: str
    remark: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a form: which component draws it, the field, what can be chosen."""

    kind: str
    field: forms.BoundField
    options: tuple[Option, ...] = ()
    remark: str = ""


class ActionForm(forms.Form):
    """A form of one action. Without fields it only asks for a confirmation."""

    needs_offers = ""

    def __init__(self, menu: Menu, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="act_%s")
        self.menu = menu
        self.build(menu)

    @property
    def nothing_fits(self) -> str:
        """Return why there is nothing to choose; empty where there is, or nothing is chosen."""
        return "" if self.menu.offers else self.needs_offers

    def build(self, menu: Menu) -> None:
        """Add the fields that depend on what is offered."""

    def parts(self) -> list[Part]:
        """Return the pieces in their order."""
        return []

    def when(self) -> When:
        """Return when it takes effect; without such a field, now."""
        return When()

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at the fields it names, else above them all."""
        named = [name for name in refusal.fields if name in self.fields]
        for name in named:
            self.add_error(name, str(refusal))
        if not named:
            self.add_error(None, str(refusal))

    def _part(self, kind: str, name: str, remark: str = "") -> Part:
        return Part(kind, self[name], getattr(self.fields[name], "options", ()), remark)


def _count(label: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=10_000_000, initial=initial)


def _day(label: str, initial: date | None = None) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, initial=initial)


def _choice(label: str, options: list[Option]) -> forms.ChoiceField:
    choices = [(option.value, option.label) for option in options]
    made = forms.ChoiceField(label=label, choices=choices, initial=choices[0][0] if choices else "")
    made.options = tuple(options)  # type: ignore[attr-defined]
    return made


def _products(label: str, menu: Menu) -> forms.ChoiceField:
    options = [Option(str(o.product.id), o.product.name, _price(o, menu)) for o in menu.offers]
    return _choice(label, options)


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
        self.fields["when"] = _choice("When", options)
        self.fields["date"] = _day("Date")

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
        return [self._part("choice", "when"), self._part("date", "date")]


class QuantityForm(TimedForm):
    """How many licences there shall be, and from when."""

    def build(self, menu: Menu) -> None:
        self.fields["quantity"] = _count("Licences", menu.page.quantity)
        super().build(menu)

    def parts(self) -> list[Part]:
        now = f"now {self.menu.page.quantity:,}"
        return [self._part("stepper", "quantity", now), *self.timing()]


class AddOnForm(ActionForm):
    """Which add-on, how many, and from when."""

    needs_offers = "No product of this catalogue can be added to this subscription."

    def build(self, menu: Menu) -> None:
        self.fields["product"] = _products("Add-on", menu)
        self.fields["quantity"] = _count("Licences", menu.page.quantity)
        self.fields["start_date"] = _day("Start", menu.today)

    def parts(self) -> list[Part]:
        holds = f"{self.menu.page.quantity:,} on the subscription"
        return [
            self._part("choice", "product"),
            self._part("stepper", "quantity", holds),
            self._part("field", "start_date"),
        ]


class TrialForm(ActionForm):
    """How many licences the paid subscription shall have, and from when."""

    def build(self, menu: Menu) -> None:
        self.fields["quantity"] = _count("Licences", menu.page.quantity)
        self.fields["start_date"] = _day("Start of the paid period", menu.today)

    def parts(self) -> list[Part]:
        on_trial = f"{self.menu.page.quantity:,} on trial"
        return [
            self._part("stepper", "quantity", on_trial),
            self._part("field", "start_date"),
        ]


class PlanForm(TimedForm):
    """Which product, how many licences of it, into which subscription, and from when."""

    needs_offers = "No product of this catalogue is an upgrade or downgrade of this one."

    def build(self, menu: Menu) -> None:
        self.fields["product"] = _products("New product", menu)
        self.fields["quantity"] = _count("Licences to change", menu.page.quantity)
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
        into = [self._part("field", "into")] if "into" in self.fields else []
        return [
            self._part("choice", "product"),
            self._part("stepper", "quantity", f"of {self.menu.page.quantity:,}"),
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
