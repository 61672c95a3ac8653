"""Retrying many parked events: what will happen, and what became of each of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zlib import crc32

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from upline.backorders.actions import retry_parked
from upline.backorders.queries import (
    LogFilter,
    LogView,
    SaleEventRow,
    list_sale_event_ids,
    list_sale_events,
)
from upline.backorders.rulebook import NEEDS, REMEDIES, BackOrderAction, LogState, ParkingReason
from upline.database.keyset import PAGE_SIZE, PageRequest
from upline.kernel.texts import plural_text, text
from upline.web.channel.log_list import LOG
from upline.web.channel.retry_selection import MAX_EVENTS
from upline.web.channel.sale_event import require_distributor
from upline.web.shared.access import (
    UnreadableFormError,
    Visit,
    bss_page,
    render_page,
    show_unreadable_form,
)
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.language import entity_tag
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.lists.record_position import list_params
from upline.web.shared.polling import answer_poll

_AREA = "back-ordering-log"
_ON_THE_WAY = {LogState.WAITING}


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(NEEDS[BackOrderAction.RETRY_PARKED].permission)
def retry_many(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show what a retry of the selected events will do, or start it."""
    require_distributor(visit)
    data = request.POST if request.method == "POST" else request.GET
    try:
        ids = _parked_ids(data, visit)
    except UnreadableFormError:
        return show_unreadable_form(request, visit, LOG.url(visit), current_area=_AREA)
    if request.method != "POST":
        return _confirm(request, visit, data, ids)
    count = retry_parked(tenant_id=visit.tenant.id, event_ids=ids, by=visit.actor) if ids else 0
    if not count:
        messages.info(request, text("Nothing to retry: none of these is parked any more"))
        return redirect(LOG.url(visit))
    messages.success(
        request,
        plural_text(
            "Retry of {count} sale event started",
            "Retry of {count} sale events started",
            count=count,
        ),
    )
    query = urlencode([("event", str(pk)) for pk in ids[:PAGE_SIZE]])
    return redirect(f"{reverse('sale-events-retried', args=[visit.tenant.slug])}?{query}")


def _parked_ids(data: QueryDict, visit: Visit) -> tuple[UUID, ...]:
    """Return the parked events that are meant and may be seen: ticked, or matching a filter now.

    Raises: UnreadableFormError — no such filter, or no parked events.
    """
    if "matching" in data:
        form = LOG.open(list_params(data.get("matching", "")), visit)
        if not form.is_valid():
            raise UnreadableFormError
        where, reach = form.where(), form.choices.reach
        if where.view is not LogView.PARKED:
            raise UnreadableFormError
    else:
        where = LogFilter(view=LogView.PARKED, event_ids=_event_ids(data))
        reach = visit.reach()
    return list_sale_event_ids(
        tenant_id=visit.tenant.id, where=where, reach=reach, limit=MAX_EVENTS
    )


def _event_ids(data: QueryDict) -> list[UUID]:
    """Raises: UnreadableFormError — an event is not called that."""
    ids = [id_of(text) for text in data.getlist("event")[:MAX_EVENTS]]
    if None in ids:
        raise UnreadableFormError
    return [pk for pk in ids if pk is not None]


def _confirm(
    request: HttpRequest, visit: Visit, data: QueryDict, ids: Sequence[UUID]
) -> HttpResponse:
    rows = _rows(visit, ids[:PAGE_SIZE])
    reasons = Counter(row.reason for row in rows)
    context = {
        "rows": rows,
        "reasons": [
            (ParkingReason(reason), count, REMEDIES[ParkingReason(reason)])
            for reason, count in reasons.most_common()
        ],
        "others": len(ids) - len(rows),
        "count": len(ids),
        "phrase": plural_text("{count} sale event", "{count} sale events", count=len(ids)),
        "matching": data.get("matching"),
        "ids": ids,
        "back": ListUrl(LOG.url(visit), list_params(data.get("list", data.get("matching", "")))).href(),
    }  # fmt: skip
    return render_page(request, visit, "channel/retry.html", context, current_area=_AREA)


@require_safe
@bss_page()
def retried(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show what became of the events that were retried, as far as the worker has come.

    An open page asks again: it is answered with 304 until one of them has changed.
    """
    require_distributor(visit)
    try:
        ids = _event_ids(request.GET)[:PAGE_SIZE]
    except UnreadableFormError as error:
        raise Http404("a sale event is not called that") from error
    rows = _rows(visit, ids)
    tag = _tag(rows)
    if not getattr(request, "htmx", False):
        context = _results(request, visit, rows, tag)
        return render_page(request, visit, "channel/retried.html", context, current_area=_AREA)

    def draw() -> HttpResponse:
        return render(request, "channel/_retried.html", _results(request, visit, rows, tag))

    return answer_poll(request, tag=tag, draw=draw)


def _results(
    request: HttpRequest, visit: Visit, rows: Sequence[SaleEventRow], tag: str
) -> dict[str, Any]:
    states = Counter(row.state for row in rows)
    waiting = any(row.state in _ON_THE_WAY for row in rows)
    return {
        "visit": visit,
        "slug": visit.tenant.slug,
        "rows": rows,
        "booked": states[LogState.BOOKED],
        "parked": states[LogState.PARKED],
        "waiting": len(rows) - states[LogState.BOOKED] - states[LogState.PARKED],
        "live": request.get_full_path() if waiting else "",
        "tag": tag,
        "back": ListUrl(LOG.url(visit), {}).href(view=LogView.PARKED.value),
    }


def _tag(rows: Sequence[SaleEventRow]) -> str:
    """Return the entity tag of what became of some events."""
    progress = ",".join(f"{row.id.hex}{row.state}{row.attempts}" for row in rows)
    return entity_tag(f"{crc32(progress.encode()):x}")


def _rows(visit: Visit, ids: Sequence[UUID]) -> tuple[SaleEventRow, ...]:
    where = LogFilter(event_ids=ids)
    listing = list_sale_events(tenant_id=visit.tenant.id, where=where, reach=visit.reach()).page(
        PageRequest()
    )
    return listing.rows
