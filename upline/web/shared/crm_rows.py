"""Activities, e-mails and cases as their pages draw them: links, and the badge of the status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.crm.queries import ActivityRow, CaseRow, EmailRow
from upline.crm.rulebook import (
    ACTIVITY_STATUS_TITLES,
    EMAIL_STATE_TITLES,
    STATUS_TITLES,
    ActivityStatus,
    CaseStatus,
    EmailState,
)
from upline.kernel import clock
from upline.web.shared.access import Visit
from upline.web.shared.navigation import record_url

# Filled mark: settled. `open`, a ring: still to be done. `bad`, a diamond: needs a person.
STATUS_TONES: Mapping[ActivityStatus | CaseStatus | EmailState, str] = {
    ActivityStatus.OPEN: "warn open",
    ActivityStatus.OVERDUE: "bad",
    ActivityStatus.DONE: "good",
    CaseStatus.OPEN: "warn open",
    CaseStatus.IN_PROGRESS: "info",
    CaseStatus.CLOSED: "",
    EmailState.WAITING: "warn open",
    EmailState.SENT: "good",
    EmailState.FAILED: "bad",
    EmailState.RECEIVED: "info",
    EmailState.NOTED: "",
}


def status_title(status: ActivityStatus | CaseStatus | EmailState) -> str:
    """Return how an activity, a case or an e-mail stands, in words."""
    if isinstance(status, ActivityStatus):
        return ACTIVITY_STATUS_TITLES[status]
    return STATUS_TITLES[status] if isinstance(status, CaseStatus) else EMAIL_STATE_TITLES[status]


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
    return _line(visit, "case", row, row.status)


def _line(
    visit: Visit,
    page: str,
    row: ActivityRow | EmailRow | CaseRow,
    status: ActivityStatus | CaseStatus | EmailState,
) -> ListRow:
    slug = visit.tenant.slug
    return ListRow(
        row=row,
        href=record_url(page, slug, row.id),
        order_href=_order(slug, row.order_id),
        status=status_title(status),
        tone=STATUS_TONES[status],
    )


def _order(slug: str, order_id: UUID | None) -> str:
    return record_url("order", slug, order_id) if order_id else ""
