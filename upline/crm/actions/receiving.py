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

from upline.access.rulebook import Actor, system
from upline.crm.actions.attachments import NewFile, add_attachment, cleaned_name
from upline.crm.letter import Enclosed, Letter, read_letter
from upline.crm.models import Email
from upline.crm.queries.emails import get_email
from upline.crm.rulebook import LARGEST_MESSAGE, TEXT_LENGTH, Direction
from upline.kernel.verdicts import Refused, refuse
from upline.orders import actions as orders
from upline.orders.queries.finding import OrderParties, parties_of_numbered
from upline.orders.rulebook import OrderAction
from upline.parties.queries import accounts_at_address
from upline.tenancy import queries as tenancy

_UNKNOWN = "Unknown sender"
_NAME_LENGTH = 200
_SHOWN_NAME = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What became of a message. `is_new`: it was not received before.

    `order` is the number, as people write it, of the one it is related to; empty for none.
    `dropped` are the files that were not kept, with why.
    """

    email_id: UUID
    is_new: bool
    order: str
    dropped: tuple[str, ...] = ()


def receive_email(*, tenant_id: UUID, raw: bytes, now: datetime) -> Received:
    """Take a message (RFC 5322) that a mail server has handed over.

    Raises: Refused — `too_large`, `unreadable_message`.
    """
    if len(raw) > LARGEST_MESSAGE:
        most = LARGEST_MESSAGE // (1024 * 1024)
        raise refuse("too_large", f"A message has at most {most} MB.")
    letter = read_letter(raw)
    email_id = _known(tenant_id, letter)
    is_new = email_id is None
    dropped: tuple[str, ...] = ()
    if email_id is None:
        try:
            email_id, dropped = _take(tenant_id, letter, now)
        except IntegrityError:  # held by constraint a_message_is_received_once
            email_id, is_new = _known(tenant_id, letter), False
    assert email_id is not None, "it was there a moment ago, and e-mails are never deleted"
    row = get_email(tenant_id=tenant_id, email_id=email_id, by=system())
    return Received(email_id=email_id, is_new=is_new, order=row.order, dropped=dropped)


def _known(tenant_id: UUID, letter: Letter) -> UUID | None:
    found = Email.objects.filter(
        tenant_id=tenant_id, direction=Direction.RECEIVED, message_id=letter.message_id
    )
    return found.values_list("pk", flat=True).first()


@transaction.atomic
def _take(tenant_id: UUID, letter: Letter, now: datetime) -> tuple[UUID, tuple[str, ...]]:
    by = system((letter.sender or _UNKNOWN)[:_NAME_LENGTH])
    order_id = _order_for(tenant_id, letter)
    if order_id is not None:
        orders.lock_for(OrderAction.RELATE_EMAIL, tenant_id=tenant_id, order_id=order_id, by=by)
    email = Email.objects.create(
        tenant_id=tenant_id,
        order_id=order_id,
        direction=Direction.RECEIVED,
        sender=letter.sender,
        recipients=list(letter.recipients),
        subject=letter.subject,
        text=letter.text,
        message_id=letter.message_id,
        created_by=by.name,
        created_at=now,
    )
    dropped = _keep_files(email, letter.enclosed, by, now)
    if dropped:
        remark = "[Not kept of what came with it: " + "; ".join(dropped) + "]"
        email.text = f"{letter.text[: TEXT_LENGTH - len(remark)]}\n\n{remark}".strip()
        email.save(update_fields=["text"])
    return email.pk, dropped


def _keep_files(
    email: Email, enclosed: Collection[Enclosed], by: Actor, now: datetime
) -> tuple[str, ...]:
    """Keep files with the e-mail's order; return those that were not kept, and why."""
    dropped = []
    for file in enclosed:
        name = cleaned_name(file.name)[:_SHOWN_NAME]
        if email.order_id is None:
            dropped.append(f"{name} (files are kept with an order only)")
            continue
        new = NewFile(name=file.name, declared=file.declared, content=file.content)
        try:
            add_attachment(
                tenant_id=email.tenant_id, order_id=email.order_id, new=new, by=by, now=now
            )
        except Refused as refusal:
            dropped.append(f"{name} ({str(refusal).rstrip('.')})")
    return tuple(dropped)


def _order_for(tenant_id: UUID, letter: Letter) -> UUID | None:
    """Return the one order that a message is about; None where it is not clear."""
    numbers = _numbers_in(letter.subject, prefix=tenancy.order_naming(tenant_id=tenant_id)[0])
    named = parties_of_numbered(tenant_id=tenant_id, numbers=numbers) if numbers else []
    theirs = _of_sender(tenant_id, letter.sender, named)
    if len(theirs) == 1:
        return theirs[0].id
    answered = _answered(tenant_id, letter.answers_to)
    if answered is None or (named and answered not in {order.id for order in named}):
        return None
    return answered


def _numbers_in(subject: str, *, prefix: str) -> set[int]:
    """Return the numbers of orders in a subject: `[Order 7]`, `order no. 7`, `#7`, `AT-0007`."""
    written = rf"(?:\border\W{{0,3}}(?:(?:no|nr|number)\b\.?\W{{0,3}})?|#)(?:{re.escape(prefix)})?"
    alone = rf"|(?<!\w){re.escape(prefix)}" if prefix else ""
    found = re.findall(rf"(?:{written}{alone})([0-9]{{1,18}})(?!\w)", subject, re.IGNORECASE)
    return {int(number) for number in found}


def _of_sender(tenant_id: UUID, sender: str, named: list[OrderParties]) -> list[OrderParties]:
    if not named or not sender:
        return []
    accounts = accounts_at_address(tenant_id=tenant_id, address=sender)
    return [order for order in named if accounts & order.party_ids]


def _answered(tenant_id: UUID, answers_to: Collection[str]) -> UUID | None:
    """Return the order of the latest of these messages that was sent from here."""
    sent = Email.objects.filter(
        tenant_id=tenant_id,
        direction=Direction.SENT,
        message_id__in=answers_to,
        order__isnull=False,
    )
    return sent.order_by("-id").values_list("order_id", flat=True).first()
