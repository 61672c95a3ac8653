"""What `upline export` writes: the list of a page as a file, or the records of a list of the API."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any, get_type_hints
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone, translation

from upline.api.pagination import ListResponse, PageQuery
from upline.api.resources import RESOURCES
from upline.cli.commands import CommandFailed, wrong_call
from upline.cli.export import ExportedList, Format
from upline.cli.operations import CommandRequest, as_json, every_record, parsed
from upline.kernel.csv_lines import Cell, csv_lines
from upline.web.shared.access import Visit, visit_of_member
from upline.web.shared.lists.definition import find_definition
from upline.web.shared.lists.export_pages import sheet_title
from upline.web.shared.lists.export_table import export_table
from upline.web.shared.lists.page import form_errors
from upline.web.shared.xlsx_export import write_workbook

Blocks = Iterable[bytes]
Progress = Callable[[int, int], None]
_BLOCK = 1024 * 1024
_ROWS_PER_REPORT = 100
# Lists whose API resource has another name.
_API_NAMES = {
    ExportedList.BACK_ORDERING_LOG: "sale-events",
    ExportedList.DIFFERENCES: "reconciliation/differences",
    ExportedList.REPAIRS: "reconciliation/repairs",
}
_OF_THE_PAGE_ITSELF = frozenset({"after", "before", "group", "view_name"})


def page_blocks(
    request: CommandRequest,
    name: ExportedList,
    given: Mapping[str, str],
    file_format: Format,
    progress: Progress,
) -> Iterator[bytes]:
    """Go through the file of a page's list, as its page exports it.

    Raises: CommandFailed — the list has no page, or is not there; typer.Exit — a filter is wrong.
    """
    caller = request.auth
    assert caller.actor.user_id is not None, "the lists of pages are those of a person"
    visit = visit_of_member(tenant_id=caller.tenant.id, user_id=caller.actor.user_id)
    language = caller.tenant.language or "en"
    with translation.override(language), timezone.override(caller.tenant.timezone):
        yield from _file(visit, name, given, file_format, progress)


def _file(
    visit: Visit,
    name: ExportedList,
    given: Mapping[str, str],
    file_format: Format,
    progress: Progress,
) -> Iterator[bytes]:
    try:
        match = resolve(reverse(f"{name}-csv", args=[visit.tenant.slug]))
    except NoReverseMatch:
        raise CommandFailed(f"“{name}” has no page; export it with --format json.") from None
    definition = find_definition(match.kwargs["definition"], visit, {})
    form = definition.open(given, visit)
    known = [field for field in form.fields if field not in _OF_THE_PAGE_ITSELF]
    if unknown := given.keys() - set(known):
        raise wrong_call(f"“{min(unknown)}” is not one of: {', '.join(sorted(known))}.")
    if not form.is_valid():
        raise wrong_call(" ".join(form_errors(form)))
    records = definition.source.records(visit, form)
    table = export_table(definition, visit, form, records)
    rows = _reported(table.rows.iterate(form.page()), records.count(), progress)
    if file_format is Format.CSV:
        for line in csv_lines(table.heads, rows):
            yield line.encode()
        return
    with TemporaryFile() as file:
        write_workbook(file, sheet_title(definition, visit, form), table.heads, rows)
        while block := file.read(_BLOCK):
            yield block


def _reported(
    rows: Iterable[Sequence[Cell]], total: int, progress: Progress
) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows):
        if count % _ROWS_PER_REPORT == 0:
            progress(count, total)
        yield row


def json_blocks(
    request: CommandRequest, name: ExportedList, given: Mapping[str, str]
) -> Iterator[bytes]:
    """Go through the records of a list of the API as a JSON array, one record a line.

    Raises: CommandFailed — the API has no such list; typer.Exit — a filter is wrong.
    """
    operation = api_lists().get(_API_NAMES.get(name, name.value))
    if operation is None:
        raise CommandFailed(f"The API has no list “{name}”; export it as csv or xlsx.")
    query_model: type[PageQuery] = get_type_hints(operation)["query"]
    custom = {n: v for n, v in given.items() if n.startswith("custom_fields[")}
    query = parsed(query_model, {n: v for n, v in given.items() if n not in custom})
    request.GET = QueryDict(urlencode(given))
    separator = b"[\n"
    for record in every_record(request, operation, query):
        yield separator + json.dumps(as_json(record), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"[]\n" if separator == b"[\n" else b"\n]\n"


def api_lists() -> dict[str, Callable[..., ListResponse[Any]]]:
    """Return the lists of the API that are below no record, by their addresses."""
    found = {}
    for resource in RESOURCES:
        for path, view in resource.router.path_operations.items():
            for operation in view.operations:
                listed = operation.view_func.__wrapped__  # type: ignore[attr-defined]
                query = get_type_hints(listed).get("query")
                is_list = isinstance(query, type) and issubclass(query, PageQuery)
                if "GET" in operation.methods and is_list and "{" not in path:
                    found[path.strip("/")] = listed
    return found
