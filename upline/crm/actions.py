"""Activities, e-mails and cases around an order; all allowed on back-orders too (R38)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.crm.models import Activity, Campaign, Case, Email
from upline.crm.rulebook import ActivityKind, CasePriority, CaseStatus
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders import rulebook
from upline.orders.rulebook import OrderAction, Origin

_SUBJECT_LENGTH = 200


@transaction.atomic
def add_activity(*, tenant_id: UUID, order_id: UUID, subject: str, by: str, now: datetime) -> UUID:
    """Add an activity to an order.

    Raises: Refused — `required_field_missing`, `too_long`; Order.DoesNotExist.
    """
    _check(tenant_id, order_id, OrderAction.ADD_ACTIVITY)
    activity = Activity.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        kind=ActivityKind.TASK,
        subject=_subject(subject),
        created_by=by,
        created_at=now,
    )
    return activity.pk


@transaction.atomic
def relate_email(*, tenant_id: UUID, order_id: UUID, subject: str, by: str, now: datetime) -> UUID:
    """Relate an e-mail to an order.

    Raises: Refused — `required_field_missing`, `too_long`; Order.DoesNotExist.
    """
    _check(tenant_id, order_id, OrderAction.RELATE_EMAIL)
    email = Email.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        subject=_subject(subject),
        created_by=by,
        created_at=now,
    )
    return email.pk


@transaction.atomic
def create_case(*, tenant_id: UUID, order_id: UUID, subject: str, by: str, now: datetime) -> UUID:
    """Create a case related to an order.

    Raises: Refused — `required_field_missing`, `too_long`; Order.DoesNotExist.
    """
    _check(tenant_id, order_id, OrderAction.CREATE_CASE)
    case = Case.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        subject=_subject(subject),
        status=CaseStatus.OPEN,
        priority=CasePriority.NORMAL,
        created_by=by,
        created_at=now,
    )
    return case.pk


def ensure_campaign(*, tenant_id: UUID, name: str) -> UUID:
    """Return the campaign of that name, made if there is none."""
    campaign, _ = Campaign.objects.get_or_create(tenant_id=tenant_id, name=name)
    return campaign.pk


def _check(tenant_id: UUID, order_id: UUID, action: OrderAction) -> None:
    order = orders.lock_order(tenant_id=tenant_id, order_id=order_id)
    rulebook.check(action, Origin(order.origin))


def _subject(subject: str) -> str:
    subject = subject.strip()
    if not subject:
        raise refuse("required_field_missing", "A subject is missing.", "subject")
    if len(subject) > _SUBJECT_LENGTH:
        sentence = f"A subject has at most {_SUBJECT_LENGTH} characters."
        raise refuse("too_long", sentence, "subject")
    return subject
