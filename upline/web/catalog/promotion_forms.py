"""The forms of a promotion: its values, of which those that are closed are not fields; its last day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from upline.catalog.actions import NewPromotion
from upline.catalog.promotion_changes import MAX_CYCLES, check_end, open_fields
from upline.catalog.queries import (
    NamedPriceList,
    PromotionPage,
    list_named_price_lists,
    resolve_product,
)
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    CYCLE_WORDS,
    PROMOTION_AUDIENCE_TITLES,
    BillingCycle,
    PromotionAudience,
    PromotionKind,
    PromotionState,
)
from upline.kernel.dates import check_date_range
from upline.kernel.page_objects import Ref
from upline.kernel.phrases import join_words
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.tenancy.queries import TenantFacts
from upline.web.catalog import promotion_texts
from upline.web.catalog.price_lists import today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.action_form import (
    ActionContext,
    ActionForm,
    FormComponent,
    date_field,
)
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.edit_form import EditForm, EditFormContext
from upline.web.shared.forms.fields import (
    Option,
    RadioChoiceField,
    RecordMultipleChoiceField,
    amount_field,
    checkbox_field,
    select_field,
    text_field,
)

_MAX_NAME = 120
_MAX_LINES = 200
_MAX_TEXT = 20_000
_FIRST, _SOME, _LIFETIME = "first", "some", "lifetime"
_RECURRING = tuple(cycle for cycle in BillingCycle if cycle.is_recurring)
_KINDS = [
    Option(PromotionKind.PERCENT, text("Percentage"), text("of the line")),
    Option(PromotionKind.AMOUNT, text("Amount per licence"), text("orders in its currency only")),
]
_AUDIENCES = [
    Option(
        PromotionAudience.RESELLERS,
        PROMOTION_AUDIENCE_TITLES[PromotionAudience.RESELLERS],
        text("back-orders that they lead to"),
    ),
    Option(
        PromotionAudience.OWN_CUSTOMERS,
        PROMOTION_AUDIENCE_TITLES[PromotionAudience.OWN_CUSTOMERS],
        text("what you sell to them, in the storefront too"),
    ),
]
_LASTS = [
    Option(_FIRST, text("First billing cycle")),
    Option(_SOME, text("A number of billing cycles")),
    Option(_LIFETIME, text("Lifetime"), text("as long as the subscription")),
]
_LABELS: Mapping[str, str] = {
    "name": text("Name"),
    "audience": text("Audience"),
    "kind": text("Type"),
    "value": text("Value"),
    "currency": text("Currency"),
    "lasts": text("Lasts"),
    "cycles": text("Number of cycles"),
    "first_date": text("First day"),
    "last_date": text("Last day"),
    "products": text("Products"),
    "billing_cycles": text("Billing cycles"),
    "price_lists": text("Price lists"),
    "new_customers_only": text("New customers only"),
    "requires": text("Required products"),
}
_ROWS = (
    ("name",), ("audience",), ("kind",), ("value", "currency"), ("lasts",), ("cycles",), ("first_date", "last_date"),
    ("products",), ("billing_cycles",), ("price_lists",), ("new_customers_only",), ("requires",),
)  # fmt: skip
# Fields of the form by the field of the promotion that they are for.
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "cycles": ("lasts", "cycles"),
    "products": ("products", "billing_cycles"),
}


assert {name for row in _ROWS for name in row} == _LABELS.keys(), "a field without a place"


@dataclass(frozen=True, slots=True)
class PromotionFormContext:
    """What the form is built from: whose it is, the promotion, None for a new one, the open fields.

    `audiences`: whom a promotion of the BSS can be for; one without resellers has its own customers.
    """

    seller: TenantFacts
    today: date
    price_lists: tuple[NamedPriceList, ...]
    promotion: PromotionPage | None
    open: frozenset[str]
    audiences: tuple[PromotionAudience, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names of the fields, in their order."""
        found = {name for field in self.open for name in _INPUTS.get(field, (field,))}
        return tuple(name for name in _LABELS if name in found)


def form_context(
    visit: Visit, promotion: PromotionPage | None, *, is_applied: bool
) -> PromotionFormContext:
    """Return what the form of a promotion, or of a new one, is built from. One query."""
    price_lists = list_named_price_lists(tenant_id=visit.tenant.id)
    state = promotion.state if promotion else PromotionState.UPCOMING
    is_open = open_fields(state, is_applied=is_applied)
    has_resellers = visit.membership.is_distributor or (
        promotion is not None and promotion.audience is PromotionAudience.RESELLERS
    )
    audiences = tuple(PromotionAudience) if has_resellers else (PromotionAudience.OWN_CUSTOMERS,)
    return PromotionFormContext(
        visit.tenant, today_in(visit), tuple(price_lists), promotion, is_open, audiences
    )


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Show the refusal of a value at its field. Raises: ValidationError."""
    try:
        yield
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class PromotionForm(EditForm):
    """The open values of a promotion, or those of a new one."""

    def __init__(self, ctx: PromotionFormContext, data: Mapping[str, Any] | None = None) -> None:
        self.ctx = ctx
        promotion = ctx.promotion
        super().__init__(
            EditFormContext(
                fields=frozenset(ctx.inputs),
                version=promotion.version if promotion else "",
                values=_texts(promotion) if promotion else {},
            ),
            data,
        )

    def add_record_fields(self, form_context: EditFormContext) -> None:
        """Add the open fields, with the present values."""
        every = self._every_field()
        for name in self.ctx.inputs:
            self.fields[name] = every[name]
        self.initial.update(_initial(self.ctx))
        first = self.fields.get("name")
        if first is not None:
            first.widget.attrs["autofocus"] = True

    def _every_field(self) -> dict[str, forms.Field]:
        ctx = self.ctx
        lists = [Ref(one.id, one.name) for one in ctx.price_lists]
        return {
            "name": text_field(_LABELS["name"], most=_MAX_NAME),
            "audience": RadioChoiceField(
                label=_LABELS["audience"],
                options=[one for one in _AUDIENCES if one.value in ctx.audiences],
            ),
            "kind": RadioChoiceField(label=_LABELS["kind"], options=_KINDS),
            "value": amount_field(
                _LABELS["value"],
                help_text=text("Per cent, or the amount that is taken off each licence"),
            ),
            "currency": select_field(
                _LABELS["currency"], _currencies(ctx), help_text=text("Of an amount per licence")
            ),
            "lasts": RadioChoiceField(label=_LABELS["lasts"], options=_LASTS),
            "cycles": forms.IntegerField(
                label=_LABELS["cycles"], required=False, min_value=1, max_value=MAX_CYCLES
            ),
            "first_date": DayField(label=_LABELS["first_date"], required=False),
            "last_date": DayField(
                label=_LABELS["last_date"],
                required=False,
                help_text=text("The order date decides; both days count. Empty: no end."),
            ),
            "products": _lines_field(
                "products",
                text(
                    "One a line: name, code or vendor ID. "
                    "Other billing cycles than below after a semicolon: “Exchange Online; annual”."
                ),
                required=True,
            ),
            "billing_cycles": forms.MultipleChoiceField(
                label=_LABELS["billing_cycles"],
                required=False,
                choices=[(cycle.value, CYCLE_TITLES[cycle]) for cycle in _RECURRING],
                widget=forms.CheckboxSelectMultiple,
            ),
            "price_lists": RecordMultipleChoiceField(
                lists,
                label=_LABELS["price_lists"],
                help_text=text("Of the account that orders. None: any price list, or none."),
            ),
            "new_customers_only": checkbox_field(
                _LABELS["new_customers_only"],
                help_text=text("Accounts that have had no subscription but those of the same sale"),
            ),
            "requires": _lines_field(
                "requires",
                text(
                    "For customers who own all of these, one a line; those of the same sale count."
                ),
            ),
        }

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        rows = ([self[name] for name in names if name in self.fields] for names in _ROWS)
        return [row for row in rows if row]

    def clean_first_date(self) -> date | None:
        """Raises: ValidationError — the day is out of range (R8)."""
        return self._checked_day("first_date")

    def clean_last_date(self) -> date | None:
        """Raises: ValidationError — the day is out of range (R8)."""
        return self._checked_day("last_date")

    def _checked_day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        present = getattr(self.ctx.promotion, name, None)
        if day is not None and day != present:
            with refusals_as_errors():
                check_date_range(day, today=self.ctx.today, field=name)
        return day

    def clean_products(self) -> list[tuple[Ref, tuple[BillingCycle, ...]]]:
        """Return each product with its own billing cycles, if it has any. Raises: ValidationError."""
        named = [_split_cycles(line) for line in _lines(self.cleaned_data["products"])]
        known = self.ctx.promotion.covers if self.ctx.promotion else ()
        refs = self._products([name for name, _ in named], [one.product for one in known])
        return [(ref, cycles) for ref, (_, cycles) in zip(refs, named, strict=True)]

    def clean_requires(self) -> list[Ref]:
        """Return the products that customers must own. Raises: ValidationError."""
        known = self.ctx.promotion.requires if self.ctx.promotion else ()
        return self._products(_lines(self.cleaned_data["requires"]), known)

    def _products(self, lines: Sequence[str], known: Sequence[Ref]) -> list[Ref]:
        """Return the products of lines; `known` are those that the promotion already names."""
        if len(lines) > _MAX_LINES:
            raise forms.ValidationError(text("Enter at most {count} products.", count=_MAX_LINES))
        found, problems = [], []
        for line in lines:
            meant = [ref for ref in known if ref.name == line]
            refs = meant if len(meant) == 1 else resolve_product(seller=self.ctx.seller, text=line)
            if len(refs) == 1:
                found.append(refs[0])
            elif refs:
                names = join_words([ref.name for ref in refs])
                problems.append(
                    text(
                        "“{typed}” finds several: {names}. Enter one of them.",
                        typed=line,
                        names=names,
                    )
                )
            else:
                problems.append(text("There is no product “{typed}”.", typed=line[:_MAX_NAME]))
        if problems:
            raise forms.ValidationError(problems)
        return found

    def clean(self) -> None:
        super().clean()
        values = self.cleaned_data
        if values.get("lasts") == _SOME and not self.errors and values.get("cycles") is None:
            self.add_error("cycles", text("Enter for how many billing cycles it lasts."))
        products = values.get("products")
        if products and not values.get("billing_cycles") and not all(own for _, own in products):
            self.add_error("billing_cycles", text("Choose at least one billing cycle."))
        if values.get("audience") == PromotionAudience.OWN_CUSTOMERS and values.get("price_lists"):
            sentence = text(
                "Own customers have no price list: a promotion for them cannot be limited to one."
            )
            self.add_error("price_lists", sentence)
        if "price_lists" in values and values.get("kind") == PromotionKind.AMOUNT:
            self._check_currencies(values["price_lists"], values.get("currency", ""))

    def _check_currencies(self, price_list_ids: Sequence[UUID], currency: str) -> None:
        """Say which of the price lists an amount in another currency never applies to (R23)."""
        for one in self.ctx.price_lists:
            if one.id in price_list_ids and one.currency != currency:
                sentence = text(
                    "{name} is in {currency}: an amount in {other} never applies there.",
                    name=one.name,
                    currency=one.currency,
                    other=currency,
                )
                self.add_error("price_lists", sentence)

    def new_promotion(self) -> NewPromotion:
        """Return the values of a valid form; those that are closed stay."""
        values, promotion = self.cleaned_data, self.ctx.promotion
        if "kind" not in values:
            assert promotion is not None, "a new promotion is open"
            return _with_open_values(promotion, values)
        usual = [BillingCycle(cycle) for cycle in values["billing_cycles"]]
        kind = PromotionKind(values["kind"])
        return NewPromotion(
            name=values["name"],
            kind=kind,
            value=values["value"],
            currency=values["currency"],
            first_date=values["first_date"],
            last_date=values["last_date"],
            scope=sorted(
                {(ref.id, cycle) for ref, cycles in values["products"] for cycle in cycles or usual}
            ),
            cycles=values["cycles"] if values["lasts"] == _SOME else None,
            is_lifetime=values["lasts"] == _LIFETIME,
            new_customers_only=values["new_customers_only"],
            price_list_ids=values["price_lists"],
            requires=[ref.id for ref in values["requires"]],
            audience=PromotionAudience(values["audience"]),
        )


def _with_open_values(promotion: PromotionPage, values: Mapping[str, Any]) -> NewPromotion:
    """Return a promotion whose terms are closed, with another name and last day."""
    return NewPromotion(
        name=values["name"],
        kind=promotion.kind,
        value=promotion.value,
        currency=promotion.currency,
        first_date=promotion.first_date,
        last_date=values.get("last_date", promotion.last_date),
        scope=sorted(promotion.scope),
        cycles=promotion.cycles,
        is_lifetime=promotion.is_lifetime,
        new_customers_only=promotion.new_customers_only,
        price_list_ids=[ref.id for ref in promotion.price_lists],
        requires=[ref.id for ref in promotion.requires],
        audience=promotion.audience,
    )


def closed_values(ctx: PromotionFormContext) -> tuple[tuple[str, str], ...]:
    """Return label and text of the values that stand beside the form, because they are closed."""
    assert ctx.promotion is not None, "nothing of a new promotion is closed"
    texts = _texts(ctx.promotion)
    return tuple(
        (_LABELS[name], value or text("None"))
        for name, value in texts.items()
        if name not in ctx.inputs
    )


def _texts(promotion: PromotionPage) -> dict[str, str]:
    """Return the present values in words, by the fields that change them."""
    first, last = promotion.first_date, promotion.last_date
    return {
        "name": promotion.name,
        "audience": PROMOTION_AUDIENCE_TITLES[promotion.audience],
        "value": promotion_texts.value_text(promotion),
        "lasts": promotion_texts.duration_text(promotion),
        "first_date": promotion_texts.day_text(first),
        "last_date": promotion_texts.day_text(last),
        "products": "; ".join(map(promotion_texts.covered_text, promotion.covers)),
        "price_lists": join_words([ref.name for ref in promotion.price_lists]),
        "new_customers_only": text("Yes") if promotion.new_customers_only else text("No"),
        "requires": join_words([ref.name for ref in promotion.requires]),
    }


def _initial(ctx: PromotionFormContext) -> dict[str, Any]:
    promotion = ctx.promotion
    if promotion is None:
        return {
            "audience": ctx.audiences[0].value,
            "kind": PromotionKind.PERCENT.value,
            "currency": ctx.seller.currency,
            "lasts": _FIRST,
            "billing_cycles": [BillingCycle.MONTHLY.value, BillingCycle.ANNUAL.value],
        }
    sets = {covered.billing_cycles for covered in promotion.covers}
    usual = next(iter(sets)) if len(sets) == 1 else ()
    lasts = _SOME if (promotion.cycles or 1) > 1 else _FIRST
    return {
        "name": promotion.name,
        "audience": promotion.audience.value,
        "kind": promotion.kind.value,
        "value": f"{promotion.value.normalize():f}",
        "currency": promotion.currency or ctx.seller.currency,
        "lasts": _LIFETIME if promotion.is_lifetime else lasts,
        "cycles": promotion.cycles if lasts == _SOME and not promotion.is_lifetime else None,
        "first_date": promotion.first_date,
        "last_date": promotion.last_date,
        "products": "\n".join(
            one.product.name
            if usual
            else f"{one.product.name}; {formatting.joined((CYCLE_WORDS[c] for c in one.billing_cycles), ', ')}"
            for one in promotion.covers
        ),
        "billing_cycles": [cycle.value for cycle in usual],
        "price_lists": [str(ref.id) for ref in promotion.price_lists],
        "new_customers_only": promotion.new_customers_only,
        "requires": "\n".join(ref.name for ref in promotion.requires),
    }


def _currencies(ctx: PromotionFormContext) -> dict[str, str]:
    own = [ctx.seller.currency, *(one.currency for one in ctx.price_lists)]
    if ctx.promotion is not None and ctx.promotion.currency:
        own.append(ctx.promotion.currency)
    return {code: code for code in sorted(set(own))}


def _lines_field(name: str, help_text: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_LABELS[name],
        required=required,
        max_length=_MAX_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": "4", "autocomplete": "off"}),
        error_messages={"required": text("Enter at least one product.")},
    )


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


def _split_cycles(line: str) -> tuple[str, tuple[BillingCycle, ...]]:
    """Return the name of a product, and the billing cycles that stand after a semicolon."""
    name, _, rest = line.rpartition(";")
    words = [word.strip().lower() for word in rest.split(",")]
    cycles = _cycles_by_word()
    if name and all(word in cycles for word in words):
        return name.strip(), tuple(cycles[word] for word in dict.fromkeys(words))
    return line, ()


def _cycles_by_word() -> Mapping[str, BillingCycle]:
    """Return the billing cycles by their words in the language of the page, and in English."""
    words = [(CYCLE_WORDS[cycle], cycle) for cycle in _RECURRING]
    return {
        **{str.__str__(word): cycle for word, cycle in words},
        **{str(word).lower(): cycle for word, cycle in words},
    }


@dataclass(frozen=True, slots=True)
class PromotionActionContext(ActionContext):
    """A promotion that is ended; `line_count` lines have it, as far as the person may see them."""

    promotion: PromotionPage
    line_count: int
    address: str

    @property
    def record_id(self) -> UUID:
        return self.promotion.id

    @property
    def record_name(self) -> str:
        return self.promotion.name

    @property
    def version(self) -> str:
        return self.promotion.version

    @property
    def home(self) -> str:
        return self.address


class EndPromotionForm(ActionForm[PromotionActionContext]):
    """The last day of a promotion."""

    def build(self, ctx: PromotionActionContext) -> None:
        self.fields["last_day"] = date_field(text("Last day"), ctx.today)
        self.fields["last_day"].required = True
        self.fields["last_day"].widget.attrs["autofocus"] = True
        self.dress()

    def components(self) -> list[FormComponent]:
        return [self.component("date", "last_day")]

    @property
    def no_choice_message(self) -> str:
        over = self.ctx.promotion.state is PromotionState.OVER
        return text("It has already ended; its end cannot be moved later.") if over else ""

    def clean_last_day(self) -> date:
        """Raises: ValidationError — a day that is over, or not before its own last day (R22)."""
        last_day: date = self.cleaned_data["last_day"]
        with refusals_as_errors():
            check_end(self.ctx.promotion.last_date, last_day=last_day, today=self.ctx.today)
        return last_day
