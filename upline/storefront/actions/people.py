"""The people of a customer who use the storefront: invited by a link, which works once, and removed.

An invitation names an e-mail and says nothing of whether somebody signs in with it already. For who has access
for this customer, the link sets a new password, and the role. Links are those of `upline/tenancy/actions/account_links.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from upline.access.rulebook import Actor
from upline.database.locking import lock_row
from upline.kernel.naming import clean_required_line
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.storefront.actions.gate import authorise_for_customer
from upline.storefront.actions.passwords import texts_of_person
from upline.storefront.models import StorefrontInvitation, StorefrontSession, StorefrontUser
from upline.storefront.queries import has_open_storefront
from upline.storefront.rulebook import StorefrontAction, StorefrontRole
from upline.tenancy.actions import (
    IssuedLink,
    check_new_password,
    clean_email,
    issue_link,
    lock_owner_of_link,
)
from upline.tenancy.rulebook import LinkPurpose

_MAX_NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStorefrontUser:
    """A person who gets access to the storefront for a customer."""

    name: str
    email: str
    role: StorefrontRole = StorefrontRole.BUYER


@transaction.atomic
def invite_storefront_user(
    *,
    tenant_id: UUID,
    account_id: UUID,
    new: NewStorefrontUser,
    site: str,
    by: Actor,
    now: datetime,
) -> IssuedLink:
    """Invite somebody for a customer, and return their link; an earlier one for the same e-mail stops working.

    `site`: where Upline is reached; an e-mail with the link leads there, if the storefront is open.
    Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`, `required_field_missing`, `too_long`,
    `unreadable_text`, `invalid_email`; Account.DoesNotExist — also for one that they may not see.
    """
    _authorise(tenant_id, account_id, by)
    name = clean_required_line(new.name, max_length=_MAX_NAME_LENGTH)
    email = clean_email(new.email)
    invitation, _ = StorefrontInvitation.objects.update_or_create(
        tenant_id=tenant_id,
        account_id=account_id,
        email=email,
        defaults={
            "name": name,
            "role": new.role,
            "created_by": by.name,
            "created_at": now,
        },
    )
    return _issue(invitation, site, now)


@transaction.atomic
def renew_storefront_invitation(
    *,
    tenant_id: UUID,
    account_id: UUID,
    invitation_id: UUID,
    site: str,
    by: Actor,
    now: datetime,
) -> IssuedLink:
    """Replace the link of an invitation by a new one; the old one opens nothing any more.

    Raises: Refused — as `invite_storefront_user`; Account.DoesNotExist, StorefrontInvitation.DoesNotExist.
    """
    _authorise(tenant_id, account_id, by)
    invitation = lock_row(StorefrontInvitation, invitation_id, tenant_id=tenant_id)
    if invitation.account_id != account_id:
        raise StorefrontInvitation.DoesNotExist
    return _issue(invitation, site, now)


def _issue(invitation: StorefrontInvitation, site: str, now: datetime) -> IssuedLink:
    """Make the link of an invitation; nobody is sent to a storefront that is closed."""
    is_open = has_open_storefront(tenant_id=invitation.tenant_id)
    return issue_link(
        LinkPurpose.STOREFRONT_ACCESS,
        invitation.pk,
        tenant_id=invitation.tenant_id,
        site=site if is_open else "",
        now=now,
    )


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
def change_storefront_role(
    *,
    tenant_id: UUID,
    account_id: UUID,
    user_id: UUID,
    role: StorefrontRole,
    by: Actor,
    own_id: UUID | None = None,
) -> None:
    """Give somebody another role, from their next page on; their password and sessions stay.

    `own_id` is who changes it, where it is a user of the storefront.
    Raises: Refused — as `invite_storefront_user`, `own_access`; Account.DoesNotExist, StorefrontUser.DoesNotExist.
    """
    _authorise(tenant_id, account_id, by)
    user = lock_row(StorefrontUser, user_id, tenant_id=tenant_id)
    if user.account_id != account_id:
        raise StorefrontUser.DoesNotExist
    if user.pk == own_id:
        raise refuse("own_access", text("Another administrator has to change your role."))
    user.role = role
    user.save(update_fields=["role"])


@transaction.atomic
def accept_storefront_invitation(
    *, tenant_id: UUID, token: str, password: str, now: datetime
) -> UUID:
    """Set the password by an invitation's link, which ends with it; return the user.

    Sessions that they had end. Raises: Refused — `unknown_link`, `expired_link`, what `check_new_password` refuses,
    `already_a_member`: with this e-mail somebody signs in for another customer.
    """
    found = lock_owner_of_link(
        token,
        LinkPurpose.STOREFRONT_ACCESS,
        lock=lambda key: lock_row(StorefrontInvitation, key, tenant_id=tenant_id),
        now=now,
    )
    check_new_password(password, own_texts=texts_of_person(found))
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
    found.delete()
    return user.pk


def _authorise(tenant_id: UUID, account_id: UUID, by: Actor) -> None:
    authorise_for_customer(
        StorefrontAction.MANAGE_PEOPLE, tenant_id=tenant_id, account_id=account_id, by=by
    )
