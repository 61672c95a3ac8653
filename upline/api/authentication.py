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
from upline.api.problems import ApiError
from upline.api.rate_limit import check_rate_limit
from upline.kernel import clock
from upline.tenancy.actions import record_credential_use
from upline.tenancy.queries import CredentialScope, TenantFacts, find_credential

CHALLENGE = 'Bearer realm="Upline"'
INVALID = f'{CHALLENGE}, error="invalid_token"'
SELF_DESCRIPTION = "me"  # what every token may read: what it is itself


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client in a BSS. `now` is the moment of its call."""

    credential_id: UUID
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

        Raises: RateLimitExceeded — the credential has used up its calls of this minute; ApiError —
        `credential_expired`, `out_of_scope`.
        """
        found = find_credential(token)
        if found is None:
            return None
        now = clock.now()
        if found.has_expired(now):
            raise ApiError(
                HTTPStatus.UNAUTHORIZED,
                "credential_expired",
                "This token has expired.",
                headers={"WWW-Authenticate": INVALID},
            )
        check_rate_limit(found.id, now=now)
        record_credential_use(credential_id=found.id, now=now)
        _check_scope(found.scope, request)
        return Caller(found.id, found.tenant, found.actor, now, found.scope, found.expires_at)


def scope_of_address(path: str) -> str:
    """Return the first part of an address below the root of the API: `orders`."""
    root = reverse("api:document").rpartition("/")[0]
    return path.removeprefix(f"{root}/").partition("/")[0]


def _check_scope(scope: CredentialScope, request: HttpRequest) -> None:
    """Raises: ApiError `out_of_scope` — the token is limited to reading, or to other resources."""
    name = scope_of_address(request.path)
    if scope.resources and name != SELF_DESCRIPTION and name not in scope.resources:
        raise ApiError(
            HTTPStatus.FORBIDDEN, "out_of_scope", f"This token is not for {name or 'this address'}."
        )
    if scope.is_read_only and request.method not in ("GET", "HEAD"):
        raise ApiError(HTTPStatus.FORBIDDEN, "out_of_scope", "This token is for reading only.")
