"""Queries on notes and attachments of orders."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from upline.access import queries as access
from upline.access.rulebook import Actor
from upline.crm import storage
from upline.crm.mentions import SIGN
from upline.crm.models import Attachment, Note
from upline.crm.queries import visibility
from upline.crm.queries.mentions import names_of_mentioned

MAX_SHOWN = 200  # of one order, the latest


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note; `may_delete`: the reader wrote it, or is an administrator. `mentions` are names."""

    id: UUID
    text: str
    created_by: str
    created_at: datetime
    may_delete: bool
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment; `size` in bytes, `digest` its SHA-256 in hexadecimal."""

    id: UUID
    name: str
    media_type: str
    size: int
    digest: str
    created_by: str
    created_at: datetime

    @property
    def kind(self) -> str:
        """Return what people call its type: `PDF`."""
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be sent: under which name, as what, and where its content lies."""

    name: str
    media_type: str
    path: Path


def may_delete_note(*, author: str, by: Actor) -> bool:
    """Tell whether a note is somebody's to delete."""
    return by.is_administrator or author == by.name


def notes_of_order(*, tenant_id: UUID, order_id: UUID, by: Actor) -> tuple[NoteRow, ...]:
    """Return an order's notes, the latest first."""
    rows = Note.objects.filter(tenant_id=tenant_id, order_id=order_id).order_by("-id")[:MAX_SHOWN]
    found = list(rows.values_list("pk", "text", "created_by", "created_at"))
    mentioned = names_of_mentioned(note_id=[pk for pk, text, *_ in found if SIGN in text])
    return tuple(
        NoteRow(pk, text, author, at, may_delete_note(author=author, by=by), mentioned.get(pk, ()))
        for pk, text, author, at in found
    )


def attachments_of_order(*, tenant_id: UUID, order_id: UUID) -> tuple[AttachmentRow, ...]:
    """Return the attachments of an order, the latest first."""
    rows = Attachment.objects.filter(tenant_id=tenant_id, order_id=order_id).order_by("-id")
    columns = ("pk", "name", "media_type", "size", "digest", "created_by", "created_at")
    return tuple(AttachmentRow(*row) for row in rows.values_list(*columns))


def count_attachments_without_file() -> int:
    """Return how many attachments of all BSSs have lost their content, by looking for each file."""
    keys = Attachment.objects.order_by().values_list("storage_key", flat=True)
    return sum(not storage.file_path(key).is_file() for key in keys.iterator())


def get_download(*, tenant_id: UUID, order_id: UUID, attachment_id: UUID, by: Actor) -> Download:
    """Return a file of an order that somebody may see.

    Raises: Attachment.DoesNotExist — also when it is another BSS's, or its content is lost.
    """
    rows = Attachment.objects.filter(
        visibility.visible_through_order(access.reach(tenant_id=tenant_id, by=by))
    )
    found = rows.get(tenant_id=tenant_id, order_id=order_id, pk=attachment_id)
    path = storage.file_path(found.storage_key)
    if not path.is_file():
        raise Attachment.DoesNotExist
    return Download(found.name, found.media_type, path)
