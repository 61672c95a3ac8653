"""Received e-mails: each taken once, and related to the order that it is about.

A message is related by itself where it answers one that was sent from here (its references name a
Message-ID that only its recipients know), or where its sender's address is that of an account or
contact and its subject has the number of an order of that account. Addresses can be forged: that
is all they are trusted for, and it can be undone by hand. All else waits to be related by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from upline.access.rulebook import Actor, system_actor
from upline.crm.actions.attachments import NewFile, add_attachment, sanitise_file_name
from upline.crm.mime import MessageAttachment, ReceivedMessage, parse_message
from upline.crm.models import Email
from upline.crm.queries.emails import get_email
from upline.crm.rulebook import MAX_MESSAGE_BYTES, Direction
from upline.kernel.texts import join_texts
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import Refused, refuse
from upline.orders import actions as orders
from upline.orders.queries.by_number import OrderParties, list_order_parties_by_number
from upline.orders.rulebook import OrderAction
from upline.parties.queries import account_ids_by_email
from upline.tenancy import queries as tenancy

_UNKNOWN_SENDER = "Unknown sender"
_NAME_LENGTH = 200
_SHOWN_NAME_LENGTH = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiveResult:
    """What became of a message. `is_new`: it was not received before.

    `order` is the number, as people write it, of the one it is related to; empty for none.
    `dropped` are the files that were not stored, with the reason.
    """

    email_id: UUID
    is_new: bool
    order: str
    dropped: tuple[str, ...] = ()


def receive_email(*, tenant_id: UUID, raw: bytes, now: datetime) -> ReceiveResult:
    """Take a message (RFC 5322) that a mail server has handed over.

    Raises: Refused — `too_large`, `unreadable_message`.
    """
    if len(raw) > MAX_MESSAGE_BYTES:
        most = MAX_MESSAGE_BYTES // (1024 * 1024)
        raise refuse("too_large", text_of("A message has at most {most} MB.", most=most))
    message = parse_message(raw)
    email_id = _find_duplicate(tenant_id, message)
    is_new = email_id is None
    dropped: tuple[str, ...] = ()
    if email_id is None:
        try:
            email_id, dropped = _store_message(tenant_id, message, now)
        except IntegrityError:  # held by constraint a_message_is_received_once
            email_id, is_new = _find_duplicate(tenant_id, message), False
    assert email_id is not None, "it was there a moment ago, and e-mails are never deleted"
    row = get_email(tenant_id=tenant_id, email_id=email_id, by=system_actor())
    return ReceiveResult(email_id=email_id, is_new=is_new, order=row.order, dropped=dropped)


def _find_duplicate(tenant_id: UUID, message: ReceivedMessage) -> UUID | None:
    found = Email.objects.filter(
        tenant_id=tenant_id, direction=Direction.RECEIVED, message_id=message.message_id
    )
    return found.values_list("pk", flat=True).first()


@transaction.atomic
def _store_message(
    tenant_id: UUID, message: ReceivedMessage, now: datetime
) -> tuple[UUID, tuple[str, ...]]:
    by = system_actor((message.sender or _UNKNOWN_SENDER)[:_NAME_LENGTH])
    order_id = _order_for(tenant_id, message)
    if order_id is not None:
        orders.lock_for(OrderAction.RELATE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = Email.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        direction=Direction.RECEIVED,
        sender=message.sender,
        recipients=list(message.recipients),
        subject=message.subject,
        text=message.text,
        message_id=message.message_id,
        created_by=by.name,
        created_at=now,
    )
    dropped = _store_files(email, message.attachments, by, now)
    if dropped:
        email.remark = text_of(
            "[Not kept of what came with it: {files}]", files=join_texts(dropped, separator="; ")
        )
        email.save(update_fields=["remark"])
    return email.pk, dropped


def _store_files(
    email: Email, attachments: Collection[MessageAttachment], by: Actor, now: datetime
) -> tuple[str, ...]:
    """Attach files to the e-mail's order; return those that were not stored, with the reason."""
    dropped: list[str] = []
    for file in attachments:
        name = sanitise_file_name(file.name)[:_SHOWN_NAME_LENGTH]
        if email.order_id is None:
            dropped.append(text_of("{name} (files are kept with an order only)", name=name))
            continue
        new = NewFile(name=file.name, declared_type=file.declared_type, content=file.content)
        try:
            add_attachment(
                tenant_id=email.tenant_id, order_id=email.order_id, new=new, by=by, now=now
            )
        except Refused as refusal:
            dropped.append(text_of("{name} ({reason})", name=name, reason=refusal.verdict.reason))
    return tuple(dropped)


def _order_for(tenant_id: UUID, message: ReceivedMessage) -> UUID | None:
    """Return the one order that a message is about; None where it is not clear."""
    numbers = _numbers_in(
        message.subject, prefix=tenancy.order_number_format(tenant_id=tenant_id)[0]
    )
    named = list_order_parties_by_number(tenant_id=tenant_id, numbers=numbers) if numbers else []
    sender_orders = _orders_of_sender(tenant_id, message.sender, named)
    if len(sender_orders) == 1:
        return sender_orders[0].id
    answered = _order_replied_to(tenant_id, message.reply_to_ids)
    if answered is None or (named and answered not in {order.id for order in named}):
        return None
    return answered


def _numbers_in(subject: str, *, prefix: str) -> set[int]:
    """Return the numbers of orders in a subject: `[Order 7]`, `order no. 7`, `#7`, `AT-0007`."""
    number_pattern = (
        rf"(?:\border\W{{0,3}}(?:(?:no|nr|number)\b\.?\W{{0,3}})?|#)(?:{re.escape(prefix)})?"
    )
    alone = rf"|(?<!\w){re.escape(prefix)}" if prefix else ""
    found = re.findall(rf"(?:{number_pattern}{alone})([0-9]{{1,18}})(?!\w)", subject, re.IGNORECASE)
    return {int(number) for number in found}


def _orders_of_sender(
    tenant_id: UUID, sender: str, named: list[OrderParties]
) -> list[OrderParties]:
    if not named or not sender:
        return []
    accounts = account_ids_by_email(tenant_id=tenant_id, address=sender)
    return [order for order in named if accounts & order.party_ids]


def _order_replied_to(tenant_id: UUID, reply_to_ids: Collection[str]) -> UUID | None:
    """Return the order of the latest of these messages that was sent from here."""
    sent = Email.objects.filter(
        tenant_id=tenant_id,
        direction=Direction.SENT,
        message_id__in=reply_to_ids,
        order__isnull=False,
    )
    return sent.order_by("-id").values_list("order_id", flat=True).first()
