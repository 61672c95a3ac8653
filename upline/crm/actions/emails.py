"""E-mails of orders: written, noted, related to another order, sent once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.crm.actions.normalisation import normalised_subject, require_text
from upline.crm.actions.orders import check_still_of_order
from upline.crm.addresses import check_recipients
from upline.crm.models import Email
from upline.crm.rulebook import SUBJECT_LENGTH, Delivery, Direction, order_tag
from upline.database.locking import lock_row
from upline.database.numbering import format_number
from upline.kernel.texts import text
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.queries import find_order_by_reference
from upline.orders.rulebook import OrderAction
from upline.parties import actions as parties
from upline.parties.rulebook import AccountAction
from upline.tenancy import queries as tenancy


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEmail:
    """An e-mail as somebody writes it; the order's number is put before its subject."""

    to: Sequence[str]
    subject: str
    text: str


@transaction.atomic
def write_email(
    *, tenant_id: UUID, order_id: UUID, new: NewEmail, by: Actor, now: datetime
) -> UUID:
    """Write an e-mail about an order. It waits until a worker has sent it (`send_pending_emails`).

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`,
    `too_many_recipients`, and what the order refuses; Order.DoesNotExist.
    """
    order = orders.lock_for(OrderAction.WRITE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    prefix, padding = tenancy.order_number_format(tenant_id=tenant_id)
    tag = order_tag(format_number(order.number, prefix=prefix, padding=padding))
    email = Email.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        direction=Direction.SENT,
        delivery=Delivery.WAITING,
        recipients=check_recipients(new.to),
        subject=_with_order_tag(tag, normalised_subject(new.subject)),
        text=require_text(new.text, label=text_of(text("The text"))),
        not_before=now,
        created_by=by.name,
        created_at=now,
    )
    return email.pk


@transaction.atomic
def write_account_email(
    *, tenant_id: UUID, account_id: UUID, new: NewEmail, by: Actor, now: datetime
) -> UUID:
    """Write an e-mail about an account as a whole. It waits until a worker has sent it.

    Raises: Refused — as for one about an order, `not_permitted`, `not_shared`; Account.DoesNotExist.
    """
    parties.check_account(
        AccountAction.WRITE_EMAIL, tenant_id=tenant_id, account_id=account_id, by=by
    )
    email = Email.objects.create(
        tenant_id=tenant_id,
        account_id=account_id,
        direction=Direction.SENT,
        delivery=Delivery.WAITING,
        recipients=check_recipients(new.to),
        subject=normalised_subject(new.subject),
        text=require_text(new.text, label=text_of(text("The text"))),
        not_before=now,
        created_by=by.name,
        created_at=now,
    )
    return email.pk


def _with_order_tag(tag: str, subject: str) -> str:
    if tag.casefold() in subject.casefold():
        return subject
    most = SUBJECT_LENGTH - len(tag) - 1
    if len(subject) > most:
        sentence = text_of(
            "With the order’s number before it, a subject has at most {most} characters.", most=most
        )
        raise refuse("too_long", sentence, "subject")
    return f"{tag} {subject}"


@transaction.atomic
def relate_email(
    *, tenant_id: UUID, order_id: UUID, subject: str, by: Actor, now: datetime
) -> UUID:
    """Note at an order that there was an e-mail, by its subject.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, and what the order
    refuses; Order.DoesNotExist.
    """
    orders.lock_for(OrderAction.RELATE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = Email.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        direction=Direction.NOTED,
        subject=normalised_subject(subject),
        created_by=by.name,
        created_at=now,
    )
    return email.pk


@transaction.atomic
def relate_received_email(*, tenant_id: UUID, email_id: UUID, order_id: UUID, by: Actor) -> None:
    """Relate a received e-mail, which has no order yet, to one.

    Raises: Refused — `already_related`, and what the order refuses; Email.DoesNotExist,
    Order.DoesNotExist.
    """
    orders.lock_for(OrderAction.RELATE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = _lock_received(tenant_id, email_id)
    if email.order_id is not None:
        raise refuse(
            "already_related", text_of(text("This e-mail is related to an order already."))
        )
    email.order_id = order_id
    email.save(update_fields=["order"])


@transaction.atomic
def relate_email_by_number(*, tenant_id: UUID, email_id: UUID, reference: str, by: Actor) -> None:
    """Relate a received e-mail to the order of a number, as people write it.

    Raises: Refused — `unknown_order`, and as `relate_received_email`; Email.DoesNotExist.
    """
    order_id = find_order_by_reference(tenant_id=tenant_id, reference=reference, by=by)
    if order_id is None:
        raise refuse(
            "unknown_order",
            text_of("There is no order {number} here.", number=reference[:60]),
            "order",
        )
    relate_received_email(tenant_id=tenant_id, email_id=email_id, order_id=order_id, by=by)


@transaction.atomic
def unrelate_email(*, tenant_id: UUID, email_id: UUID, by: Actor) -> None:
    """Take a received e-mail from its order, for somebody to relate it to another one.

    Raises: Refused — what the order refuses; Email.DoesNotExist, Order.DoesNotExist.
    """
    order_id = _order_of(tenant_id, email_id)
    if order_id is None:
        authorise(OrderAction.RELATE_EMAIL, None, by=by)
    else:
        orders.lock_for(OrderAction.RELATE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = _lock_received(tenant_id, email_id)
    check_still_of_order(email, order_id)
    email.order_id = None
    email.save(update_fields=["order"])


@transaction.atomic
def retry_email(*, tenant_id: UUID, email_id: UUID, by: Actor, now: datetime) -> None:
    """Let an e-mail wait again that could not be sent.

    Raises: Refused — `not_failed`, and what the order refuses; Email.DoesNotExist,
    Order.DoesNotExist.
    """
    order_id = _order_of(tenant_id, email_id)
    account_id = _account_of(tenant_id, email_id)
    if account_id is not None:
        parties.check_account(
            AccountAction.WRITE_EMAIL, tenant_id=tenant_id, account_id=account_id, by=by
        )
    elif order_id is None:
        raise refuse("no_order", text_of(text("The order of this e-mail was deleted.")))
    else:
        orders.lock_for(OrderAction.WRITE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = lock_row(Email, email_id, tenant_id=tenant_id)
    check_still_of_order(email, order_id)
    if email.delivery != Delivery.FAILED:
        raise refuse(
            "not_failed", text_of(text("Only an e-mail that could not be sent can be sent again."))
        )
    email.delivery = Delivery.WAITING
    email.failed_attempts = 0
    email.not_before = now
    email.problem = ""
    email.save(update_fields=["delivery", "failed_attempts", "not_before", "problem"])


def _order_of(tenant_id: UUID, email_id: UUID) -> UUID | None:
    emails = Email.objects.filter(tenant_id=tenant_id)
    return emails.values_list("order_id", flat=True).get(pk=email_id)


def _account_of(tenant_id: UUID, email_id: UUID) -> UUID | None:
    emails = Email.objects.filter(tenant_id=tenant_id)
    return emails.values_list("account_id", flat=True).get(pk=email_id)


def _lock_received(tenant_id: UUID, email_id: UUID) -> Email:
    email = lock_row(Email, email_id, tenant_id=tenant_id)
    if email.direction != Direction.RECEIVED:
        raise Email.DoesNotExist
    return email
