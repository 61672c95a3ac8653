"""A new password for somebody of a customer who has forgotten theirs: by a link, which works once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from upline.database.locking import lock_row
from upline.storefront.models import StorefrontInvitation, StorefrontSession, StorefrontUser
from upline.tenancy.actions import check_new_password, delete_links, issue_link, lock_owner_of_link
from upline.tenancy.rulebook import LinkPurpose


@transaction.atomic
def request_storefront_password_link(
    *, tenant_id: UUID, email: str, site: str, now: datetime
) -> None:
    """Send a link for a new password to an e-mail, if somebody signs in with it to this storefront.

    It does not reveal whether there is somebody; without a mail server nothing happens.
    """
    if not settings.HAS_MAIL_SERVER:
        return
    users = StorefrontUser.objects.filter(tenant_id=tenant_id, email=email.strip().lower())
    user_id = users.values_list("pk", flat=True).first()
    if user_id is not None:
        user = lock_row(StorefrontUser, user_id, tenant_id=tenant_id, no_key=True)
        issue_link(
            LinkPurpose.STOREFRONT_PASSWORD, user.pk, tenant_id=tenant_id, site=site, now=now
        )


@transaction.atomic
def set_storefront_password_by_link(
    *, tenant_id: UUID, token: str, password: str, now: datetime
) -> UUID:
    """Set the password of whom a link belongs to, and use the link up; return the user. Their sessions end.

    Raises: Refused — `unknown_link`, `expired_link`, what `check_new_password` refuses.
    """
    user = lock_owner_of_link(
        token,
        LinkPurpose.STOREFRONT_PASSWORD,
        lock=lambda key: lock_row(StorefrontUser, key, tenant_id=tenant_id, no_key=True),
        now=now,
    )
    check_new_password(password, own_texts=texts_of_person(user))
    user.password = make_password(password)
    user.save(update_fields=["password"])
    delete_links(LinkPurpose.STOREFRONT_PASSWORD, user.pk)
    StorefrontSession.objects.filter(user=user).delete()
    return user.pk


def texts_of_person(person: StorefrontUser | StorefrontInvitation) -> list[str]:
    """Return what others know of somebody of a customer: name, e-mail, the customer, and who sells to it."""
    return [person.name, person.email, person.account.name, person.tenant.name]
