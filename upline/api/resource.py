"""A resource and its operations: what all operations have in common is added here.

Each operation is a view of an `ApiRequest` and the parameters in its signature. It returns a model,
or a `VersionedResponse` with the record's version; the rest is added here.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from http import HTTPStatus
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from upline.api.authentication import BULK_RESOURCE, SELF_DESCRIPTION, ApiRequest
from upline.api.dry_run import DryRunResponse, dry_run_response
from upline.api.idempotency import SecretResponse, run_write
from upline.api.pagination import PageQuery
from upline.api.problems import Problem
from upline.api.request_parsing import (
    check_no_body,
    check_parameters,
    custom_field_parameters,
    has_seen,
    if_match_tags,
)
from upline.api.responses import VersionedResponse
from upline.api.schemas import DryRun
from upline.api.selection import (
    Expansions,
    Selection,
    record_model,
    selection,
    selection_parameters,
)
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE
from upline.tenancy.rulebook import ApiResource

ViewResult = BaseModel | VersionedResponse | HttpResponseBase | None
V = TypeVar("V", bound=Callable[..., ViewResult])

# What no token can be limited to: what it is itself, several actions, and the credentials of all programs.
_UNSCOPED = frozenset({SELF_DESCRIPTION, BULK_RESOURCE, "credentials"})
_DRY_RUN = "dry_run"
_ALWAYS = (400, 401, 403, 429, 503)
_OF_WRITES = (404, 408, 409, 413, 415, 422)
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
class _OperationSpec:
    """The specification of an operation."""

    method: str
    status: int
    response_model: Any
    error_statuses: tuple[int, ...] = ()
    extra_media_type: str = ""
    custom_field_filters: bool = False
    has_dry_run: bool = False
    has_transactions_of_its_own: bool = False
    expansions: Expansions = field(default_factory=dict)

    @property
    def record_model(self) -> type[BaseModel] | None:
        """Return the model of the record, or of each record of a list, that a read answers."""
        return record_model(self.response_model) if self.method == "GET" else None

    @property
    def responses(self) -> dict[int, Any]:
        """Return the models of what is answered where nothing is refused, by status."""
        if not self.has_dry_run or record_model(self.response_model) is None:
            return {self.status: self.response_model}
        dry_run_model: Any = DryRunResponse.__class_getitem__(self.response_model)
        if self.status == HTTPStatus.OK:
            return {self.status: self.response_model | dry_run_model}
        return {HTTPStatus.OK: dry_run_model, self.status: self.response_model}

    @property
    def openapi_extra(self) -> dict[str, Any] | None:
        """Return the parts of the document that no signature has."""
        if self.extra_media_type:
            content = {self.extra_media_type: {"schema": {"type": "string", "format": "binary"}}}
            return {"responses": {self.status: {"content": content}}}
        parameters = selection_parameters(self.record_model, self.expansions)
        parameters += [_CUSTOM_FIELDS] if self.custom_field_filters else []
        return {"parameters": parameters} if parameters else None


@dataclass
class Resource:
    """A resource. `about` is its description in the reference.

    `response_model` is the model of the response; `error_statuses`: statuses in addition to those
    of every operation of that kind. A version to match adds 412.
    """

    name: str
    about: str
    router: Router = field(init=False)
    expansions: dict[str, Expansions] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.router = Router(tags=[self.name])

    def get(
        self,
        path: str,
        response_model: Any,
        *,
        error_statuses: tuple[int, ...] = (),
        extra_media_type: str = "",
        custom_field_filters: bool = False,
        expansions: Expansions = MappingProxyType({}),
    ) -> Callable[[V], V]:
        """Add a GET; `extra_media_type`: another type of response; `custom_field_filters`: they can
        filter it; `expansions`: what `expand=` can name.
        """
        spec = _OperationSpec(
            method="GET",
            status=HTTPStatus.OK,
            response_model=response_model,
            error_statuses=error_statuses,
            extra_media_type=extra_media_type,
            custom_field_filters=custom_field_filters,
            expansions=expansions,
        )
        if expansions and spec.record_model is not None:
            self.expansions[spec.record_model.__name__] = expansions
        return self._register(path, spec)

    def create(
        self,
        path: str,
        response_model: Any,
        *,
        error_statuses: tuple[int, ...] = (),
        has_dry_run: bool = True,
    ) -> Callable[[V], V]:
        """Add a POST that creates a record. Not `has_dry_run`: it stores files, which no transaction undoes."""
        spec = _OperationSpec(
            method="POST",
            status=HTTPStatus.CREATED,
            response_model=response_model,
            error_statuses=error_statuses,
            has_dry_run=has_dry_run,
        )
        return self._register(path, spec)

    def action(
        self,
        path: str,
        response_model: Any,
        *,
        error_statuses: tuple[int, ...] = (),
        has_transactions_of_its_own: bool = False,
    ) -> Callable[[V], V]:
        """Add a POST that is an action on a record.

        `has_transactions_of_its_own`: it is no write itself, but calls some; it takes no
        Idempotency-Key, and has no dry run.
        """
        spec = _OperationSpec(
            method="POST",
            status=HTTPStatus.OK,
            response_model=response_model,
            error_statuses=error_statuses,
            has_dry_run=not has_transactions_of_its_own,
            has_transactions_of_its_own=has_transactions_of_its_own,
        )
        return self._register(path, spec)

    def update(
        self, path: str, response_model: Any, *, error_statuses: tuple[int, ...] = ()
    ) -> Callable[[V], V]:
        """Add a PATCH."""
        spec = _OperationSpec(
            method="PATCH",
            status=HTTPStatus.OK,
            response_model=response_model,
            error_statuses=error_statuses,
        )
        return self._register(path, spec)

    def delete(self, path: str, *, error_statuses: tuple[int, ...] = ()) -> Callable[[V], V]:
        """Add a DELETE."""
        spec = _OperationSpec(
            method="DELETE",
            status=HTTPStatus.NO_CONTENT,
            response_model=None,
            error_statuses=error_statuses,
        )
        return self._register(path, spec)

    def _register(self, path: str, spec: _OperationSpec) -> Callable[[V], V]:
        name = path.split("/")[1]
        assert name in _UNSCOPED or name in set(ApiResource), f"no token can be limited to {name}"

        def decorate(view: V) -> V:
            summary, _, rest = (view.__doc__ or "").strip().partition("\n")
            self.router.add_api_operation(
                path,
                [spec.method],
                _wrap_view(view, spec),
                response={**spec.responses, **_problems(path, spec)},
                operation_id=view.__name__,
                summary=summary.rstrip("."),
                description=" ".join(rest.split()),
                openapi_extra=spec.openapi_extra,
            )
            return view

        return decorate


def _problems(path: str, spec: _OperationSpec) -> dict[int, type[Problem]]:
    named = (404,) if "{" in path else ()
    of_writes = () if spec.method == "GET" else _OF_WRITES
    return dict.fromkeys(sorted({*_ALWAYS, *named, *spec.error_statuses, *of_writes}), Problem)


def _wrap_view(
    view: Callable[..., ViewResult], spec: _OperationSpec
) -> Callable[..., HttpResponseBase]:
    tries_out = spec.has_dry_run and _DRY_RUN not in signature(view).parameters

    @wraps(view)
    def wrapper(request: ApiRequest, **values: Any) -> HttpResponseBase:
        is_dry_run = tries_out and values.pop(_DRY_RUN)

        def run() -> HttpResponseBase:
            if is_dry_run:
                tried = dry_run_response(request, lambda: _stamped(view(request, **values)))
                return _response(tried, spec.status)
            return _response(view(request, **values), spec.status)

        known = _parameters(wrapper) | {
            one["name"] for one in selection_parameters(spec.record_model, spec.expansions)
        }
        check_parameters(request, known, with_custom_fields=spec.custom_field_filters)
        if spec.method == "GET":
            selected = selection(request, spec.record_model, spec.expansions)
            _bind_list(request, values)
            return _response(view(request, **values), spec.status, request, selected)
        if spec.has_transactions_of_its_own:
            return run()
        if not _has_body(wrapper):
            check_no_body(request)
        return run_write(request, partial(_run_if_match, request, run))

    if tries_out:
        of_view = signature(view)
        dry_run = Parameter(_DRY_RUN, Parameter.KEYWORD_ONLY, annotation=DryRun)
        wrapper.__signature__ = of_view.replace(parameters=[*of_view.parameters.values(), dry_run])  # type: ignore[attr-defined]
    return wrapper


def _stamped(answer: ViewResult) -> VersionedResponse:
    assert isinstance(answer, VersionedResponse | BaseModel), "what is tried out answers a record"
    return answer if isinstance(answer, VersionedResponse) else VersionedResponse(body=answer)


def _bind_list(request: ApiRequest, values: Mapping[str, Any]) -> None:
    query = values.get("query")
    if isinstance(query, PageQuery):
        query.bind(
            tenant_id=request.auth.tenant.id,
            path=request.path,
            custom_fields=custom_field_parameters(request),
        )


def _run_if_match(request: ApiRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a write on the record if it has one of the versions in `If-Match`.

    An action takes one version, so each is tried, until one is not out of date.
    """
    tags: Sequence[str | None] = if_match_tags(request) or (None,)
    for request.expected_version in tags[:-1]:
        try:
            with transaction.atomic():
                return run()
        except Refused as refusal:
            if refusal.code != STALE:
                raise
    request.expected_version = tags[-1]
    return run()


def _parameters(view: Callable[..., Any]) -> frozenset[str]:
    return frozenset(
        name for model in _models(view, "query") for name in model.__ninja_flatten_map__
    )


def _has_body(view: Callable[..., Any]) -> bool:
    return bool(_models(view, "body", "form", "file"))


def _models(view: Callable[..., Any], *sources: str) -> list[Any]:
    """Return the models by which an operation reads parts of the request."""
    models: list[Any] = view._ninja_operation.models  # type: ignore[attr-defined]
    return [model for model in models if model.__ninja_param_source__ in sources]


def _response(
    answer: ViewResult,
    status: int,
    request: ApiRequest | None = None,
    selected: Selection | None = None,
) -> HttpResponseBase:
    """Return the response; for the read of a version that the client has, 304."""
    if isinstance(answer, HttpResponseBase):
        return answer
    if answer is None:
        return HttpResponse(status=status)
    record = _stamped(answer)
    can_be_unchanged = record.version is not None and record.is_versioned_whole and not selected
    if request and can_be_unchanged and has_seen(request, record.version or ""):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": f'"{record.version}"'})
    if request and selected:
        content = json.dumps(selected.apply(record.body, request), ensure_ascii=False)
    else:
        content = record.body.model_dump_json()
    response = _json_response(record, record.status or status, content)
    if record.version is not None:
        response["ETag"] = f'"{record.version}"'
    if record.address:
        response["Location"] = record.address
    return response


def _json_response(record: VersionedResponse, status: int, content: str) -> HttpResponse:
    kind = HttpResponse if record.stored_body is None else SecretResponse
    response = kind(content, status=status, content_type="application/json")
    if isinstance(response, SecretResponse) and record.stored_body is not None:
        response.stored_content = record.stored_body.model_dump_json().encode()
    return response
