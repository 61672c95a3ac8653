"""What the actions on subscriptions and add-ons are sent."""

from typing import Self

from pydantic import Field, model_validator

from upline.api.resources.order_items import Quantity
from upline.api.schemas import Day, RequestModel, Uuid, YesNo
from upline.subscriptions.actions import ChangeTiming, NewAddOn, PaidTerms, PlanChange


class _TimedRequest(RequestModel):
    """A change that takes effect today, on a `date`, or at the next renewal."""

    date: Day | None = Field(default=None, description="Default: today.")
    at_renewal: YesNo = False

    @model_validator(mode="after")
    def _has_one_timing(self) -> Self:
        if self.date is not None and self.at_renewal:
            raise ValueError("Either a date or the renewal.")
        return self

    def timing(self) -> ChangeTiming:
        """Return when it takes effect."""
        return ChangeTiming(date=self.date, at_renewal=self.at_renewal)


class SubscriptionQuantityRequest(_TimedRequest):
    """The new total of licences, from today, from a `date`, or from the next renewal."""

    quantity: Quantity


class AddAddOnRequest(RequestModel):
    """A new add-on of a subscription, which has its billing cycle. `start_date`: default today."""

    product: Uuid
    quantity: Quantity
    start_date: Day | None = None
    vendor_subscription_id: str = ""
    external_id: str = ""

    def new(self) -> NewAddOn:
        """Return the add-on as the domain's input."""
        return NewAddOn(
            product_id=self.product,
            quantity=self.quantity,
            start_date=self.start_date,
            vendor_subscription_id=self.vendor_subscription_id,
            external_id=self.external_id,
        )


class UpgradeTrialRequest(RequestModel):
    """The terms of the paid subscription; by default as many licences as on trial, from today."""

    quantity: Quantity | None = None
    start_date: Day | None = None

    def terms(self) -> PaidTerms:
        """Return the terms as the domain's input."""
        return PaidTerms(quantity=self.quantity, start_date=self.start_date)


class ChangePlanRequest(_TimedRequest):
    """The product to upgrade or downgrade to, today, on a `date`, or at the next renewal.

    `quantity`: how many licences; default: all. Some become a new subscription, or move `into` an
    existing one of the same customer. `cancel_add_ons`: cancel the add-ons that the new product
    cannot have; else they refuse the change.
    """

    product: Uuid
    quantity: Quantity | None = None
    into: Uuid | None = None
    cancel_add_ons: YesNo = False

    def plan(self, timing: ChangeTiming) -> PlanChange:
        """Return the change as the domain's input."""
        return PlanChange(
            product_id=self.product,
            quantity=self.quantity,
            into_id=self.into,
            cancel_add_ons=self.cancel_add_ons,
            timing=timing,
        )


class CancelSubscriptionRequest(RequestModel):
    """When it is cancelled: today, on a `date`, or at the end of the period."""

    date: Day | None = Field(default=None, description="Default: today.")
    at_period_end: YesNo = False

    @model_validator(mode="after")
    def _has_one_timing(self) -> Self:
        if self.date is not None and self.at_period_end:
            raise ValueError("Either a date or the end of the period.")
        return self

    def timing(self) -> ChangeTiming:
        """Return when it takes effect."""
        return ChangeTiming(date=self.date, at_renewal=self.at_period_end)


class AutoRenewalRequest(RequestModel):
    """Whether the subscription renews by itself; else it ends at its renewal."""

    auto_renew: YesNo
