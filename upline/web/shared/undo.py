"""Undo in the message after an action: its button sends the form of the action that takes it back.

The version is that of the record just after the action, so that nothing is taken back which
somebody else has changed meanwhile: then the page of that action shows what stands there now.
"""

import json
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Undo:
    """Where the action that takes something back is performed, and on which version of its record."""

    address: str
    version: str


def confirm_with_undo(request: HttpRequest, sentence: str, undo: Undo | None) -> None:
    """Add the message of what has been done; with Undo where it can be taken back."""
    messages.success(request, sentence, extra_tags=json.dumps(asdict(undo)) if undo else "")


def undo_of(message: Message) -> Undo | None:
    """Return what takes back what a message tells of; None where nothing does."""
    return Undo(**json.loads(message.extra_tags)) if message.extra_tags else None
