"""`fields=` and `expand=`: how much of each record a read answers."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse
from upline.api.problems import ApiError, FieldError

JsonObject = dict[str, Any]
FIELDS, EXPAND = "fields", "expand"

Loader = Callable[[ApiRequest, Sequence[UUID]], Mapping[UUID, BaseModel | Sequence[BaseModel]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Expansion:
    """What `expand=` adds to a record: more of a record that it refers to, or the records that it has.

    `load` returns the records of a whole page by a fixed number of queries, by the ids of those that are
    referred to; with `is_list`, lists of them by the ids of the records of the page. What the caller may
    not see is left out, and stays the reference that it was. `model`: each record in the answer.
    """

    model: type[BaseModel]
    load: Loader
    is_list: bool = False


Expansions = Mapping[str, Expansion]


def record_model(response_model: Any) -> type[BaseModel] | None:
    """Return the model of each record in a response; None where it is not JSON of one model."""
    if not (isinstance(response_model, type) and issubclass(response_model, BaseModel)):
        return None
    if issubclass(response_model, ListResponse):
        [item] = get_args(response_model.model_fields["items"].annotation)
        return item if isinstance(item, type) else None
    return response_model


@dataclass(frozen=True, slots=True)
class Selection:
    """What a request selects of each record; no `fields`: all of them."""

    fields: tuple[str, ...]
    expansions: Expansions

    def apply(self, body: BaseModel, request: ApiRequest) -> JsonObject:
        """Return the answer with what is selected of its record, or of each record of its list."""
        answer: JsonObject = body.model_dump(mode="json")
        records = answer["items"] if isinstance(body, ListResponse) else [answer]
        for name, expansion in self.expansions.items():
            _expand(records, name, expansion, request)
        if not self.fields:
            return answer
        if isinstance(body, ListResponse):
            return {**answer, "items": [self._of(record) for record in records]}
        return self._of(answer)

    def _of(self, record: JsonObject) -> JsonObject:
        return {name: record[name] for name in self.fields if name in record}


def selection(
    request: ApiRequest, model: type[BaseModel] | None, expansions: Expansions
) -> Selection | None:
    """Return what a request selects; None: nothing in particular.

    Raises: ApiError `unknown_field` — naming what the records do not have, or nothing.
    """
    if model is None or not {FIELDS, EXPAND} & request.GET.keys():
        return None
    wanted = _names(request, EXPAND, expansions)
    fields = _names(request, FIELDS, [*model.model_fields, *wanted])
    return Selection(fields, {name: expansions[name] for name in wanted})


def _names(request: ApiRequest, parameter: str, known: Collection[str]) -> tuple[str, ...]:
    if parameter not in request.GET:
        return ()
    names = tuple(dict.fromkeys(request.GET[parameter].split(",")))
    errors = [
        FieldError(field=f"?{parameter}", detail=f"There is no such field: {name or 'empty'}.")
        for name in names
        if name not in known
    ]
    if errors:
        sentence = f"This cannot be understood: ?{parameter}."
        raise ApiError(HTTPStatus.BAD_REQUEST, "unknown_field", sentence, errors=errors)
    return names


def _expand(
    records: Sequence[JsonObject], name: str, expansion: Expansion, request: ApiRequest
) -> None:
    keys = [_key(record, name, expansion) for record in records]
    ids = list(dict.fromkeys(key for key in keys if key is not None))
    found = expansion.load(request, ids) if ids else {}
    for record, key in zip(records, keys, strict=True):
        if expansion.is_list:
            record[name] = [_json(one) for one in _list(found.get(key) if key else None)]
        elif key is not None and key in found:
            record[name] = _json(found[key])


def _key(record: JsonObject, name: str, expansion: Expansion) -> UUID | None:
    if expansion.is_list:
        return UUID(record["id"])
    return UUID(record[name]["id"]) if record[name] else None


def _list(found: Any) -> Iterator[BaseModel]:
    yield from found or ()


def _json(one: Any) -> JsonObject:
    dumped: JsonObject = one.model_dump(mode="json")
    return dumped


def selection_parameters(model: type[BaseModel] | None, expansions: Expansions) -> list[JsonObject]:
    """Return the parameters as the document has them."""
    if model is None:
        return []
    known = {FIELDS: (*model.model_fields, *expansions), EXPAND: (*expansions,)}
    about = {
        FIELDS: "Answer these fields of each record alone, separated by commas.",
        EXPAND: "Answer these records whole, as their lists have them, separated by commas.",
    }
    return [
        {
            "name": name,
            "in": "query",
            "description": about[name],
            "required": False,
            "style": "form",
            "explode": False,
            "schema": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": list(dict.fromkeys(words))},
            },
        }
        for name, words in known.items()
        if words
    ]
