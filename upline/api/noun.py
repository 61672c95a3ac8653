"""A noun and what programs can do with it: what all operations have in common is added here.

Each operation is a view of a `Call` and what ninja reads from its signature. It answers a
model, or a `Stamped` that also says the record's version; the door does the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel

from upline.api.caller import Call
from upline.api.problems import Problem
from upline.api.reading import check_parameters
from upline.api.writing import write


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamped:
    """A record to answer with: its version becomes its ETag; `address` is where a new one is."""

    body: BaseModel
    version: int | str | None = None
    address: str = ""


def made(record: BaseModel | Stamped, view: str, **ids: UUID) -> Stamped:
    """Return a record that was just made, and where it is: at the view that reads it, by its ids."""
    stamped = record if isinstance(record, Stamped) else Stamped(body=record)
    return replace(stamped, address=reverse(f"api:{view}", kwargs=ids))


Answerable = BaseModel | Stamped | HttpResponseBase | None
V = TypeVar("V", bound=Callable[..., Answerable])

_ALWAYS = (400, 401, 429)
_OF_WRITES = (403, 404, 409, 413, 415, 422)
_CUSTOM_FIELDS = {
    "name": "custom_fields",
    "in": "query",
    "description": "Exact values of custom fields, by code: `custom_fields[po]=4711`.",
    "required": False,
    "style": "deepObject",
    "explode": True,
    "schema": {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,60}$"},
        "additionalProperties": {"type": "string"},
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """How an operation is asked for and answered."""

    method: str
    status: int
    answers: Any
    refuses: tuple[int, ...] = ()
    also: str = ""
    by_custom_fields: bool = False

    @property
    def told_besides(self) -> dict[str, Any] | None:
        """Return what the document says of it that no signature does."""
        if self.also:
            content = {self.also: {"schema": {"type": "string", "format": "binary"}}}
            return {"responses": {self.status: {"content": content}}}
        return {"parameters": [_CUSTOM_FIELDS]} if self.by_custom_fields else None


@dataclass
class Noun:
    """A noun. `about` is what the manual says of it.

    `answers` is the model of what is answered; `refuses`: statuses beside those of every operation
    of that kind. A version to match adds 412.
    """

    name: str
    about: str
    router: Router = field(init=False)

    def __post_init__(self) -> None:
        self.router = Router(tags=[self.name])

    def reads(
        self,
        path: str,
        answers: Any,
        *,
        refuses: tuple[int, ...] = (),
        also: str = "",
        by_custom_fields: bool = False,
    ) -> Callable[[V], V]:
        """Add a GET; `also`: another type in which it answers; `by_custom_fields`: it can be
        filtered by their values.
        """
        way = _Way(
            method="GET",
            status=HTTPStatus.OK,
            answers=answers,
            refuses=refuses,
            also=also,
            by_custom_fields=by_custom_fields,
        )
        return self._adds(path, way)

    def makes(self, path: str, answers: Any, *, refuses: tuple[int, ...] = ()) -> Callable[[V], V]:
        """Add a POST that makes a record."""
        way = _Way(method="POST", status=HTTPStatus.CREATED, answers=answers, refuses=refuses)
        return self._adds(path, way)

    def acts(self, path: str, answers: Any, *, refuses: tuple[int, ...] = ()) -> Callable[[V], V]:
        """Add a POST named after what it does to a record."""
        way = _Way(method="POST", status=HTTPStatus.OK, answers=answers, refuses=refuses)
        return self._adds(path, way)

    def changes(
        self, path: str, answers: Any, *, refuses: tuple[int, ...] = ()
    ) -> Callable[[V], V]:
        """Add a PATCH."""
        way = _Way(method="PATCH", status=HTTPStatus.OK, answers=answers, refuses=refuses)
        return self._adds(path, way)

    def deletes(self, path: str, *, refuses: tuple[int, ...] = ()) -> Callable[[V], V]:
        """Add a DELETE."""
        way = _Way(method="DELETE", status=HTTPStatus.NO_CONTENT, answers=None, refuses=refuses)
        return self._adds(path, way)

    def _adds(self, path: str, way: _Way) -> Callable[[V], V]:
        def decorate(view: V) -> V:
            summary, _, rest = (view.__doc__ or "").strip().partition("\n")
            self.router.add_api_operation(
                path,
                [way.method],
                _through_the_door(view, way),
                response={way.status: way.answers, **_problems(path, way)},
                operation_id=view.__name__,
                summary=summary.rstrip("."),
                description=" ".join(rest.split()),
                openapi_extra=way.told_besides,
            )
            return view

        return decorate


def _problems(path: str, way: _Way) -> dict[int, type[Problem]]:
    named = (404,) if "{" in path else ()
    of_writes = () if way.method == "GET" else _OF_WRITES
    return dict.fromkeys(sorted({*_ALWAYS, *named, *way.refuses, *of_writes}), Problem)


def _through_the_door(
    view: Callable[..., Answerable], way: _Way
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def enter(request: Call, **values: Any) -> HttpResponseBase:
        check_parameters(request, _parameters(enter), with_custom_fields=way.by_custom_fields)
        if way.method == "GET":
            return _response(view(request, **values), way.status)
        return write(request, lambda: _response(view(request, **values), way.status))

    return enter


def _parameters(view: Callable[..., Any]) -> frozenset[str]:
    models: list[Any] = view._ninja_operation.models  # type: ignore[attr-defined]
    return frozenset(
        name
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _response(answer: Answerable, status: int) -> HttpResponseBase:
    if isinstance(answer, HttpResponseBase):
        return answer
    if answer is None:
        return HttpResponse(status=status)
    record = answer if isinstance(answer, Stamped) else Stamped(body=answer)
    response = HttpResponse(
        record.body.model_dump_json(), status=status, content_type="application/json"
    )
    if record.version is not None:
        response["ETag"] = f'"{record.version}"'
    if record.address:
        response["Location"] = record.address
    return response
