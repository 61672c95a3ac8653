"""Authentication: from a bearer token to a credential, its BSS and its role."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja.security import HttpBearer

from upline.access.queries import reach
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Permission, check_role
from upline.api.problems import INVALID, ApiError
from upline.api.rate_limit import check_failures, check_rate_limit
from upline.kernel import clock
from upline.tenancy.actions import record_credential_use
from upline.tenancy.queries import CredentialScope, TenantFacts, find_credential

SELF_DESCRIPTION = "me"  # what every token may read: what it is itself
BULK_RESOURCE = (
    "bulk"  # each of its actions is an operation of a resource, and within the scope or not
)
BULK = "upline.bulk_caller"  # in the META of an action of a bulk request: who has sent that


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client in a BSS, or a person whose file a job executes, who has no credential.

    `now` is the moment of the call.
    """

    credential_id: UUID | None
    tenant: TenantFacts
    actor: Actor
    now: datetime
    scope: CredentialScope
    expires_at: datetime | None

    @property
    def today(self) -> date:
        """Return the calendar day in the BSS's zone (R13)."""
        return clock.local_date(self.now, timezone=self.tenant.timezone)

    def reach(self) -> Reach:
        """Return which records the client may see, edit and control. One query at most."""
        return reach(tenant_id=self.tenant.id, by=self.actor)

    def check(self, permission: Permission) -> None:
        """Raises: Refused `not_permitted` — the credential's role does not permit it."""
        check_role(self.actor.role, permission)

    def check_resource(self, name: str) -> None:
        """Raises: ApiError `out_of_scope` — the token is limited to other resources."""
        if self.scope.resources and name not in self.scope.resources:
            raise _not_for(name)


class ApiRequest(HttpRequest):
    """A request that has been authenticated.

    `expected_version` is the one that `If-Match` requires of the record; None: any.
    """

    auth: Caller
    expected_version: str | None = None


class BearerAuth(HttpBearer):
    """`Authorization: Bearer <token>`, with a token created in Setup."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller, or None for an invalid token.

        Raises: as `find_caller` does.
        """
        return find_caller(request, token, scope_of_address(request.path))


def find_caller(request: HttpRequest, token: str, resource: str) -> Caller | None:
    """Return who calls an operation of a resource, or None for an invalid token.

    Raises: RateLimitExceeded — the credential has used up its calls of this minute, or the address its
    invalid tokens; ApiError —
    `credential_expired`, `out_of_scope`.
    """
    in_bulk: Caller | None = request.META.get(BULK)
    if in_bulk is not None:
        if resource == BULK_RESOURCE:
            raise ApiError(HTTPStatus.NOT_FOUND, "not_found", "A bulk request is no action of one.")
        _check_scope(in_bulk.scope, request, resource)
        return in_bulk
    now = clock.now()
    found = find_credential(token)
    if found is None:
        check_failures(request, now=now)
        return None
    if found.has_expired(now):
        raise ApiError(
            HTTPStatus.UNAUTHORIZED,
            "credential_expired",
            "This token has expired.",
            headers={"WWW-Authenticate": INVALID},
        )
    check_rate_limit(request, found.id, now=now)
    record_credential_use(credential_id=found.id, last_used_at=found.last_used_at, now=now)
    _check_scope(found.scope, request, resource)
    return Caller(found.id, found.tenant, found.actor, now, found.scope, found.expires_at)


def scope_of_address(path: str) -> str:
    """Return the first part of an address below the root of the API: `orders`."""
    root = reverse("api:document").rpartition("/")[0]
    return path.removeprefix(f"{root}/").partition("/")[0]


def _check_scope(scope: CredentialScope, request: HttpRequest, name: str) -> None:
    """Raises: ApiError `out_of_scope` — the token is limited to reading, or to other resources."""
    if scope.resources and name not in {SELF_DESCRIPTION, BULK_RESOURCE, *scope.resources}:
        raise _not_for(name or "this address")
    if scope.is_read_only and request.method not in ("GET", "HEAD"):
        raise ApiError(HTTPStatus.FORBIDDEN, "out_of_scope", "This token is for reading only.")


def _not_for(name: str) -> ApiError:
    return ApiError(HTTPStatus.FORBIDDEN, "out_of_scope", f"This token is not for {name}.")
