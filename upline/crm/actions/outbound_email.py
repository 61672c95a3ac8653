"""Sending what waits, by the mail server that EMAIL_URL names.

An e-mail is claimed before it is sent: its next attempt is put off, and counted, in a transaction
of its own, so that of two workers one has it and no row stays locked while a mail server takes its
time. What a mail server has taken is noted in another transaction. A worker that dies between the
two leaves an e-mail that is sent once more: delivery is *at least once*, and its Message-ID, which
stays the same, is what lets the receiving side know it again.

Of several recipients some may be refused while others are served; the mail server reports
them, and addresses that turn out later not to exist, in a message of its own.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.utils import formataddr

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from upline.crm.models import Email
from upline.crm.rulebook import (
    CLAIM_TIMEOUT,
    MAX_ATTEMPTS,
    RETRY_DELAYS,
    Delivery,
    Direction,
)
from upline.database.locking import lock_first_free
from upline.kernel.texts import text

log = structlog.get_logger(__name__)

_WORKER_LOST = text("The worker stopped while sending it; whether it was sent is not known.")
_PERMANENT_FAILURE_CODE = 500  # from here on, a mail server's answer will not change


def send_pending_emails(*, clock: Callable[[], datetime]) -> int:
    """Send all that waits and may be tried now; return how many were sent.

    Nothing is sent without a mail server, and nothing of what a simulation has written.
    """
    if not settings.HAS_MAIL_SERVER:
        return 0
    _fail_exhausted(clock())
    sent = 0
    while email := _claim(clock()):
        sent += _send(email, clock)
    return sent


def _pending(now: datetime) -> QuerySet[Email]:
    return Email.objects.filter(
        direction=Direction.SENT,
        delivery=Delivery.WAITING,
        not_before__lte=now,
        tenant__is_simulated=False,
    )


def _fail_exhausted(now: datetime) -> None:
    """Hand over to a person what no worker has lived to tell of."""
    lost = _pending(now).filter(failed_attempts__gte=MAX_ATTEMPTS)
    lost.update(delivery=Delivery.FAILED, not_before=None, problem=_WORKER_LOST)


@transaction.atomic
def _claim(now: datetime) -> Email | None:
    """Take the next e-mail; None where there is none, or others have them all in hand."""
    waiting = _pending(now).filter(failed_attempts__lt=MAX_ATTEMPTS)
    email = lock_first_free(waiting.order_by("not_before", "id"))
    if email is None:
        return None
    email.failed_attempts += 1  # until the mail server has taken it
    email.not_before = now + CLAIM_TIMEOUT
    email.sender = settings.EMAIL_FROM.replace("{bss}", email.tenant.slug)
    email.message_id = email.message_id or f"<{email.pk}@{email.sender.rpartition('@')[2]}>"
    email.save(update_fields=["failed_attempts", "not_before", "sender", "message_id"])
    return email


def _send(email: Email, clock: Callable[[], datetime]) -> int:
    try:
        _message(email).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _record_failure(email, error, clock())
        return 0
    mine = Email.objects.filter(tenant_id=email.tenant_id, pk=email.pk)
    mine.update(
        delivery=Delivery.DONE,
        sent_at=clock(),
        failed_attempts=email.failed_attempts - 1,
        not_before=None,
        problem="",
    )
    return 1


def _message(email: Email) -> EmailMessage:
    return EmailMessage(
        subject=email.subject,
        body=email.text,
        from_email=formataddr((email.tenant.name, email.sender)),
        to=email.recipients,
        reply_to=[email.sender],
        headers={"Message-ID": email.message_id},
    )


def _record_failure(email: Email, error: Exception, now: datetime) -> None:
    is_over = _is_permanent_failure(error) or email.failed_attempts >= MAX_ATTEMPTS
    # Another worker that took it in the meantime has counted on: what it finds out counts.
    mine = Email.objects.filter(
        tenant_id=email.tenant_id, pk=email.pk, failed_attempts=email.failed_attempts
    )
    wait = None if is_over else RETRY_DELAYS[email.failed_attempts - 1]
    mine.update(
        delivery=Delivery.WAITING if wait else Delivery.FAILED,
        not_before=now + wait if wait else None,
        problem=_failure_message(error),
    )
    log.warning(
        "email.not_sent",
        email=str(email.pk),
        attempts=email.failed_attempts,
        problem=type(error).__name__,
        gives_up=is_over,
    )


def _is_permanent_failure(error: Exception) -> bool:
    """Tell whether trying again would end the same way."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # somebody will mend the password
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT_FAILURE_CODE for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= _PERMANENT_FAILURE_CODE
    return isinstance(error, ValueError)


def _failure_message(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = {address: _server_reply(*answer) for address, answer in error.recipients.items()}
        listed = ", ".join(f"{address}: {reply}" for address, reply in answers.items())
        return text("The mail server refused every recipient ({listed}).", listed=listed)
    if isinstance(error, smtplib.SMTPResponseException):
        return text(
            "The mail server refused it: {smtp_error}.",
            smtp_error=_server_reply(error.smtp_code, error.smtp_error),
        )
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return text("The mail server hung up.")
    if isinstance(error, OSError):
        return text("The mail server could not be reached.")
    return text("This e-mail cannot be written as a message.")


def _server_reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    readable = "".join(c if c.isprintable() else " " for c in words)
    return f"{code} {' '.join(readable.split())[:200]}".rstrip(" .")
