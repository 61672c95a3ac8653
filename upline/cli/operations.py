"""Operations of the API, called in this process by who acts on the command line.

So a command filters, refuses and answers as the API does, with its names (ADR 40). There is no token, and so
neither a scope nor a limit of calls.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import typer
from django.core.exceptions import ObjectDoesNotExist
from pydantic import BaseModel, ValidationError

from upline.api.authentication import ApiRequest, Caller
from upline.api.pagination import MAX_LIMIT, ListResponse, PageQuery
from upline.api.problems import ApiError, to_api_error
from upline.cli.actors import tenant_and_actor
from upline.cli.commands import CommandFailed, print_json, wrong_call
from upline.database.audit_context import command_line_audit_context
from upline.kernel import clock
from upline.kernel.verdicts import Refused
from upline.tenancy.queries import CredentialScope

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
_NO_CREDENTIAL = UUID(int=0)
_OPTION_NAMES = {"happened_from": "from", "happened_before": "before", "valid_from": "from"}


class CommandRequest(ApiRequest):
    """A request that came by no network. `site` is where the pages are, for links to them."""

    def __init__(self, caller: Caller, *, site: str = "") -> None:
        super().__init__()
        self.auth = caller
        self._site = site.rstrip("/")

    def build_absolute_uri(self, location: str | None = None) -> str:
        """Return an address of the pages."""
        return f"{self._site}{location or '/'}"


@contextmanager
def acting(bss: str, person: str, *, site: str = "") -> Iterator[CommandRequest]:
    """Yield the request by which operations are called in a BSS, and record changes as made by who acts.

    Raises: CommandFailed — there is no such BSS, or an operation is refused, with its code and fields;
    typer.Exit — the user does not exist.
    """
    tenant, actor = tenant_and_actor(bss, person)
    caller = Caller(
        credential_id=_NO_CREDENTIAL,
        tenant=tenant,
        actor=actor,
        now=clock.now(),
        scope=CredentialScope(),
        expires_at=None,
    )
    request = CommandRequest(caller, site=site)
    try:
        with command_line_audit_context(person=actor.name if actor.user_id else ""):
            yield request
    except (Refused, ObjectDoesNotExist) as error:
        raise _failed(to_api_error(error, request)) from error
    except ApiError as error:
        raise _failed(error) from error


def _failed(error: ApiError) -> CommandFailed:
    fields = [one.field for one in error.errors]
    return CommandFailed(error.detail, code=error.code, fields=fields)


def parsed(model: type[M], values: Mapping[str, Any]) -> M:
    """Return a query or a body of the API. None: not given. Raises: typer.Exit, after a sentence."""
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise wrong_call("; ".join(_sentences(error, model))) from error


def _sentences(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            known = ", ".join(one for one in model.model_fields if one not in ("limit", "cursor"))
            yield f"“{name}” is not one of: {known}."
        else:
            said = problem["msg"].removeprefix("Value error, ")
            yield f"{_OPTION_NAMES.get(name, name)}: {said}"


def every_record(
    request: CommandRequest,
    operation: Callable[..., ListResponse[T]],
    query: PageQuery,
    *ids: UUID,
    limit: int | None = None,
) -> Iterator[T]:
    """Go through the records of a list of the API, page by page; at most `limit` of them."""
    left = limit
    query = query.model_copy(update={"limit": min(MAX_LIMIT, limit or MAX_LIMIT)})
    name = getattr(operation, "__name__", "list")
    while True:
        query.bind(tenant_id=request.auth.tenant.id, path=name, custom_fields={})
        page = operation(request, *ids, query)
        yield from page.items if left is None else page.items[:left]
        left = None if left is None else left - len(page.items)
        if page.next is None or (left is not None and left <= 0):
            return
        query = query.model_copy(update={"cursor": page.next})


def as_json(answer: BaseModel) -> Any:
    """Return an answer as the API writes it."""
    return json.loads(answer.model_dump_json())


def print_answer(answer: BaseModel | Sequence[BaseModel]) -> None:
    """Print an answer of the API, or the records of a list, as JSON."""
    if isinstance(answer, BaseModel):
        print_json(as_json(answer))
    else:
        print_json([as_json(one) for one in answer])


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns that are as wide as their widest cell; of no rows, say so."""
    if not rows:
        typer.echo("None.")
        return
    table = [tuple(heads), *(tuple("" if c is None else str(c) for c in row) for row in rows)]
    widths = [max(len(row[at]) for row in table) for at in range(len(heads))]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
