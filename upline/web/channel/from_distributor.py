"""The list *From your distributor*: each sale of a reseller with the order booked for it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.utils.safestring import SafeString

from upline.backorders.queries import (
    UpstreamFilter,
    UpstreamSaleRow,
    UpstreamView,
    list_upstream_sales,
)
from upline.backorders.rulebook import TRIGGER_TITLES, UPSTREAM_STATE_TITLES
from upline.backorders.upstream_texts import hold_text
from upline.database.record_list import RecordList
from upline.kernel.money import Money
from upline.kernel.texts import Capitalised, plural_text, text
from upline.web.channel.distributor_prices import tabs
from upline.web.channel.log_filters import next_day, start_of_day
from upline.web.shared import formatting, markup
from upline.web.shared.access import Visit
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import RecordChoices, RecordListForm, is_moment
from upline.web.shared.labels import event_title
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.markup import write_html
from upline.web.shared.upstream import STATE_TONES

_KINDS: Mapping[str, str] = {
    kind.value.lower().replace("_", "-"): kind.value for kind in TRIGGER_TITLES
}


class FromDistributorForm(RecordListForm):
    """The filters and the page of the list, as the address has them."""

    views = UpstreamView
    sorts = ("happened",)
    descending_sorts = ("happened",)

    date_from = DayField(label=text("From"), required=False)
    date_to = DayField(label=text("To"), required=False)
    trigger = ChoiceFilter(text("Trigger"))
    text = forms.CharField(
        label=text("Customer"), required=False, max_length=200, help_text=text("A part of its name")
    )

    def __init__(self, data: Mapping[str, str], *, choices: RecordChoices, timezone: str) -> None:
        super().__init__(data, choices=choices)
        self.timezone = timezone
        self.set_choices("trigger", {code: event_title(kind) for code, kind in _KINDS.items()})

    def clean(self) -> None:
        super().clean()
        self.check_date_range("date_from", "date_to")

    def is_value(self, value: str | None) -> bool:
        return is_moment(value)

    @property
    def kind(self) -> str:
        return _KINDS.get(self.cleaned_data.get("trigger", ""), "")

    def where(self) -> UpstreamFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return UpstreamFilter(
            view=data["view"],
            kind=self.kind,
            customer=data["text"],
            happened_from=start_of_day(data["date_from"], self.timezone),
            happened_before=start_of_day(next_day(data["date_to"]), self.timezone),
        )


def _sold(line: Line) -> str:
    row: UpstreamSaleRow = line.row
    sold = f"{formatting.whole(row.quantity)} × {row.product}"
    if not row.others:
        return sold
    return plural_text(
        "{sold} and {count} more", "{sold} and {count} more", count=row.others, sold=sold
    )


def _kind(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, event_title(line.row.kind))


def _state_title(line: Line) -> str:
    return UPSTREAM_STATE_TITLES[line.row.state]


def _state(line: Line) -> SafeString:
    tone = STATE_TONES[line.row.state]
    return write_html('<span class="badge {}">{}</span>', tone, _state_title(line))


def _reason(line: Line) -> str:
    row: UpstreamSaleRow = line.row
    if row.hold is None:
        return ""
    reason = hold_text(row.hold, formatting.day(row.effective_date))
    return text("{reason}", reason=Capitalised(reason))


def _order(line: Line) -> str:
    return line.row.order.reference if line.row.order else ""


def _total(line: Line) -> Money | None:
    return line.row.order.total if line.row.order else None


def _fold(line: Line) -> SafeString:
    moment = markup.moment(line.row.happened_at, line.zone)
    reason = _reason(line)
    why = f" · {reason}" if reason else ""
    return write_html("{} · {}{}", moment, line.row.customer.name, why)


_COLUMNS = (
    Column(
        code="happened", label=text("Happened"), value=of("happened_at"), kind=ColumnKind.MOMENT,
        sort="happened",
    ),
    Column(
        code="trigger", label=text("Sale"), value=lambda line: event_title(line.row.kind), draw=_kind,
        css="cut", is_name=True, is_fixed=True,
    ),
    Column(code="customer", label=text("Customer"), value=of("customer.name"), css="cut short"),
    Column(code="state", label=text("State"), value=_state_title, draw=_state, fold="d"),
    Column(code="order", label=text("Order"), value=_order, css="nowrap"),
    Column(
        code="order_date", label=text("Order date"),
        value=lambda line: line.row.order and line.row.order.order_date, kind=ColumnKind.DAY,
    ),
    Column(
        code="amount", label=text("Amount"), value=_total, kind=ColumnKind.MONEY, fold="b",
    ),
    Column(code="reason", label=text("Why on hold"), value=_reason, css="cut short"),
    Column(code="sold", label=text("Sold"), value=_sold, css="cut short"),
    Column(
        code="effective", label=text("Effective date"), heading=text("Effective"),
        value=of("effective_date"), kind=ColumnKind.DAY,
    ),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> FromDistributorForm:
    """Raises: Http404 — the BSS has no distributor."""
    if visit.tenant.upline_id is None:
        raise Http404("only a reseller has a distributor")
    choices = RecordChoices(reach=visit.reach())
    return FromDistributorForm(params, choices=choices, timezone=visit.tenant.timezone)


def _labels(visit: Visit, form: FromDistributorForm) -> ListLabels:
    active = text(
        "Each sale of a product of your distributor is listed here with the order booked for it."
    )
    inactive = text("Back-ordering is not active yet: your distributor activates it.")
    return ListLabels(
        noun=text("sale"),
        nouns=text("sales"),
        title=text("From your distributor"),
        icon="truck",
        views={
            UpstreamView.ALL: text("All"),
            UpstreamView.ON_HOLD: text("On hold"),
            UpstreamView.ON_ITS_WAY: text("On its way"),
            UpstreamView.BOOKED: text("Booked"),
        },
        empty_hint=active if visit.tenant.back_ordering_active else inactive,
        labels=(text("Newer"), text("Older"))
        if form.is_descending
        else (text("Older"), text("Newer")),
    )


def _filters(_visit: Visit, form: FromDistributorForm) -> list[ListFilter]:
    values = form.cleaned_data
    days = formatting.span(values.get("date_from"), values.get("date_to"))
    return [
        ListFilter(("date_from", "date_to"), days, text("Happened"), is_period=True),
        ListFilter(("trigger",), event_title(form.kind) if form.kind else ""),
        ListFilter(("text",), values.get("text", "")),
    ]


def _records(visit: Visit, form: FromDistributorForm) -> RecordList[UpstreamSaleRow]:
    return list_upstream_sales(seller=visit.tenant, where=form.where(), reach=form.choices.reach)


def _extras(
    visit: Visit, _form: FromDistributorForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    return {"tabs": tabs(visit, "from-distributor")}


FROM_DISTRIBUTOR = ListDefinition(
    name="from-distributor",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("sales"),
        record="subscription",
        columns=_COLUMNS,
        default_columns=(
            "happened", "trigger", "customer", "state", "order", "order_date", "amount", "reason",
            "sold",
        ),
        fold=_fold,
        narrow_without={"sold": 84, "order_date": 76, "reason": 68, "amount": 56},
    ),
    source=ListSource(records=_records, has_neighbours=False),
    extras=_extras,
    template="channel/from_distributor.html",
)  # fmt: skip
