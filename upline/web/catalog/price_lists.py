"""The list of price lists, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.catalog.queries import (
    PriceListFilter,
    PriceListGroup,
    PriceListRow,
    PriceListSort,
    PriceListState,
    PriceListView,
    currencies_of_price_lists,
    group_price_lists,
    matching_price_lists,
)
from upline.catalog.rulebook import NEEDS, CatalogAction
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.parties.queries import count_accounts_by_price_list
from upline.web.catalog.labels import STATE_TITLES, STATE_TONES
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm, is_day
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
    PriceListView.ALL: text("All"),
    **{view: STATE_TITLES[PriceListState(view)] for view in list(PriceListView)[1:]},
}

assert _VIEWS.keys() == set(PriceListView), "a view without a title"


@dataclass(frozen=True, slots=True)
class ListedPriceList:
    """A price list with the number of accounts that have it."""

    price_list: PriceListRow
    account_count: int

    @property
    def id(self) -> UUID:
        return self.price_list.id


class PriceListListForm(SortedListForm):
    """The parameters of the list of price lists."""

    views = PriceListView
    sorts = tuple(sort.value for sort in PriceListSort)

    currency = ChoiceFilter(text("Currency"))

    def __init__(self, params: Mapping[str, str], *, currencies: Sequence[str]) -> None:
        super().__init__(params)
        self.set_choices("currency", {code: code for code in currencies})
        self.fields["text"].help_text = text("A part of its name")
        self.dress()

    def is_value(self, value: str | None) -> bool:
        if self.current_sort == PriceListSort.CREATED:
            return value is None
        by_day = self.current_sort == PriceListSort.VALID_FROM
        return value is None or is_day(value) if by_day else super().is_value(value)

    def where(self, today: date) -> PriceListFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PriceListFilter(
            today=today,
            view=values["view"],
            sort=PriceListSort(values["sort"]),
            text=values["text"],
            currency=values["currency"],
        )


def _name(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.price_list.name)


def _validity(line: Line) -> str:
    row: PriceListRow = line.row.price_list
    return formatting.span(row.valid_from, row.valid_to) or text("Always")


def _state(line: Line) -> SafeString:
    state: PriceListState = line.row.price_list.state
    return write_html('<span class="badge {}">{}</span>', STATE_TONES[state], STATE_TITLES[state])


def _fold(line: Line) -> str:
    count = line.row.price_list.price_count
    prices = plural_text(
        "{number} price", "{number} prices", count=count, number=formatting.whole(count)
    )
    return f"{_validity(line)} · {prices}"


_COLUMNS = (
    Column(
        code="name", label=text("Name"), value=of("price_list.name"), draw=_name,
        sort=PriceListSort.NAME, css="cut", is_name=True, is_fixed=True,
    ),
    Column(code="currency", label=text("Currency"), value=of("price_list.currency"), fold="b"),
    Column(
        code="state", label=text("Status"), value=lambda line: STATE_TITLES[line.row.price_list.state],
        draw=_state, css="nowrap", fold="d",
    ),
    Column(
        code="valid", label=text("Valid"), value=_validity, draw=_validity,
        sort=PriceListSort.VALID_FROM, css="nowrap",
    ),
    Column(
        code="prices", label=text("Prices today"), value=of("price_list.price_count"),
        kind=ColumnKind.COUNT,
    ),
    Column(code="accounts", label=text("Accounts"), value=of("account_count"), kind=ColumnKind.COUNT),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def today_in(visit: Visit) -> date:
    """Return today's date in the BSS of a visit."""
    return clock.local_date(clock.now(), timezone=visit.tenant.timezone)


def _form(params: Mapping[str, str], visit: Visit) -> PriceListListForm:
    currencies = currencies_of_price_lists(tenant_id=visit.tenant.id)
    return PriceListListForm(params, currencies=currencies)


def _filters(_visit: Visit, form: PriceListListForm) -> list[ListFilter]:
    values = form.cleaned_data
    return [
        ListFilter(("currency",), values.get("currency", "")),
        ListFilter(("text",), values.get("text", "")),
    ]


def _labels(_visit: Visit, _form: PriceListListForm) -> ListLabels:
    return ListLabels(
        noun=text("price list"),
        new_title=text("New price list"),
        nouns=text("price lists"),
        icon="tags",
        views=_VIEWS,
        empty_hint=text("A price list has prices agreed with some accounts, such as resellers."),
    )


def _counted(visit: Visit, rows: Sequence[PriceListRow]) -> list[ListedPriceList]:
    counts = count_accounts_by_price_list(
        tenant_id=visit.tenant.id, price_list_ids=[row.id for row in rows]
    )
    return [ListedPriceList(row, counts.get(row.id, 0)) for row in rows]


def _records(visit: Visit, form: PriceListListForm) -> RecordList[ListedPriceList]:
    where = form.where(today_in(visit))
    found = matching_price_lists(tenant_id=visit.tenant.id, where=where)
    return found.enriched(lambda rows: _counted(visit, rows))


def _groups(visit: Visit, form: PriceListListForm) -> Groups:
    by = PriceListGroup(form.cleaned_data["group"])
    return group_price_lists(tenant_id=visit.tenant.id, where=form.where(today_in(visit)), by=by)


def _new(visit: Visit) -> str:
    return reverse("price-list-new", args=[visit.tenant.slug]) if may_set_prices(visit) else ""


def may_set_prices(visit: Visit) -> bool:
    """Tell whether the role lets the person set prices."""
    return visit.may(NEEDS[CatalogAction.SET_PRICES].permission)


PRICE_LISTS = ListDefinition(
    name="price-lists",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("price lists"),
        record="price-list",
        columns=_COLUMNS,
        default_columns=("name", "currency", "state", "valid", "prices", "accounts"),
        fold=_fold,
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        PriceListGroup.CURRENCY: GroupBy(text("Currency"), "currency"),
        PriceListGroup.STATE: GroupBy(
            text("Status"), "view", lambda code: STATE_TITLES[PriceListState(code)]
        ),
    },
    new=_new,
)

assert PRICE_LISTS.group_by.keys() == set(PriceListGroup), "a group without a label"
