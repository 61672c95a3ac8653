"""Parameters of lists: attributes that filter, `fields`, `offset`, `limit`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from upline.api.tmf.documents import Document
from upline.api.tmf.errors import bad_request

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_PAGING = ("fields", "offset", "limit")
_OPERATORS = ("gt", "gte", "lt", "lte", "ne", "eq")
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_ALWAYS = frozenset({"id", "href"})
ID_PATHS = ("id", "href")


class ListFilter(Protocol):
    """A filter of the database, as the areas have them: a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class RecordFilter(ListFilter, Protocol):
    """A filter that can name the records. `ids` None: all."""

    @property
    def ids(self) -> Collection[UUID] | None: ...


T = TypeVar("T", bound=ListFilter)
F = TypeVar("F", bound=RecordFilter)


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One condition on the records of a list: `path` compared with any of some values.

    `path` leads to an attribute: `state`, `relatedParty.id`.
    """

    path: str
    values: tuple[str, ...]
    operator: str = "eq"

    @property
    def is_equality(self) -> bool:
        return self.operator == "eq"

    def holds(self, document: Document) -> bool:
        """Tell whether a document meets the condition; what it has several of need it once."""
        found = list(_values_at(document, self.path.split(".")))
        if self.operator == "ne":
            return not any(_compares(one, "eq", value) for one in found for value in self.values)
        return any(_compares(one, self.operator, value) for one in found for value in self.values)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListQuery:
    """What is requested of a list. `fields` None: whole records."""

    conditions: tuple[Condition, ...]
    fields: frozenset[str] | None
    offset: int
    limit: int


def parse_query(request: HttpRequest, attributes: Collection[str]) -> ListQuery:
    """Return what is requested of a list whose records have these attributes.

    Raises: ApiError — naming the parameters that are no attributes, or cannot be read.
    """
    conditions = []
    for name, values in request.GET.lists():
        if name in _PAGING:
            continue
        path, operator = _split_operator(name)
        if path.partition(".")[0] not in attributes:
            raise bad_request(
                f"There is no such attribute: {name}.", f"?{name}", code="unknown_parameter"
            )
        given = tuple(_unquote(str(value)) for value in values)
        if any("\0" in value for value in given):
            raise bad_request("The character NUL is in no text.", f"?{name}")
        conditions.append(Condition(path=path, operator=operator, values=_alternatives(given)))
    return ListQuery(
        conditions=tuple(conditions),
        fields=parse_fields(request, attributes),
        offset=_number(request, "offset", default=0),
        limit=min(_number(request, "limit", default=DEFAULT_LIMIT), MAX_LIMIT),
    )


def parse_fields(request: HttpRequest, attributes: Collection[str]) -> frozenset[str] | None:
    """Return the attributes that are requested, with those that every record has; None: all.

    Raises: ApiError — naming what is no attribute.
    """
    if "fields" not in request.GET:
        return None
    names = {name.strip() for name in request.GET["fields"].split(",") if name.strip()} - {"none"}
    unknown = sorted(name for name in names if name.partition(".")[0] not in attributes)
    if unknown:
        raise bad_request(
            f"There is no such attribute: {', '.join(unknown)}.",
            "?fields",
            code="unknown_parameter",
        )
    return _ALWAYS | {name.partition(".")[0] for name in names}


def select_fields(document: Document, fields: frozenset[str] | None) -> Document:
    """Return the requested attributes of a document."""
    if fields is None:
        return document
    return {name: value for name, value in document.items() if name in fields}


def narrow_all(
    where: T, conditions: Sequence[Condition], narrow: Callable[[T, Condition], T | None]
) -> tuple[T | None, list[Condition]]:
    """Return a filter of the database narrowed by conditions, and the conditions that it cannot check.

    `narrow` returns a filter with one condition more; the same one: it does not know it; None: nothing is
    found. A moment of the last change is only a bound of what is found: it stays to be checked.
    """
    narrowed: T | None = where
    remaining: list[Condition] = []
    for condition in conditions:
        before = narrowed
        narrowed = narrow(before, condition) if before is not None else None
        if narrowed is before or condition.path == "lastUpdate":
            remaining.append(condition)
    return narrowed, remaining


def narrow_by_ids(where: F, condition: Condition) -> F | None:
    """Return a filter with a condition on `id` or `href` more; None: nothing is found."""
    known = where.ids
    ids = tuple(pk for pk in ids_of(condition) if known is None or pk in known)
    return replace(where, ids=ids) if ids else None


def narrow_by_change(where: F, condition: Condition, changed_since: Callable[[datetime], Q]) -> F:
    """Return a filter with a condition on `lastUpdate` more, or the same one: it bounds nothing from below."""
    since = moment_of(condition, "eq", "gte", "gt")
    return replace(where, changed=changed_since(since)) if since else where


def ids_of(condition: Condition) -> tuple[UUID, ...]:
    """Return the ids that a condition on `id` or `href` names; what is no id of ours is left out."""
    return tuple(filter(None, (parse_id(value.rpartition("/")[2]) for value in condition.values)))


def parse_id(text: str) -> UUID | None:
    """Return the id of a record, or None: no record has such an id."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def days_of(condition: Condition) -> tuple[date | None, date | None] | None:
    """Return the first and last day that a condition on a day allows; None: it is no such condition."""
    if len(condition.values) != 1 or (moment := _moment(condition.values[0])) is None:
        return None
    if moment != moment.replace(hour=0, minute=0, second=0, microsecond=0):
        return None
    day, one = moment.date(), timedelta(days=1)
    bounds: Mapping[str, tuple[date | None, date | None]] = {
        "eq": (day, day),
        "gte": (day, None),
        "gt": (day + one, None),
        "lte": (None, day),
        "lt": (None, day - one),
    }
    return bounds.get(condition.operator)


def moment_of(condition: Condition, *operators: str) -> datetime | None:
    """Return the moment that a condition with one of these operators compares with, or None."""
    if condition.operator not in operators or len(condition.values) != 1:
        return None
    return _moment(condition.values[0])


def matches_all(document: Document, conditions: Sequence[Condition]) -> bool:
    """Tell whether a document meets all conditions."""
    return all(condition.holds(document) for condition in conditions)


def _split_operator(name: str) -> tuple[str, str]:
    path, _, last = name.rpartition(".")
    return (path, last) if path and last in _OPERATORS else (name, "eq")


def _unquote(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if is_quoted else value


def _alternatives(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values any of which is sought: each as it is, and where it lists several, those."""
    parts = (part for value in values for part in (value, *value.split(",")))
    return tuple(dict.fromkeys(parts))


def _number(request: HttpRequest, name: str, *, default: int) -> int:
    given = request.GET.get(name)
    if given is None:
        return default
    if not _NUMBER.fullmatch(given):
        raise bad_request(f"{name} is a whole number from 0.", f"?{name}")
    return int(given)


def _values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _values_at(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        name, *rest = path
        if name in value:
            yield from _values_at(value[name], rest)


def _compares(found: Any, operator: str, value: str) -> bool:
    if isinstance(found, dict):
        return False
    left, right = _comparable(_as_text(found), value)
    if operator == "eq":
        return bool(left == right)
    compared: Mapping[str, bool] = {
        "gt": left > right,
        "gte": left >= right,
        "lt": left < right,
        "lte": left <= right,
    }
    return compared[operator]


def _as_text(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


def _comparable(left: str, right: str) -> tuple[Any, Any]:
    """Return two values as numbers, moments or texts: as what both can be."""
    readers: Sequence[Any] = (_decimal, _moment)
    for read in readers:
        one, other = read(left), read(right)
        if one is not None and other is not None:
            return one, other
    return left, right


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
