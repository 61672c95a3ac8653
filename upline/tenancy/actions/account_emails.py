"""Sending links by e-mail: what waits, one by one, in the worker.

An e-mail is claimed by putting its next attempt off, in a transaction of its own, so that no row stays
locked while a mail server takes its time.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formataddr, make_msgid
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from upline.database.locking import lock_first_free
from upline.kernel.texts import Text
from upline.kernel.tokens import digest_of_token
from upline.tenancy.actions.account_links import token_of_link
from upline.tenancy.models import AccountLink
from upline.tenancy.rulebook import LINK_RETRY_DELAYS, LinkPurpose

log = structlog.get_logger(__name__)

_CLAIM_TIMEOUT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LinkToSend:
    """A link that an e-mail shall bring: of which invitation or person, and where it leads."""

    owner_id: UUID
    site: str
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkEmail:
    """The e-mail with a link. `slug`: of the BSS that sends it; `language` empty: the server's."""

    sender: str
    slug: str
    to: str
    language: str
    subject: Text
    body: Text


LinkEmails = Mapping[LinkPurpose, Callable[[LinkToSend], LinkEmail]]


def send_account_emails(emails: LinkEmails, *, clock: Callable[[], datetime]) -> int:
    """Send the links that wait and may be tried now; return how many were sent.

    `emails` writes the e-mail of each purpose.
    """
    if not settings.HAS_MAIL_SERVER:
        return 0
    sent = 0
    while link := _claim(clock()):
        sent += _send(link, emails, clock)
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


def _send(link: AccountLink, emails: LinkEmails, clock: Callable[[], datetime]) -> int:
    mine = AccountLink.objects.filter(pk=link.pk, failed_attempts=link.failed_attempts)
    if link.not_before is None:
        return 0
    try:
        if digest_of_token(token_of_link(link.pk)) != link.token_digest:
            raise ValueError("the secret key has been changed since")
        _message(link, emails).send()
    except ObjectDoesNotExist:
        return 0  # withdrawn meanwhile, and the link with it
    except (smtplib.SMTPException, OSError, ValueError) as error:
        failures = link.failed_attempts
        is_over = failures > len(LINK_RETRY_DELAYS) or isinstance(error, ValueError)
        again = None if is_over else clock() + LINK_RETRY_DELAYS[failures - 1]
        mine.update(not_before=again, problem=type(error).__name__)
        log.warning("account_email.not_sent", link=str(link.pk), problem=type(error).__name__)
        return 0
    return mine.update(not_before=None, problem="", sent_at=clock())


def _message(link: AccountLink, emails: LinkEmails) -> EmailMessage:
    token = token_of_link(link.pk)
    written = emails[link.purpose](LinkToSend(link.owner_id, link.site, token, link.expires_at))
    sender = settings.EMAIL_FROM.replace("{bss}", written.slug)
    with translation.override(written.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=str(written.subject),
            body=str(written.body),
            from_email=formataddr((written.sender, sender)),
            to=[written.to],
            # Of the sender's domain: the name of this machine is nobody's business.
            headers={"Message-ID": make_msgid(domain=sender.rpartition("@")[2])},
        )
