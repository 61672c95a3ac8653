"""The distributor's price list as it is for this reseller, read only: a tab of *From your distributor*."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from upline.backorders.queries import (
    PurchaseFilter,
    PurchaseList,
    PurchaseOffer,
    find_purchase_list,
    group_purchase_offers,
    list_purchase_offers,
)
from upline.catalog.pricing import PromotionTerms
from upline.catalog.queries import OfferGroup, OfferView
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    PRICE_SOURCE_TITLES,
    BillingCycle,
    PromotionKind,
)
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel import clock
from upline.kernel.money import Money
from upline.kernel.texts import contextual_text, plural_text, text
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm
from upline.web.shared.labels import cycle_title
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.markup import NONE, day, money

_BY_PRODUCT = "product"
_CYCLES: Mapping[str, BillingCycle] = {
    cycle.value.lower().replace("_", "-"): cycle for cycle in BillingCycle
}
_VIEWS: Mapping[str, str] = {
    OfferView.ALL: text("All"),
    OfferView.IN_PRICE_LIST: text("In your price list"),
    OfferView.ADD_ONS: text("Add-ons"),
}

assert _VIEWS.keys() == set(OfferView), "a view without a title"


class DistributorPricesForm(SortedListForm):
    """The parameters of the list of what a reseller can buy."""

    views = OfferView
    sorts = (_BY_PRODUCT,)

    cycle = ChoiceFilter(text("Billing cycle"))

    def __init__(self, params: Mapping[str, str], *, bought: PurchaseList | None) -> None:
        super().__init__(params)
        self.bought = bought
        self.set_choices("cycle", {code: CYCLE_TITLES[cycle] for code, cycle in _CYCLES.items()})
        self.fields["text"].help_text = text("A part of the product’s name, its vendor ID or code")
        self.dress()

    def where(self) -> PurchaseFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PurchaseFilter(
            view=values["view"],
            text=values["text"],
            billing_cycle=_CYCLES.get(values["cycle"]),
        )


def _name(line: Line) -> SafeString:
    return format_html('<a href="{}">{}</a>', line.href, line.row.offer.product.name)


def _following(line: Line) -> str:
    """Draw the price after the last day; a price without an end has none."""
    row: PurchaseOffer = line.row
    if row.valid_to is None:
        return NONE
    return format_html("{}", text("No price")) if row.following is None else money(row.following)


def promotion_text(promotion: PromotionTerms) -> str:
    """Return what a promotion takes off, for how long, and on which order dates."""
    if promotion.kind is PromotionKind.PERCENT:
        off: str = f"{formatting.decimal(promotion.value, least=0)} %"
    else:
        amount = Money(promotion.value, promotion.currency)
        off = text("{amount} per licence", amount=amount)
    cycles = promotion.duration_cycles
    lasting = (
        text("lifetime")
        if cycles is None
        else plural_text("first cycle", "first {count} cycles", count=cycles)
    )
    days = formatting.span(promotion.first_date, promotion.last_date)
    return " · ".join(str(part) for part in (promotion.name, off, lasting, days) if part)


def _promotions(line: Line) -> str:
    row: PurchaseOffer = line.row
    return "; ".join(promotion_text(promotion) for promotion in row.promotions)


def _draw_promotions(line: Line) -> str:
    return _promotions(line) or NONE


def _source(line: Line) -> str:
    source = line.row.source
    return str(PRICE_SOURCE_TITLES[source]) if source else ""


def _fold(line: Line) -> SafeString:
    row: PurchaseOffer = line.row
    until = format_html(" · {}", text("until {day}", day=row.valid_to)) if row.valid_to else ""
    promotions = format_html(" · {}", _promotions(line)) if row.promotions else ""
    return format_html("{}{}{}", CYCLE_TITLES[row.offer.billing_cycle], until, promotions)


_COLUMNS = (
    Column(
        code="product", label=text("Product"), value=of("offer.product.name"), draw=_name,
        sort=_BY_PRODUCT, css="cut", is_name=True, is_fixed=True,
    ),
    Column(code="vendor_id", label=text("Vendor ID"), value=of("offer.vendor_id"), css="nowrap"),
    Column(code="type", label=text("Type"), value=of("offer.type"), css="nowrap"),
    Column(
        code="cycle", label=text("Billing cycle"), css="nowrap",
        value=lambda line: CYCLE_TITLES[line.row.offer.billing_cycle],
    ),
    Column(
        code="price", label=text("Your cost"), value=of("price"), kind=ColumnKind.MONEY, fold="b",
    ),
    Column(
        code="from", label=contextual_text("of a price", "From"), value=of("valid_from"), kind=ColumnKind.DAY,
        draw=lambda line: day(line.row.valid_from),
    ),
    Column(code="to", label=text("To"), value=of("valid_to"), kind=ColumnKind.DAY),
    Column(
        code="next", label=text("Next price"), value=of("following"), draw=_following,
        kind=ColumnKind.MONEY,
    ),
    Column(
        code="promotions", label=text("Promotions"), value=_promotions, draw=_draw_promotions,
        css="cut",
    ),
    Column(code="source", label=text("Source"), value=_source, css="nowrap"),
)  # fmt: skip


def _today(visit: Visit) -> Any:
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def _form(params: Mapping[str, str], visit: Visit) -> DistributorPricesForm:
    """Raises: Http404 — the BSS has no distributor."""
    if visit.tenant.upline_id is None:
        raise Http404("only a reseller has a distributor")
    return DistributorPricesForm(params, bought=find_purchase_list(seller=visit.tenant))


def _filters(_visit: Visit, form: DistributorPricesForm) -> list[ListFilter]:
    values = form.cleaned_data
    cycle = _CYCLES.get(values.get("cycle", ""))
    return [
        ListFilter(("cycle",), CYCLE_TITLES[cycle] if cycle else ""),
        ListFilter(("text",), values.get("text", "")),
    ]


def _labels(_visit: Visit, form: DistributorPricesForm) -> ListLabels:
    no_account = text(
        "Your distributor has no account for you yet. Its prices are shown here once it has."
    )
    return ListLabels(
        noun=text("price"),
        nouns=text("prices"),
        title=text("From your distributor"),
        icon="tags",
        views=_VIEWS,
        empty_hint=text("Your distributor has set no prices yet.") if form.bought else no_account,
    )


def _records(visit: Visit, form: DistributorPricesForm) -> RecordList[PurchaseOffer]:
    return list_purchase_offers(
        seller=visit.tenant, bought=form.bought, where=form.where(), day=_today(visit)
    )


def _groups(_visit: Visit, form: DistributorPricesForm) -> Groups:
    by = OfferGroup(form.cleaned_data["group"])
    if form.bought is None:
        return Groups(())
    return group_purchase_offers(bought=form.bought, where=form.where(), by=by)


def tabs(visit: Visit, current: str) -> tuple[tuple[str, str, bool], ...]:
    """Return the tabs of *From your distributor*: title, address, whether it is the present one."""
    titles = {"from-distributor": text("Sales"), "distributor-prices": text("Price list")}
    slug = visit.tenant.slug
    return tuple(
        (title, reverse(name, args=[slug]), name == current) for name, title in titles.items()
    )


def _extras(
    visit: Visit, form: DistributorPricesForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    return {"tabs": tabs(visit, "distributor-prices"), "bought": form.bought}


DISTRIBUTOR_PRICES = ListDefinition(
    name="distributor-prices",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("prices"),
        record="product",
        columns=_COLUMNS,
        default_columns=("product", "cycle", "price", "from", "to", "next", "promotions"),
        fold=_fold,
        record_id=lambda row: row.offer.product.id,
    ),
    source=ListSource(records=_records, groups=_groups, has_neighbours=False),
    group_by={
        OfferGroup.BILLING_CYCLE: GroupBy(
            text("Billing cycle"), "cycle", lambda code: cycle_title(BillingCycle(code))
        ),
        OfferGroup.TYPE: GroupBy(text("Type"), "", lambda name: name or text("Without a type")),
    },
    extras=_extras,
    template="channel/from_distributor.html",
    area="from-distributor",
)
