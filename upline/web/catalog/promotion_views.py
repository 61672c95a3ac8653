"""The page of a promotion: its terms in words, who got it and what it cost; its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from upline.catalog.promotion_changes import closed_refusal
from upline.catalog.queries import PromotionPage, promotion_page
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    PROMOTION_AUDIENCE_TITLES,
    PROMOTION_KIND_TITLES,
    PROMOTION_STATE_TITLES,
    PromotionAction,
    PromotionAudience,
    PromotionState,
)
from upline.database.record_list import RecordList
from upline.kernel.page_objects import WhyNot
from upline.kernel.texts import text
from upline.orders.queries import (
    PromotedLine,
    PromotedLineFilter,
    PromotedLineSort,
    PromotedLineView,
    PromotionUse,
    list_promoted_lines,
    use_of_promotion,
)
from upline.web.catalog import promotion_texts
from upline.web.catalog.price_lists import today_in
from upline.web.catalog.prices import why_not
from upline.web.catalog.promotion_editing import PROMOTION_ACTIONS, may_end
from upline.web.catalog.promotions import PROMOTIONS, may_manage_promotions
from upline.web.shared import formatting
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.change_log import show_history
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.list_filters import SortedListForm, is_day
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.navigation import Button


class PromotedLineForm(SortedListForm):
    """The parameters of the list of lines that have a promotion."""

    views = PromotedLineView
    sorts = tuple(sort.value for sort in PromotedLineSort)
    descending_sorts = sorts

    date_from = DayField(label=text("From"), required=False)
    date_to = DayField(label=text("To"), required=False)

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__(params)
        self.fields["text"].help_text = text("A part of the account’s name")
        self.dress()

    def clean(self) -> None:
        super().clean()
        self.check_date_range("date_from", "date_to")

    def is_value(self, value: str | None) -> bool:
        return is_day(value) if self.current_sort == PromotedLineSort.DATE else value is None

    def where(self, promotion_id: UUID) -> PromotedLineFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PromotedLineFilter(
            promotion_id=promotion_id,
            sort=PromotedLineSort(values["sort"]),
            text=values["text"],
            date_from=values["date_from"],
            date_to=values["date_to"],
        )


def _order(line: Line) -> SafeString:
    return format_html('<a href="{}">{}</a>', line.href, line.row.reference)


def _fold(line: Line) -> SafeString:
    row: PromotedLine = line.row
    return format_html(
        '<a href="{}">{}</a> · {} · {}',
        line.href, row.reference, formatting.day(row.order_date), row.product.name,
    )  # fmt: skip


def _lasts(line: Line) -> str:
    return promotion_texts.lasting_text(line.row.cycles)


_COLUMNS = (
    Column(
        code="order", label=text("Order"), value=of("reference"), draw=_order,
        sort=PromotedLineSort.NUMBER, css="nowrap", is_fixed=True,
    ),
    Column(
        code="date", label=text("Order date"), value=of("order_date"), kind=ColumnKind.DAY,
        sort=PromotedLineSort.DATE,
    ),
    Column(code="account", label=text("Account"), value=of("account.name"), css="cut", is_name=True),
    Column(code="billing_to", label=text("Billing To"), value=of("billing_to.name"), css="cut short"),
    Column(code="product", label=text("Product"), value=of("product.name"), css="cut"),
    Column(
        code="cycle", label=text("Billing cycle"), css="nowrap",
        value=lambda line: CYCLE_TITLES[line.row.billing_cycle],
    ),
    Column(code="quantity", label=text("Quantity"), value=of("quantity"), kind=ColumnKind.COUNT),
    Column(code="gross", label=text("Subtotal"), value=of("gross"), kind=ColumnKind.MONEY),
    Column(
        code="discount", label=text("Discount"), value=of("discount"), kind=ColumnKind.MONEY, fold="b"
    ),
    Column(code="total", label=text("Total"), value=of("total"), kind=ColumnKind.MONEY),
    Column(code="lasts", label=text("Lasts"), value=_lasts, css="nowrap"),
)  # fmt: skip
_SHOWN = (
    "order", "date", "account", "billing_to", "product", "cycle", "quantity", "discount", "total",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class CoveredRow:
    """A product that the promotion covers, and its billing cycles in words."""

    id: UUID
    name: str
    cycles: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionFrame:
    """What stands around the lines that have a promotion."""

    promotion: PromotionPage
    state: str
    tone: str
    audience: str
    kind: str
    value: str
    duration: str
    days: str
    customers: str
    covers: tuple[CoveredRow, ...]
    rules: tuple[str, ...]
    use: PromotionUse
    shortcuts: tuple[Button, ...]
    why_not: WhyNot | None


def frame(visit: Visit, promotion: PromotionPage) -> PromotionFrame:
    """Return what the page of a promotion shows beside the lines that have it. One query."""
    return PromotionFrame(
        promotion=promotion,
        state=PROMOTION_STATE_TITLES[promotion.state],
        tone=promotion_texts.STATE_TONES[promotion.state],
        audience=PROMOTION_AUDIENCE_TITLES[promotion.audience],
        kind=PROMOTION_KIND_TITLES[promotion.kind],
        value=promotion_texts.value_text(promotion),
        duration=promotion_texts.duration_text(promotion),
        days=promotion_texts.days_text(promotion),
        customers=promotion_texts.customers_text(promotion),
        covers=tuple(
            CoveredRow(
                id=covered.product.id,
                name=covered.product.name,
                cycles=promotion_texts.cycles_text(covered),
            )
            for covered in promotion.covers
        ),
        rules=promotion_texts.rules(promotion.audience),
        use=use_of_promotion(
            tenant_id=visit.tenant.id, promotion_id=promotion.id, reach=visit.reach()
        ),
        shortcuts=_shortcuts(visit, promotion),
        why_not=_why_not(visit, promotion),
    )


def _shortcuts(visit: Visit, promotion: PromotionPage) -> tuple[Button, ...]:
    args = [visit.tenant.slug, promotion.id]
    check = Button(text("Check an order"), "receipt-text", reverse("promotion-why-not", args=args))
    if not may_manage_promotions(visit):
        return (check,)
    edit = Button(text("Edit"), "pencil", reverse("promotion-edit", args=args), is_edit=True)
    if not may_end(promotion):
        return (edit, check)
    has_draft = (
        promotion.state is PromotionState.UPCOMING
        and promotion.audience is PromotionAudience.RESELLERS
        and visit.membership.has_resellers
    )
    what_if = Button(text("What if"), "scale", reverse("promotion-what-if", args=args))
    end = PROMOTION_ACTIONS.url(visit, promotion.id, PromotionAction.END)
    return (
        edit,
        *([what_if] if has_draft else ()),
        check,
        Button(text("End"), "calendar-off", end, tone="danger", is_dialog=True),
    )


def _why_not(visit: Visit, promotion: PromotionPage) -> WhyNot | None:
    refused = why_not(visit, text("Your role lets you look at promotions, not change them."))
    if refused is not None or may_end(promotion):
        return refused
    verdict = closed_refusal(promotion.state).verdict
    return WhyNot(text("It has ended: it cannot be ended again or extended."), (verdict.reason,))


def _filters(_visit: Visit, form: PromotedLineForm) -> list[ListFilter]:
    values = form.cleaned_data
    days = formatting.span(values.get("date_from"), values.get("date_to"))
    return [
        ListFilter(("date_from", "date_to"), days, text("Date"), is_period=True),
        ListFilter(("text",), values.get("text", "")),
    ]


def _labels(promotion: PromotionPage, _visit: Visit, _form: PromotedLineForm) -> ListLabels:
    return ListLabels(
        noun=text("line"),
        nouns=text("lines"),
        icon="badge-percent",
        views={},
        empty_title=text("Not applied yet"),
        empty_hint=text(
            "Sales that {name} applies to are listed here with what it cost.", name=promotion.name
        ),
        labels=(text("Newer"), text("Older")),
    )


def lines_of_promotion(visit: Visit, promotion_id: UUID) -> ListDefinition:
    """Return the list of the lines that have a promotion. Raises: Promotion.DoesNotExist."""
    tenant_id = visit.tenant.id
    promotion = promotion_page(
        tenant_id=tenant_id, promotion_id=promotion_id, today=today_in(visit)
    )

    def records(visit: Visit, form: PromotedLineForm) -> RecordList[PromotedLine]:
        where, reach = form.where(promotion_id), visit.reach()
        return list_promoted_lines(tenant_id=tenant_id, where=where, reach=reach)

    def extras(
        visit: Visit, _form: PromotedLineForm, _address: ListUrl, _rows: tuple[Any, ...]
    ) -> dict[str, Any]:
        return {"frame": frame(visit, promotion)}

    return ListDefinition(
        name="promotion",
        labels=partial(_labels, promotion),
        form=lambda params, _visit: PromotedLineForm(params),
        filters=_filters,
        table=RecordTable(
            nouns=text("lines"),
            record="order",
            columns=_COLUMNS,
            default_columns=_SHOWN,
            fold=_fold,
            record_id=lambda row: row.order.id,
            narrow_without={"billing_to": 64, "cycle": 64, "discount": 56},
        ),
        source=ListSource(records=records, has_neighbours=False),
        extras=extras,
        template="catalog/promotion.html",
        record_args=(promotion_id,),
        parent=PROMOTIONS,
    )


@require_safe
@bss_page()
def promotion_history(request: HttpRequest, visit: Visit, promotion_id: UUID) -> HttpResponse:
    """Show the changes of a promotion and of what it is limited to."""
    promotion = promotion_page(
        tenant_id=visit.tenant.id, promotion_id=promotion_id, today=today_in(visit)
    )
    return show_history(
        request,
        visit,
        [promotion_id],
        name=promotion.name,
        home=reverse("promotion", args=[visit.tenant.slug, promotion_id]),
        current_area="promotions",
    )
