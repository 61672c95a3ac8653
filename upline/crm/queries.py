"""Questions about what people did around an order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.crm.models import Activity, Campaign, Case, Email
from upline.crm.rulebook import ActivityKind, CasePriority, CaseStatus
from upline.kernel.pages import Ref

SHOWN = 200  # of one order, the latest: what an order page shows of each kind


@dataclass(frozen=True, slots=True)
class Around:
    """An activity, e-mail or case of an order. `kind` is what sort of activity, or how urgent."""

    id: UUID
    subject: str
    kind: str
    status: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each there are around an order."""

    activities: int
    emails: int
    cases: int


def counts_of_order(*, tenant_id: UUID, order_id: UUID) -> Counts:
    """Return how many activities, e-mails and cases an order has. Three queries."""
    return Counts(
        activities=Activity.objects.filter(tenant_id=tenant_id, order_id=order_id).count(),
        emails=Email.objects.filter(tenant_id=tenant_id, order_id=order_id).count(),
        cases=Case.objects.filter(tenant_id=tenant_id, order_id=order_id).count(),
    )


def activities_of_order(*, tenant_id: UUID, order_id: UUID) -> list[Around]:
    """Return an order's activities, the latest first."""
    rows = Activity.objects.filter(tenant_id=tenant_id, order_id=order_id).order_by("-id")[:SHOWN]
    return [
        Around(
            row.pk,
            row.subject,
            ActivityKind(row.kind).value.capitalize(),
            "Done" if row.done_at else "Open",
            row.created_by,
            row.created_at,
        )
        for row in rows
    ]


def emails_of_order(*, tenant_id: UUID, order_id: UUID) -> list[Around]:
    """Return the e-mails related to an order, the latest first."""
    rows = Email.objects.filter(tenant_id=tenant_id, order_id=order_id).order_by("-id")[:SHOWN]
    return [Around(row.pk, row.subject, "", "", row.created_by, row.created_at) for row in rows]


def cases_of_order(*, tenant_id: UUID, order_id: UUID) -> list[Around]:
    """Return the cases related to an order, the latest first."""
    rows = Case.objects.filter(tenant_id=tenant_id, order_id=order_id).order_by("-id")[:SHOWN]
    return [
        Around(
            row.pk,
            row.subject,
            CasePriority(row.priority).value.capitalize(),
            CaseStatus(row.status).value.replace("_", " ").capitalize(),
            row.created_by,
            row.created_at,
        )
        for row in rows
    ]


def list_campaigns(*, tenant_id: UUID) -> list[Ref]:
    """Return the campaigns of a BSS, by name."""
    campaigns = Campaign.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in campaigns.values_list("pk", "name")]
