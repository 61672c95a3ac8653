"""Questions and problems about an order, and what is said and done until they are closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.crm.actions.mentions import note_mentions
from upline.crm.actions.normalisation import (
    check_assignee,
    normalised_subject,
    normalised_text,
    require_text,
)
from upline.crm.actions.orders import check_still_of_order
from upline.crm.models import Case, CaseEntry
from upline.crm.rulebook import PRIORITY_TITLES, STATUS_TITLES, CasePriority, CaseStatus
from upline.database.locking import lock_row
from upline.kernel.texts import join_texts
from upline.kernel.texts import text as text_of
from upline.kernel.versions import check_version
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.parties import actions as parties
from upline.parties.rulebook import AccountAction
from upline.tenancy import queries as tenancy


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """What a case begins with; `text` is the first entry of its thread, if it says anything."""

    subject: str
    priority: CasePriority = CasePriority.NORMAL
    assigned_to_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseUpdate:
    """How a case shall stand. `version` is the one that was read; `text` says why, if anything."""

    version: int
    status: CaseStatus
    priority: CasePriority
    assigned_to_id: UUID | None
    text: str = ""


@transaction.atomic
def create_case(*, tenant_id: UUID, order_id: UUID, new: NewCase, by: Actor, now: datetime) -> UUID:
    """Create a case related to an order.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `unknown_user`,
    `inactive_user`, and what the order refuses; Order.DoesNotExist.
    """
    orders.lock_for(OrderAction.CREATE_CASE, tenant_id=tenant_id, order_id=order_id, by=by)
    return _create(Case(tenant_id=tenant_id, order_id=order_id), new, by, now)


@transaction.atomic
def create_account_case(
    *, tenant_id: UUID, account_id: UUID, new: NewCase, by: Actor, now: datetime
) -> UUID:
    """Create a case about an account as a whole: a customer, a reseller, or a reseller's customer.

    Raises: Refused — as for a case of an order, `not_permitted`, `not_shared`; Account.DoesNotExist.
    """
    parties.check_account(
        AccountAction.CREATE_CASE, tenant_id=tenant_id, account_id=account_id, by=by
    )
    return _create(Case(tenant_id=tenant_id, account_id=account_id), new, by, now)


def _create(case: Case, new: NewCase, by: Actor, now: datetime) -> UUID:
    check_assignee(tenant_id=case.tenant_id, user_id=new.assigned_to_id)
    case.subject = normalised_subject(new.subject)
    case.status = CaseStatus.OPEN
    case.priority = new.priority
    case.assigned_to_id = new.assigned_to_id
    case.created_by, case.created_at = by.name, now
    case.save(force_insert=True)
    _add_entry(case, normalised_text(new.text), by, now)
    return case.pk


@transaction.atomic
def change_case(
    *, tenant_id: UUID, case_id: UUID, update: CaseUpdate, by: Actor, now: datetime
) -> None:
    """Give a case another status, priority or person; its thread tells what was changed.

    Raises: Refused — `stale`, `too_long`, `unreadable_text`, `unknown_user`, `inactive_user`, and
    what the order refuses; Case.DoesNotExist, Order.DoesNotExist.
    """
    case = _lock(tenant_id, case_id, by)
    check_version(update.version, case.version, noun=text_of("case"))
    check_assignee(tenant_id=tenant_id, user_id=update.assigned_to_id, before=case.assigned_to_id)
    said, changes = normalised_text(update.text), _change_sentences(case, update)
    if not said and not changes:
        return  # nothing differs: the case keeps its version
    if case.status != update.status:
        case.closed_at = now if update.status is CaseStatus.CLOSED else None
    case.status = update.status
    case.priority = update.priority
    case.assigned_to_id = update.assigned_to_id
    case.version += 1
    case.save()
    _add_entry(case, said, by, now, changes=changes)


@transaction.atomic
def add_case_entry(*, tenant_id: UUID, case_id: UUID, text: str, by: Actor, now: datetime) -> None:
    """Say something in a case, which may be closed already; whom it mentions finds it in their inbox.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, and what the order
    refuses; Case.DoesNotExist, Order.DoesNotExist.
    """
    case = _lock(tenant_id, case_id, by)
    _add_entry(case, require_text(text), by, now)
    case.save(update_fields=["updated_at"])  # which the database sets


def _lock(tenant_id: UUID, case_id: UUID, by: Actor) -> Case:
    order_id, account_id = _subject_of(tenant_id, case_id)
    if account_id is not None:
        parties.check_account(
            AccountAction.CREATE_CASE, tenant_id=tenant_id, account_id=account_id, by=by
        )
    elif order_id is None:
        if not by.is_administrator:
            raise Case.DoesNotExist  # for others it is not to be seen
    else:
        orders.lock_for(OrderAction.CREATE_CASE, tenant_id=tenant_id, order_id=order_id, by=by)
    case = lock_row(Case, case_id, tenant_id=tenant_id)
    check_still_of_order(case, order_id)
    return case


def _subject_of(tenant_id: UUID, case_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the order or the account that a case is about; neither where the order was deleted."""
    cases = Case.objects.filter(tenant_id=tenant_id)
    return cases.values_list("order_id", "account_id").get(pk=case_id)


def _add_entry(
    case: Case, said: str, by: Actor, now: datetime, *, changes: Sequence[str] = ()
) -> None:
    if said or changes:
        entry = CaseEntry.objects.create(
            tenant_id=case.tenant_id,
            case=case,
            text=said,
            changes=join_texts(changes, separator="\n") if changes else "",
            created_by=by.name,
            created_at=now,
        )
        note_mentions(entry, by=by, now=now)


def _change_sentences(case: Case, update: CaseUpdate) -> list[str]:
    """Return a sentence for each thing that will be different."""
    sentences: list[str] = []
    if case.status != update.status:
        was, became = STATUS_TITLES[CaseStatus(case.status)], STATUS_TITLES[update.status]
        sentences.append(text_of("Status: {before} → {after}", before=was, after=became))
    if case.priority != update.priority:
        old, new = PRIORITY_TITLES[CasePriority(case.priority)], PRIORITY_TITLES[update.priority]
        sentences.append(text_of("Priority: {before} → {after}", before=old, after=new))
    if case.assigned_to_id != update.assigned_to_id:
        names, nobody = tenancy.user_names(tenant_id=case.tenant_id), text_of("nobody")
        before, after = (
            names.get(user_id, nobody) if user_id else nobody
            for user_id in (case.assigned_to_id, update.assigned_to_id)
        )
        sentences.append(text_of("Assigned to: {before} → {after}", before=before, after=after))
    return sentences
