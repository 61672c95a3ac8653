"""Queries on API credentials, and the credential of a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Actor, Role
from upline.kernel.tokens import digest_of_token
from upline.tenancy.models import ApiCredential
from upline.tenancy.queries.tenants import TenantFacts, tenant_facts
from upline.tenancy.rulebook import TOKEN_PREFIX


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """Whose a token is: which program, in which BSS, in which role."""

    id: UUID
    name: str
    role: Role
    tenant: TenantFacts
    last_used_at: datetime | None

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


def find_credential(token: str) -> CredentialFacts | None:
    """Return whose a token is; None for one that was never given or is revoked."""
    if not (token.startswith(TOKEN_PREFIX) and token.isascii()):
        return None
    row = (
        ApiCredential.objects.filter(token_digest=digest_of_token(token), revoked_at=None)
        .select_related("tenant")
        .first()
    )
    if row is None:
        return None
    return CredentialFacts(
        row.pk, row.name, Role(row.role), tenant_facts(row.tenant), row.last_used_at
    )


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
    )
