"""The parked events of the log that are selected for a retry: single ones, or all that match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from upline.backorders.queries import LogView, count_sale_events
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.kernel.texts import plural_text, text
from upline.web.channel.log_filters import LogForm
from upline.web.shared.access import Visit
from upline.web.shared.lists.address import PAGE_KEYS, ListUrl

MAX_EVENTS = 1000
_PAGE = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class RetrySelection:
    """How the parked events of the list are selected.

    `toggle_all_href` selects all of the page, or none again. `retry_matching_href` leads to the
    confirmation for all that match the filter, on whatever page they are.
    """

    field: ClassVar[str] = "event"
    is_matching: ClassVar[bool] = False
    allowed: ClassVar[Mapping[UUID, str]] = MappingProxyType({})

    address: str
    back: str
    all_selected: bool
    toggle_all_href: str
    retry_matching_href: str
    retry_matching_label: str

    @property
    def toggle_all_label(self) -> str:
        return text("Clear selection") if self.all_selected else text("Select all on this page")

    @property
    def toggle_all_icon(self) -> str:
        return "square-check" if self.all_selected else "square"


def retry_selection(
    visit: Visit, form: LogForm, address: ListUrl, rows: Sequence[Any]
) -> RetrySelection | None:
    """Return what the view of parked events offers; None where nothing can be retried.

    One query: how many match the filter.
    """
    may_retry = visit.may(NEEDS[BackOrderAction.RETRY_PARKED].permission)
    if not rows or not may_retry or form.cleaned_data["view"] is not LogView.PARKED:
        return None
    found = count_sale_events(
        tenant_id=visit.tenant.id, where=form.where(), reach=form.choices.reach, limit=MAX_EVENTS
    )
    all_selected = form.data.get("pick", "") == _PAGE
    page = {key: form.data[key] for key in PAGE_KEYS if form.data.get(key)}
    retry = reverse("sale-events-retry", args=[visit.tenant.slug])
    return RetrySelection(
        address=retry,
        back=address.query(),
        all_selected=all_selected,
        toggle_all_href=address.href(**page, pick="" if all_selected else _PAGE),
        retry_matching_href=ListUrl(retry, {}).href(matching=address.query() or "view=parked"),
        retry_matching_label=plural_text(
            "Retry {count} event", "Retry {count} events", count=min(found, MAX_EVENTS)
        ),
    )
