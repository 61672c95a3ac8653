"""Calls, meetings and tasks about an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.crm.actions.normalisation import check_assignee, normalised_subject, normalised_text
from upline.crm.models import Activity
from upline.crm.queries.activities import ACTIVITY_FIELDS
from upline.crm.rulebook import ActivityKind
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.versions import check_version, version_of
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.parties import actions as parties
from upline.parties.rulebook import AccountAction


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityInput:
    """What an activity says. `due_date` is a day of the BSS; None: whenever there is time."""

    subject: str
    kind: ActivityKind = ActivityKind.TASK
    text: str = ""
    assigned_to_id: UUID | None = None
    due_date: date | None = None


@transaction.atomic
def add_activity(
    *, tenant_id: UUID, order_id: UUID, terms: ActivityInput, by: Actor, now: datetime
) -> UUID:
    """Add an activity to an order.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `unknown_user`,
    `inactive_user`, and what the order refuses; Order.DoesNotExist.
    """
    orders.lock_for(OrderAction.ADD_ACTIVITY, tenant_id=tenant_id, order_id=order_id, by=by)
    activity = Activity(tenant_id=tenant_id, order_id=order_id, created_by=by.name, created_at=now)
    _write(activity, terms)
    activity.save(force_insert=True)
    return activity.pk


@transaction.atomic
def add_account_activity(
    *, tenant_id: UUID, account_id: UUID, terms: ActivityInput, by: Actor, now: datetime
) -> UUID:
    """Add an activity to an account as a whole.

    Raises: Refused — as for one of an order, `not_permitted`, `not_shared`; Account.DoesNotExist.
    """
    parties.check_account(
        AccountAction.ADD_ACTIVITY, tenant_id=tenant_id, account_id=account_id, by=by
    )
    activity = Activity(
        tenant_id=tenant_id, account_id=account_id, created_by=by.name, created_at=now
    )
    _write(activity, terms)
    activity.save(force_insert=True)
    return activity.pk


@transaction.atomic
def edit_activity(
    *,
    tenant_id: UUID,
    activity_id: UUID,
    terms: ActivityInput,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change what an activity says; all of it is given.

    Raises: Refused — as for a new one, `stale`; Activity.DoesNotExist, Order.DoesNotExist.
    """
    activity = _lock(tenant_id, activity_id, by)
    check_version(version, version_of(activity, ACTIVITY_FIELDS), noun=text("activity"))
    _write(activity, terms)
    activity.save()


@transaction.atomic
def complete_activity(*, tenant_id: UUID, activity_id: UUID, by: Actor, now: datetime) -> None:
    """Complete an activity; the first user who completed it remains recorded.

    Raises: Refused — what the order refuses; Activity.DoesNotExist, Order.DoesNotExist.
    """
    activity = _lock(tenant_id, activity_id, by)
    if activity.done_at is None:
        activity.done_at, activity.done_by = now, by.name
        activity.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def reopen_activity(*, tenant_id: UUID, activity_id: UUID, by: Actor) -> None:
    """Say that an activity is to be done after all.

    Raises: Refused — what the order refuses; Activity.DoesNotExist, Order.DoesNotExist.
    """
    activity = _lock(tenant_id, activity_id, by)
    activity.done_at, activity.done_by = None, ""
    activity.save(update_fields=["done_at", "done_by"])


def _lock(tenant_id: UUID, activity_id: UUID, by: Actor) -> Activity:
    order_id, account_id = _subject_of(tenant_id, activity_id)
    if account_id is not None:
        parties.check_account(
            AccountAction.ADD_ACTIVITY, tenant_id=tenant_id, account_id=account_id, by=by
        )
    else:
        assert order_id is not None, "an activity is about an order or an account"
        orders.lock_for(OrderAction.ADD_ACTIVITY, tenant_id=tenant_id, order_id=order_id, by=by)
    return lock_row(Activity, activity_id, tenant_id=tenant_id)


def _subject_of(tenant_id: UUID, activity_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the order or the account that an activity is about."""
    activities = Activity.objects.filter(tenant_id=tenant_id)
    return activities.values_list("order_id", "account_id").get(pk=activity_id)


def _write(activity: Activity, terms: ActivityInput) -> None:
    check_assignee(
        tenant_id=activity.tenant_id,
        user_id=terms.assigned_to_id,
        before=activity.assigned_to_id,
    )
    activity.kind = terms.kind
    activity.subject = normalised_subject(terms.subject)
    activity.text = normalised_text(terms.text)
    activity.assigned_to_id = terms.assigned_to_id
    activity.due_date = terms.due_date
