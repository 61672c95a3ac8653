"""The query parameters of all lists, cleaned."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from upline.access.reach import UNRESTRICTED, Reach
from upline.database.keyset import PageKey, PageRequest
from upline.kernel.texts import text
from upline.tenancy.queries import NO_RESELLERS, ResellerChoices
from upline.web.shared.custom_field_filters import (
    NO_CUSTOM_FILTERS,
    CustomFieldFilters,
    check_custom_filters,
)
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.choice_fields import ChoiceFilter, ResellerFilter, unknown_choice
from upline.web.shared.search_text import NOTHING_TO_SEARCH, is_too_short

# What tells rows with the same value apart in a key of a page: an id, or a number.
NUMBER_KEY = re.compile(r"\d{1,18}", re.ASCII)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_FIGURE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?", re.ASCII)
_LONGEST_KEY = 600
_LONGEST_COLUMNS = 1000
_PAGES = ("after", "before")
UP, DOWN = "up", "down"


class PagedForm(Form):
    """The page of a list.

    An address has a key as its two parts with a dot between them: the unique one first where
    the other can be anything, as names can, and last where it is a day or a figure.
    """

    unique_first: ClassVar[bool] = True
    unique: ClassVar[re.Pattern[str]] = _ID

    after = forms.CharField(required=False, max_length=_LONGEST_KEY)
    before = forms.CharField(required=False, max_length=_LONGEST_KEY)

    def clean(self) -> None:
        for name in _PAGES:
            typed = self.cleaned_data.get(name)
            if not typed:
                continue
            key = self._read(typed)
            if self.unique.fullmatch(key.unique) and self.is_value(key.value):
                self.cleaned_data[name] = key
            else:
                self.add_error(name, text("There is no such page of this list."))

    def is_value(self, value: str | None) -> bool:
        """Tell whether a page can begin at this value of what the list is sorted by."""
        return value is not None

    def page(self) -> PageRequest:
        """Return the page of a valid form."""
        after, before = (self.cleaned_data[name] or None for name in _PAGES)
        return PageRequest(after=after, before=None if after else before)

    def _read(self, text: str) -> PageKey:
        if self.unique_first:
            unique, _, value = text.partition(".")
        else:
            value, _, unique = text.rpartition(".")
        return PageKey(value or None, unique)

    def format_key(self, key: PageKey) -> str:
        """Return a key as the address has it."""
        parts = (key.unique, key.value) if self.unique_first else (key.value, key.unique)
        return ".".join(part for part in parts if part is not None)


class ListForm(PagedForm):
    """The parameters of every list. `views` exclude each other; the first is the usual one.

    `columns` are the codes of the columns that are shown, in their order; the list machine says
    which there are, and by what the list can be grouped.
    """

    views: ClassVar[type[StrEnum]]

    view = ChoiceFilter(text("View"))
    columns = forms.CharField(label=text("Columns"), required=False, max_length=_LONGEST_COLUMNS)
    group = ChoiceFilter(text("Group by"))
    rows = ChoiceFilter(text("Rows of exports"))
    # The last one: in this class its name hides that of the function.
    text = forms.CharField(label=text("Text"), required=False, max_length=200)
    custom_filters = NO_CUSTOM_FILTERS
    column_codes: Collection[str] = ()

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__(params, auto_id="filter_%s")
        self.set_choices("view", dict.fromkeys(self.views, ""))

    def fields_with_messages(self) -> Iterable[tuple[str, forms.Field]]:
        """Return the fields that the address has: a list has two dozen, none of them required. Texts for all took 4 % of a page."""
        return [(name, field) for name, field in self.fields.items() if name in self.data]

    def set_choices(self, name: str, words: Mapping[str, str]) -> None:
        """Let one of some values be chosen, each by its words."""
        chosen = self.fields[name]
        assert isinstance(chosen, ChoiceFilter), "chosen from a list"
        chosen.set_choices(words)

    def clean_columns(self) -> tuple[str, ...]:
        """Return the codes of the columns, each once."""
        codes = tuple(dict.fromkeys(filter(None, self.cleaned_data["columns"].split(","))))
        for code in codes:
            if code not in self.column_codes:
                raise forms.ValidationError(unknown_choice(code, text("Column")))
        return codes

    def clean_text(self) -> str:
        typed: str = self.cleaned_data["text"]
        if typed and is_too_short(typed):
            raise forms.ValidationError(NOTHING_TO_SEARCH)
        return typed

    def clean_view(self) -> StrEnum:
        usual, *_ = self.views
        view = self.cleaned_data["view"]
        return self.views(view) if view else usual

    def check_date_range(self, first: str, last: str) -> None:
        """Say in the form when the second of two days lies before the first."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and start > end:
            self.add_error(last, text("This day lies before the first one."))


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordChoices:
    """What of a BSS its records can be filtered by.

    `reach` is what the person may see. `users` are those who can be responsible, former ones
    included. `account` is the name of the account that is given by its id, if there is one.
    """

    reach: Reach = UNRESTRICTED

    users: Mapping[UUID, str] = field(default_factory=dict)
    resellers: ResellerChoices = NO_RESELLERS
    custom_filters: CustomFieldFilters = NO_CUSTOM_FILTERS
    account: str | None = None


class SortedListForm(ListForm):
    """The parameters of a list that can be sorted.

    `sorts` is what it can be sorted by, the first of them usually; those in `descending_sorts`
    are usually descending, and by time but for those in `rank_sorts`.
    """

    sorts: ClassVar[tuple[str, ...]]
    descending_sorts: ClassVar[Collection[str]] = ()
    rank_sorts: ClassVar[Collection[str]] = ()

    sort = ChoiceFilter(text("Sort"))
    order = ChoiceFilter(text("Order"))

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__(params)
        self.set_choices("sort", dict.fromkeys(self.sorts, ""))
        self.set_choices("order", dict.fromkeys((DOWN, UP), ""))

    def clean(self) -> None:
        if "sort" in self.cleaned_data:
            self.cleaned_data["sort"] = self.cleaned_data["sort"] or self.default_sort()
        super().clean()

    def default_sort(self) -> str:
        """Return by what a list is sorted where the address does not say it."""
        return self.sorts[0]

    @property
    def current_sort(self) -> str:
        sort: str = self.cleaned_data.get("sort", self.sorts[0])
        return sort

    @property
    def reverse_value(self) -> str:
        """Return the value of `order` that reverses the usual direction."""
        return UP if self.current_sort in self.descending_sorts else DOWN

    @property
    def is_reversed(self) -> bool:
        return self.cleaned_data.get("order") == self.reverse_value

    @property
    def is_descending(self) -> bool:
        return (self.reverse_value == UP) is not self.is_reversed

    @property
    def is_by_time(self) -> bool:
        """Tell whether new records come first or last."""
        sort = self.current_sort
        return sort in self.descending_sorts and sort not in self.rank_sorts

    def page(self) -> PageRequest:
        """Return the page of a valid form, and which way round it is."""
        return replace(super().page(), is_reversed=self.is_reversed)


class RecordListForm(SortedListForm):
    """The filters, the sorting and the page of a list of records, as the address has them."""

    sorts: ClassVar[tuple[str, ...]] = ("name",)

    reseller = ChoiceFilter(text("Reseller"))

    def __init__(self, params: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(params)
        self.choices = choices
        self.custom_filters = choices.custom_filters
        resellers = choices.resellers
        if resellers.is_complete:
            self.set_choices("reseller", {slug: ref.name for slug, ref in resellers.found.items()})
        else:
            self.fields["reseller"] = ResellerFilter(resellers.found)
        self.custom_filters.add_filters(self)
        self.dress()

    def clean(self) -> None:
        super().clean()
        check_custom_filters(self, list(self.data))

    @property
    def reseller_name(self) -> str:
        """Return the user filter as text; empty for all users."""
        reseller = self.choices.resellers.found.get(self.cleaned_data.get("reseller", ""))
        return reseller.name if reseller else ""

    @property
    def reseller_id(self) -> UUID | None:
        reseller = self.choices.resellers.found.get(self.cleaned_data["reseller"])
        return reseller.id if reseller else None


class UserFilterForm(RecordListForm):
    """A list whose records have a responsible user."""

    user = ChoiceFilter(text("Responsible user"))

    def __init__(self, params: Mapping[str, str], *, choices: RecordChoices) -> None:
        super().__init__(params, choices=choices)
        self.set_choices("user", {str(pk): name for pk, name in choices.users.items()})

    @property
    def user_name(self) -> str:
        """Return the name of the user filter; empty for all users."""
        user = self.cleaned_data.get("user")
        return next((name for pk, name in self.choices.users.items() if str(pk) == user), "")

    @property
    def user_id(self) -> UUID | None:
        user: str = self.cleaned_data["user"]
        return UUID(user) if user else None


class AccountFilterForm(SortedListForm):
    """A list whose records have an account: filtered by a part of its name, or by its id.

    `account`: the name of the account whose id the address has; None: there is none.
    """

    account = forms.CharField(
        label=text("Account"),
        required=False,
        max_length=200,
        help_text=text("A part of its name"),
    )

    def __init__(
        self, params: Mapping[str, str], *, account: str | None = None, **more: Any
    ) -> None:
        super().__init__(params, **more)
        self.chosen_account = account
        if account:
            self.fields["account"].help_text = text("Now one account; part of a name finds others")

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"]
        if id_of(account) and self.chosen_account is None:
            raise forms.ValidationError(text("There is no such account here."))
        return account

    @property
    def account_name(self) -> str:
        """Return the account filter as text; empty for all accounts."""
        return self.chosen_account or self.cleaned_data.get("account", "")

    @property
    def account_id(self) -> UUID | None:
        return id_of(self.cleaned_data["account"])

    @property
    def account_words(self) -> str:
        return "" if self.account_id else self.cleaned_data["account"]


def is_day(text: str | None) -> bool:
    """Tell whether a text is a day, as addresses have it: `2026-05-15`."""
    try:
        return text is not None and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_figure(text: str | None) -> bool:
    """Tell whether a text is an amount, as keys of pages have it: `-12.5000`."""
    return text is not None and _FIGURE.fullmatch(text) is not None


def is_moment(text: str | None) -> bool:
    """Tell whether a text is a moment with its zone, as keys of pages have it."""
    try:
        return text is not None and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def id_of(text: str) -> UUID | None:
    """Return the id that a parameter is, or None for words."""
    try:
        return UUID(text)
    except ValueError:
        return None
