"""Activities, e-mails and cases as their pages draw them: links, and the badge of the status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from upline.crm.queries import ActivityRow, CaseRow, EmailRow
from upline.kernel import clock
from upline.web.shared.access import Visit

# Filled mark: settled. `open`, a ring: still to be done. `bad`, a diamond: needs a person.
STATUS_TONES: Mapping[str, str] = {
    "Open": "warn open",
    "Overdue": "bad",
    "Done": "good",
    "In progress": "info",
    "Closed": "",
    "Waiting": "warn open",
    "Sent": "good",
    "Not sent": "bad",
    "Received": "info",
    "Noted": "",
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row, its page, its order's page, and its status."""

    row: Any
    href: str
    order_href: str
    status: str
    tone: str


def activity_list_row(visit: Visit, row: ActivityRow) -> ListRow:
    """Return an activity; whether it is overdue is judged by the BSS's own calendar."""
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    return _line(visit, "activity", row, row.status(today))


def email_list_row(visit: Visit, row: EmailRow) -> ListRow:
    """Return an e-mail."""
    return _line(visit, "email", row, row.state)


def case_list_row(visit: Visit, row: CaseRow) -> ListRow:
    """Return a case."""
    return _line(visit, "case", row, row.status_title)


def _line(visit: Visit, page: str, row: ActivityRow | EmailRow | CaseRow, status: str) -> ListRow:
    slug = visit.tenant.slug
    return ListRow(
        row=row,
        href=reverse(page, args=[slug, row.id]),
        order_href=_order(slug, row.order_id),
        status=status,
        tone=STATUS_TONES[status],
    )


def _order(slug: str, order_id: UUID | None) -> str:
    return reverse("order", args=[slug, order_id]) if order_id else ""
