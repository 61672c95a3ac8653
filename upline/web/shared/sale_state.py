"""What has become of a sale at the distributor, as its record shows it, and how that stays current.

The part polls its own address while a sale is on its way, and gets 304 until something has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from upline.backorders.queries import UpstreamStatus
from upline.backorders.rulebook import UpstreamState
from upline.web.shared.language import entity_tag
from upline.web.shared.margins import Margin
from upline.web.shared.polling import answer_poll
from upline.web.shared.upstream import UpstreamNote, upstream_notes

TOTALS = "totals"


@dataclass(frozen=True, slots=True)
class SaleState:
    """The state of a record's sales. `live` is the address to poll; empty once nothing is on its way.

    `margin` is drawn among the totals, where the page has them: `has_totals`.
    """

    notes: tuple[UpstreamNote, ...]
    live: str = ""
    tag: str = ""
    margin: Margin | None = None
    distributor: str = ""
    is_booked: bool = False
    has_totals: bool = False


def sale_state(
    status: UpstreamStatus,
    *,
    address: str,
    margin: Margin | None = None,
    is_booked: bool = False,
    has_totals: bool = False,
) -> SaleState:
    """Return what a page shows of the sales of its record."""
    notes = upstream_notes(status)
    is_waiting = any(sale.state is UpstreamState.ON_ITS_WAY for sale in status.sales)
    query = f"?{TOTALS}=1" if has_totals else ""
    return SaleState(
        notes=notes,
        live=address + query if is_waiting else "",
        tag=_tag(notes),
        margin=margin,
        distributor=status.distributor,
        is_booked=is_booked,
        has_totals=has_totals,
    )


def _tag(notes: tuple[UpstreamNote, ...]) -> str:
    content = "|".join(f"{note.state} {note.text}" for note in notes)
    return entity_tag(hashlib.sha256(content.encode()).hexdigest()[:16])


def answer_live(request: HttpRequest, state: SaleState) -> HttpResponseBase:
    """Answer a page that polls: 304 while the state is as its tag says, else the part anew."""
    context = {"state": state, "is_refresh": True}
    return answer_poll(
        request,
        tag=state.tag,
        draw=lambda: render(request, "shared/_sale_state.html", context),
    )
