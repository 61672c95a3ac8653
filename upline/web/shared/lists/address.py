"""The address of a list, and what is made of it: filter chips, heads that sort, views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from upline.kernel.texts import text

PAGE_KEYS = ("after", "before")


@dataclass(frozen=True, slots=True)
class ListUrl:
    """The path of a list and its parameters: a link that can be shared.

    `unfiltered` are the parameters that stand for none where a list without parameters opens
    its default view.
    """

    path: str
    params: Mapping[str, str]
    unfiltered: Mapping[str, str] | None = None

    def href(self, **changes: str) -> str:
        """Return the address with some parameters changed; "" removes one. It starts at page one."""
        query = self.query(**changes)
        return f"{self.path}?{query}" if query else self.path

    def query(self, **changes: str) -> str:
        """Return the parameters of `href`, encoded."""
        wanted = {**self.filters(), **changes}
        wanted = {name: value for name, value in wanted.items() if value}
        return urlencode(wanted or self.unfiltered or {}, safe=",")

    def filters(self, *, without: Sequence[str] = ()) -> dict[str, str]:
        """Return the parameters, without the page and those named."""
        left_out = {*PAGE_KEYS, *without}
        return {k: v for k, v in self.params.items() if v and k not in left_out}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter. `fields` are its inputs; `value` is its text where it is set.

    `links` set it to a value that is often wanted.
    """

    name: str
    label: str
    icon: str
    value: str
    clear: str
    action: str
    hidden_params: tuple[tuple[str, str], ...]
    fields: tuple[Any, ...]
    links: tuple["View", ...] = ()

    @property
    def clear_label(self) -> str:
        return text("Remove filter {label}", label=self.label)


def chip(
    address: ListUrl, label: str, value: str, fields: Sequence[Any], *, icon: str = "plus"
) -> Chip:
    """Return the chip of the filter whose inputs are the fields of a form."""
    names = [field.name for field in fields]
    hidden_params = address.filters(without=names)
    return Chip(
        name=names[0],
        label=label,
        icon=icon,
        value=value,
        clear=address.href(**dict.fromkeys(names, "")),
        action=address.path,
        hidden_params=tuple(hidden_params.items()),
        fields=tuple(fields),
    )


@dataclass(frozen=True, slots=True)
class SortHeader:
    """The head of a column that sorts; `direction` is "" where another column does."""

    href: str
    direction: str
    icon: str


@dataclass(frozen=True, slots=True)
class View:
    """A link among several that exclude each other, such as the views of a list."""

    label: str
    href: str
    is_current: bool


def quick_dates(address: ListUrl, names: Sequence[str], *, today: date) -> tuple[View, ...]:
    """Return the links that set a filter by two days to a period that is often wanted.

    `names` are the parameters of the first and the last day.
    """
    first_name, last_name = names
    month = today.replace(day=1)
    yesterday, last_month = today - timedelta(1), month - timedelta(1)
    periods = {
        text("Today"): (today, today),
        text("Yesterday"): (yesterday, yesterday),
        text("Last 7 days"): (today - timedelta(6), today),
        text("This month"): (month, today),
        text("Last month"): (last_month.replace(day=1), last_month),
    }
    views = []
    for label, (first, last) in periods.items():
        days = {first_name: first.isoformat(), last_name: last.isoformat()}
        is_current = all(address.params.get(name) == day for name, day in days.items())
        views.append(View(label, address.href(**days), is_current))
    return tuple(views)
