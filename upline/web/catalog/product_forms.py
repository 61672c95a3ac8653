"""The forms of products: what is edited of one, and the prices that a new one begins with."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from upline.catalog.actions import NewProduct, ProductFields
from upline.catalog.rulebook import CYCLE_TITLES, MAX_QUANTITY, BillingCycle
from upline.database.external_ids import EXTERNAL_ID
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.web.shared.forms.edit_form import EditForm, EditFormContext, external_id_input
from upline.web.shared.forms.fields import amount_field, checkbox_field, text_field

# Finds the products that a text means: one, none, or several.
Resolver = Callable[[str], list[Ref]]

FIELDS = (
    "name", "code", "vendor_id", "external_id", "type", "add_on_of", "upgrades_to", "min_quantity",
    "max_quantity", "offers_trial", "trial_days", "externally_priced",
)  # fmt: skip
_ROWS = (
    ("name",), ("code", "vendor_id"), ("external_id",), ("type", "add_on_of"), ("upgrades_to",),
    ("min_quantity", "max_quantity"), ("offers_trial", "trial_days"), ("externally_priced",),
)  # fmt: skip
_PRICE = "price_"


def _whole_field(
    label: str, *, most: int, required: bool, help_text: str = ""
) -> forms.IntegerField:
    sentence = text("{label} is a whole number from 1 to {most}.", label=label, most=f"{most:,}")
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        required=required,
        help_text=help_text,
        error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
    )


class ProductForm(EditForm):
    """What is edited of a product."""

    def __init__(
        self, form_context: EditFormContext, data: Mapping[str, Any] | None, *, resolve: Resolver
    ) -> None:
        self.resolve = resolve
        super().__init__(form_context, data)

    def add_record_fields(self, form_context: EditFormContext) -> None:
        fields: dict[str, forms.Field] = {
            "name": text_field(text("Name"), most=300, autofocus=True),
            "code": text_field(text("Code"), most=120, help_text=text("Unique; programs know it by this")),
            "vendor_id": text_field(text("Vendor ID"), most=80, required=False),
            EXTERNAL_ID: external_id_input(),
            "type": text_field(
                text("Type"), most=60, required=False, help_text=text("Add-ons fit to products of a type")
            ),
            "add_on_of": text_field(
                text("Add-on of"), most=600, required=False,
                help_text=text("Types of products it can be added to, separated by commas"),
            ),
            "upgrades_to": forms.CharField(
                label=text("Upgrades to"), required=False, max_length=4000,
                help_text=text("One product per line: its code, vendor ID or name"),
                widget=forms.Textarea(attrs={"rows": "3", "autocomplete": "off"}),
            ),
            "min_quantity": _whole_field(text("Minimum licences"), most=MAX_QUANTITY, required=True),
            "max_quantity": _whole_field(
                text("Maximum licences"), most=MAX_QUANTITY, required=False, help_text=text("Empty: no limit")
            ),
            "offers_trial": checkbox_field(text("Has a trial")),
            "trial_days": _whole_field(text("Length of the trial, days"), most=366, required=False),
            "externally_priced": checkbox_field(text("The vendor sets the price at purchase")),
        }  # fmt: skip
        self.fields.update(fields)
        self.initial.update(form_context.values)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in names] for names in _ROWS]

    def clean_upgrades_to(self) -> tuple[UUID, ...]:
        """Return the products that are named. Raises: ValidationError — a line means none, or several."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["upgrades_to"].splitlines())):
            meant = self.resolve(line)
            if len(meant) != 1:
                sentence = (
                    text("“{line}” finds several products; enter its code.", line=line)
                    if meant
                    else text("“{line}” is no product; enter its code.", line=line)
                )
                raise forms.ValidationError(sentence)
            found.append(meant[0].id)
        return tuple(dict.fromkeys(found))

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of a product that a valid form says, without its upgrade paths."""
        data = {name: self.cleaned_data[name] for name in FIELDS if name != "upgrades_to"}
        types = (name.strip() for name in data["add_on_of"].split(","))
        return {**data, "add_on_of": tuple(filter(None, types))}

    def product(self) -> ProductFields:
        """Return what a valid form says of a product."""
        return ProductFields(**self.values)

    @property
    def upgrade_ids(self) -> tuple[UUID, ...]:
        ids: tuple[UUID, ...] = self.cleaned_data["upgrades_to"]
        return ids


class NewProductForm(ProductForm):
    """A new product with its first unit prices, in the currency of the BSS."""

    def __init__(
        self,
        form_context: EditFormContext,
        data: Mapping[str, Any] | None,
        *,
        resolve: Resolver,
        currency: str,
    ) -> None:
        self.currency = currency
        super().__init__(form_context, data, resolve=resolve)

    def add_record_fields(self, form_context: EditFormContext) -> None:
        super().add_record_fields(form_context)
        for cycle in BillingCycle:
            label = text(
                "{cycle} price, {currency}", cycle=CYCLE_TITLES[cycle], currency=self.currency
            )
            self.fields[_price_name(cycle)] = amount_field(label, required=False)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        names = [_price_name(cycle) for cycle in BillingCycle]
        pairs = [names[at : at + 2] for at in range(0, len(names), 2)]
        return [*super().rows, *([self[name] for name in pair] for pair in pairs)]

    def new_product(self) -> NewProduct:
        """Return what a valid form says of a new product."""
        amounts: dict[BillingCycle, Decimal | None] = {
            cycle: self.cleaned_data[_price_name(cycle)] for cycle in BillingCycle
        }
        prices = {cycle: amount for cycle, amount in amounts.items() if amount is not None}
        return NewProduct(**self.values, prices=prices, upgrades_to=self.upgrade_ids)


def _price_name(cycle: BillingCycle) -> str:
    return f"{_PRICE}{cycle.value.lower()}"
