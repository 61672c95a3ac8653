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

from upline.crm.html_text import html_to_text
from upline.crm.rulebook import SUBJECT_LENGTH, TEXT_LENGTH
from upline.kernel.naming import normalise, remove_invisible
from upline.kernel.verdicts import refuse

T = TypeVar("T")

_ADDRESS_LENGTH = 320
_MAX_REFERENCES = 100
_MAX_RECIPIENTS = 50
_MAX_ATTACHMENTS = 100
_MAX_PARTS = 20_000
_MAX_HEADER_LENGTH = 20_000
_MAX_HTML_LENGTH = 200_000
_TRUNCATION_NOTICE = "\n\n[The rest of the text was left out.]"
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,498}>")
# What Python's reader of e-mails is known to stumble over, in messages made to trip it.
_PARSE_ERRORS = (
    MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError,
)  # fmt: skip


class _LenientHeaderRegistry(HeaderRegistry):
    """Reads headers; one that cannot be read counts as if it said the least that it can."""

    def __call__(self, name: str, value: str) -> BaseHeader:
        try:
            return super().__call__(name, value[:_MAX_HEADER_LENGTH])
        except _PARSE_ERRORS:
            return super().__call__(name, _FALLBACK_HEADERS.get(name.lower(), ""))


_FALLBACK_HEADERS = {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
}
_LENIENT_POLICY = policy.default.clone(header_factory=_LenientHeaderRegistry())


@dataclass(frozen=True, slots=True)
class MessageAttachment:
    """A file that came with a message, as its sender calls and declares it."""

    name: str
    declared_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedMessage:
    """A message. `reply_to_ids` holds the ids of earlier messages, the latest first."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    reply_to_ids: tuple[str, ...]
    attachments: tuple[MessageAttachment, ...]


def parse_message(raw: bytes) -> ReceivedMessage:
    """Return what a message says; what of it cannot be read is empty.

    Raises: Refused — `unreadable_message`, for parts within parts or after parts without end.
    """
    if raw.count(b"\n--") > _MAX_PARTS:
        raise _TOO_MANY_PARTS
    try:
        message = message_from_bytes(raw, policy=_LENIENT_POLICY)
    except RecursionError:
        raise _TOO_MANY_PARTS from None
    assert isinstance(message, EmailMessage), "made by the default policy"
    header = _Headers(message)
    senders = header.addresses("from") or header.addresses("sender")
    ids = _MESSAGE_ID.findall(header.text("message-id"))
    text = _text(message)
    return ReceivedMessage(
        message_id=ids[0] if ids else _synthetic_message_id(raw),
        sender=senders[0] if senders else "",
        recipients=(*header.addresses("to"), *header.addresses("cc"))[:_MAX_RECIPIENTS],
        subject=header.text("subject")[:SUBJECT_LENGTH].strip() or "(no subject)",
        text=text
        if len(text) <= TEXT_LENGTH
        else text[: TEXT_LENGTH - len(_TRUNCATION_NOTICE)] + _TRUNCATION_NOTICE,
        reply_to_ids=_reply_to_ids(header),
        attachments=tuple(_message_attachments(message)),
    )


_TOO_MANY_PARTS = refuse("unreadable_message", "This message has too many parts to be read.")


def _synthetic_message_id(raw: bytes) -> str:
    """Return an id for a message without one: the same for the same message."""
    return f"<{hashlib.sha256(raw).hexdigest()}@without-id.invalid>"


@dataclass(frozen=True, slots=True)
class _Headers:
    message: EmailMessage

    def text(self, name: str) -> str:
        """Return a header as one line."""
        found = _read_or_default(lambda: str(self.message.get(name, "")), "")
        return remove_invisible(" ".join(strip_control_characters(found).split()))

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a header, without the names before them."""

        def read() -> list[str]:
            header: object = self.message.get(name)
            if not isinstance(header, AddressHeader):
                return []
            return [address.addr_spec for address in header.addresses]

        nothing: list[str] = []
        found = (
            strip_control_characters(address).strip() for address in _read_or_default(read, nothing)
        )
        return tuple(a for a in found if a and len(a) <= _ADDRESS_LENGTH and " " not in a)


def _read_or_default(read: Callable[[], T], default: T) -> T:
    try:
        return read()
    except _PARSE_ERRORS:
        return default


def strip_control_characters(text: str) -> str:
    """Return a text without the characters that no text has."""
    return _CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _reply_to_ids(header: _Headers) -> tuple[str, ...]:
    before = _MESSAGE_ID.findall(header.text("references"))[-_MAX_REFERENCES:]
    ids = [*_MESSAGE_ID.findall(header.text("in-reply-to")), *reversed(before)]
    return tuple(dict.fromkeys(ids))[:_MAX_REFERENCES]


def _text(message: EmailMessage) -> str:
    """Return the message's text; where it has a page only, the words of that page."""
    body = _read_or_default(lambda: message.get_body(("plain", "html")), None)
    if body is None:
        return ""
    text = normalise(strip_control_characters(_decoded(body)))
    return (
        html_to_text(text[:_MAX_HTML_LENGTH])
        if body.get_content_type() == "text/html"
        else text.strip()
    )


def _decoded(part: "Message[str, str]") -> str:
    raw = _content(part)
    charset = _read_or_default(lambda: part.get_content_charset("utf-8"), "utf-8")
    return _read_or_default(lambda: raw.decode(charset, "replace"), raw.decode("latin-1"))


def _content(part: "Message[str, str]") -> bytes:
    def read() -> bytes:
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    return _read_or_default(read, b"")


def _message_attachments(message: EmailMessage) -> Iterator[MessageAttachment]:
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            yield _read_or_default(partial(_forwarded, part), _UNREADABLE)
        elif not part.is_multipart():
            yield MessageAttachment(_name(part), part.get_content_type(), _content(part))


def _parts(message: EmailMessage) -> list[EmailMessage]:
    nothing: list[EmailMessage] = []
    if message.is_multipart():
        return _read_or_default(
            lambda: list(islice(message.iter_attachments(), _MAX_ATTACHMENTS)), nothing
        )
    return nothing if message.get_content_maintype() == "text" else [message]


_UNREADABLE = MessageAttachment("message.eml", "message/rfc822", b"")


def _forwarded(part: "Message[str, str]") -> MessageAttachment:
    inner = part.get_payload(0)
    assert not isinstance(inner, str), "held by its type"
    return MessageAttachment("message.eml", "message/rfc822", inner.as_bytes())


def _name(part: "Message[str, str]") -> str:
    found = _read_or_default(part.get_filename, None)
    if found:
        return strip_control_characters(found)
    return f"attachment{mimetypes.guess_extension(part.get_content_type()) or ''}"
