"""What a list declares: its columns, filters, sortings, groups and queries, in one place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse

from upline.database.grouping import Groups
from upline.database.record_list import RecordList
from upline.kernel.texts import text
from upline.web.shared.access import Visit
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.columns import Column, RecordTable, custom_columns


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter: its inputs, its value as text, its label where it has several inputs.

    `is_period`: its inputs are the first and the last day.
    """

    names: tuple[str, ...]
    value: str
    label: str = ""
    is_period: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ListLabels:
    """How a list is called; `title` heads its page where that is not the nouns.

    `views` are titles by the values of the form's views; `view_nouns` are the nouns of those that
    have one of their own. `empty_title` is the title where a BSS has none, `empty_hint` says why.
    `new_title` is on the button by which one is added. `labels` stand on the links to the pages before and after.
    """

    noun: str
    nouns: str
    icon: str
    views: Mapping[str, str]
    empty_hint: str
    view_nouns: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    empty_title: str = ""
    new_title: str = ""
    labels: tuple[str, str] = (text("Back"), text("Next"))


@dataclass(frozen=True, kw_only=True, slots=True)
class ListSource:
    """The queries of a list. Each takes the visit and the valid form of the list.

    `records` are the records of the list; `groups` counts and sums them by one of its groups.
    `has_neighbours`: the pages of the records lead to those beside them.
    """

    records: Callable[[Visit, Any], RecordList[Any]]
    groups: Callable[[Visit, Any], Groups] | None = None
    has_neighbours: bool = True


@dataclass(frozen=True, slots=True)
class GroupBy:
    """What a list can be grouped by. `parameter` filters the list by the key of a group.

    `title` returns what a group is called, from the name of its record or its code.
    """

    label: str
    parameter: str = ""
    title: Callable[[str], str] = str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListParts:
    """What the records of a list consist of, where exports can have a row for each part.

    `code` is the value of the parameter `rows`. `columns` are those of a part, after those of its
    record. `read` returns the records of a batch with each of their parts.
    """

    code: str
    label: str
    columns: tuple[Column, ...]
    read: Callable[[Visit, Sequence[Any]], Iterable[tuple[Any, Any]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListDefinition:
    """A list of records, as the list machine draws, filters, pages, groups and exports it.

    `name` begins the names of its addresses; where the list stands on the page of a
    record, `record_args` has the id of that, and `parent` is the list of such records; `area` is its
    area of the rail where that has another name. `form` takes the parameters of the address. `extras`
    returns what else the template of the list needs.
    """

    name: str
    labels: Callable[[Visit, Any], ListLabels]
    form: Callable[[Mapping[str, str], Visit], Any]
    filters: Callable[[Visit, Any], list[ListFilter]]
    table: RecordTable
    source: ListSource
    group_by: Mapping[str, GroupBy] = field(default_factory=dict)
    parts: ListParts | None = None
    new: Callable[[Visit], str] = lambda _visit: ""
    extras: Callable[[Visit, Any, ListUrl, tuple[Any, ...]], dict[str, Any]] = (
        lambda _visit, _form, _address, _rows: {}
    )
    template: str = "lists/list.html"
    record_args: tuple[UUID, ...] = ()
    parent: "ListDefinition | None" = None
    area: str = ""

    @property
    def current_area(self) -> str:
        """Return the area of the rail to which the list belongs."""
        return self.area or (self.parent.name if self.parent else self.name)

    def open(self, params: Mapping[str, str], visit: Visit) -> Any:
        """Return the form of the list with these parameters."""
        form = self.form(params, visit)
        form.column_codes = tuple(column.code for column in self.all_columns(form))
        form.set_choices("rows", {self.parts.code: self.parts.label} if self.parts else {})
        form.set_choices("group", {code: group.label for code, group in self.group_by.items()})
        return form

    def all_columns(self, form: Any) -> tuple[Column, ...]:
        """Return the columns of the list with those of the custom fields."""
        return (*self.table.columns, *custom_columns(form.custom_filters))

    def url(self, visit: Visit, suffix: str = "") -> str:
        """Return the path of the list, or of one of the addresses beside it."""
        return _list_path(self.name + suffix, visit.tenant.slug, *self.record_args)


@lru_cache(maxsize=4096)
def _list_path(name: str, slug: str, *record_ids: UUID) -> str:
    """Return the path of an address beside a list: Django looks up each of half a dozen for 0.1 ms."""
    return reverse(name, args=[slug, *record_ids])


# A list, or what returns the list that stands on the page of the record with these ids.
DefinitionSource = ListDefinition | Callable[..., ListDefinition]


def find_definition(
    source: DefinitionSource, visit: Visit, ids: Mapping[str, UUID]
) -> ListDefinition:
    """Return the list of an address. Raises: the record's DoesNotExist."""
    return source if isinstance(source, ListDefinition) else source(visit, **ids)


def good_params(form: Any) -> dict[str, str]:
    """Return the parameters of a list that can be followed."""
    return {n: v for n, v in form.data.items() if n in form.fields and n not in form.errors}
