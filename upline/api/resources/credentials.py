"""API credentials: the tokens of programs. What a token opens is said once, when it is created."""

from functools import partial
from uuid import UUID

from ninja import Query

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse
from upline.api.resource import Resource
from upline.api.resources.me import ApiRole
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Flag, Id, Instant, Moment, Record, RequestModel
from upline.api.timestamps import (
    Timestamps,
    UpdatedSinceQuery,
    paginate_with_timestamps,
    with_timestamps,
)
from upline.tenancy import actions, queries
from upline.tenancy.actions import CredentialLimits
from upline.tenancy.queries import CredentialRow, CredentialState
from upline.tenancy.rulebook import ApiResource

RESOURCE = Resource(
    "credentials",
    "Tokens of programs, with role, scope and expiry. They are stored hashed and shown once. A token "
    "that is limited to some resources manages none.",
)


class Credential(Record, Timestamps):
    """A credential without its token, of which `token_ending` are the last characters.

    `resources`: the only ones that it is for; empty: all. `state`: active, expired or revoked.
    """

    role: ApiRole
    read_only: bool
    resources: list[ApiResource]
    state: CredentialState
    token_ending: str
    created_by: str
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None


class NewCredential(Credential):
    """A new credential. `token` is given in this one response.

    A repetition under the same Idempotency-Key has null in its place: the token is stored nowhere.
    """

    token: str | None


class CreateCredentialRequest(RequestModel):
    """A new credential; `resources` empty: it is for all of them. Without `expires_at` it never expires."""

    name: str
    role: ApiRole
    read_only: Flag = False
    resources: list[ApiResource] = []
    expires_at: Moment | None = None


class CredentialQuery(UpdatedSinceQuery):
    """Filters of credentials."""

    state: CredentialState | None = None


@RESOURCE.get("/credentials", ListResponse[Credential])
def list_credentials(
    request: ApiRequest, query: Query[CredentialQuery]
) -> ListResponse[Credential]:
    """List credentials, the latest first. It needs the permission to set up."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    rows = queries.list_credentials(tenant_id=caller.tenant.id)
    wanted = [row for row in rows if query.state in (None, row.state(caller.now))]
    return paginate_with_timestamps(request, wanted, query, partial(_credential, request))


@RESOURCE.get("/credentials/{credential_id}", Credential)
def get_credential(request: ApiRequest, credential_id: Id) -> Credential:
    """Read a credential. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    return _read(request, credential_id)


def _read(request: ApiRequest, credential_id: UUID) -> Credential:
    row = queries.get_credential(tenant_id=request.auth.tenant.id, credential_id=credential_id)
    return with_timestamps(request, row, partial(_credential, request))


def _credential(request: ApiRequest, row: CredentialRow, stamps: Timestamps) -> Credential:
    return Credential(
        id=row.id,
        name=row.name,
        role=row.role,
        read_only=row.scope.is_read_only,
        resources=sorted(row.scope.resources),
        state=row.state(request.auth.now),
        token_ending=row.ending,
        created_by=row.created_by,
        created_at=stamps.created_at,
        updated_at=stamps.updated_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


@RESOURCE.create("/credentials", NewCredential)
def create_credential(request: ApiRequest, payload: CreateCredentialRequest) -> VersionedResponse:
    """Create a credential, and return its token this once."""
    caller = request.auth
    created = actions.add_credential(
        tenant_id=caller.tenant.id,
        name=payload.name,
        role=payload.role,
        limits=CredentialLimits(
            expires_at=payload.expires_at,
            is_read_only=payload.read_only,
            resources=frozenset(payload.resources),
        ),
        by=caller.actor,
        now=caller.now,
    )
    credential = dict(_read(request, created.id))
    response = VersionedResponse(
        body=NewCredential(**credential, token=created.token),
        stored_body=NewCredential(**credential, token=None),
    )
    return created_response(response, "get_credential", credential_id=created.id)


@RESOURCE.action("/credentials/{credential_id}/revoke", Credential)
def revoke_credential(request: ApiRequest, credential_id: Id) -> Credential:
    """Revoke a credential, for good. A second call changes nothing."""
    caller = request.auth
    actions.revoke_credential(
        tenant_id=caller.tenant.id, credential_id=credential_id, by=caller.actor, now=caller.now
    )
    return _read(request, credential_id)
