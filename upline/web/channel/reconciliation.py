"""Reconciliation: matched counts per reseller, each difference, and the step that mends it (R36).

Pages show the last result, which the worker reads each night and whenever somebody requests it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.audit.labels import column_label
from upline.backorders.differences import (
    CATEGORY_TITLES,
    DIFFERENCE_RULES,
    DifferenceCategory,
    DifferenceCode,
    DifferenceRecord,
)
from upline.backorders.queries import (
    DifferenceFilter,
    DifferenceGroup,
    DifferenceRow,
    ReconciliationRow,
    ReconciliationView,
    RepairRow,
    find_reconciliation,
    group_differences,
    list_differences,
    list_reconciliations,
)
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import Count, join_texts, text
from upline.web.channel.sale_event import require_distributor
from upline.web.shared import formatting, markup
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import RecordChoices, RecordListForm
from upline.web.shared.labels import EVENT_REASON_TITLES, EVENT_TITLES
from upline.web.shared.language import entity_tag
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

CODES: Mapping[str, DifferenceCode] = {
    code.value.replace("_", "-"): code for code in DIFFERENCE_RULES
}
# The names of the pages of records that differences name.
RECORD_PAGES: Mapping[DifferenceRecord, str] = {
    DifferenceRecord.SALE_EVENT: "sale-event",
    DifferenceRecord.ORDER: "order",
    DifferenceRecord.SUBSCRIPTION: "subscription",
    DifferenceRecord.ACCOUNT: "account",
    DifferenceRecord.SOURCE: "",
}

assert RECORD_PAGES.keys() == set(DifferenceRecord), "a record without a page, or a reason for none"


def result_tag(row: ReconciliationRow) -> str:
    """Return the entity tag of a reseller's result."""
    moment = row.checked_at.isoformat() if row.checked_at else ""
    return entity_tag(moment, int(row.is_pending))


def difference_href(row: DifferenceRow, slug: str) -> str:
    """Return the address of the record that a difference names; empty where it is not in this BSS."""
    page = RECORD_PAGES[DIFFERENCE_RULES[row.code].record]
    return record_url(page, slug, row.record_id) if page else ""


# The resellers with their counts


class ReconciliationForm(RecordListForm):
    """The parameters of the list of reconciliations."""

    views = ReconciliationView
    sorts = ("reseller",)


def _reseller(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.reseller.name)


def _result(line: Line) -> SafeString:
    row: ReconciliationRow = line.row
    if row.is_pending:
        return write_html('<span class="badge warn open">{}</span>', text("Check requested"))
    if row.checked_at is None:
        return write_html('<span class="badge open">{}</span>', text("Not checked"))
    if row.differences:
        return write_html('<span class="badge bad">{}</span>', text("Differs"))
    return write_html('<span class="badge good">{}</span>', text("Matches"))


def result_text(row: ReconciliationRow) -> str:
    """Return the result of a reconciliation in words."""
    if row.checked_at is None:
        return text("Not checked")
    return text("Differs") if row.differences else text("Matches")


def _checked(line: Line) -> SafeString:
    return markup.moment(line.row.checked_at, line.zone)


def _counts_fold(line: Line) -> SafeString:
    row: ReconciliationRow = line.row
    return markup.html_text(
        text(
            "{sales} sales · {orders} orders · checked {moment}",
            sales=Count(row.sales),
            orders=Count(row.orders),
            moment=_checked(line),
        )
    )


_COUNT_COLUMNS = (
    Column(
        code="reseller", label=text("Reseller"), value=of("reseller.name"), draw=_reseller,
        sort="reseller", css="cut", is_name=True, is_fixed=True,
    ),
    Column(
        code="result", label=text("Result"), value=lambda line: result_text(line.row), draw=_result,
        css="nowrap", fold="d",
    ),
    Column(code="sales", label=text("Sales"), value=of("sales"), kind=ColumnKind.COUNT),
    Column(code="orders", label=text("Orders"), value=of("orders"), kind=ColumnKind.COUNT),
    Column(code="mirrors", label=text("Mirrors"), value=of("mirrors"), kind=ColumnKind.COUNT),
    Column(
        code="differences", label=text("Differences"), value=of("differences"), kind=ColumnKind.COUNT,
        fold="b",
    ),
    Column(
        code="checked", label=text("Checked"), value=of("checked_at"), kind=ColumnKind.MOMENT,
    ),
)  # fmt: skip


def _open_form(params: Mapping[str, str], visit: Visit) -> ReconciliationForm:
    require_distributor(visit)
    return ReconciliationForm(params, choices=RecordChoices())


def _count_labels(_visit: Visit, _form: ReconciliationForm) -> ListLabels:
    return ListLabels(
        noun=text("reseller"),
        nouns=text("resellers"),
        title=text("Reconciliation"),
        icon="scale",
        views={
            ReconciliationView.ALL: text("All"),
            ReconciliationView.DIFFERENT: text("With differences"),
        },
        empty_title=text("No reconciliation yet"),
        empty_hint=text("The worker reconciles each reseller every night; “Check now” starts it."),
        labels=(text("Back"), text("Next")),
    )


def _reconciled(visit: Visit, form: ReconciliationForm) -> RecordList[ReconciliationRow]:
    return list_reconciliations(tenant_id=visit.tenant.id, view=form.cleaned_data["view"])


def _count_extras(
    visit: Visit, _form: ReconciliationForm, _address: ListUrl, rows: tuple[Any, ...]
) -> dict[str, Any]:
    return {
        "may_check": visit.may(NEEDS[BackOrderAction.RECONCILE].permission),
        "differences_href": reverse("differences", args=[visit.tenant.slug]),
        "repairs_href": reverse("repairs", args=[visit.tenant.slug]),
        "is_pending": any(row.is_pending for row in rows),
    }


RECONCILIATION = ListDefinition(
    name="reconciliation",
    labels=_count_labels,
    form=_open_form,
    filters=lambda _visit, _form: [],
    table=RecordTable(
        nouns=text("resellers"),
        record="reconciled-reseller",
        columns=_COUNT_COLUMNS,
        default_columns=tuple(column.code for column in _COUNT_COLUMNS),
        fold=_counts_fold,
        narrow_without={"checked": 56},
    ),
    source=ListSource(records=_reconciled, has_neighbours=False),
    extras=_count_extras,
    template="channel/reconciliation.html",
)


# The differences


class DifferenceView(StrEnum):
    """The list of differences has one view."""

    ALL = "all"


class DifferenceForm(RecordListForm):
    """The filters and the page of the differences, as the address has them."""

    views = DifferenceView
    sorts = ("record",)

    category = ChoiceFilter(text("Category"))
    difference = ChoiceFilter(text("Difference"))

    def __init__(self, data: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(data, choices=choices)
        titles = {text: DIFFERENCE_RULES[code].title for text, code in CODES.items()}
        self.set_choices("category", {code.value: t for code, t in CATEGORY_TITLES.items()})
        self.set_choices("difference", titles)
        self.fields["text"].help_text = text("A part of the record’s name")

    def is_value(self, _value: str | None) -> bool:
        return True

    @property
    def code(self) -> DifferenceCode | None:
        return CODES.get(self.cleaned_data.get("difference", ""))

    @property
    def category_code(self) -> DifferenceCategory | None:
        found = self.cleaned_data.get("category", "")
        return DifferenceCategory(found) if found else None

    def where(self) -> DifferenceFilter:
        """Return the filter of a valid form."""
        return DifferenceFilter(
            reseller_id=self.reseller_id,
            code=self.code or "",
            category=self.category_code,
            text=self.cleaned_data["text"],
        )


def detail_text(row: DifferenceRow | RepairRow) -> str:
    """Return what differs: fields, or what kind of sale it is and why it is not booked."""
    words = row.detail.split(" ")
    if words[0] in EVENT_TITLES:
        named = (EVENT_TITLES[words[0]], EVENT_REASON_TITLES.get(" ".join(words[1:]), ""))
        return ": ".join(str(one) for one in named if one)
    labels = [column_label(column) for column in row.detail.split(", ") if column]
    return join_texts(labels) if labels else ""


def _category(line: Line) -> str:
    return CATEGORY_TITLES[DIFFERENCE_RULES[line.row.code].category]


def _title(line: Line) -> str:
    return DIFFERENCE_RULES[line.row.code].title


def _record(line: Line) -> SafeString:
    href = difference_href(line.row, line.slug)
    name = line.row.record or formatting.UNKNOWN
    return write_html('<a href="{}">{}</a>', href, name) if href else write_html("{}", name)


def _remedy(line: Line) -> str:
    return DIFFERENCE_RULES[line.row.code].remedy


def _step(line: Line) -> SafeString:
    """Draw the step that mends a difference, as a link where it is done on a page, and a link to its repair."""
    row: DifferenceRow = line.row
    text = _remedy(line)
    href = ""
    if row.code is DifferenceCode.PARKED:
        href = difference_href(row, line.slug)
    elif row.code in {DifferenceCode.MIRROR_DIFFERS, DifferenceCode.MIRROR_MISSING}:
        address = reverse("back-ordering-log", args=[line.slug])
        href = ListUrl(address, {}).href(view="parked", reseller=row.reseller_slug)
    step = write_html('<a href="{}">{}</a>', href, text) if href else write_html("{}", text)
    if not DIFFERENCE_RULES[row.code].repairs:
        return step
    repair = reverse("difference-repair", args=[line.slug, row.id])
    return write_html('{} · <a href="{}">{}</a>', step, repair, _REPAIR)


_REPAIR = text("Repair…")


def _fold(line: Line) -> str:
    return formatting.joined([line.row.reseller.name, detail_text(line.row)])


_DIFFERENCE_COLUMNS = (
    Column(
        code="record", label=text("Record"), value=of("record"), draw=_record, css="cut widest", is_name=True,
        is_fixed=True,
    ),
    Column(code="reseller", label=text("Reseller"), value=of("reseller.name"), css="cut short"),
    Column(code="category", label=text("Category"), value=_category, css="nowrap"),
    Column(code="difference", label=text("Difference"), value=_title, css="nowrap", fold="d"),
    Column(
        code="detail", label=text("What differs"), value=lambda line: detail_text(line.row),
        css="cut short",
    ),
    Column(code="step", label=text("Step"), value=_remedy, draw=_step, fold="e"),
    Column(code="record_id", label=text("Record id"), value=of("record_id"), css="nowrap"),
)  # fmt: skip


def _difference_form(params: Mapping[str, str], visit: Visit) -> DifferenceForm:
    require_distributor(visit)
    choices = RecordChoices(reach=visit.reach(), resellers=reseller_choices(params, visit))
    return DifferenceForm(params, choices=choices)


def _difference_filters(_visit: Visit, form: DifferenceForm) -> list[ListFilter]:
    return [
        ListFilter(("reseller",), form.reseller_name),
        ListFilter(
            ("category",), CATEGORY_TITLES[form.category_code] if form.category_code else ""
        ),
        ListFilter(("difference",), DIFFERENCE_RULES[form.code].title if form.code else ""),
        ListFilter(("text",), form.cleaned_data.get("text", "")),
    ]


def _differences(visit: Visit, form: DifferenceForm) -> RecordList[DifferenceRow]:
    return list_differences(tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach)


def _difference_groups(visit: Visit, form: DifferenceForm) -> Groups:
    return group_differences(
        tenant_id=visit.tenant.id,
        where=form.where(),
        reach=form.choices.reach,
        by=DifferenceGroup(form.cleaned_data["group"]),
    )


def _difference_extras(
    visit: Visit, form: DifferenceForm, _address: ListUrl, _rows: tuple[Any, ...]
) -> dict[str, Any]:
    """Return the last result of the reseller that the list is filtered by."""
    reseller_id = form.reseller_id if form.is_valid() else None
    found = None
    if reseller_id is not None:
        found = find_reconciliation(tenant_id=visit.tenant.id, reseller_id=reseller_id)
    return {
        "result": found,
        "live": reverse("reconciliation-live", args=[visit.tenant.slug, found.reseller.id])
        if found and found.is_pending
        else "",
        "tag": result_tag(found) if found else "",
        "zone": visit.tenant.timezone,
        "may_check": visit.may(NEEDS[BackOrderAction.RECONCILE].permission),
        "may_mirror": visit.may(NEEDS[BackOrderAction.MIRROR_EARLIER_SALES].permission),
    }


DIFFERENCES = ListDefinition(
    name="differences",
    labels=lambda _visit, _form: ListLabels(
        noun=text("difference"),
        nouns=text("differences"),
        icon="scale",
        views={},
        empty_title=text("No differences"),
        empty_hint=text("Sales, orders and mirrors matched when they were last checked."),
    ),
    form=_difference_form,
    filters=_difference_filters,
    table=RecordTable(
        nouns=text("differences"),
        record="difference",
        columns=_DIFFERENCE_COLUMNS,
        default_columns=("record", "reseller", "difference", "detail", "step"),
        fold=_fold,
        narrow_without={"detail": 64},
    ),
    source=ListSource(records=_differences, groups=_difference_groups, has_neighbours=False),
    group_by={
        DifferenceGroup.RESELLER: GroupBy(text("Reseller"), "reseller"),
        DifferenceGroup.CODE: GroupBy(
            text("Difference"),
            "difference",
            lambda name: DIFFERENCE_RULES[DifferenceCode(name)].title,
        ),
        DifferenceGroup.CATEGORY: GroupBy(
            text("Category"), "category", lambda name: CATEGORY_TITLES[DifferenceCategory(name)]
        ),
    },
    extras=_difference_extras,
    template="channel/differences.html",
)

assert DIFFERENCES.group_by.keys() == set(DifferenceGroup), "a group without a label"
