"""The page of a sale event: what was sold, what became of it, what to mend, and its retry."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.backorders.actions import retry_parked
from upline.backorders.queries import SaleEventPage, event_progress, sale_event_page
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.kernel import clock
from upline.kernel.texts import text
from upline.web.channel.log_list import LOG
from upline.web.channel.remedies import explain
from upline.web.channel.timeline import timeline
from upline.web.shared.access import Visit, bss_page, button_page, render_page
from upline.web.shared.labels import event_title
from upline.web.shared.language import entity_tag
from upline.web.shared.lists.record_position import record_position
from upline.web.shared.polling import answer_poll

_NOTHING_PARKED = text("Nothing to retry: the sale event is not parked any more")


def require_distributor(visit: Visit) -> None:
    """Raises: Http404 — the BSS has no resellers, so these pages do not exist in it."""
    if not visit.membership.is_distributor:
        raise Http404("only a distributor has such pages")


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, event_id: UUID) -> HttpResponse:
    """Show a sale event."""
    event = _get_event(visit, event_id)
    context = {
        **_drawn(visit, event),
        "title": text(
            "{event}: {customer}", event=event_title(event.kind), customer=event.customer
        ),
        "position": record_position(request, visit, LOG, event.id),
        "list_href": LOG.url(visit),
    }
    return render_page(
        request, visit, "channel/event.html", context, current_area="back-ordering-log"
    )


@require_safe
@bss_page()
def live(request: HttpRequest, visit: Visit, event_id: UUID) -> HttpResponseBase:
    """Answer a page that waits for its event: 304 until the event has changed, then its content."""
    require_distributor(visit)

    def draw() -> HttpResponse:
        return render(request, "channel/_event.html", _drawn(visit, _get_event(visit, event_id)))

    return answer_poll(request, tag=_tag(visit, event_id), draw=draw)


@button_page
@bss_page(NEEDS[BackOrderAction.RETRY_PARKED].permission)
def retry(request: HttpRequest, visit: Visit, event_id: UUID) -> HttpResponseBase:
    """Retry a parked event; its page then shows how far it is."""
    require_distributor(visit)
    _tag(visit, event_id)
    count = retry_parked(tenant_id=visit.tenant.id, event_ids=[event_id], by=visit.actor)
    if count:
        messages.success(request, text("Retry started"))
    else:
        messages.info(request, _NOTHING_PARKED)
    return redirect("sale-event", visit.tenant.slug, event_id)


def _get_event(visit: Visit, event_id: UUID) -> SaleEventPage:
    require_distributor(visit)
    event = sale_event_page(
        tenant_id=visit.tenant.id, event_id=event_id, by=visit.actor, reach=visit.reach()
    )
    if event is None:
        raise Http404("no such sale event in this BSS")
    return event


def _tag(visit: Visit, event_id: UUID) -> str:
    """Return the entity tag of an event's content. Raises: Http404 — it may not be seen."""
    progress = event_progress(tenant_id=visit.tenant.id, event_id=event_id, reach=visit.reach())
    if progress is None:
        raise Http404("no such sale event in this BSS")
    return entity_tag(progress.state, progress.reason, progress.attempts)


def _drawn(visit: Visit, event: SaleEventPage) -> dict[str, Any]:
    """Return what the content of the page is drawn from."""
    slug = visit.tenant.slug
    return {
        "visit": visit,
        "slug": slug,
        "event": event,
        "steps": timeline(event, now=clock.now()),
        "explanation": explain(event, visit),
        "live": reverse("sale-event-live", args=[slug, event.id]) if event.is_on_its_way else "",
        "tag": entity_tag(event.state, event.reason, event.attempts),
    }
