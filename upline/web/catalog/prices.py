"""The page of a price list: the list of its prices, declared, with what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upline.access.rulebook import permission_verdict
from upline.catalog.imports import open_uploads
from upline.catalog.queries import (
    PriceFilter,
    PriceGroup,
    PriceListPage,
    PriceRow,
    PriceSort,
    PriceView,
    find_known_product,
    group_prices,
    list_prices,
    price_list_page,
)
from upline.catalog.rulebook import (
    CYCLE_TITLES,
    CYCLE_WORDS,
    NEEDS,
    BillingCycle,
    CatalogAction,
    PriceAction,
)
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.page_objects import Ref, WhyNot
from upline.kernel.texts import contextual_text, text
from upline.parties.queries import list_accounts_with_price_list
from upline.web.catalog.labels import CYCLE_CODES, STATE_TITLES, STATE_TONES, cycle_code
from upline.web.catalog.price_lists import PRICE_LISTS, may_set_prices, today_in
from upline.web.shared import formatting
from upline.web.shared.access import Visit
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import SortedListForm, id_of, is_day, is_figure
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
from upline.web.shared.lists.record_position import OPENED_FROM
from upline.web.shared.markup import NONE
from upline.web.shared.navigation import Button, record_url

MAX_ACCOUNTS = 50
_VIEWS: Mapping[str, str] = {
    PriceView.CURRENT: text("Current"),
    PriceView.SCHEDULED: text("Scheduled"),
    PriceView.ENDED: text("Ended"),
    PriceView.ALL: text("All"),
}

assert _VIEWS.keys() == set(PriceView), "a view without a title"


class PriceListForm(SortedListForm):
    """The parameters of the list of the prices of one price list."""

    views = PriceView
    sorts = tuple(sort.value for sort in PriceSort)
    descending_sorts = (PriceSort.FIRST_DAY.value,)

    cycle = ChoiceFilter(text("Billing cycle"))
    product = ChoiceFilter(text("Product"))

    def __init__(self, params: Mapping[str, str], *, product: Ref | None) -> None:
        super().__init__(params)
        self.set_choices("cycle", {code: CYCLE_TITLES[c] for code, c in CYCLE_CODES.items()})
        self.set_choices("product", {str(product.id): product.name} if product else {})
        self.of_product = product
        self.fields["text"].help_text = text("A part of the product’s name, its vendor ID or code")
        self.dress()

    def is_value(self, value: str | None) -> bool:
        if self.current_sort == PriceSort.FIRST_DAY:
            return is_day(value)
        return is_figure(value) if self.current_sort == PriceSort.AMOUNT else value is not None

    def where(self, price_list_id: UUID, today: date) -> PriceFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PriceFilter(
            price_list_id=price_list_id,
            today=today,
            view=values["view"],
            sort=PriceSort(values["sort"]),
            text=values["text"],
            billing_cycle=CYCLE_CODES.get(values["cycle"]),
            product_id=self.of_product.id if values["product"] and self.of_product else None,
        )


def _name(line: Line) -> SafeString:
    return format_html('<a href="{}">{}</a>', line.href, line.row.product.name)


def _next(line: Line) -> SafeString:
    row: PriceRow = line.row
    if row.next_price is None or row.next_from is None or row.next_from == row.valid_from:
        return NONE
    return format_html("{}", text("{price} from {day}", price=row.next_price, day=row.next_from))


def _next_amount(line: Line) -> Any:
    row: PriceRow = line.row
    return row.next_price


def _fold(line: Line) -> SafeString:
    row: PriceRow = line.row
    days = formatting.span(row.valid_from, row.valid_to) or text("always")
    later = _next(line)
    following = "" if later is NONE else format_html(" · {}", text("then {price}", price=later))
    return format_html("{} · {}{}", CYCLE_TITLES[row.billing_cycle], days, following)


def _actions(price_list_id: UUID, line: Line) -> SafeString:
    """Draw what can be done with a price: set the next one, end it, withdraw the next one."""
    row: PriceRow = line.row
    series = {"product": str(row.product.id), "cycle": cycle_code(row.billing_cycle)}
    back = {OPENED_FROM: line.query} if line.query else {}

    def link(action: PriceAction, label: str, **more: str) -> SafeString:
        path = record_url(f"price-list-{action}", line.slug, price_list_id)
        href = f"{path}?{urlencode({**series, **more, **back}, safe=',')}"
        what = f"{row.product.name}, {CYCLE_WORDS[row.billing_cycle]}"
        return format_html(
            '<a class="btn small" href="{0}" hx-get="{0}" hx-target="#dialog">{1}'
            '<span class="visually-hidden"> {2}</span></a>',
            href,
            label,
            text("for {price}", price=what),
        )

    links = [link(PriceAction.SET, text("New price"))]
    if row.next_id is not None:
        links.append(link(PriceAction.WITHDRAW, text("Withdraw"), price=str(row.next_id)))
    elif not row.is_over:
        links.append(link(PriceAction.END, text("End")))
    return format_html(
        '<span class="line">{}</span>', format_html_join("", "{}", ((one,) for one in links))
    )


def _columns(price_list: PriceListPage, *, with_actions: bool) -> tuple[Column, ...]:
    columns = (
        Column(
            code="product", label=text("Product"), value=of("product.name"), draw=_name,
            sort=PriceSort.PRODUCT, css="cut", is_name=True, is_fixed=True,
        ),
        Column(code="vendor_id", label=text("Vendor ID"), value=of("vendor_id"), css="cut short"),
        Column(
            code="cycle", label=text("Billing cycle"),
            value=lambda line: CYCLE_TITLES[line.row.billing_cycle], css="nowrap",
        ),
        Column(
            code="unit_price", label=text("Unit price"), value=of("unit_price"), kind=ColumnKind.MONEY,
            sort=PriceSort.AMOUNT, fold="b",
        ),
        Column(
            code="from", label=contextual_text("of a price", "From"), value=of("valid_from"), kind=ColumnKind.DAY,
            sort=PriceSort.FIRST_DAY,
        ),
        Column(code="to", label=text("To"), value=of("valid_to"), kind=ColumnKind.DAY),
        Column(
            code="next", label=text("Next price"), value=_next_amount, draw=_next,
            kind=ColumnKind.MONEY,
        ),
        Column(code="next_from", label=text("Next price from"), value=of("next_from"), kind=ColumnKind.DAY),
        Column(
            code="source", label=text("Source"),
            value=lambda line: text("Imported") if line.row.is_imported else text("By hand"), css="nowrap",
        ),
    )  # fmt: skip
    if not with_actions:
        return columns
    actions = Column(
        code="actions", label=text("Actions"), value=lambda _line: None,
        draw=partial(_actions, price_list.id), css="nowrap", fold="d", is_exported=False,
    )  # fmt: skip
    return (*columns, actions)


_SHOWN = ("product", "cycle", "unit_price", "from", "to", "next", "actions")


@dataclass(frozen=True, slots=True)
class PriceListFrame:
    """What stands around the prices of a price list."""

    price_list: PriceListPage
    state: str
    tone: str
    validity: str
    shortcuts: tuple[Button, ...]
    set_price: Button | None
    why_not: WhyNot | None
    accounts: tuple[Ref, ...]
    has_more_accounts: bool
    uploads: tuple[tuple[Ref, str], ...]


def frame(visit: Visit, price_list: PriceListPage) -> PriceListFrame:
    """Return what the page of a price list shows beside its prices. Two queries."""
    accounts = list_accounts_with_price_list(
        tenant_id=visit.tenant.id,
        price_list_id=price_list.id,
        reach=visit.reach(),
        limit=MAX_ACCOUNTS + 1,
    )
    may_set = may_set_prices(visit)
    return PriceListFrame(
        price_list=price_list,
        state=STATE_TITLES[price_list.state],
        tone=STATE_TONES[price_list.state],
        validity=formatting.span(price_list.valid_from, price_list.valid_to) or text("always"),
        shortcuts=_shortcuts(visit, price_list),
        set_price=_set_price(visit, price_list) if may_set else None,
        why_not=why_not(visit, text("Your role lets you look at prices, not change them.")),
        accounts=tuple(accounts[:MAX_ACCOUNTS]),
        has_more_accounts=len(accounts) > MAX_ACCOUNTS,
        uploads=_uploads(visit, price_list) if may_set else (),
    )


def _uploads(visit: Visit, price_list: PriceListPage) -> tuple[tuple[Ref, str], ...]:
    """Return the price files that were sent and are not applied, with their addresses."""
    found = open_uploads(tenant_id=visit.tenant.id, price_list_id=price_list.id)
    slug = visit.tenant.slug
    return tuple((one, reverse("price-upload", args=[slug, one.id])) for one in found)


def why_not(visit: Visit, sentence: str) -> WhyNot | None:
    """Return why nothing can be changed here, where the role does not allow it; the sentence says so."""
    verdict = permission_verdict(visit.role, NEEDS[CatalogAction.SET_PRICES].permission)
    if verdict.allowed:
        return None
    return WhyNot(sentence, (verdict.reason,))


def _set_price(visit: Visit, price_list: PriceListPage) -> Button:
    address = reverse(f"price-list-{PriceAction.SET}", args=[visit.tenant.slug, price_list.id])
    return Button(text("New price"), "plus", address, tone="primary", is_dialog=True)


def _shortcuts(visit: Visit, price_list: PriceListPage) -> tuple[Button, ...]:
    """Return what can be done with the list as a whole; comparing is for everybody."""

    def at(name: str) -> str:
        return reverse(name, args=[visit.tenant.slug, price_list.id])

    compare = Button(text("Compare"), "scale", at("price-list-compare"))
    if not may_set_prices(visit):
        return (compare,)
    what_if = Button(text("What if"), "scale", at("price-list-what-if"))
    return (
        Button(text("Edit"), "pencil", at("price-list-edit"), is_edit=True),
        Button(text("Copy"), "copy", at("price-list-copy")),
        Button(text("Import"), "file-up", at("price-list-import")),
        *([what_if] if visit.membership.has_resellers else ()),
        compare,
    )


def _form(params: Mapping[str, str], visit: Visit) -> PriceListForm:
    product_id = id_of(params.get("product", ""))
    known = find_known_product(seller=visit.tenant, product_id=product_id) if product_id else None
    return PriceListForm(params, product=known)


def _filters(_visit: Visit, form: PriceListForm) -> list[ListFilter]:
    values = form.cleaned_data
    cycle = CYCLE_CODES.get(values.get("cycle", ""))
    product = form.of_product.name if values.get("product") and form.of_product else ""
    filters = [
        ListFilter(("cycle",), CYCLE_TITLES[cycle] if cycle else ""),
        ListFilter(("text",), values.get("text", "")),
    ]
    return [ListFilter(("product",), product), *filters] if product else filters


def prices_of(visit: Visit, price_list_id: UUID) -> ListDefinition:
    """Return the list of the prices of a price list. Raises: PriceList.DoesNotExist."""
    today = today_in(visit)
    price_list = price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today
    )
    tenant_id = visit.tenant.id

    def records(_visit: Visit, form: PriceListForm) -> RecordList[PriceRow]:
        return list_prices(tenant_id=tenant_id, where=form.where(price_list_id, today))

    def groups(_visit: Visit, form: PriceListForm) -> Groups:
        return group_prices(tenant_id=tenant_id, where=form.where(price_list_id, today))

    def extras(
        _visit: Visit, _form: PriceListForm, _address: ListUrl, _rows: tuple[Any, ...]
    ) -> dict[str, Any]:
        return {"frame": frame(visit, price_list)}

    return ListDefinition(
        name="price-list",
        labels=partial(_labels, price_list),
        form=_form,
        filters=_filters,
        table=_table(visit, price_list),
        source=ListSource(records=records, groups=groups, has_neighbours=False),
        group_by={PriceGroup.BILLING_CYCLE: GroupBy(text("Billing cycle"), "cycle", _cycle_title)},
        extras=extras,
        template="catalog/price_list.html",
        record_args=(price_list_id,),
        parent=PRICE_LISTS,
    )


def _cycle_title(code: str) -> str:
    return cycle_title(BillingCycle(code))


def _table(visit: Visit, price_list: PriceListPage) -> RecordTable:
    with_actions = may_set_prices(visit)
    return RecordTable(
        nouns=text("prices"),
        record="product",
        columns=_columns(price_list, with_actions=with_actions),
        default_columns=_SHOWN if with_actions else _SHOWN[:-1],
        fold=_fold,
        record_id=lambda row: row.product.id,
    )


def _labels(price_list: PriceListPage, _visit: Visit, _form: PriceListForm) -> ListLabels:
    return ListLabels(
        noun=text("price"),
        nouns=text("prices"),
        icon="tags",
        views=_VIEWS,
        empty_title=text("{name} has no prices yet", name=price_list.name),
        empty_hint=text("Add the first price, or import the vendor’s price file."),
    )
