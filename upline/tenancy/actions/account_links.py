"""Links by which people set a password: each works once, and for a limited time.

The token of a link is an HMAC of its id, made with the server's secret key; the table has a digest of it. So the worker
can write a link into an e-mail though none is stored, and who reads the table can open none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.users import check_new_password
from upline.tenancy.models import AccountLink, Invitation, Membership, User
from upline.tenancy.rulebook import PASSWORD_LINK_LIFETIME, TenancyAction

_SALT = "upline.account-link"
_EXPIRED_LINKS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A new link. `token` is empty where it is sent by e-mail: then nobody else gets to know it."""

    token: str = field(repr=False)
    expires_at: datetime


def issue_link(
    *,
    invitation: Invitation | None = None,
    user: User | None = None,
    lifetime: timedelta,
    site: str,
    now: datetime,
) -> IssuedLink:
    """Replace the link of an invitation or of a user by a new one; the e-mail with it waits for the worker."""
    AccountLink.objects.filter(invitation=invitation, user=user).delete()
    is_simulated = invitation is not None and invitation.tenant.is_simulated
    is_mailed = settings.HAS_MAIL_SERVER and not is_simulated
    link = AccountLink(
        invitation=invitation,
        user=user,
        site=site,
        created_at=now,
        expires_at=now + lifetime,
        not_before=now if is_mailed else None,
    )
    token = token_of_link(link.pk)
    link.token_digest = digest_of_token(token)
    link.save(force_insert=True)
    return IssuedLink("" if is_mailed else token, link.expires_at)


def token_of_link(link_id: UUID) -> str:
    """Return the token of a link: 256 bits that only this server can compute."""
    return salted_hmac(_SALT, str(link_id), algorithm="sha256").hexdigest()


def digest_of_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def lock_link_of_invitation(token: str, now: datetime) -> Invitation:
    """Return the invitation of a link, locked. Raises: Refused — `unknown_link`, `expired_link`."""
    found = _find(token)
    if found is None or found.invitation_id is None:
        raise _unknown_link()
    try:
        invitation = lock_row(Invitation, found.invitation_id)
    except Invitation.DoesNotExist:
        raise _unknown_link() from None
    _check_usable(token, now)
    return invitation


def _lock_link_of_user(token: str, now: datetime) -> User:
    found = _find(token)
    if found is None or found.user_id is None:
        raise _unknown_link()
    user = lock_row(User, found.user_id, no_key=True)
    _check_usable(token, now)
    if not user.is_active:
        raise _unknown_link()
    return user


def _find(token: str) -> AccountLink | None:
    return AccountLink.objects.filter(token_digest=digest_of_token(token)).first()


def _check_usable(token: str, now: datetime) -> None:
    """Raise unless the link still exists, now that nobody else can use it, and has not expired."""
    link = _find(token)
    if link is None:
        raise _unknown_link()
    if link.expires_at <= now:
        raise refuse("expired_link", text("This link has expired. Ask for a new one."))


def _unknown_link() -> Refused:
    sentence = text("This link has been used, replaced or withdrawn. Ask for a new one.")
    return refuse("unknown_link", sentence)


@transaction.atomic
def make_password_link(
    *, tenant_id: UUID, user_id: UUID, site: str, by: Actor, now: datetime
) -> IssuedLink:
    """Make a link by which a user who works in this BSS only sets a new password.

    Raises: Refused — `works_elsewhere`, `inactive_user`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    user = Membership.objects.select_related("user").get(tenant_id=tenant_id, user_id=user_id).user
    # With it one could go wherever they work. Who was only invited elsewhere does not work there.
    elsewhere = Membership.objects.filter(user=user, left_at=None).exclude(tenant_id=tenant_id)
    if elsewhere.exists():
        sentence = text(
            "{name} works in another BSS too; this one cannot give them a password.", name=user.name
        )
        raise refuse("works_elsewhere", sentence)
    if not user.is_active:
        raise refuse("inactive_user", text("{name} is not active any more.", name=user.name))
    user = lock_row(User, user.pk, no_key=True)
    return issue_link(user=user, lifetime=PASSWORD_LINK_LIFETIME, site=site, now=now)


@transaction.atomic
def request_password_link(*, email: str, site: str, now: datetime) -> None:
    """Send a link for a new password to an e-mail, if somebody active has it.

    It does not reveal whether there is an account; without a mail server nothing happens.
    """
    if not settings.HAS_MAIL_SERVER:
        return
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is not None:
        user = lock_row(User, user.pk, no_key=True)
        issue_link(user=user, lifetime=PASSWORD_LINK_LIFETIME, site=site, now=now)


@transaction.atomic
def set_password_by_link(*, token: str, password: str, now: datetime) -> User:
    """Set the password of whom a link belongs to, and use the link up; ends their sessions.

    Raises: Refused — `unknown_link`, `expired_link`, `password_too_short`, `too_long`.
    """
    user = _lock_link_of_user(token, now)
    check_new_password(password)
    user.password = make_password(password)
    user.save(update_fields=["password"])
    AccountLink.objects.filter(user=user).delete()
    return user


def delete_expired_links(*, now: datetime) -> int:
    """Delete links for passwords that expired long ago; those of invitations stay as long as these do."""
    ended = AccountLink.objects.filter(user__isnull=False, expires_at__lt=now - _EXPIRED_LINKS_KEPT)
    deleted, _ = ended.delete()
    return deleted
