"""The list of resellers, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from upline.access.reach import Reach
from upline.backorders.queries import (
    BackOrderingFigures,
    LogView,
    ResellerFilter,
    ResellerGroup,
    ResellerRow,
    ResellerSort,
    ResellerView,
    group_resellers,
    list_resellers,
)
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.catalog.queries import list_price_lists
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel import clock
from upline.kernel.page_objects import Ref
from upline.kernel.phrases import format_duration
from upline.kernel.texts import plural_text, text
from upline.web.channel.log_list import LOG
from upline.web.shared import formatting, markup
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm, is_moment
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.markup import write_html

_VIEWS: Mapping[str, str] = {
    ResellerView.ALL: text("All"),
    ResellerView.ACTIVE: text("Active"),
    ResellerView.NOT_ACTIVE: text("Not active"),
    ResellerView.PARKED: text("Needs a person"),
}

assert _VIEWS.keys() == set(ResellerView), "a view without a title"

NOT_ACTIVE = text("Not active")


class ResellerListForm(SortedListForm):
    """The filters, the sorting and the page of the list of resellers, as the address has them."""

    views = ResellerView
    sorts = tuple(sort.value for sort in ResellerSort)
    descending_sorts = (ResellerSort.SINCE.value, ResellerSort.LAST_SALE.value)

    price_list = ChoiceFilter(text("Price list"))
    text = forms.CharField(
        label=text("Name"), required=False, max_length=200, help_text=text("A part of its name")
    )

    def __init__(self, params: Mapping[str, str], *, reach: Reach, price_lists: list[Ref]) -> None:
        super().__init__(params)
        self.reach = reach
        self.price_lists = {str(ref.id): ref.name for ref in price_lists}
        self.set_choices("price_list", self.price_lists)
        self.dress()

    def is_value(self, value: str | None) -> bool:
        by_name = self.cleaned_data.get("sort") in {"", ResellerSort.NAME}
        return value is not None if by_name else is_moment(value)

    @property
    def price_list_name(self) -> str:
        """Return the price list filter as text; empty for all."""
        return self.price_lists.get(self.cleaned_data.get("price_list", ""), "")

    def where(self) -> ResellerFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return ResellerFilter(
            view=values["view"],
            sort=ResellerSort(values["sort"]),
            text=values["text"],
            price_list_id=UUID(values["price_list"]) if values["price_list"] else None,
        )


def require_resellers(visit: Visit) -> None:
    """Raises: Http404 — the BSS has no resellers, nor can the person make one."""
    if not (visit.membership.is_distributor or may_take_on(visit)):
        raise Http404("only a distributor has resellers")


def may_take_on(visit: Visit) -> bool:
    """Tell whether the person may take on resellers."""
    return visit.may(NEEDS[BackOrderAction.TAKE_ON_RESELLER].permission)


def today_of(visit: Visit) -> date:
    """Return the present day in the time zone of the BSS."""
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def lag_text(figures: BackOrderingFigures) -> str:
    """Return how long the earliest sale has been waiting, else how long after its sale the last was
    booked: `27 ms`; nothing where neither is.
    """
    if figures.waiting_since is not None:
        return text(
            "waiting {duration}", duration=format_duration(clock.now() - figures.waiting_since)
        )
    return "" if figures.last_lag is None else format_duration(figures.last_lag)


def log_href(slug: str, reseller: str, view: LogView = LogView.ALL) -> str:
    """Return the address of the back-ordering log of one reseller."""
    params = {} if view is LogView.ALL else {"view": view.value}
    return ListUrl(reverse(LOG.name, args=[slug]), {"reseller": reseller, **params}).href()


def _name(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.name)


def _state(line: Line) -> SafeString:
    if line.row.figures.is_active:
        return write_html('<span class="badge good">{}</span>', text("Active"))
    return write_html('<span class="badge">{}</span>', NOT_ACTIVE)


def _since(line: Line) -> SafeString:
    return markup.moment(line.row.figures.active_since, line.zone)


def _last_sale(line: Line) -> SafeString:
    return markup.moment(line.row.figures.last_sale_at, line.row.timezone)


def _parked(line: Line) -> SafeString:
    row: ResellerRow = line.row
    if not row.figures.parked:
        return markup.NONE
    return write_html(
        '<a href="{}">{}</a>',
        log_href(line.slug, row.slug, LogView.PARKED),
        formatting.whole(row.figures.parked),
    )


def _run_rates_text(line: Line) -> str:
    return "; ".join(formatting.money(rate) for rate in line.row.run_rates)


def _run_rates(line: Line) -> SafeString:
    rates = line.row.run_rates
    if not rates:
        return markup.NONE
    return format_html_join("", "<div>{}</div>", ((markup.money(rate),) for rate in rates))


def _fold(line: Line) -> SafeString:
    row: ResellerRow = line.row
    sold = _last_sale(line) if row.figures.last_sale_at else text("no sale yet")
    if not row.figures.parked:
        return write_html("{}", sold)
    parked = plural_text("{count} parked", "{count} parked", count=row.figures.parked)
    return write_html("{} · {}", sold, parked)


_COLUMNS = (
    Column(
        code="name", label=text("Reseller"), value=of("name"), draw=_name, sort="name", css="cut",
        is_name=True, is_fixed=True,
    ),
    Column(
        code="state", label=text("Back-ordering"),
        value=lambda line: text("Active") if line.row.figures.is_active else NOT_ACTIVE,
        draw=_state, css="nowrap", fold="d",
    ),
    Column(
        code="since", label=text("Active since"), value=of("figures.active_since"),
        draw=_since, kind=ColumnKind.MOMENT, sort="since",
    ),
    Column(
        code="last_sale", label=text("Last sale"),
        value=lambda line: line.row.figures.last_sale_at
        and formatting.to_local_time(line.row.figures.last_sale_at, line.row.timezone),
        draw=_last_sale, sort="last-sale", css="nowrap",
    ),
    Column(code="lag", label=text("Lag"), value=lambda line: lag_text(line.row.figures), css="num"),
    Column(
        code="parked", label=text("Parked"), value=of("figures.parked"), kind=ColumnKind.COUNT,
        draw=_parked,
    ),
    Column(
        code="run_rate", label=text("Monthly run rate"), heading=text("Run rate"), value=_run_rates_text,
        draw=_run_rates, css="num", fold="b",
    ),
    Column(code="price_list", label=text("Price list"), value=of("price_list"), css="cut short"),
    Column(
        code="payment_method", label=text("Payment method"), value=of("payment_method"),
        css="cut short",
    ),
    Column(code="currency", label=text("Currency"), value=of("currency"), css="nowrap"),
    Column(code="slug", label=text("Short name"), value=of("slug"), css="nowrap"),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> ResellerListForm:
    """Raises: Http404 — the BSS has no resellers."""
    require_resellers(visit)
    price_lists = list_price_lists(tenant_id=visit.tenant.id)
    return ResellerListForm(params, reach=visit.reach(), price_lists=price_lists)


def _labels(_visit: Visit, _form: ResellerListForm) -> ListLabels:
    return ListLabels(
        noun=text("reseller"),
        new_title=text("New reseller"),
        nouns=text("resellers"),
        icon="store",
        views=_VIEWS,
        empty_hint=text("A reseller has a BSS of its own below this one, and an account here."),
    )


def _filters(_visit: Visit, form: ResellerListForm) -> list[ListFilter]:
    return [
        ListFilter(("price_list",), form.price_list_name),
        ListFilter(("text",), form.cleaned_data.get("text", "")),
    ]


def _records(visit: Visit, form: ResellerListForm) -> RecordList[ResellerRow]:
    return list_resellers(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.reach,
        today=today_of(visit),
        now=clock.now(),
    )


def _groups(visit: Visit, form: ResellerListForm) -> Groups:
    return group_resellers(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.reach,
        by=ResellerGroup(form.cleaned_data["group"]),
    )


def _new(visit: Visit) -> str:
    return reverse("reseller-new", args=[visit.tenant.slug]) if may_take_on(visit) else ""


def _state_title(view: Any) -> str:
    return _VIEWS[ResellerView(view)]


RESELLERS = ListDefinition(
    name="resellers",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("resellers"),
        record="reseller",
        columns=_COLUMNS,
        default_columns=(
            "name", "state", "since", "last_sale", "lag", "parked", "run_rate", "price_list",
        ),
        fold=_fold,
        narrow_without={"since": 64, "lag": 56, "price_list": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    new=_new,
    group_by={
        ResellerGroup.STATE: GroupBy(text("Back-ordering"), "view", _state_title),
        ResellerGroup.PRICE_LIST: GroupBy(
            text("Price list"), "price_list", lambda name: name or text("Without a price list")
        ),
    },
)  # fmt: skip

assert RESELLERS.group_by.keys() == set(ResellerGroup), "a group without a label"
