"""Fields that a mirror follows: how each travels in a sale event's document and stands in the database.

The areas that have mirrors declare their fields as one `FollowedFields` each. Documents, booking, bulk
writes and reconciliation read it.
"""

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

Convert = Callable[[Any], Any]

# Documents repeat the same few identifiers.
parse_id = lru_cache(maxsize=4_096)(UUID)


@dataclass(frozen=True, slots=True)
class ValueType:
    """How values of one type are written. None: as they are.

    `column_type` is the SQL type. `to_json` and `from_json` convert for the document, `to_column` and
    `from_column` for bulk writes and raw rows.
    """

    column_type: str
    to_json: Convert | None = None
    from_json: Convert | None = None
    to_column: Convert | None = None
    from_column: Convert | None = None


def _optional_day_to_json(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _optional_day_from_json(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


TEXT = ValueType("text")
WHOLE_NUMBER = ValueType("int")
FLAG = ValueType("boolean")
IDENTIFIER = ValueType("uuid", str, parse_id)
DAY = ValueType("date", date.isoformat, date.fromisoformat)
OPTIONAL_DAY = ValueType("date", _optional_day_to_json, _optional_day_from_json)


def code_of(enum: type[StrEnum]) -> ValueType:
    """Return the type of a column that stores a member of an enum by its value."""
    return ValueType("text", None, enum, attrgetter("value"), enum)


class Required:
    """The default of a field that every document has."""


@dataclass(frozen=True, slots=True)
class FollowedField:
    """A field of a record that its mirror follows.

    `name` is what forms, scenarios and the API call it; `column` the attribute of records and the database
    column; `key` its key in the document of a sale event, which never changes: events are stored.
    `default` is read where a document of an earlier version lacks the key. `is_fixed`: written with a
    new mirror only.
    """

    name: str
    column: str
    key: str
    type: ValueType
    default: Any = Required
    is_fixed: bool = False


class FollowedFields:
    """A table of followed fields, with what its readers do for every row of it.

    The attribute lookups are prepared once: booking does this for every record of every event.
    """

    def __init__(self, *fields: FollowedField) -> None:
        names, columns, keys = zip(*((f.name, f.column, f.key) for f in fields), strict=True)
        for values in (names, columns, keys):
            assert len(values) == len(set(values)), f"{values} repeat one"
        assert len(fields) > 1, "`attrgetter` returns a tuple only for several attributes"
        self.fields = fields
        self.names: KeysView[str] = dict.fromkeys(names).keys()  # in the order of the table
        self.columns: tuple[str, ...] = columns
        self._keys: tuple[str, ...] = keys
        self._values_of = attrgetter(*columns)
        self._values_in = itemgetter(*keys)
        self._changing = tuple(f.column for f in fields if not f.is_fixed)
        self._key_defaults = {f.key: f.default for f in fields if f.default is not Required}
        self._to_json = _converters((f.key, f.type.to_json) for f in fields)
        self._from_json = _converters((f.column, f.type.from_json) for f in fields)
        self._to_column = _converters((f.column, f.type.to_column) for f in fields)
        self._from_column = _converters((f.column, f.type.from_column) for f in fields)

    def __iter__(self) -> Iterator[FollowedField]:
        return iter(self.fields)

    def missing_in(self, record_type: type) -> set[str]:
        """Return the columns that a record type lacks."""
        return set(self.columns) - record_type.__annotations__.keys()

    @property
    def column_defaults(self) -> dict[str, Any]:
        """Return by column the defaults of the fields that a document may lack."""
        return {f.column: f.default for f in self.fields if f.default is not Required}

    @property
    def changing_column_types(self) -> dict[str, str]:
        """Return the SQL types of the columns that are written again when a record changes."""
        return {f.column: f.type.column_type for f in self.fields if not f.is_fixed}

    def copy(self, record: object) -> dict[str, Any]:
        """Return the values of a record by column."""
        return dict(zip(self.columns, self._values_of(record), strict=True))

    def follow(self, mirror: object, source: object) -> None:
        """Set the values of a mirror to those of its source."""
        for column in self._changing:
            setattr(mirror, column, getattr(source, column))

    def to_document(self, record: object) -> dict[str, Any]:
        """Return the values of a record as JSON, by their keys."""
        values = dict(zip(self._keys, self._values_of(record), strict=True))
        return _converted(values, self._to_json)

    def from_document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a document by column.

        Raises: KeyError — a field without a default is missing.
        """
        try:
            found = self._values_in(document)
        except KeyError:
            found = self._values_in({**self._key_defaults, **document})
        return _converted(dict(zip(self.columns, found, strict=True)), self._from_json)

    def to_columns(self, record: object) -> dict[str, Any]:
        """Return the values of a record as bulk writes take them, by column."""
        return _converted(self.copy(record), self._to_column)

    def from_columns(self, row: object) -> dict[str, Any]:
        """Return the values of a row as the database returned it, by column."""
        return _converted(self.copy(row), self._from_column)


_Converters = tuple[tuple[str, Convert], ...]


def _converters(converts: Iterable[tuple[str, Convert | None]]) -> _Converters:
    return tuple((name, convert) for name, convert in converts if convert is not None)


def _converted(values: dict[str, Any], converters: _Converters) -> dict[str, Any]:
    for name, convert in converters:
        values[name] = convert(values[name])
    return values
