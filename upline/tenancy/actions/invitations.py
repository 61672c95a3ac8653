"""Joining a BSS: by invitation, which the person accepts; and leaving it.

An invitation names an e-mail and nobody's account, whether there is one or not: who invites sees the same
in both cases. The administrator gives the person its first password. Somebody without an account signs in with it, and
has one; somebody with an account is signed in by their own password and enters the first one to join.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, Role
from upline.database.locking import lock_row
from upline.kernel.verdicts import refuse
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.actions.users import (
    NewUser,
    check_administrator_remains,
    check_new_password,
    clean_person,
)
from upline.tenancy.models import Invitation, Membership, User
from upline.tenancy.rulebook import TenancyAction

# Somebody without an account may have been invited by several BSSs; each first password costs a hash.
_MAX_TRIED = 5


@transaction.atomic
def invite_user(*, tenant_id: UUID, new: NewUser, by: Actor, now: datetime) -> UUID:
    """Invite a person to work in a BSS, in a role. It makes no difference whether they have an account.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`,
    `password_too_short`, `already_a_member`, `already_invited`.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name, email = clean_person(new)
    check_new_password(new.password or "")
    members = Membership.objects.filter(tenant_id=tenant_id, user__email=email, left_at=None)
    if members.exists():
        raise refuse("already_a_member", f"{email} is a user of this BSS already.", "email")
    if Invitation.objects.filter(tenant_id=tenant_id, email=email).exists():
        raise refuse("already_invited", f"{email} is invited already.", "email")
    invitation = Invitation.objects.create(
        tenant_id=tenant_id,
        email=email,
        name=name,
        role=new.role,
        password=make_password(new.password),
        created_by=by.name,
        created_at=now,
    )
    return invitation.pk


@transaction.atomic
def change_invitation(
    *, tenant_id: UUID, invitation_id: UUID, role: Role, password: str | None, by: Actor
) -> None:
    """Change the role of an invitation, and its first password, if one is given.

    Raises: Refused — `password_too_short`, `too_long`; Invitation.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    invitation = lock_row(Invitation, invitation_id, tenant_id=tenant_id)
    invitation.role = role
    if password is not None:
        check_new_password(password)
        invitation.password = make_password(password)
    invitation.save(update_fields=["role", "password"])


@transaction.atomic
def withdraw_invitation(*, tenant_id: UUID, invitation_id: UUID, by: Actor) -> None:
    """Withdraw an invitation that nobody has accepted. Raises: Invitation.DoesNotExist."""
    authorise(TenancyAction.MANAGE_USERS, None, by=by)
    lock_row(Invitation, invitation_id, tenant_id=tenant_id).delete()


# What the person does


@transaction.atomic
def open_account_by_invitation(*, email: str, password: str) -> User | None:
    """Return the account of somebody who signs in with the first password of an invitation, or None.

    It is created here. Who has an account signs in by its own password only.
    """
    invitations = Invitation.objects.filter(email=email.strip().lower()).order_by("-created_at")
    for invitation in invitations[:_MAX_TRIED]:
        if check_password(password, invitation.password):
            user, is_new = User.objects.get_or_create(
                email=invitation.email,
                defaults={"name": invitation.name, "password": invitation.password},
            )
            if not is_new:
                return None
            _join(user.pk, invitation)
            return user
    if not invitations:
        make_password(password)  # costs the same time
    return None


@transaction.atomic
def accept_invitation(*, user_id: UUID, invitation_id: UUID, password: str) -> UUID:
    """Join the BSS that has invited somebody who is signed in; return the BSS.

    Raises: Refused `wrong_password` — not the first password of the invitation;
    Invitation.DoesNotExist — also when it is for another e-mail.
    """
    invitation = _lock_own(user_id, invitation_id)
    if not check_password(password, invitation.password):
        sentence = "This is not the temporary password of the invitation. Who invited you knows it."
        raise refuse("wrong_password", sentence, "password")
    _join(user_id, invitation)
    return invitation.tenant_id


@transaction.atomic
def decline_invitation(*, user_id: UUID, invitation_id: UUID) -> None:
    """Decline an invitation. Raises: Invitation.DoesNotExist — also when it is for another e-mail."""
    _lock_own(user_id, invitation_id).delete()


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


def _lock_own(user_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = lock_row(Invitation, invitation_id)
    if not User.objects.filter(pk=user_id, email=invitation.email).exists():
        raise Invitation.DoesNotExist
    return invitation


def _join(user_id: UUID, invitation: Invitation) -> None:
    lock_setup(tenant_id=invitation.tenant_id)
    Membership.objects.update_or_create(
        tenant_id=invitation.tenant_id,
        user_id=user_id,
        defaults={"role": invitation.role, "is_active": True, "left_at": None},
    )
    invitation.delete()
