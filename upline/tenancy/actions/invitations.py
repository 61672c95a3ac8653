"""Joining a BSS: by invitation, which the person accepts; and leaving it.

An invitation names an e-mail and nobody's account, whether there is one or not: who invites sees the same
in both cases. Its link is sent to that e-mail, or given to the administrator to pass on where no mail server is set. Who has no
account opens one by the link; who has one signs in by their own password and joins by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, Role
from upline.database.locking import lock_row
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.tenancy.actions.account_links import (
    IssuedLink,
    issue_link,
    lock_owner_of_link,
)
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.passwords import check_new_password, texts_of_member
from upline.tenancy.actions.users import (
    MAX_PERSON_NAME_LENGTH,
    NewUser,
    check_administrator_remains,
    clean_person,
)
from upline.tenancy.models import Invitation, Membership, User
from upline.tenancy.queries.invitations import INVITATION_FIELDS
from upline.tenancy.rulebook import LinkPurpose, TenancyAction


@dataclass(frozen=True, slots=True)
class IssuedInvitation:
    """An invitation and its link."""

    id: UUID
    link: IssuedLink


@transaction.atomic
def invite_user(
    *, tenant_id: UUID, new: NewUser, site: str, by: Actor, now: datetime
) -> IssuedInvitation:
    """Invite a person to work in a BSS, in a role. It makes no difference whether they have an account.

    `site`: where Upline is reached, such as `https://upline.example`; an e-mail with the link leads there.
    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`,
    `already_a_member`, `already_invited`.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name, email = clean_person(new)
    members = Membership.objects.filter(tenant_id=tenant_id, user__email=email, left_at=None)
    if members.exists():
        sentence = text("{email} is a user of this BSS already.", email=email)
        raise refuse("already_a_member", sentence, "email")
    if Invitation.objects.filter(tenant_id=tenant_id, email=email).exists():
        sentence = text("{email} is invited already.", email=email)
        raise refuse("already_invited", sentence, "email")
    invitation = Invitation.objects.create(
        tenant_id=tenant_id,
        email=email,
        name=name,
        role=new.role,
        created_by=by.name,
        created_at=now,
    )
    return IssuedInvitation(invitation.pk, _issue(invitation, site, now))


@transaction.atomic
def renew_invitation_link(
    *, tenant_id: UUID, invitation_id: UUID, site: str, by: Actor, now: datetime
) -> IssuedLink:
    """Replace the link of an invitation by a new one; the old one opens nothing any more.

    Raises: Invitation.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    return _issue(lock_row(Invitation, invitation_id, tenant_id=tenant_id), site, now)


def _issue(invitation: Invitation, site: str, now: datetime) -> IssuedLink:
    return issue_link(
        LinkPurpose.JOINING, invitation.pk, tenant_id=invitation.tenant_id, site=site, now=now
    )


@transaction.atomic
def change_invitation(
    *, tenant_id: UUID, invitation_id: UUID, role: Role, by: Actor, version: str | None = None
) -> None:
    """Change the role of an invitation. Raises: Refused `stale`; Invitation.DoesNotExist."""
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    invitation = lock_row(Invitation, invitation_id, tenant_id=tenant_id)
    present = version_of(invitation, INVITATION_FIELDS)
    check_version(version, present, noun=text("invitation"))
    invitation.role = role
    invitation.save(update_fields=["role"])


@transaction.atomic
def withdraw_invitation(*, tenant_id: UUID, invitation_id: UUID, by: Actor) -> None:
    """Withdraw an invitation that nobody has accepted. Raises: Invitation.DoesNotExist."""
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_row(Invitation, invitation_id, tenant_id=tenant_id).delete()


# What the person does


@transaction.atomic
def open_account(*, token: str, name: str, password: str, now: datetime) -> User:
    """Open the account of somebody whom a link invites, and let them join the BSS.

    Raises: Refused — `unknown_link`, `expired_link`, `required_field_missing`, `too_long`, `unreadable_text`,
    what `check_new_password` refuses, and `has_account`: who has one signs in, and accepts.
    """
    invitation = _lock_by_link(token, now)
    name = clean_required_line(name, max_length=MAX_PERSON_NAME_LENGTH)
    own = texts_of_member(name=name, email=invitation.email, tenant_id=invitation.tenant_id)
    check_new_password(password, own_texts=own)
    user, is_new = User.objects.get_or_create(
        email=invitation.email, defaults={"name": name, "password": make_password(password)}
    )
    if not is_new:
        sentence = text("{email} has an account already. Sign in to join.", email=invitation.email)
        raise refuse("has_account", sentence)
    _join(user.pk, invitation)
    return user


@transaction.atomic
def accept_invitation(*, user_id: UUID, token: str, now: datetime) -> UUID:
    """Join the BSS whose link somebody has who is signed in; return the BSS.

    Raises: Refused — `unknown_link`, `expired_link`; Invitation.DoesNotExist — it is for another e-mail.
    """
    invitation = _lock_by_link(token, now)
    _check_own(user_id, invitation)
    _join(user_id, invitation)
    return invitation.tenant_id


@transaction.atomic
def decline_invitation(*, user_id: UUID, invitation_id: UUID) -> None:
    """Decline an invitation. Raises: Invitation.DoesNotExist — also when it is for another e-mail."""
    invitation = lock_row(Invitation, invitation_id)
    _check_own(user_id, invitation)
    invitation.delete()


@transaction.atomic
def leave_tenant(*, user_id: UUID, tenant_id: UUID, now: datetime) -> None:
    """End one's own work in a BSS; only a new invitation lets one in again.

    Raises: Refused `last_administrator`; Membership.DoesNotExist.
    """
    lock_setup(tenant_id=tenant_id)
    membership = Membership.objects.get(tenant_id=tenant_id, user_id=user_id, left_at=None)
    check_administrator_remains(membership)
    membership.is_active = False
    membership.left_at = now
    membership.save(update_fields=["is_active", "left_at"])


def _lock_by_link(token: str, now: datetime) -> Invitation:
    return lock_owner_of_link(
        token, LinkPurpose.JOINING, lock=lambda key: lock_row(Invitation, key), now=now
    )


def _check_own(user_id: UUID, invitation: Invitation) -> None:
    if not User.objects.filter(pk=user_id, email=invitation.email).exists():
        raise Invitation.DoesNotExist


def _join(user_id: UUID, invitation: Invitation) -> None:
    lock_setup(tenant_id=invitation.tenant_id)
    Membership.objects.update_or_create(
        tenant_id=invitation.tenant_id,
        user_id=user_id,
        defaults={"role": invitation.role, "is_active": True, "left_at": None},
    )
    invitation.delete()
