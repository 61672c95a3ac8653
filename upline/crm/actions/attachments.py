"""Files kept with an order."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upline.access.rulebook import Actor
from upline.crm import storage
from upline.crm.file_types import NAME_LENGTH, media_type_of
from upline.crm.models import Attachment
from upline.crm.rulebook import LARGEST_ATTACHMENT, MOST_ATTACHMENTS, SWEPT_AFTER
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.tenancy import queries as tenancy

_SWEPT_AT_ONCE = 500
_NO_NAME = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file as it comes from outside: how it is called, what it is declared to be, what is in it."""

    name: str
    declared: str
    content: bytes


def add_attachment(
    *, tenant_id: UUID, order_id: UUID, new: NewFile, by: Actor, now: datetime
) -> UUID:
    """Keep a file with an order. It is on the disk before its row is committed.

    Raises: Refused — `type_not_allowed`, `empty_file`, `lying_type`, `too_large`,
    `too_many_attachments`, and what the order refuses; Order.DoesNotExist.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            orders.lock_for(
                OrderAction.ADD_ATTACHMENT, tenant_id=tenant_id, order_id=order_id, by=by
            )
            attachment = _checked(tenant_id, order_id, new)
            stored.append(storage.keep(new.content, tenant_id=tenant_id))
            attachment.stored_as = stored[0]
            attachment.created_by, attachment.created_at = by.name, now
            attachment.save(force_insert=True)
    except BaseException:
        for name in stored:
            storage.drop(name)
        raise
    return attachment.pk


def _checked(tenant_id: UUID, order_id: UUID, new: NewFile) -> Attachment:
    name = cleaned_name(new.name)
    if len(new.content) > LARGEST_ATTACHMENT:
        most = LARGEST_ATTACHMENT // (1024 * 1024)
        raise refuse("too_large", f"{name} is larger than {most} MB.", "file")
    media_type = media_type_of(name, declared=new.declared, content=new.content)
    held = Attachment.objects.filter(tenant_id=tenant_id, order_id=order_id).count()
    if held >= MOST_ATTACHMENTS:
        sentence = f"An order has at most {MOST_ATTACHMENTS} attachments."
        raise refuse("too_many_attachments", sentence, "file")
    return Attachment(
        tenant_id=tenant_id,
        order_id=order_id,
        name=name,
        media_type=media_type,
        size=len(new.content),
        digest=hashlib.sha256(new.content).hexdigest(),
    )


def cleaned_name(name: str) -> str:
    """Return a file's own name: no path before it, nothing in it that cannot be read.

    Too long a name is cut before its ending.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in _NO_NAME)
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot and len(ending) < NAME_LENGTH // 2:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return name[:NAME_LENGTH] or "file"


def sweep_attachments(*, now: datetime) -> int:
    """Remove the files that no row names, a day after they were written; return how many.

    They are left by orders that were deleted, and by programs that died. Only the directories of
    this database's BSSs are looked into: others may keep theirs beside them.
    """
    older_than = (now - SWEPT_AFTER).timestamp()
    swept = 0
    for tenant in tenancy.list_tenants():
        batch: list[str] = []
        for name in storage.each_file(tenant_id=tenant.id, older_than=older_than):
            batch.append(name)
            if len(batch) == _SWEPT_AT_ONCE:
                swept += _sweep(batch)
                batch = []
        swept += _sweep(batch) if batch else 0
    return swept


def _sweep(names: list[str]) -> int:
    rows = Attachment.objects.filter(stored_as__in=names)
    orphans = set(names) - set(rows.values_list("stored_as", flat=True))
    for name in orphans:
        storage.drop(name)
    return len(orphans)
