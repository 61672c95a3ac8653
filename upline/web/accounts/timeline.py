"""What was done about an account and its orders, the latest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from upline.crm import queries as crm
from upline.crm.queries import ActivityFilter, CaseFilter, EmailFilter
from upline.crm.queries.activities import ActivitySort, ActivityView
from upline.crm.queries.cases import CaseView
from upline.database.keyset import PageRequest
from upline.kernel import clock
from upline.kernel.texts import Text, text
from upline.web.shared.access import Visit
from upline.web.shared.crm_rows import (
    ListRow,
    activity_list_row,
    case_list_row,
    email_list_row,
)

MAX_ENTRIES = 10


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An activity, an e-mail or a case: when it was added, what it is, its status, the order it is about."""

    at: datetime
    kind: Text
    icon: str
    line: ListRow
    order: str
    order_href: str


def timeline_of(visit: Visit, account_id: UUID) -> tuple[TimelineEntry, ...]:
    """Return the latest activities, e-mails and cases about an account and its orders. Three queries."""
    tenant_id, by = visit.tenant.id, visit.actor
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    page = PageRequest(size=MAX_ENTRIES)
    activities = crm.list_activities(
        tenant_id=tenant_id,
        by=by,
        where=ActivityFilter(
            today=today, view=ActivityView.ALL, sort=ActivitySort.CREATED, account_id=account_id
        ),
        page=page,
    )
    cases = crm.list_cases(
        tenant_id=tenant_id,
        by=by,
        where=CaseFilter(view=CaseView.ALL, account_id=account_id),
        page=page,
    )
    emails = crm.list_emails(
        tenant_id=tenant_id, by=by, where=EmailFilter(account_id=account_id), page=page
    )
    found = [
        *(
            _entry(visit, text("Activity"), "activity", activity_list_row(visit, row))
            for row in activities.rows
        ),
        *(
            _entry(visit, text("Case"), "briefcase-business", case_list_row(visit, row))
            for row in cases.rows
        ),
        *(_entry(visit, text("E-mail"), "mail", email_list_row(visit, row)) for row in emails.rows),
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:MAX_ENTRIES])


def _entry(visit: Visit, kind: Text, icon: str, line: ListRow) -> TimelineEntry:
    row = line.row
    order = reverse("order", args=[visit.tenant.slug, row.order_id]) if row.order_id else ""
    return TimelineEntry(row.created_at, kind, icon, line, row.order, order)
