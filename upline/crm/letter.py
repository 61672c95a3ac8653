"""One received message (RFC 5322), read: who wrote, about what, in answer to what, with what.

Nothing of it is trusted: it is cut to what fits, and characters that no text has are left out.
"""

import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import AddressHeader, BaseHeader, HeaderRegistry
from email.message import EmailMessage, Message
from functools import partial
from itertools import islice
from typing import TypeVar

from upline.crm.plain_text import words_of
from upline.crm.rulebook import SUBJECT_LENGTH, TEXT_LENGTH
from upline.kernel.verdicts import refuse

T = TypeVar("T")

_ADDRESS_LENGTH = 320
_MOST_REFERENCES = 100
_MOST_NAMED = 50
_MOST_ENCLOSED = 100
_MOST_PARTS = 20_000
_LONGEST_HEADER = 20_000
_LONGEST_PAGE = 200_000
_CUT = "\n\n[The rest of the text was left out.]"
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,498}>")
# What Python's reader of e-mails is known to stumble over, in messages made to trip it.
_STUMBLES = (
    MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError,
)  # fmt: skip


class _Patient(HeaderRegistry):
    """Reads headers; one that cannot be read counts as if it said the least that it can."""

    def __call__(self, name: str, value: str) -> BaseHeader:
        try:
            return super().__call__(name, value[:_LONGEST_HEADER])
        except _STUMBLES:
            return super().__call__(name, _LEAST.get(name.lower(), ""))


_LEAST = {"content-type": "application/octet-stream", "content-disposition": "attachment"}
_PATIENT = policy.default.clone(header_factory=_Patient())


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a message, as its sender calls and declares it."""

    name: str
    declared: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A message. `answers_to` holds the ids of earlier messages, the latest first."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    answers_to: tuple[str, ...]
    enclosed: tuple[Enclosed, ...]


def read_letter(raw: bytes) -> Letter:
    """Return what a message says; what of it cannot be read is empty.

    Raises: Refused — `unreadable_message`, for parts within parts or after parts without end.
    """
    if raw.count(b"\n--") > _MOST_PARTS:
        raise _UNENDING
    try:
        message = message_from_bytes(raw, policy=_PATIENT)
    except RecursionError:
        raise _UNENDING from None
    assert isinstance(message, EmailMessage), "made by the default policy"
    header = _Headers(message)
    senders = header.addresses("from") or header.addresses("sender")
    ids = _MESSAGE_ID.findall(header.text("message-id"))
    text = _text(message)
    return Letter(
        message_id=ids[0] if ids else _made_up_id(raw),
        sender=senders[0] if senders else "",
        recipients=(*header.addresses("to"), *header.addresses("cc"))[:_MOST_NAMED],
        subject=header.text("subject")[:SUBJECT_LENGTH].strip() or "(no subject)",
        text=text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - len(_CUT)] + _CUT,
        answers_to=_answers_to(header),
        enclosed=tuple(_enclosed(message)),
    )


_UNENDING = refuse("unreadable_message", "This message has too many parts to be read.")


def _made_up_id(raw: bytes) -> str:
    """Return an id for a message without one: the same for the same message."""
    return f"<{hashlib.sha256(raw).hexdigest()}@without-id.invalid>"


@dataclass(frozen=True, slots=True)
class _Headers:
    message: EmailMessage

    def text(self, name: str) -> str:
        """Return a header as one line."""
        found = _read(lambda: str(self.message.get(name, "")), "")
        return " ".join(clean(found).split())

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a header, without the names before them."""

        def read() -> list[str]:
            header: object = self.message.get(name)
            if not isinstance(header, AddressHeader):
                return []
            return [address.addr_spec for address in header.addresses]

        nothing: list[str] = []
        found = (clean(address).strip() for address in _read(read, nothing))
        return tuple(a for a in found if a and len(a) <= _ADDRESS_LENGTH and " " not in a)


def _read(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except _STUMBLES:
        return otherwise


def clean(text: str) -> str:
    """Return a text without the characters that no text has."""
    return _NO_CHARACTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _answers_to(header: _Headers) -> tuple[str, ...]:
    before = _MESSAGE_ID.findall(header.text("references"))[-_MOST_REFERENCES:]
    ids = [*_MESSAGE_ID.findall(header.text("in-reply-to")), *reversed(before)]
    return tuple(dict.fromkeys(ids))[:_MOST_REFERENCES]


def _text(message: EmailMessage) -> str:
    """Return the message's text; where it has a page only, the words of that page."""
    body = _read(lambda: message.get_body(("plain", "html")), None)
    if body is None:
        return ""
    text = clean(_decoded(body))
    return (
        words_of(text[:_LONGEST_PAGE]) if body.get_content_type() == "text/html" else text.strip()
    )


def _decoded(part: "Message[str, str]") -> str:
    raw = _content(part)
    charset = _read(lambda: part.get_content_charset("utf-8"), "utf-8")
    return _read(lambda: raw.decode(charset, "replace"), raw.decode("latin-1"))


def _content(part: "Message[str, str]") -> bytes:
    def read() -> bytes:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    return _read(read, b"")


def _enclosed(message: EmailMessage) -> Iterator[Enclosed]:
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            yield _read(partial(_forwarded, part), _UNREADABLE)
        elif not part.is_multipart():
            yield Enclosed(_name(part), part.get_content_type(), _content(part))


def _parts(message: EmailMessage) -> list[EmailMessage]:
    nothing: list[EmailMessage] = []
    if message.is_multipart():
        return _read(lambda: list(islice(message.iter_attachments(), _MOST_ENCLOSED)), nothing)
    return nothing if message.get_content_maintype() == "text" else [message]


_UNREADABLE = Enclosed("message.eml", "message/rfc822", b"")


def _forwarded(part: "Message[str, str]") -> Enclosed:
    inner = part.get_payload(0)
    assert not isinstance(inner, str), "held by its type"
    return Enclosed("message.eml", "message/rfc822", inner.as_bytes())


def _name(part: "Message[str, str]") -> str:
    found = _read(part.get_filename, None)
    if found:
        return clean(found)
    return f"attachment{mimetypes.guess_extension(part.get_content_type()) or ''}"
