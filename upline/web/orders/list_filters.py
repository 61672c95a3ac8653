"""The query parameters of the list of orders, cleaned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.orders.queries import OrderFilter, OrderSort, OrderView
from upline.subscriptions.rulebook import Trigger
from upline.web.shared.forms.base import DayField
from upline.web.shared.forms.choice_fields import ChoiceFilter
from upline.web.shared.forms.list_filters import (
    NUMBER_KEY,
    AccountFilterForm,
    RecordChoices,
    RecordListForm,
    is_day,
    is_figure,
)
from upline.web.shared.labels import trigger_title

TRIGGERS: Mapping[str, Trigger] = {t.value.lower().replace("_", "-"): t for t in Trigger}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderChoices(RecordChoices):
    """What of a BSS its orders can be filtered by."""

    statuses: Sequence[Ref]
    types: Sequence[Ref]


class OrderListForm(AccountFilterForm, RecordListForm):
    """The filters, the sorting and the page of a list of orders, as the address has them."""

    views = OrderView
    sorts = tuple(sort.value for sort in OrderSort)
    descending_sorts = (OrderSort.NUMBER, OrderSort.DATE, OrderSort.TOTAL)
    rank_sorts = (OrderSort.TOTAL,)
    unique_first = False
    unique = NUMBER_KEY

    date_from = DayField(label=text("From"), required=False)
    date_to = DayField(label=text("To"), required=False)
    status = ChoiceFilter(text("Status"))
    type = ChoiceFilter(text("Type"))
    trigger = ChoiceFilter(text("Trigger"))

    def __init__(self, data: Mapping[str, str], *, choices: OrderChoices) -> None:
        super().__init__(data, choices=choices, account=choices.account)
        self.statuses = {ref.name: ref.id for ref in choices.statuses}
        self.types = {ref.name: ref.id for ref in choices.types}
        self.set_choices("status", {name: name for name in self.statuses})
        self.set_choices("type", {name: name for name in self.types})
        self.set_choices("trigger", {code: trigger_title(t) for code, t in TRIGGERS.items()})
        self.fields["text"].help_text = text("An order’s number, or a part of its name")

    def clean(self) -> None:
        super().clean()
        self.check_date_range("date_from", "date_to")

    def default_sort(self) -> str:
        # With a filter by day, the index by date serves both the filter and the sorting.
        days = self.cleaned_data.get("date_from") or self.cleaned_data.get("date_to")
        return OrderSort.DATE if days else OrderSort.NUMBER

    def is_value(self, value: str | None) -> bool:
        if self.current_sort == OrderSort.DATE:
            return is_day(value)
        return is_figure(value) if self.current_sort == OrderSort.TOTAL else value is None

    def where(self) -> OrderFilter:
        """Return the filter of a valid form."""
        data = self.cleaned_data
        return OrderFilter(
            view=data["view"],
            sort=OrderSort(data["sort"]),
            reseller_id=self.reseller_id,
            status_id=self.statuses.get(data["status"]),
            type_id=self.types.get(data["type"]),
            account_id=self.account_id,
            account_words=self.account_words,
            trigger=TRIGGERS[data["trigger"]] if data["trigger"] else "",
            date_from=data["date_from"],
            date_to=data["date_to"],
            text=data["text"],
            custom=self.custom_filters.where(self),
        )
