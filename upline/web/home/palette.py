"""What Ctrl-K opens: every page, form of a new record and record, by a few letters of its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upline.access.rulebook import Permission
from upline.kernel.texts import text
from upline.storefront.queries import has_open_storefront
from upline.web.home.search import HitGroup, find_records
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.folding import fold
from upline.web.shared.navigation import (
    AREAS,
    FURTHER_PAGES,
    NEW_RECORDS,
    Area,
    area_url,
)
from upline.web.shared.search_text import typed_words

MAX_PAGES = 12
MAX_RECORDS = 5  # of one kind


@dataclass(frozen=True, slots=True)
class Destination:
    """Something to go to. `remark` tells it from its namesakes."""

    title: str
    icon: str
    href: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DestinationGroup:
    """Destinations of one kind."""

    title: str
    destinations: tuple[Destination, ...]


@require_safe
@bss_page()
def go(request: HttpRequest, visit: Visit, /, sections: Sequence[tuple[str, str]]) -> HttpResponse:
    """Show where one can go by what was typed; `sections` are the addresses and titles of Setup."""
    typed = typed_words(request.GET)
    context = {"text": typed, "groups": _groups(visit, typed, sections)}
    if request.headers.get("HX-Request"):
        return render(request, "search/_options.html", context)
    return render_page(request, visit, "search/go.html", context)


@require_safe
@bss_page()
def keys(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the keys, over the page or as a page of its own."""
    if request.headers.get("HX-Request"):
        return render(request, "search/_keys_dialog.html", {"visit": visit})
    return render_page(request, visit, "search/keys.html", {})


def _groups(
    visit: Visit, typed: str, sections: Sequence[tuple[str, str]]
) -> tuple[DestinationGroup, ...]:
    pages = DestinationGroup(text("Pages"), _matching(_pages(visit, sections), typed))
    actions = DestinationGroup(text("Actions"), _matching(_new_records(visit), typed))
    found = [group for group in find_records(visit, typed, limit=MAX_RECORDS) if group.hits]
    exact = [_of_records(group) for group in found if any(hit.is_exact for hit in group.hits)]
    others = [_of_records(group) for group in found if all(not hit.is_exact for hit in group.hits)]
    return tuple(group for group in (*exact, pages, actions, *others) if group.destinations)


def _of_records(group: HitGroup) -> DestinationGroup:
    hits = (hit for hit in group.hits if hit.href)
    return DestinationGroup(
        group.title, tuple(Destination(h.name, group.icon, h.href, h.remark) for h in hits)
    )


def _pages(visit: Visit, sections: Sequence[tuple[str, str]]) -> Iterable[Destination]:
    in_setup = {address for address, _ in sections}
    areas = (area for _, areas in AREAS for area in areas)
    others = (area for area in areas if area.area_url not in in_setup)
    has_storefront = has_open_storefront(tenant_id=visit.tenant.id)
    yield from _offered(visit, others, has_storefront=has_storefront)
    yield from _offered(visit, FURTHER_PAGES)
    if visit.may(Permission.SET_UP):
        for address, title in sections:
            href = area_url(address, visit.tenant.slug)
            yield Destination(title, "sliders-horizontal", href, text("Setup"))


def _new_records(visit: Visit) -> Iterable[Destination]:
    return _offered(visit, NEW_RECORDS)


def _offered(
    visit: Visit, areas: Iterable[Area], *, has_storefront: bool = False
) -> Iterable[Destination]:
    for area in areas:
        href = area_url(area.area_url, visit.tenant.slug)
        if href and area.is_for(visit.membership, has_storefront=has_storefront):
            yield Destination(area.label, area.icon, href)


def _matching(destinations: Iterable[Destination], typed: str) -> tuple[Destination, ...]:
    """Return those that match what was typed, the best first; without it, all."""
    if not typed:
        return tuple(destinations)
    ranked = [(rank, one) for one in destinations if (rank := _rank(one, fold(typed))) is not None]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: pair[0])[:MAX_PAGES])


def _rank(destination: Destination, typed: str) -> int | None:
    """Return how well a title matches, in the reader's language or in English; 0 is best."""
    titles = {str(destination.title), str.__str__(destination.title)}
    ranks = [rank for title in titles if (rank := _rank_title(fold(title), typed)) is not None]
    return min(ranks, default=None)


def _rank_title(title: str, typed: str) -> int | None:
    words = title.replace("-", " ").split()
    sought = typed.replace("-", " ").split()
    matches = (
        title.startswith(typed),
        all(any(word.startswith(part) for word in words) for part in sought),
        "".join(word[0] for word in words).startswith(typed),
        all(part in title for part in sought),
    )
    return next((rank for rank, is_match in enumerate(matches) if is_match), None)
