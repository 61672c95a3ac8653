"""New rows of an open list: how many stand before the one that was the first when it was opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upline.kernel.texts import Text, text
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.list_filters import SortedListForm
from upline.web.shared.language import entity_tag
from upline.web.shared.lists.definition import (
    DefinitionSource,
    ListDefinition,
    ListLabels,
    find_definition,
    good_params,
)
from upline.web.shared.polling import answer_poll

SEEN = "seen"
POLL_MS = 15_000  # how often an open list asks


def can_announce(definition: ListDefinition, form: Any) -> bool:
    """Tell whether new rows of a list come first, and its first page is open."""
    return (
        not definition.record_args
        and isinstance(form, SortedListForm)
        and form.is_valid()
        and form.is_descending
        and form.is_by_time
        and not any(form.cleaned_data.get(name) for name in ("after", "before", "group"))
    )


@require_safe
@bss_page()
def new_rows(
    request: HttpRequest, visit: Visit, /, definition: DefinitionSource, **ids: UUID
) -> HttpResponseBase:
    """Answer an open list: 304 until there are new rows, then the link that shows them."""
    definition = find_definition(definition, visit, ids)
    params = {name: value for name, value in request.GET.dict().items() if name != SEEN}
    form = definition.open(params, visit)
    if not can_announce(definition, form):
        return HttpResponse(status=204)
    rows = definition.source.records(visit, form).page(form.page()).rows
    record_ids = [str(definition.table.record_id(row)) for row in rows]
    count = _count_before(record_ids, request.GET.get(SEEN, ""))

    def draw() -> HttpResponse:
        announcement = _announcement(visit, definition, form, count)
        return render(request, "lists/_new_rows.html", announcement)

    return answer_poll(request, tag=entity_tag(count, record_ids[0] if count else ""), draw=draw)


def _announcement(
    visit: Visit, definition: ListDefinition, form: Any, count: int
) -> dict[str, Any]:
    query = QueryDict(mutable=True)
    query.update(good_params(form))
    path = definition.url(visit)
    href = f"{path}?{query.urlencode(safe=',')}" if query else path
    return {"announcement": announcement(definition.labels(visit, form), count), "href": href}


def announcement(kind: ListLabels, count: int) -> Text | None:
    """Return `3 new orders`; None where there is none."""
    if not count:
        return None
    if count == 1:
        return text("1 new {noun}", noun=kind.noun)
    return text("{count} new {nouns}", count=f"{count:,}", nouns=kind.nouns)


def _count_before(record_ids: Sequence[str], seen: str) -> int:
    """Return how many rows of the page stand before the one that was the first; all where it is none of them."""
    return record_ids.index(seen) if seen in record_ids else len(record_ids)
