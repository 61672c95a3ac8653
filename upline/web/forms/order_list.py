"""What a list of orders is asked: the parameters of its address, cleaned."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms

from upline.kernel.pages import Ref
from upline.orders.queries import OrderFilter, OrderKey, OrderSort, OrderView, PageRequest
from upline.subscriptions.rulebook import Trigger
from upline.web.custom_fields import NO_CUSTOMS, Customs, check_asked
from upline.web.forms.base import DayField, Form
from upline.web.forms.record_list import id_of
from upline.web.presenting import trigger_title

_KEY = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\.)?(\d{1,18})", re.ASCII)
_UP = "up"
TRIGGERS: Mapping[str, Trigger] = {t.value.lower().replace("_", "-"): t for t in Trigger}


@dataclass(frozen=True, slots=True)
class OrderChoices:
    """What of a BSS its orders can be filtered by; resellers by the slug of their BSS.

    `account` is the name of the one account that is asked for by its id, if there is one.
    """

    resellers: Mapping[str, Ref]
    statuses: Sequence[Ref]
    types: Sequence[Ref]
    account: str | None = None
    customs: Customs = NO_CUSTOMS


class OrderListForm(Form):
    """The filters, the sorting and the page of a list of orders, as the address has them."""

    view = forms.CharField(required=False)
    date_from = DayField(label="From", required=False)
    date_to = DayField(label="To", required=False)
    reseller = forms.CharField(label="Reseller", required=False, widget=forms.Select)
    status = forms.CharField(label="Status", required=False, widget=forms.Select)
    type = forms.CharField(label="Type", required=False, widget=forms.Select)
    account = forms.CharField(
        label="Account", required=False, max_length=200, help_text="A part of its name"
    )
    trigger = forms.CharField(label="Trigger", required=False, widget=forms.Select)
    text = forms.CharField(
        label="Text",
        required=False,
        max_length=200,
        help_text="An order’s number, or a part of its name",
    )
    sort = forms.CharField(required=False)
    order = forms.CharField(required=False)
    after = forms.CharField(required=False)
    before = forms.CharField(required=False)

    def __init__(self, asked: Mapping[str, str], *, choices: OrderChoices) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.choices = choices
        if choices.account:
            self.fields["account"].help_text = "Now one account; a part of a name finds others"
        self._offer("reseller", {slug: ref.name for slug, ref in choices.resellers.items()})
        self._offer("status", {ref.name: ref.name for ref in choices.statuses})
        self._offer("type", {ref.name: ref.name for ref in choices.types})
        self._offer("trigger", {code: trigger_title(t) for code, t in TRIGGERS.items()})
        choices.customs.add_filters(self)

    def _offer(self, name: str, words: Mapping[str, str]) -> None:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select), "chosen from a list"
        widget.choices = [("", "Any"), *words.items()]

    def clean_view(self) -> OrderView:
        return OrderView(self._one_of("view", [v.value for v in OrderView]) or OrderView.ALL)

    def clean_sort(self) -> OrderSort:
        # Days are asked for: then the index by date serves both the filter and the sorting.
        days = self.cleaned_data.get("date_from") or self.cleaned_data.get("date_to")
        usual = OrderSort.DATE if days else OrderSort.NUMBER
        return OrderSort(self._one_of("sort", [s.value for s in OrderSort]) or usual)

    def clean_order(self) -> str:
        return self._one_of("order", [_UP, "down"])

    def clean_reseller(self) -> str:
        return self._one_of("reseller", self.choices.resellers)

    def clean_status(self) -> str:
        return self._one_of("status", [ref.name for ref in self.choices.statuses])

    def clean_type(self) -> str:
        return self._one_of("type", [ref.name for ref in self.choices.types])

    def clean_account(self) -> str:
        asked: str = self.cleaned_data["account"]
        if id_of(asked) and self.choices.account is None:
            raise forms.ValidationError("There is no such account here.")
        return asked

    def clean_trigger(self) -> str:
        return self._one_of("trigger", TRIGGERS)

    def _one_of(self, name: str, known: Collection[str]) -> str:
        asked: str = self.cleaned_data[name]
        if asked and asked not in known:
            label = self.fields[name].label or name.capitalize()
            raise forms.ValidationError(f"“{asked}” is not known here as {label.lower()}.")
        return asked

    def clean_after(self) -> OrderKey | None:
        return self._key("after")

    def clean_before(self) -> OrderKey | None:
        return self._key("before")

    def _key(self, name: str) -> OrderKey | None:
        asked: str = self.cleaned_data[name]
        if not asked:
            return None
        found = _KEY.fullmatch(asked)
        try:
            day, number = found.groups() if found else ("none", "")
            return OrderKey(int(number), date.fromisoformat(day) if day else None)
        except ValueError:
            raise forms.ValidationError("There is no such page of this list.") from None

    def clean(self) -> None:
        first, last = self.cleaned_data.get("date_from"), self.cleaned_data.get("date_to")
        if first and last and first > last:
            self.add_error("date_to", "This day lies before the first one.")
        check_asked(self, list(self.data))

    def where(self) -> OrderFilter:
        """Return the filter of a valid form."""
        asked = self.cleaned_data
        reseller = self.choices.resellers.get(asked["reseller"])
        account = id_of(asked["account"])
        return OrderFilter(
            view=asked["view"],
            reseller_id=reseller.id if reseller else None,
            status_id=_named(self.choices.statuses, asked["status"]),
            type_id=_named(self.choices.types, asked["type"]),
            account_id=account,
            account_words="" if account else asked["account"],
            trigger=TRIGGERS[asked["trigger"]] if asked["trigger"] else "",
            date_from=asked["date_from"],
            date_to=asked["date_to"],
            text=asked["text"],
            custom=self.choices.customs.where(self),
        )

    def page(self) -> PageRequest:
        """Return the page and the sorting of a valid form."""
        asked = self.cleaned_data
        return PageRequest(
            sort=asked["sort"],
            descending=asked["order"] != _UP,
            after=asked["after"],
            before=None if asked["after"] else asked["before"],
        )


def written(key: OrderKey) -> str:
    """Return a key as the address has it."""
    return f"{key.order_date}.{key.number}" if key.order_date else str(key.number)


def _named(refs: Sequence[Ref], name: str) -> UUID | None:
    return next((ref.id for ref in refs if ref.name == name), None)
