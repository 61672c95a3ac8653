"""The people of a customer who use the storefront: invited by a link, which works once, and removed.

An invitation names an e-mail and says nothing of whether somebody signs in with it already. For who has access
for this customer, the link sets a new password.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Verdict, refuse, refused
from upline.parties import queries as parties
from upline.parties.rulebook import AccountKind
from upline.storefront.models import StorefrontInvitation, StorefrontSession, StorefrontUser
from upline.storefront.rulebook import INVITATION_VALIDITY, StorefrontAction, StorefrontRole
from upline.tenancy.actions import check_new_password, clean_email

_MAX_NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStorefrontUser:
    """A person who gets access to the storefront for a customer."""

    name: str
    email: str
    role: StorefrontRole = StorefrontRole.BUYER


def digest_token(token: str) -> str:
    """Return what is stored of the token of a link or a cookie."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_storefront_user(
    *, tenant_id: UUID, account_id: UUID, new: NewStorefrontUser, by: Actor, now: datetime
) -> str:
    """Invite somebody for a customer, and return the token of their link, which is stored nowhere.

    An earlier link for the same e-mail stops working.
    Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`, `required_field_missing`, `too_long`,
    `unreadable_text`, `invalid_email`; Account.DoesNotExist — also for one that they may not see.
    """
    _authorise(tenant_id, account_id, by)
    name = clean_required_line(new.name, max_length=_MAX_NAME_LENGTH)
    email = clean_email(new.email)
    token = secrets.token_urlsafe(32)
    StorefrontInvitation.objects.update_or_create(
        tenant_id=tenant_id,
        account_id=account_id,
        email=email,
        defaults={
            "name": name,
            "role": new.role,
            "token_digest": digest_token(token),
            "created_by": by.name,
            "created_at": now,
            "expires_at": now + INVITATION_VALIDITY,
        },
    )
    return token


@transaction.atomic
def withdraw_storefront_invitation(
    *, tenant_id: UUID, account_id: UUID, invitation_id: UUID, by: Actor
) -> None:
    """Withdraw an invitation that nobody has accepted.

    Raises: Refused — as `invite_storefront_user`; Account.DoesNotExist, StorefrontInvitation.DoesNotExist.
    """
    _authorise(tenant_id, account_id, by)
    StorefrontInvitation.objects.get(
        tenant_id=tenant_id, account_id=account_id, pk=invitation_id
    ).delete()


@transaction.atomic
def remove_storefront_user(
    *,
    tenant_id: UUID,
    account_id: UUID,
    user_id: UUID,
    by: Actor,
    own_id: UUID | None = None,
) -> None:
    """End somebody's access for a customer, and their sessions. Orders keep their name.

    `own_id` is who removes, where it is a user of the storefront.
    Raises: Refused — as `invite_storefront_user`, `own_access`; Account.DoesNotExist, StorefrontUser.DoesNotExist.
    """
    _authorise(tenant_id, account_id, by)
    user = StorefrontUser.objects.get(tenant_id=tenant_id, account_id=account_id, pk=user_id)
    if user.pk == own_id:
        raise refuse("own_access", text("Another administrator has to remove your access."))
    user.delete()


@transaction.atomic
def accept_storefront_invitation(
    *, tenant_id: UUID, token: str, password: str, now: datetime
) -> UUID:
    """Set the password by an invitation's link, which ends with it; return the user.

    Sessions that they had end. Raises: Refused — `password_too_short`, `too_long`, `already_a_member`: with
    this e-mail somebody signs in for another customer; StorefrontInvitation.DoesNotExist — also when it has expired.
    """
    check_new_password(password)
    rows = StorefrontInvitation.objects.filter(
        tenant_id=tenant_id, token_digest=digest_token(token)
    )
    found = rows.filter(expires_at__gt=now).first()
    # Deleted by the first who comes; a second request waits for it, and then deletes nothing.
    if found is None or not rows.filter(pk=found.pk).delete()[0]:
        raise StorefrontInvitation.DoesNotExist
    user, _ = StorefrontUser.objects.get_or_create(
        tenant_id=tenant_id,
        email=found.email,
        defaults={
            "account_id": found.account_id,
            "name": found.name,
            "role": found.role,
            "created_at": now,
        },
    )
    if user.account_id != found.account_id:
        sentence = text(
            "With this e-mail you sign in for another company already. Use another one."
        )
        raise refuse("already_a_member", sentence)
    user.name, user.role, user.password = found.name, found.role, make_password(password)
    user.save(update_fields=["name", "role", "password"])
    StorefrontSession.objects.filter(user=user).delete()
    return user.pk


def _authorise(tenant_id: UUID, account_id: UUID, by: Actor) -> None:
    account = parties.get_account(tenant_id=tenant_id, account_id=account_id)
    is_own = parties.kind_of(account) is AccountKind.CUSTOMER
    guarded = GuardedRecord(
        record=account,
        reach=access.reach(tenant_id=tenant_id, by=by),
        verdict=ALLOWED if is_own else _NOT_A_CUSTOMER,
    )
    authorise(StorefrontAction.MANAGE_PEOPLE, guarded, by=by)


_NOT_A_CUSTOMER: Verdict = refused(
    "mirror_protected", text("Only your own customers have access to the storefront.")
)
