"""Whether somebody may set a password."""

from collections.abc import Collection
from uuid import UUID

from upline.kernel.verdicts import Refused
from upline.tenancy.models import Tenant, User
from upline.tenancy.passwords import password_verdict


def check_new_password(password: str, *, own_texts: Collection[str]) -> None:
    """Raises: Refused — `password_too_short`, `too_long`, `common_password`, `personal_password`.

    `own_texts`: the names of its owner and of whom they work for.
    """
    verdict = password_verdict(password, own_texts=own_texts)
    if not verdict.allowed:
        raise Refused(verdict)


def texts_of_user(user: User) -> list[str]:
    """Return what others know of a user: name, e-mail, and the BSSs that they work in."""
    tenants = Tenant.objects.filter(memberships__user=user, memberships__left_at=None)
    return [user.name, user.email, *tenants.values_list("name", flat=True)]


def texts_of_member(*, name: str, email: str, tenant_id: UUID) -> list[str]:
    """Return what others know of somebody who gets a role in a BSS."""
    tenants = Tenant.objects.filter(pk=tenant_id)
    return [name, email, *tenants.values_list("name", flat=True)]
