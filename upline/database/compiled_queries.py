"""Frequent queries that Django compiles once (ADR 45).

Django writes the SQL of a query anew whenever it runs, which takes several times as long as PostgreSQL needs for
an indexed row. A compiled query keeps the SQL, and takes other values for its parameters.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from itertools import count
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)

from upline.database.bulk import uuid_array

P = ParamSpec("P")
R = TypeVar("R")

_numbers = count(1)
# A moment is a date for Python, so that it comes before.
_SQL_TYPES = ((UUID, "uuid"), (str, "text"), (datetime, "timestamptz"), (date, "date"))
_FIRST_MOMENT = datetime(1, 1, 2, tzinfo=UTC)

Row = Sequence[Any]


def compiled_query(build: "Callable[P, QuerySet[Any, R]]") -> Callable[P, list[R]]:
    """Return a function that runs the query that `build` returns, as a list of its results.

    It is called by keyword. Identifiers, texts, dates and moments, and tuples of them, are parameters: `build` sees
    other values in their places, tuples of one, and may only compare columns with them (tuples by `__in` and
    `__overlap`). Whatever else it is called with (None, truth values, members of enums) distinguishes queries.
    """
    return update_wrapper(_CompiledQuery(build), build)  # type: ignore[return-value]


class _CompiledQuery(Generic[R]):
    def __init__(self, build: "Callable[..., QuerySet[Any, R]]") -> None:
        self._build = build
        self._statements: dict[tuple[Any, ...], _Statement] = {}

    def __call__(self, **values: Any) -> list[R]:
        shape = tuple([_shape(value) for value in values.values()])
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = _compile(self._build, values)
        return statement.run(values)


def _is_parameter(value: Any) -> bool:
    return isinstance(value, UUID | str | date) and not isinstance(value, Enum)


def _shape(value: Any) -> Any:
    """Return what of a value the SQL depends on."""
    if isinstance(value, tuple):
        assert value, "nothing is in an empty tuple: its callers know the answer"
        return tuple, _type_name(value[0])
    return type(value) if _is_parameter(value) else value


@dataclass(frozen=True, slots=True)
class _Statement:
    """The SQL of a query. `places` says which of its parameters come from which value."""

    sql: str
    parameters: Sequence[Any]
    places: Mapping[int, str]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    read: Callable[[Row], Any]

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the results for these values."""
        parameters = list(self.parameters)
        for at, name in self.places.items():
            parameters[at] = _sql_value(values[name])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        return [self.read(self._converted(row)) for row in rows]

    def _converted(self, row: Row) -> Row:
        if not self.converters:
            return row
        converted = list(row)
        for at, converters, expression in self.converters:
            for convert in converters:
                converted[at] = convert(converted[at], expression, connection)
        return converted


def _compile(build: "Callable[..., QuerySet[Any, Any]]", values: Mapping[str, Any]) -> _Statement:
    stand_ins = {name: _stand_in(value) for name, value in values.items()}
    queryset = build(**stand_ins)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    places = dict(_places(stand_ins, parameters))
    assert set(places.values()) == {
        name for name, value in values.items() if _is_parameter(value) or isinstance(value, tuple)
    }, f"a parameter of {build.__name__} is not compared with a column"
    return _Statement(
        _with_arrays(sql, {at: values[name] for at, name in places.items()}),
        parameters,
        places,
        [(at, *of_column) for at, of_column in compiler.get_converters(columns).items()],
        _reader(queryset, compiler),
    )


def _stand_in(value: Any) -> Any:
    """Return another value of the same type, which is recognised among the parameters of the SQL."""
    if isinstance(value, tuple):
        return (_stand_in(value[0]),)
    if not _is_parameter(value):
        return value
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str):
        return f"parameter {uuid4()}"
    moment = _FIRST_MOMENT + timedelta(days=next(_numbers))
    return moment if isinstance(value, datetime) else moment.date()


def _places(stand_ins: Mapping[str, Any], parameters: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Iterate over the places of parameters in the SQL, each with the name of its value."""
    for at, parameter in enumerate(parameters):
        for name, stand_in in stand_ins.items():
            own = stand_in[0] if isinstance(stand_in, tuple) else stand_in
            if _is_parameter(own) and parameter == own:
                yield at, name


def _with_arrays(sql: str, values: Mapping[int, Any]) -> str:
    """Return the SQL with one array in the place of each tuple, of whatever length.

    `values` are examples of what its parameters get, by their places.
    """
    pieces = sql.split("%s")
    for at, value in values.items():
        if isinstance(value, tuple):
            before, after = pieces[at], pieces[at + 1]
            array = f"::{_type_name(value[0])}[]"
            if before.endswith(" IN (") and after.startswith(")"):
                pieces[at], pieces[at + 1] = before.removesuffix("IN (") + "= ANY(", array + after
            else:
                assert before.endswith("ARRAY["), "a tuple is compared otherwise"
                pieces[at] = before.removesuffix("ARRAY[")
                pieces[at + 1] = array + after.removeprefix("]")
    return "%s".join(pieces)


def _type_name(value: Any) -> str:
    """Return what SQL calls the type of a parameter."""
    return next(name for kind, name in _SQL_TYPES if isinstance(value, kind))


def _sql_value(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return uuid_array(value) if isinstance(value[0], UUID) else list(value)


def _reader(queryset: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Row], Any]:
    """Return what makes a result of a row, as Django's own iterables do."""
    kind = queryset._iterable_class
    if kind is ModelIterable:
        return _model_reader(compiler)
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    assert kind is ValuesIterable, "a query that is read otherwise is not compiled"
    query = queryset.query
    names = query.selected or (*query.values_select, *query.annotation_select)
    return lambda row: dict(zip(names, row, strict=False))


def _model_reader(compiler: Any) -> Callable[[Row], Any]:
    of_model = compiler.klass_info
    model = of_model["model"]
    first, last = of_model["select_fields"][0], of_model["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[first:last]]
    # The types are those of a later version of Django.
    related = get_related_populators(of_model, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    annotations = tuple(compiler.annotation_col_map.items()) if compiler.annotation_col_map else ()

    def read(row: Row) -> Any:
        record = model.from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in related:
            populator.populate(row, record)
        for name, at in annotations:
            setattr(record, name, row[at])
        return record

    return read
