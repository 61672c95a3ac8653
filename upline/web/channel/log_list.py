"""The back-ordering log, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.safestring import SafeString

from upline.backorders.queries import (
    LogGroup,
    LogView,
    SaleEventRow,
    group_sale_events,
    list_sale_events,
)
from upline.backorders.rulebook import LogState
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.phrases import format_duration
from upline.kernel.texts import plural_text, text
from upline.web.channel.log_filters import LogForm
from upline.web.channel.retry_selection import retry_selection
from upline.web.shared import formatting, markup
from upline.web.shared.access import Visit
from upline.web.shared.forms.list_filters import RecordChoices
from upline.web.shared.labels import (
    event_reason_title,
    event_title,
    log_state_title,
    status_tone,
)
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, ColumnKind, Line, RecordTable, of
from upline.web.shared.lists.definition import (
    GroupBy,
    ListDefinition,
    ListFilter,
    ListLabels,
    ListSource,
)
from upline.web.shared.lists.page import reseller_choices
from upline.web.shared.markup import write_html
from upline.web.shared.navigation import record_url

_VIEWS: Mapping[str, str] = {
    LogView.ALL: text("All"),
    LogView.PARKED: text("Needs a person"),
    LogView.WAITING: text("Waiting"),
    LogView.BOOKED: text("Booked"),
    LogView.NOTHING_TO_BOOK: text("Nothing to book"),
}

assert _VIEWS.keys() == set(LogView), "a view without a title"


def item_text(row: SaleEventRow) -> str:
    """Return what was sold in short: `10 × Exchange Online and 2 more`."""
    if row.item is None:
        return ""
    count = "" if row.item.quantity is None else f"{formatting.whole(row.item.quantity)} × "
    item = f"{count}{row.item.product}"
    if not row.item.others:
        return item
    return plural_text(
        "{item} and {count} more", "{item} and {count} more", count=row.item.others, item=item
    )


def lag_text(row: SaleEventRow) -> str:
    """Return how long after the sale it was settled: `27 ms`."""
    return "" if row.lag is None else format_duration(row.lag)


def _happened(line: Line) -> SafeString:
    return markup.moment(line.row.happened_at, line.row.reseller_timezone)


def _kind(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, event_title(line.row.kind))


def _state(line: Line) -> SafeString:
    title = log_state_title(line.row.state)
    return write_html('<span class="badge {}">{}</span>', status_tone(title), title)


def _order(line: Line) -> SafeString:
    order = line.row.order
    if order is None:
        return markup.NONE
    return write_html('<a href="{}">{}</a>', record_url("order", line.slug, order.id), order.name)


def _outcome(line: Line) -> str:
    """Draw the order that was booked, else why there is none."""
    if line.row.order:
        return write_html(
            '<span><span class="none">{}</span> {}</span>', text("Order"), _order(line)
        )
    return event_reason_title(line.row.reason) or markup.NONE


def _fold(line: Line) -> SafeString:
    row: SaleEventRow = line.row
    return write_html("{} · {} · {}", _happened(line), row.reseller.name, row.customer)


_COLUMNS = (
    Column(
        code="happened", label=text("Happened"),
        value=lambda line: formatting.to_local_time(line.row.happened_at, line.row.reseller_timezone),
        draw=_happened, sort="happened", css="nowrap",
    ),
    Column(code="reseller", label=text("Reseller"), value=of("reseller.name"), css="cut short"),
    Column(
        code="trigger", label=text("Trigger"), value=lambda line: event_title(line.row.kind),
        draw=_kind, css="nowrap", is_name=True, is_fixed=True,
    ),
    Column(code="customer", label=text("Customer"), value=of("customer"), css="cut short"),
    Column(code="sold", label=text("Sold"), value=lambda line: item_text(line.row), css="cut short"),
    Column(
        code="effective", label=text("Effective date"), heading=text("Effective"),
        value=of("effective_date"), kind=ColumnKind.DAY,
    ),
    Column(
        code="state", label=text("State"), value=lambda line: log_state_title(line.row.state),
        draw=_state, fold="d",
    ),
    Column(
        code="reason", label=text("Reason"), heading=text("Order or reason"),
        value=lambda line: event_reason_title(line.row.reason), draw=_outcome, css="cut wide",
        fold="e",
    ),
    Column(
        code="order", label=text("Order"), value=lambda line: line.row.order and line.row.order.name,
        draw=_order, css="nowrap",
    ),
    Column(
        code="attempts", label=text("Attempts"), value=of("attempts"), kind=ColumnKind.COUNT,
    ),
    Column(
        code="lag", label=text("Lag"), value=lambda line: lag_text(line.row), css="num", fold="b"
    ),
    Column(
        code="next_retry", label=text("Next automatic retry"), value=of("not_before"),
        kind=ColumnKind.MOMENT,
    ),
    Column(code="by", label=text("By"), value=of("by"), css="cut short"),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> LogForm:
    """Raises: Http404 — the BSS has no resellers, and so no log."""
    if not visit.membership.is_distributor:
        raise Http404("only a distributor has a log")
    choices = RecordChoices(reach=visit.reach(), resellers=reseller_choices(params, visit))
    return LogForm(params, choices=choices, timezone=visit.tenant.timezone)


def _labels(_visit: Visit, form: LogForm) -> ListLabels:
    return ListLabels(
        noun=text("sale event"),
        nouns=text("sale events"),
        title=text("Back-ordering log"),
        icon="route",
        views=_VIEWS,
        empty_hint=text("Each sale of a reseller whose back-ordering is active is an event here."),
        labels=(text("Newer"), text("Older"))
        if form.is_descending
        else (text("Older"), text("Newer")),
    )


def _filters(_visit: Visit, form: LogForm) -> list[ListFilter]:
    return [
        ListFilter(("date_from", "date_to"), form.days_text, text("Happened"), is_period=True),
        ListFilter(("reseller",), form.reseller_name),
        ListFilter(("reason",), form.reason_name),
        ListFilter(("trigger",), form.trigger_name),
        ListFilter(("text",), form.cleaned_data.get("text", "")),
    ]


def _records(visit: Visit, form: LogForm) -> RecordList[SaleEventRow]:
    return list_sale_events(tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach)


def _groups(visit: Visit, form: LogForm) -> Groups:
    return group_sale_events(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        by=LogGroup(form.cleaned_data["group"]),
    )


def _extras(visit: Visit, form: LogForm, address: ListUrl, rows: tuple[Any, ...]) -> dict[str, Any]:
    return {"selection": retry_selection(visit, form, address, rows)}


LOG = ListDefinition(
    name="back-ordering-log",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("sale events"),
        record="sale-event",
        columns=_COLUMNS,
        default_columns=(
            "happened", "reseller", "trigger", "customer", "state", "reason", "lag", "sold",
            "effective",
        ),
        fold=_fold,
        narrow_without={"effective": 84, "lag": 76, "sold": 76, "trigger": 64, "reseller": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        LogGroup.REASON: GroupBy(
            text("Reason"), "reason", lambda name: event_reason_title(name) or text("No reason")
        ),
        LogGroup.RESELLER: GroupBy(text("Reseller"), "reseller"),
        LogGroup.STATE: GroupBy(text("State"), "view", lambda name: log_state_title(LogState[name])),
    },
    extras=_extras,
    template="channel/log.html",
)  # fmt: skip

assert LOG.group_by.keys() == set(LogGroup), "a group without a label"
