"""What was done about an account and its orders, the latest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from upline.access.reach import Reach
from upline.crm.queries import TimelineKind, TimelineRow, list_latest_about_account
from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.web.shared.access import Visit
from upline.web.shared.crm_rows import STATUS_TONES, status_title

MAX_ENTRIES = 10

_KINDS: Mapping[TimelineKind, Text] = {
    TimelineKind.ACTIVITY: text("Activity"),
    TimelineKind.CASE: text("Case"),
    TimelineKind.EMAIL: text("E-mail"),
}

assert _KINDS.keys() == set(TimelineKind), "an entry without a title"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An activity, an e-mail or a case with its page, the page of its order, and its status."""

    row: TimelineRow
    kind: Text
    href: str
    order_href: str
    status: str
    tone: str


def timeline_of(visit: Visit, account_id: UUID, reach: Reach) -> tuple[TimelineEntry, ...]:
    """Return the latest activities, e-mails and cases about an account and its orders. One query."""
    rows = list_latest_about_account(
        tenant_id=visit.tenant.id,
        account_id=account_id,
        today=clock.local_date(clock.now(), timezone=visit.tenant.timezone),
        limit=MAX_ENTRIES,
        by=visit.actor,
        reach=reach,
    )
    return tuple(_entry(visit.tenant.slug, row) for row in rows)


def _entry(slug: str, row: TimelineRow) -> TimelineEntry:
    return TimelineEntry(
        row=row,
        kind=_KINDS[row.kind],
        href=reverse(row.kind.value, args=[slug, row.id]),
        order_href=reverse("order", args=[slug, row.order_id]) if row.order_id else "",
        status=status_title(row.status),
        tone=STATUS_TONES[row.status],
    )
