"""Signing in to a storefront and out of it. A session is of one storefront and opens nothing else."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from upline.kernel.tokens import digest_of_token
from upline.storefront.models import StorefrontSession, StorefrontUser
from upline.storefront.rulebook import SESSION_VALIDITY


def authenticate_storefront_user(*, tenant_id: UUID, email: str, password: str) -> UUID | None:
    """Return the user of a storefront whose e-mail and password these are, or None.

    It costs one hash whether there is such a user or not.
    """
    users = StorefrontUser.objects.filter(tenant_id=tenant_id, email=email.strip().lower())
    user = users.first()
    if user is None:
        make_password(password)
        return None

    def store_anew(password: str) -> None:
        users.update(password=make_password(password))

    return user.pk if check_password(password, user.password, store_anew) else None


def start_storefront_session(*, tenant_id: UUID, user_id: UUID, now: datetime) -> str:
    """Sign a user in, and return the token of their cookie."""
    token = secrets.token_urlsafe(32)
    StorefrontSession.objects.create(
        token_digest=digest_of_token(token), user_id=user_id, expires_at=now + SESSION_VALIDITY
    )
    StorefrontUser.objects.filter(tenant_id=tenant_id, pk=user_id).update(last_sign_in_at=now)
    return token


def end_storefront_session(*, token: str) -> None:
    """Sign a user out. A second call changes nothing."""
    StorefrontSession.objects.filter(token_digest=digest_of_token(token)).delete()


def delete_ended_storefront_sessions(*, now: datetime) -> int:
    """Delete the sessions whose time is over; return their number."""
    deleted, _ = StorefrontSession.objects.filter(expires_at__lt=now).delete()
    return deleted
