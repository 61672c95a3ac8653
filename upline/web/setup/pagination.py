"""Pages of the lists that sections show, each reached by its key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from upline.database.keyset import Listing, PageKey
from upline.web.shared.forms.list_filters import PagedForm


@dataclass(frozen=True, slots=True)
class PagedRows:
    """A page of a section's list, and what leads to the pages beside it."""

    rows: tuple[Any, ...]
    back: str
    forward: str

    @property
    def count(self) -> str:
        """Return how many there are, where all of them are shown."""
        return "" if self.back or self.forward else str(len(self.rows))


def paginate(
    request: HttpRequest,
    ask: Callable[..., Listing[Any]],
    shown: Callable[[Any], Any] = lambda row: row,
    *,
    form: type[PagedForm] = PagedForm,
    of: str | None = None,
) -> PagedRows:
    """Return the page of a list that the address names, its rows as they are shown.

    `of` tells the lists of one section apart.

    Raises: Http404 — there is no such page.
    """
    bound_form = form(request.GET.dict(), prefix=of)
    if not bound_form.is_valid():
        raise Http404("there is no such page of this list")
    wanted = bound_form.page()
    listing = ask(page=wanted).map_rows(shown)
    if not listing.rows and (wanted.after or wanted.before):
        raise Http404("the list ends before this page")

    def address(way: str, key: PageKey | None) -> str:
        if key is None:
            return ""
        return (
            f"{request.path}?{urlencode({bound_form.add_prefix(way): bound_form.format_key(key)})}"
        )

    return PagedRows(
        listing.rows, address("before", listing.before), address("after", listing.after)
    )
