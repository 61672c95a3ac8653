"""Authentication: from a bearer token to a credential, its BSS and its role."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from upline.access.queries import reach
from upline.access.reach import Reach
from upline.access.rulebook import Actor, Permission, check_role
from upline.api.rate_limit import check_rate_limit
from upline.kernel import clock
from upline.tenancy.actions import record_credential_use
from upline.tenancy.queries import TenantFacts, find_credential


@dataclass(frozen=True, slots=True)
class Caller:
    """An API client in a BSS. `now` is the moment of its call."""

    credential_id: UUID
    tenant: TenantFacts
    actor: Actor
    now: datetime

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

        Raises: RateLimitExceeded — the credential has used up its calls of this minute.
        """
        found = find_credential(token)
        if found is None:
            return None
        now = clock.now()
        check_rate_limit(found.id, now=now)
        record_credential_use(credential_id=found.id, now=now)
        return Caller(found.id, found.tenant, found.actor, now)
