"""API credentials: a program's key to one BSS. Only a digest of the token is stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor, Role
from upline.database.locking import lock_row
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.tokens import digest_of_token
from upline.kernel.verdicts import refuse
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.models import ApiCredential
from upline.tenancy.rulebook import TOKEN_PREFIX, ApiResource, TenancyAction

_USE_RECORDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A credential just created. The token is returned here only; it cannot be read again."""

    id: UUID
    token: str

    def __repr__(self) -> str:
        return f"NewCredential({self.id})"


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialLimits:
    """What a token is limited to. `expires_at` None: it never expires; `resources` empty: to none."""

    expires_at: datetime | None = None
    is_read_only: bool = False
    resources: frozenset[ApiResource] = frozenset()


UNLIMITED = CredentialLimits()


@transaction.atomic
def add_credential(
    *,
    tenant_id: UUID,
    name: str,
    role: Role,
    limits: CredentialLimits = UNLIMITED,
    by: Actor,
    now: datetime,
) -> NewCredential:
    """Create a credential for a program, bound to a BSS and a role.

    Raises: Refused — what is wrong with the name, revoked credentials keep theirs;
    `invalid_expiry`: it would have expired already.
    """
    authorise(TenancyAction.MANAGE_CREDENTIALS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    if limits.expires_at is not None and limits.expires_at <= now:
        sentence = text("A token expires in the future.")
        raise refuse("invalid_expiry", sentence, "expires_at")
    name = clean_unique_name(ApiCredential, tenant_id=tenant_id, name=name)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    credential = ApiCredential.objects.create(
        tenant_id=tenant_id,
        name=name,
        role=role,
        token_digest=digest_of_token(token),
        token_ending=token[-4:],
        created_by=by.name,
        created_at=now,
        expires_at=limits.expires_at,
        is_read_only=limits.is_read_only,
        resources=sorted(limits.resources),
    )
    return NewCredential(credential.pk, token)


@transaction.atomic
def revoke_credential(*, tenant_id: UUID, credential_id: UUID, by: Actor, now: datetime) -> None:
    """Invalidate a token, irreversibly. A second call changes nothing.

    Raises: ApiCredential.DoesNotExist.
    """
    authorise(TenancyAction.MANAGE_CREDENTIALS, None, by=by)
    credential = lock_row(ApiCredential, credential_id, tenant_id=tenant_id)
    if credential.revoked_at is None:
        credential.revoked_at = now
        credential.save(update_fields=["revoked_at"])


def record_credential_use(
    *, credential_id: UUID, last_used_at: datetime | None, now: datetime
) -> None:
    """Record when a credential was last used; at most once a minute, as that is a write.

    `last_used_at` is what the credential has now.
    """
    if last_used_at is None or last_used_at < now - _USE_RECORDED_EVERY:
        ApiCredential.objects.filter(pk=credential_id).update(last_used_at=now)
