"""Links by which people join, get access to a storefront, or set a password: each works once, for a limited time.

The token of a link is an HMAC of its id, made with the server's secret key; the table has a digest of it. So the worker
can write a link into an e-mail though none is stored, and who reads the table can open none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, Q
from django.utils.crypto import salted_hmac

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.kernel.texts import text
from upline.kernel.tokens import digest_of_token
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.passwords import check_new_password, texts_of_user
from upline.tenancy.models import AccountLink, Membership, Tenant, User
from upline.tenancy.queries import find_link_owner
from upline.tenancy.rulebook import (
    LINK_LIFETIMES,
    UNKNOWN_LINK,
    LinkPurpose,
    TenancyAction,
    link_verdict,
)

M = TypeVar("M", bound=Model)

_SALT = "upline.account-link"
_EXPIRED_LINKS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A new link. `token` is empty where it is sent by e-mail: then nobody else gets to know it."""

    token: str = field(repr=False)
    expires_at: datetime


def issue_link(
    purpose: LinkPurpose,
    owner_id: UUID,
    *,
    tenant_id: UUID | None = None,
    site: str,
    now: datetime,
) -> IssuedLink:
    """Replace the link of an invitation or of a person by a new one; the e-mail with it waits for the worker.

    `site` empty: it is not sent. `tenant_id`: whose link it is; a simulated BSS sends nothing.
    """
    delete_links(purpose, owner_id)
    is_mailed = settings.HAS_MAIL_SERVER and bool(site) and not _is_simulated(tenant_id)
    link = AccountLink(
        site=site,
        created_at=now,
        expires_at=now + LINK_LIFETIMES[purpose],
        not_before=now if is_mailed else None,
        **_owned(purpose, owner_id),
    )
    token = token_of_link(link.pk)
    link.token_digest = digest_of_token(token)
    link.save(force_insert=True)
    return IssuedLink("" if is_mailed else token, link.expires_at)


def _is_simulated(tenant_id: UUID | None) -> bool:
    return tenant_id is not None and Tenant.objects.filter(pk=tenant_id, is_simulated=True).exists()


def _owned(purpose: LinkPurpose, owner_id: UUID) -> dict[str, UUID]:
    return {f"{purpose}_id": owner_id}


def token_of_link(link_id: UUID) -> str:
    """Return the token of a link: 256 bits that only this server can compute."""
    return salted_hmac(_SALT, str(link_id), algorithm="sha256").hexdigest()


def lock_owner_of_link(
    token: str, purpose: LinkPurpose, *, lock: Callable[[UUID], M], now: datetime
) -> M:
    """Return whom a link belongs to, locked by `lock`, if it can be used: nobody else can use it meanwhile.

    Raises: Refused — `unknown_link`, `expired_link`.
    """
    found = find_link_owner(token=token, purpose=purpose)
    if found is None:
        raise Refused(UNKNOWN_LINK)
    try:
        owner = lock(found.id)
    except ObjectDoesNotExist:
        raise Refused(UNKNOWN_LINK) from None
    # Again, as somebody may have used it before the lock was held.
    found = find_link_owner(token=token, purpose=purpose)
    verdict = link_verdict(found.expires_at if found else None, now=now)
    if not verdict.allowed:
        raise Refused(verdict)
    return owner


def delete_links(purpose: LinkPurpose, owner_id: UUID) -> None:
    """Use up, or withdraw, the link of an invitation or of a person."""
    AccountLink.objects.filter(**_owned(purpose, owner_id)).delete()


@transaction.atomic
def make_password_link(
    *, tenant_id: UUID, user_id: UUID, site: str, by: Actor, now: datetime
) -> IssuedLink:
    """Make a link by which a user who works in this BSS only sets a new password.

    Raises: Refused — `works_elsewhere`, `inactive_user`; Membership.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    user = check_works_here_only(tenant_id=tenant_id, user_id=user_id)
    if not user.is_active:
        raise refuse("inactive_user", text("{name} is not active any more.", name=user.name))
    user = lock_row(User, user.pk, no_key=True)
    return issue_link(LinkPurpose.PASSWORD, user.pk, site=site, now=now)


def check_works_here_only(*, tenant_id: UUID, user_id: UUID) -> User:
    """Return a user of a BSS over whose signing in it decides alone. Raises: Refused `works_elsewhere`; Membership.DoesNotExist.

    With a password or without a second factor one could go wherever they work. Who was only invited elsewhere does not work there.
    """
    user = Membership.objects.select_related("user").get(tenant_id=tenant_id, user_id=user_id).user
    elsewhere = Membership.objects.filter(user=user, left_at=None).exclude(tenant_id=tenant_id)
    if elsewhere.exists():
        sentence = text(
            "{name} works in another BSS too; this one cannot decide how they sign in.",
            name=user.name,
        )
        raise refuse("works_elsewhere", sentence)
    return user


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
        issue_link(LinkPurpose.PASSWORD, user.pk, site=site, now=now)


@transaction.atomic
def set_password_by_link(*, token: str, password: str, now: datetime) -> User:
    """Set the password of whom a link belongs to, and use the link up; ends their sessions.

    Raises: Refused — `unknown_link`, `expired_link`, what `check_new_password` refuses.
    """
    user = lock_owner_of_link(
        token, LinkPurpose.PASSWORD, lock=lambda key: lock_row(User, key, no_key=True), now=now
    )
    if not user.is_active:
        raise Refused(UNKNOWN_LINK)
    check_new_password(password, own_texts=texts_of_user(user))
    user.password = make_password(password)
    user.save(update_fields=["password"])
    delete_links(LinkPurpose.PASSWORD, user.pk)
    return user


def delete_expired_links(*, now: datetime) -> int:
    """Delete links for passwords that expired long ago; those of invitations stay as long as these do."""
    of_people = Q(user__isnull=False) | Q(storefront_user__isnull=False)
    ended = AccountLink.objects.filter(of_people, expires_at__lt=now - _EXPIRED_LINKS_KEPT)
    deleted, _ = ended.delete()
    return deleted
