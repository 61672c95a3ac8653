"""Actions on the attachments of orders."""

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
from upline.crm.rulebook import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, ORPHAN_GRACE_PERIOD
from upline.kernel.naming import remove_invisible
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.orders import actions as orders
from upline.orders.rulebook import OrderAction
from upline.tenancy import queries as tenancy

_SWEEP_BATCH_SIZE = 500
_PRIVATE_USE = "Co"  # a category of characters that look different everywhere


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file as it comes from outside: how it is called, what it is declared to be, what is in it."""

    name: str
    declared_type: str
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
            attachment = _validated(tenant_id, order_id, new)
            stored.append(storage.store_file(new.content, tenant_id=tenant_id))
            attachment.storage_key = stored[0]
            attachment.created_by, attachment.created_at = by.name, now
            attachment.save(force_insert=True)
    except BaseException:
        for name in stored:
            storage.delete_file(name)
        raise
    return attachment.pk


def _validated(tenant_id: UUID, order_id: UUID, new: NewFile) -> Attachment:
    name = sanitise_file_name(new.name)
    if len(new.content) > MAX_ATTACHMENT_BYTES:
        most = MAX_ATTACHMENT_BYTES // (1024 * 1024)
        raise refuse(
            "too_large", text("{name} is larger than {most} MB.", name=name, most=most), "file"
        )
    media_type = media_type_of(name, declared_type=new.declared_type, content=new.content)
    existing = Attachment.objects.filter(tenant_id=tenant_id, order_id=order_id).count()
    if existing >= MAX_ATTACHMENTS:
        sentence = text(
            "An order has at most {max_attachments} attachments.", max_attachments=MAX_ATTACHMENTS
        )
        raise refuse("too_many_attachments", sentence, "file")
    return Attachment(
        tenant_id=tenant_id,
        order_id=order_id,
        name=name,
        media_type=media_type,
        size=len(new.content),
        digest=hashlib.sha256(new.content).hexdigest(),
    )


def sanitise_file_name(name: str) -> str:
    """Return a file's own name: no path before it, nothing in it that cannot be read.

    Too long a name is cut before its ending.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in remove_invisible(name) if unicodedata.category(c) != _PRIVATE_USE)
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot and len(ending) < NAME_LENGTH // 2:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return name[:NAME_LENGTH] or "file"


def delete_orphaned_files(*, now: datetime) -> int:
    """Remove the files that no row names, a day after they were written; return how many.

    They are left by orders that were deleted, and by programs that died. Only the directories of
    this database's BSSs are looked into: others may keep theirs beside them.
    """
    older_than = (now - ORPHAN_GRACE_PERIOD).timestamp()
    deleted = 0
    for tenant in tenancy.list_tenants():
        batch: list[str] = []
        for name in storage.iter_files(tenant_id=tenant.id, older_than=older_than):
            batch.append(name)
            if len(batch) == _SWEEP_BATCH_SIZE:
                deleted += _delete_orphans(batch)
                batch = []
        deleted += _delete_orphans(batch) if batch else 0
    return deleted


def _delete_orphans(names: list[str]) -> int:
    rows = Attachment.objects.filter(storage_key__in=names)
    orphans = set(names) - set(rows.values_list("storage_key", flat=True))
    for name in orphans:
        storage.delete_file(name)
    return len(orphans)
