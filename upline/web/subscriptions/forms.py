"""The forms of the actions on a subscription. They convert the input; the actions decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django import forms

from upline.catalog.rulebook import CYCLE_PRICE_LABELS
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.subscriptions.actions import ChangeTiming
from upline.subscriptions.queries import Offer, SubscriptionPage
from upline.subscriptions.rulebook import MAX_VENDOR_ID_LENGTH, VENDOR_ID, Action, Status
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import (
    ActionContext,
    ActionForm,
    FormComponent,
    choice_field,
    count_field,
    date_field,
)
from upline.web.shared.forms.edit_form import EditForm, EditFormContext
from upline.web.shared.forms.fields import Option
from upline.web.subscriptions.record import subscription_url

NOW, ON_DATE, AT_RENEWAL = "now", "date", "renewal"
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class SubscriptionActionContext(ActionContext):
    """An action on a subscription or add-on, with the products and records to choose from."""

    action: Action
    page: SubscriptionPage
    offers: tuple[Offer, ...] = ()
    siblings: Iterable[Ref] = ()

    @property
    def record_id(self) -> UUID:
        return self.page.id

    @property
    def record_name(self) -> str:
        return self.page.name

    @property
    def version(self) -> str:
        return self.page.sale_version

    @property
    def home(self) -> str:
        return subscription_url(self.visit, self.page)


class SubscriptionActionForm(ActionForm[SubscriptionActionContext]):
    """The form of an action on a subscription, which may say when it takes effect."""

    no_offers_message = ""

    @property
    def no_choice_message(self) -> str:
        if not self.ctx.offers:
            return self.no_offers_message
        reasons = [_why_not(offer) for offer in self.ctx.offers]
        return reasons[0] if all(reasons) else ""

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every action on a subscription takes."""
        return {
            "tenant_id": self.ctx.tenant_id,
            "subscription_id": self.ctx.page.id,
            "by": self.ctx.by,
            "now": self.ctx.now,
            "version": self.version,
        }

    def when(self) -> ChangeTiming:
        """Return when it takes effect; without such a field, now."""
        return ChangeTiming()

    def for_today(self) -> Self:
        """Return the same form, valid, as if it were to take effect now."""
        data = {name: self.data[name] for name in self.data} | {"when": NOW}
        form = type(self)(self.ctx, data)
        assert form.is_valid(), "only the timing differs"
        return form


def _products(label: str, ctx: SubscriptionActionContext) -> forms.ChoiceField:
    options = [
        Option(str(o.product.id), o.product.name, _price(o, ctx), _why_not(o)) for o in ctx.offers
    ]
    return choice_field(label, options)


def _why_not(offer: Offer) -> str:
    """Return why a product cannot be chosen here: without a price it would be sold for nothing."""
    if offer.unit_price is not None:
        return ""
    return text(
        "{product} has no price. Set one, or sell it by an order, where a price can be entered.",
        product=offer.product.name,
    )


def _price(offer: Offer, ctx: SubscriptionActionContext) -> str:
    if offer.unit_price is None:
        return text("no price set")
    return f"{formatting.money(offer.unit_price)} {CYCLE_PRICE_LABELS[ctx.page.billing_cycle]}"


class TimedForm(SubscriptionActionForm):
    """A form with a choice of time: now, on a date, or at renewal."""

    renewal_label = text("At renewal")
    later_remark = text("can be withdrawn until then")

    def build(self, ctx: SubscriptionActionContext) -> None:
        page = ctx.page
        options = [
            Option(NOW, text("Now"), formatting.day(ctx.today)),
            Option(ON_DATE, text("On a date"), self.later_remark),
        ]
        if page.renewal_date and page.auto_renew:
            options.append(
                Option(AT_RENEWAL, self.renewal_label, formatting.day(page.renewal_date))
            )
        self.fields["when"] = choice_field(text("When"), options)
        self.fields["date"] = date_field(text("Date"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == ON_DATE and not cleaned.get("date"):
            self.add_error("date", text("Enter the date on which it takes effect."))
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

    def build(self, ctx: SubscriptionActionContext) -> None:
        self.fields["quantity"] = count_field(text("Licences"), ctx.page.quantity)
        super().build(ctx)

    def components(self) -> list[FormComponent]:
        now = text("now {quantity}", quantity=formatting.whole(self.ctx.page.quantity))
        return [self.component("quantity", "quantity", now), *self.timing()]


class AddOnForm(SubscriptionActionForm):
    """Which add-on, how many, and from when."""

    no_offers_message = text("No product of this catalogue can be added to this subscription.")

    def build(self, ctx: SubscriptionActionContext) -> None:
        self.fields["product"] = _products(text("Add-on"), ctx)
        self.fields["quantity"] = count_field(text("Licences"), ctx.page.quantity)
        self.fields["start_date"] = date_field(text("Start"), ctx.today)

    def components(self) -> list[FormComponent]:
        holds = text(
            "{quantity} on the subscription", quantity=formatting.whole(self.ctx.page.quantity)
        )
        return [
            self.component("choice", "product"),
            self.component("stepper", "quantity", holds),
            self.component("field", "start_date"),
        ]


class TrialForm(SubscriptionActionForm):
    """How many licences the paid subscription shall have, and from when."""

    def build(self, ctx: SubscriptionActionContext) -> None:
        self.fields["quantity"] = count_field(text("Licences"), ctx.page.quantity)
        self.fields["start_date"] = date_field(text("Paid from"), ctx.today)

    def components(self) -> list[FormComponent]:
        on_trial = text("{quantity} on trial", quantity=formatting.whole(self.ctx.page.quantity))
        return [
            self.component("stepper", "quantity", on_trial),
            self.component("field", "start_date"),
        ]


class PlanForm(TimedForm):
    """Which product, how many licences of it, into which subscription, and from when."""

    no_offers_message = text("No product of this catalogue is an upgrade or downgrade of this one.")

    def build(self, ctx: SubscriptionActionContext) -> None:
        self.fields["product"] = _products(text("Target"), ctx)
        self.fields["quantity"] = count_field(text("Licences to move"), ctx.page.quantity)
        siblings = [(str(s.id), s.name) for s in ctx.siblings]
        if siblings:
            self.fields["into"] = forms.TypedChoiceField(
                label=text("Move into"),
                required=False,
                coerce=UUID,
                empty_value=None,
                choices=[
                    ("", text("New subscription (this one, if all licences move)")),
                    *siblings,
                ],
                widget=forms.Select(attrs={"class": "input"}),
            )
        if any(add_on.status is not Status.CANCELLED for add_on in ctx.page.add_ons):
            self.fields["cancel_add_ons"] = forms.MultipleChoiceField(
                label=text("Add-ons"),
                required=False,
                choices=[("cancel", text("Cancel those that the new product cannot have"))],
                widget=forms.CheckboxSelectMultiple,
            )
        super().build(ctx)

    def components(self) -> list[FormComponent]:
        into = [self.component("field", "into")] if "into" in self.fields else []
        add_ons = (
            [self.component("ticks", "cancel_add_ons")] if "cancel_add_ons" in self.fields else []
        )
        return [
            self.component("choice", "product"),
            self.component(
                "stepper",
                "quantity",
                text("of {quantity}", quantity=formatting.whole(self.ctx.page.quantity)),
            ),
            *into,
            *add_ons,
            *self.timing(),
        ]


class CancelForm(TimedForm):
    """From when it is cancelled."""

    renewal_label = text("At the end of the period")
    later_remark = text("can be used until then")

    def build(self, ctx: SubscriptionActionContext) -> None:
        super().build(ctx)
        # What is paid for is used: it ends at once only where somebody says so.
        if ctx.page.renewal_date and ctx.page.auto_renew:
            self.fields["when"].initial = AT_RENEWAL

    def components(self) -> list[FormComponent]:
        return self.timing()


class AutoRenewalForm(SubscriptionActionForm):
    """Whether the subscription renews by itself; the choice starts with what it does not do now."""

    def build(self, ctx: SubscriptionActionContext) -> None:
        if ctx.page.renewal_date is None:
            return
        day = ctx.page.renewal_date
        options = [
            Option(ON, text("On"), text("it renews on {day}", day=day)),
            Option(OFF, text("Off"), text("it ends on {day}", day=day)),
        ]
        self.fields["auto_renew"] = choice_field(text("Automatic renewal"), options)
        self.fields["auto_renew"].initial = OFF if ctx.page.auto_renew else ON

    @property
    def no_choice_message(self) -> str:
        return "" if self.ctx.page.renewal_date else text("This subscription has no renewal date.")

    def components(self) -> list[FormComponent]:
        return [self.component("choice", "auto_renew")] if "auto_renew" in self.fields else []

    @property
    def auto_renew(self) -> bool:
        """Return whether it shall renew by itself; False too where there is nothing to choose."""
        return self.cleaned_data.get("auto_renew") == ON


class SubscriptionForm(EditForm):
    """The fields of a subscription or add-on that can be edited: what is not sold."""

    def add_record_fields(self, form_context: EditFormContext) -> None:
        if VENDOR_ID in form_context.fields:
            label = text("Vendor subscription ID")
            self.fields[VENDOR_ID] = forms.CharField(
                label=label,
                max_length=MAX_VENDOR_ID_LENGTH,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                error_messages={
                    "max_length": text(
                        "{field} has at most {most} characters.",
                        field=label,
                        most=MAX_VENDOR_ID_LENGTH,
                    )
                },
            )
            self.initial[VENDOR_ID] = form_context.values[VENDOR_ID]
        super().add_record_fields(form_context)
