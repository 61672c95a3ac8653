"""The forms by which prices are set from a day on, ended and withdrawn."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from upline.catalog.price_changes import StoredPrice, in_force
from upline.catalog.queries import (
    PriceListPage,
    PriceSeries,
    prices_of_series,
    resolve_product,
    version_of_prices,
)
from upline.catalog.rulebook import CYCLE_TITLES, BillingCycle
from upline.kernel.page_objects import Ref
from upline.kernel.phrases import join_words
from upline.kernel.texts import contextual_text, text
from upline.web.shared import formatting
from upline.web.shared.forms.action_form import (
    ActionContext,
    ActionForm,
    FormComponent,
    choice_field,
    date_field,
)
from upline.web.shared.forms.fields import Option, amount_field, text_field

_MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class PriceActionContext(ActionContext):
    """A change of prices: of a price list, or of a product's own unit prices.

    `price_list` None: the BSS's own prices of the product. `product` and `cycle` are None where the
    person still has to say which. `accounts` pay by the price list; `params` keep what the address says.
    """

    price_list: PriceListPage | None
    product: Ref | None
    cycle: BillingCycle | None
    first_day: date | None
    price_id: UUID | None
    accounts: tuple[Ref, ...]
    address: str
    params: str
    prices: tuple[StoredPrice, ...] = field(default=())

    @property
    def record_id(self) -> UUID:
        if self.price_list is not None:
            return self.price_list.id
        assert self.product is not None, "own prices are of a product"
        return self.product.id

    @property
    def record_name(self) -> str:
        if self.price_list is not None:
            return self.price_list.name
        assert self.product is not None, "own prices are of a product"
        return self.product.name

    @property
    def subject(self) -> str:
        named = [self.record_name]
        if self.price_list is not None and self.product is not None:
            named.append(self.product.name)
        if self.cycle is not None:
            named.append(CYCLE_TITLES[self.cycle])
        return formatting.joined(named)

    @property
    def version(self) -> str | None:
        return version_of_prices(self.prices) if self.series is not None else None

    @property
    def home(self) -> str:
        return self.address

    @property
    def query(self) -> str:
        return f"?{self.params}" if self.params else ""

    @property
    def currency(self) -> str:
        """Return the currency of the prices."""
        return self.price_list.currency if self.price_list else self.visit.tenant.currency

    @property
    def series(self) -> PriceSeries | None:
        """Return which prices change; None while product or billing cycle is not known."""
        if self.product is None or self.cycle is None:
            return None
        return PriceSeries(
            product_id=self.product.id,
            billing_cycle=self.cycle,
            price_list_id=self.price_list.id if self.price_list else None,
        )


class PriceForm(ActionForm[PriceActionContext]):
    """A form about the prices of one series. A confirmation, unless it has fields."""

    @property
    def series(self) -> PriceSeries:
        """Return which prices change, of a valid form."""
        assert self.ctx.series is not None, "only a new price can still be of any product"
        return self.ctx.series

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every change of prices takes, of a valid form."""
        return {
            "series": self.series,
            "by": self.ctx.by,
            "today": self.ctx.today,
            "version": self.version,
        }

    def stored_prices(self) -> tuple[StoredPrice, ...]:
        """Return the prices of the series as they are, of a valid form."""
        if self.ctx.series is not None:
            return self.ctx.prices
        return tuple(prices_of_series(tenant_id=self.ctx.tenant_id, series=self.series))


class SetPriceForm(PriceForm):
    """A price and its first day; product and billing cycle, where the address names none."""

    def build(self, ctx: PriceActionContext) -> None:
        if ctx.product is None:
            self.fields["product"] = text_field(
                text("Product"), most=_MAX_TEXT, help_text=text("Its name, code or vendor ID")
            )
        if ctx.cycle is None:
            options = [Option(c.value, CYCLE_TITLES[c], self._now(c)) for c in BillingCycle]
            self.fields["cycle"] = choice_field(text("Billing cycle"), options)
        self.fields["amount"] = amount_field(text("Unit price, {currency}", currency=ctx.currency))
        self.fields["amount"].error_messages["required"] = text("Enter a price.")
        first_day = ctx.first_day or first_of_next_month(ctx.today)
        self.fields["valid_from"] = date_field(contextual_text("of a price", "From"), first_day)
        self.fields["valid_from"].required = True
        first = next(iter(name for name in self.fields if name != "version"))
        self.fields[first].widget.attrs["autofocus"] = True
        self.dress()

    def _now(self, cycle: BillingCycle) -> str:
        """Return what a product costs today in a cycle, where the product is known."""
        ctx = self.ctx
        if ctx.product is None:
            return ""
        series = PriceSeries(
            product_id=ctx.product.id,
            billing_cycle=cycle,
            price_list_id=ctx.price_list.id if ctx.price_list else None,
        )
        found = in_force(prices_of_series(tenant_id=ctx.tenant_id, series=series), ctx.today)
        return formatting.money(found.period.money) if found else text("no price")

    def components(self) -> list[FormComponent]:
        kinds = {"cycle": "choice", "valid_from": "date"}
        names = ("product", "cycle", "amount", "valid_from")
        return [self.component(kinds.get(n, "field"), n) for n in names if n in self.fields]

    def clean_product(self) -> Ref:
        """Return the product that is meant. Raises: ValidationError — none is, or several are."""
        typed = self.cleaned_data["product"]
        found = resolve_product(seller=self.ctx.visit.tenant, text=typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(text("There is no product “{typed}”.", typed=typed))
        names = join_words([product.name for product in found])
        raise forms.ValidationError(
            text("“{typed}” finds several: {names}. Enter one of them.", typed=typed, names=names)
        )

    @property
    def product(self) -> Ref:
        """Return the product of a valid form."""
        found: Ref = self.ctx.product or self.cleaned_data["product"]
        return found

    @property
    def cycle(self) -> BillingCycle:
        """Return the billing cycle of a valid form."""
        return self.ctx.cycle or BillingCycle(self.cleaned_data["cycle"])

    @property
    def series(self) -> PriceSeries:
        price_list = self.ctx.price_list
        return PriceSeries(
            product_id=self.product.id,
            billing_cycle=self.cycle,
            price_list_id=price_list.id if price_list else None,
        )


class EndPriceForm(PriceForm):
    """The last day on which there is a price."""

    def build(self, ctx: PriceActionContext) -> None:
        self.fields["last_day"] = date_field(
            text("Last day"), first_of_next_month(ctx.today) - timedelta(days=1)
        )
        self.fields["last_day"].required = True
        self.dress()

    def components(self) -> list[FormComponent]:
        return [self.component("date", "last_day")]


class WithdrawPriceForm(PriceForm):
    """The scheduled price that is withdrawn, which the address names."""

    @property
    def no_choice_message(self) -> str:
        return "" if self.ctx.price_id else text("There is no scheduled price to withdraw.")


def first_of_next_month(today: date) -> date:
    """Return the first day of the month after the one of `today`."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def read_day(text: str) -> date | None:
    """Return the day that a parameter is, as `2026-05-15`, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
