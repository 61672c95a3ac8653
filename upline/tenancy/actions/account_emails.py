"""Sending links by e-mail: what waits, one by one, in the worker.

An e-mail is claimed by putting its next attempt off, in a transaction of its own, so that no row stays
locked while a mail server takes its time.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import formataddr

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from upline.database.locking import lock_first_free
from upline.kernel.texts import text
from upline.tenancy.actions.account_links import digest_of_token, token_of_link
from upline.tenancy.models import AccountLink, Membership
from upline.tenancy.rulebook import LINK_RETRY_DELAYS

log = structlog.get_logger(__name__)

_CLAIM_TIMEOUT = timedelta(minutes=5)
# Where links lead; `upline/web/urls.py` has these addresses.
INVITATION_PATH = "/invitation/"
PASSWORD_PATH = "/new-password/"  # noqa: S105 — an address


def send_account_emails(*, clock: Callable[[], datetime]) -> int:
    """Send the links that wait and may be tried now; return how many were sent."""
    if not settings.HAS_MAIL_SERVER:
        return 0
    sent = 0
    while link := _claim(clock()):
        sent += _send(link, clock)
    return sent


@transaction.atomic
def _claim(now: datetime) -> AccountLink | None:
    waiting = AccountLink.objects.filter(not_before__lte=now)
    link = lock_first_free(waiting.order_by("not_before", "id"))
    if link is None:
        return None
    link.failed_attempts += 1  # until the mail server has taken it
    is_last = link.failed_attempts > len(LINK_RETRY_DELAYS) + 1
    link.not_before = None if is_last or link.expires_at <= now else now + _CLAIM_TIMEOUT
    link.save(update_fields=["failed_attempts", "not_before"])
    return link


def _send(link: AccountLink, clock: Callable[[], datetime]) -> int:
    mine = AccountLink.objects.filter(pk=link.pk, failed_attempts=link.failed_attempts)
    if link.not_before is None:
        return 0
    try:
        if digest_of_token(token_of_link(link.pk)) != link.token_digest:
            raise ValueError("the secret key has been changed since")
        _message(link).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        failures = link.failed_attempts
        is_over = failures > len(LINK_RETRY_DELAYS) or isinstance(error, ValueError)
        again = None if is_over else clock() + LINK_RETRY_DELAYS[failures - 1]
        mine.update(not_before=again, problem=type(error).__name__)
        log.warning("account_email.not_sent", link=str(link.pk), problem=type(error).__name__)
        return 0
    return mine.update(not_before=None, problem="", sent_at=clock())


def _message(link: AccountLink) -> EmailMessage:
    token = token_of_link(link.pk)
    if link.invitation is not None:
        invitation = link.invitation
        sender, slug, to, language = (
            invitation.tenant.name, invitation.tenant.slug, invitation.email, "",
        )  # fmt: skip
        subject = text("Invitation to {bss}", bss=sender)
        body = text(
            "{inviter} has invited you to work in {bss}.\n\nOpen this link to join. "
            "It works once, until {end} (UTC):\n\n{address}\n",
            inviter=invitation.created_by,
            bss=sender,
            end=f"{link.expires_at:%Y-%m-%d %H:%M}",
            address=f"{link.site}{INVITATION_PATH}?token={token}",
        )
    else:
        assert link.user is not None, "a link is of an invitation or of a user"
        member = Membership.objects.filter(user=link.user, is_active=True).first()
        sender, slug = "Upline", member.tenant.slug if member else "upline"
        to, language = link.user.email, link.user.language
        subject = text("New password for Upline")
        body = text(
            "Somebody has asked for a new password for {email}. If that was not you, do nothing.\n\n"
            "Open this link to set it. It works once, until {end} (UTC):\n\n{address}\n",
            email=to,
            end=f"{link.expires_at:%Y-%m-%d %H:%M}",
            address=f"{link.site}{PASSWORD_PATH}?token={token}",
        )
    with translation.override(language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=str(subject),
            body=str(body),
            from_email=formataddr((sender, settings.EMAIL_FROM.replace("{bss}", slug))),
            to=[to],
        )
