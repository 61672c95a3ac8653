"""Queries on API credentials, and the credential of a token."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from upline.access.rulebook import Actor, Role
from upline.database.compiled_queries import compiled_query
from upline.kernel.tokens import digest_of_token
from upline.tenancy.models import ApiCredential
from upline.tenancy.queries.tenants import TenantFacts, tenant_facts
from upline.tenancy.rulebook import TOKEN_PREFIX, ApiResource


class CredentialState(StrEnum):
    """Whether the token of a credential is valid, and why not."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class CredentialScope:
    """What a token can be used for. `resources` empty: all of them."""

    is_read_only: bool = False
    resources: frozenset[ApiResource] = frozenset()


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """Whose a token is: which program, in which BSS, in which role, for what, until when."""

    id: UUID
    name: str
    role: Role
    tenant: TenantFacts
    last_used_at: datetime | None
    scope: CredentialScope
    expires_at: datetime | None

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the token is no longer valid."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def actor(self) -> Actor:
        """Return who acts with this credential."""
        return Actor(name=self.name, role=self.role)


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A credential as it is listed: `ending` are the last characters of its token."""

    id: UUID
    name: str
    role: Role
    ending: str
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    scope: CredentialScope
    expires_at: datetime | None

    def state(self, now: datetime) -> CredentialState:
        """Return whether its token is valid."""
        if self.revoked_at is not None:
            return CredentialState.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return CredentialState.EXPIRED
        return CredentialState.ACTIVE


def find_credential(token: str) -> CredentialFacts | None:
    """Return whose a token is, also if it has expired; None for one that was never given or is revoked."""
    if not (token.startswith(TOKEN_PREFIX) and token.isascii()):
        return None
    rows = _valid_credentials(token_digest=digest_of_token(token))
    return _facts(rows[0]) if rows else None


def find_credential_by_id(*, tenant_id: UUID, credential_id: UUID) -> CredentialFacts | None:
    """Return a credential of a BSS, also if it has expired; None if it is revoked or not there."""
    rows = ApiCredential.objects.filter(tenant_id=tenant_id, pk=credential_id, revoked_at=None)
    row = rows.select_related("tenant").first()
    return _facts(row) if row else None


def _facts(row: ApiCredential) -> CredentialFacts:
    return CredentialFacts(
        row.pk,
        row.name,
        Role(row.role),
        tenant_facts(row.tenant),
        row.last_used_at,
        _scope(row),
        row.expires_at,
    )


@compiled_query
def _valid_credentials(token_digest: str) -> "QuerySet[ApiCredential]":
    valid = ApiCredential.objects.filter(token_digest=token_digest, revoked_at=None)
    return valid.select_related("tenant")


def _scope(row: ApiCredential) -> CredentialScope:
    return CredentialScope(row.is_read_only, frozenset(map(ApiResource, row.resources)))


def list_credentials(*, tenant_id: UUID) -> list[CredentialRow]:
    """Return the credentials of a BSS, the revoked ones last, the latest first."""
    rows = ApiCredential.objects.filter(tenant_id=tenant_id).order_by("-id")
    listed = [_row(row) for row in rows]
    return sorted(listed, key=lambda row: row.revoked_at is not None)


def get_credential(*, tenant_id: UUID, credential_id: UUID) -> CredentialRow:
    """Raises: ApiCredential.DoesNotExist — also when it is another BSS's."""
    return _row(ApiCredential.objects.get(tenant_id=tenant_id, pk=credential_id))


def _row(row: ApiCredential) -> CredentialRow:
    return CredentialRow(
        id=row.pk,
        name=row.name,
        role=Role(row.role),
        ending=row.token_ending,
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        scope=_scope(row),
        expires_at=row.expires_at,
    )
