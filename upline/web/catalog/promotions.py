"""The list of promotions, declared: columns, filters, views, groups, and its queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from upline.catalog.queries import (
    PromotionFilter,
    PromotionGroup,
    PromotionPage,
    PromotionSort,
    PromotionView,
    group_promotions,
    list_promotions,
    products_with_promotions,
)
from upline.catalog.rulebook import (
    NEEDS,
    PROMOTION_AUDIENCE_TITLES,
    PROMOTION_KIND_TITLES,
    PROMOTION_STATE_TITLES,
    CatalogAction,
    PromotionAudience,
    PromotionKind,
    PromotionState,
)
from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.queries import count_promoted_lines
from upline.web.catalog import promotion_texts
from upline.web.catalog.price_lists import today_in
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

_BATCH = 500
_VIEWS: Mapping[str, str] = {
    PromotionView.ALL: text("All"),
    **{view: PROMOTION_STATE_TITLES[PromotionState(view)] for view in list(PromotionView)[1:]},
}
_KINDS: Mapping[str, PromotionKind] = {kind.value.lower(): kind for kind in PromotionKind}
_AUDIENCES: Mapping[str, PromotionAudience] = {
    one.value.lower().replace("_", "-"): one for one in PromotionAudience
}
_BY_DAY = frozenset({PromotionSort.FIRST_DAY, PromotionSort.LAST_DAY})

assert _VIEWS.keys() == set(PromotionView), "a view without a title"


@dataclass(frozen=True, slots=True)
class ListedPromotion:
    """A promotion with the number of lines that have it, as far as the person may see them."""

    promotion: PromotionPage
    line_count: int

    @property
    def id(self) -> UUID:
        return self.promotion.id


class PromotionListForm(SortedListForm):
    """The parameters of the list of promotions."""

    views = PromotionView
    sorts = tuple(sort.value for sort in PromotionSort)
    descending_sorts = tuple(sort.value for sort in _BY_DAY)

    product = ChoiceFilter(text("Product"))
    kind = ChoiceFilter(text("Type"))
    audience = ChoiceFilter(text("Audience"))

    def __init__(self, params: Mapping[str, str], *, products: Sequence[Ref]) -> None:
        super().__init__(params)
        self.products = {str(ref.id): ref.name for ref in products}
        self.set_choices("product", self.products)
        self.set_choices("kind", {code: PROMOTION_KIND_TITLES[k] for code, k in _KINDS.items()})
        self.set_choices(
            "audience", {code: PROMOTION_AUDIENCE_TITLES[one] for code, one in _AUDIENCES.items()}
        )
        self.fields["text"].help_text = text("A part of its name")
        self.dress()

    def is_value(self, value: str | None) -> bool:
        if self.current_sort in _BY_DAY:
            return value is None or is_day(value)
        return (
            value is None if self.current_sort == PromotionSort.CREATED else super().is_value(value)
        )

    def where(self, visit: Visit) -> PromotionFilter:
        """Return the filter of a valid form."""
        values = self.cleaned_data
        return PromotionFilter(
            today=today_in(visit),
            view=values["view"],
            sort=PromotionSort(values["sort"]),
            text=values["text"],
            kind=_KINDS.get(values["kind"]),
            audience=_AUDIENCES.get(values["audience"]),
            product_id=UUID(values["product"]) if values["product"] else None,
        )


def _name(line: Line) -> SafeString:
    return write_html('<a href="{}">{}</a>', line.href, line.row.promotion.name)


def _state(line: Line) -> SafeString:
    state: PromotionState = line.row.promotion.state
    tone, title = promotion_texts.STATE_TONES[state], PROMOTION_STATE_TITLES[state]
    return write_html('<span class="badge {}">{}</span>', tone, title)


def _value(line: Line) -> str:
    return promotion_texts.value_text(line.row.promotion)


def _fold(line: Line) -> str:
    return promotion_texts.days_text(line.row.promotion)


_COLUMNS = (
    Column(
        code="name", label=text("Name"), value=of("promotion.name"), draw=_name,
        sort=PromotionSort.NAME, css="cut", is_name=True, is_fixed=True,
    ),
    Column(
        code="state", label=text("Status"), draw=_state, css="nowrap", fold="d",
        value=lambda line: PROMOTION_STATE_TITLES[line.row.promotion.state],
    ),
    Column(
        code="kind", label=text("Type"), css="nowrap",
        value=lambda line: PROMOTION_KIND_TITLES[line.row.promotion.kind],
    ),
    Column(
        code="audience", label=text("Audience"), css="nowrap",
        value=lambda line: PROMOTION_AUDIENCE_TITLES[line.row.promotion.audience],
    ),
    Column(
        code="value", label=text("Value"), kind=ColumnKind.COUNT, fold="b", draw=_value,
        value=_value,
    ),
    Column(
        code="products", label=text("Products"), css="cut short",
        value=lambda line: promotion_texts.products_text(line.row.promotion),
    ),
    Column(
        code="limits", label=text("Limited to"), css="cut short",
        value=lambda line: promotion_texts.limits_text(line.row.promotion),
    ),
    Column(
        code="first_day", label=text("First day"), value=of("promotion.first_date"), kind=ColumnKind.DAY,
        sort=PromotionSort.FIRST_DAY,
    ),
    Column(
        code="last_day", label=text("Last day"), value=of("promotion.last_date"), kind=ColumnKind.DAY,
        sort=PromotionSort.LAST_DAY,
    ),
    Column(
        code="cycles", label=text("Lasts"), css="nowrap",
        value=lambda line: promotion_texts.duration_text(line.row.promotion),
    ),
    Column(code="applied", label=text("Times applied"), value=of("line_count"), kind=ColumnKind.COUNT),
    Column(code="id", label=text("Id"), value=of("id"), css="nowrap"),
)  # fmt: skip


def _form(params: Mapping[str, str], visit: Visit) -> PromotionListForm:
    products = products_with_promotions(tenant_id=visit.tenant.id)
    return PromotionListForm(params, products=products)


def _filters(_visit: Visit, form: PromotionListForm) -> list[ListFilter]:
    values = form.cleaned_data
    kind = _KINDS.get(values.get("kind", ""))
    audience = _AUDIENCES.get(values.get("audience", ""))
    return [
        ListFilter(("product",), form.products.get(values.get("product", ""), "")),
        ListFilter(("kind",), PROMOTION_KIND_TITLES[kind] if kind else ""),
        ListFilter(("audience",), PROMOTION_AUDIENCE_TITLES[audience] if audience else ""),
        ListFilter(("text",), values.get("text", "")),
    ]


def _labels(_visit: Visit, _form: PromotionListForm) -> ListLabels:
    return ListLabels(
        noun=text("promotion"),
        new_title=text("New promotion"),
        nouns=text("promotions"),
        icon="badge-percent",
        views=_VIEWS,
        empty_hint=text("A promotion takes something off the price of some products for a time."),
    )


def _counted(visit: Visit, rows: Sequence[PromotionPage]) -> list[ListedPromotion]:
    counts = count_promoted_lines(
        tenant_id=visit.tenant.id, promotion_ids=[row.id for row in rows], reach=visit.reach()
    )
    return [ListedPromotion(row, counts.get(row.id, 0)) for row in rows]


def _records(visit: Visit, form: PromotionListForm) -> RecordList[ListedPromotion]:
    found = list_promotions(tenant_id=visit.tenant.id, where=form.where(visit))
    return found.enriched(lambda rows: _counted(visit, rows))


def _groups(visit: Visit, form: PromotionListForm) -> Groups:
    by = PromotionGroup(form.cleaned_data["group"])
    return group_promotions(tenant_id=visit.tenant.id, where=form.where(visit), by=by)


def may_manage_promotions(visit: Visit) -> bool:
    """Tell whether the role lets the person add, edit and end promotions."""
    return visit.may(NEEDS[CatalogAction.MANAGE_PROMOTIONS].permission)


def _new(visit: Visit) -> str:
    return (
        reverse("promotion-new", args=[visit.tenant.slug]) if may_manage_promotions(visit) else ""
    )


PROMOTIONS = ListDefinition(
    name="promotions",
    labels=_labels,
    form=_form,
    filters=_filters,
    table=RecordTable(
        nouns=text("promotions"),
        record="promotion",
        columns=_COLUMNS,
        default_columns=(
            "name", "state", "audience", "value", "products", "limits", "first_day", "last_day", "cycles",
            "applied",
        ),
        fold=_fold,
        narrow_without={"applied": 84, "cycles": 84, "limits": 76, "audience": 68, "products": 56},
    ),
    source=ListSource(records=_records, groups=_groups),
    group_by={
        PromotionGroup.STATE: GroupBy(
            text("Status"), "view", lambda code: PROMOTION_STATE_TITLES[PromotionState(code)]
        ),
        PromotionGroup.KIND: GroupBy(
            text("Type"), "kind", lambda code: PROMOTION_KIND_TITLES[PromotionKind(code)]
        ),
        PromotionGroup.AUDIENCE: GroupBy(
            text("Audience"),
            "audience",
            lambda code: PROMOTION_AUDIENCE_TITLES[PromotionAudience(code)],
        ),
    },
    new=_new,
)  # fmt: skip

assert PROMOTIONS.group_by.keys() == set(PromotionGroup), "a group without a label"
