"""The index of the manual, with its search, and its pages."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.kernel.texts import text
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.language import current_language
from upline.web.shared.manual_pages import (
    READER_TITLES,
    ManualPage,
    Reader,
    find_pages,
    manual_pages,
)
from upline.web.shared.manual_rendering import render_markdown
from upline.web.shared.search_text import typed_words

_ALL = "all"


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A choice of readers above the index."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The pages of the index for one kind of reader."""

    title: str
    pages: tuple[tuple[ManualPage, str], ...]


@require_safe
@bss_page()
def index(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the pages of the manual, those for a reader of this BSS first; with `q`, those found."""
    words = typed_words(request.GET)
    chosen = request.GET.get("for", "")
    reader = _reader(visit, chosen)
    found = find_pages(words, reader, current_language())
    context = {
        "words": words,
        "chosen": chosen,
        "views": _views(request.GET, visit, reader),
        "groups": _groups(visit, found),
        "count": len(found),
    }
    return render_page(request, visit, "help/index.html", context, current_area="help")


@require_safe
@bss_page()
def page(request: HttpRequest, visit: Visit, task: str) -> HttpResponseBase:
    """Show the page of a task, and beside it the other tasks of the same readers."""
    pages = manual_pages(current_language())
    shown = pages.get(task)
    if shown is None:
        raise Http404("no such page of the manual")
    others = [one for one in pages.values() if one.reader is shown.reader]
    context = {
        "page": shown,
        "reader": READER_TITLES[shown.reader],
        "body": render_markdown(shown.body, lambda name: _href(visit, name)),
        "others": [(one, _href(visit, one.task)) for one in others],
    }
    return render_page(request, visit, "help/page.html", context, current_area="help")


def _href(visit: Visit, task: str) -> str:
    return reverse("help-page", args=[visit.tenant.slug, task])


def _reader(visit: Visit, chosen: str) -> Reader | None:
    """Return whose pages are shown: those of the BSS's kind, unless others are chosen."""
    if chosen == _ALL:
        return None
    if chosen in set(Reader):
        return Reader(chosen)
    return Reader.DISTRIBUTOR if visit.membership.has_resellers else Reader.RESELLER


def _views(params: QueryDict, visit: Visit, reader: Reader | None) -> tuple[ReaderView, ...]:
    def view(value: str, label: str, *, is_current: bool) -> ReaderView:
        query = params.copy()
        query["for"] = value
        address = reverse("help", args=[visit.tenant.slug])
        return ReaderView(label, f"{address}?{query.urlencode()}", is_current)

    readers = (Reader.DISTRIBUTOR, Reader.RESELLER, Reader.CUSTOMER)
    return (
        *(view(one, READER_TITLES[one], is_current=one is reader) for one in readers),
        view(_ALL, text("All"), is_current=reader is None),
    )


def _groups(visit: Visit, found: list[ManualPage]) -> list[TaskGroup]:
    groups = [
        TaskGroup(
            READER_TITLES[reader],
            tuple((one, _href(visit, one.task)) for one in found if one.reader is reader),
        )
        for reader in Reader
    ]
    return [group for group in groups if group.pages]
