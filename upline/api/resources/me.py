"""What a token is: its BSS, its role and what it permits, what it is limited to."""

from typing import Annotated

from django.conf import settings
from pydantic import Field

from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role
from upline.api.authentication import ApiRequest
from upline.api.pagination import MAX_LIMIT
from upline.api.resource import Resource
from upline.api.schemas import Instant, LowercaseEnum, Record, ResponseModel
from upline.tenancy.rulebook import ApiResource

RESOURCE = Resource("me", "What a token is, and what it is limited to. Every token may read it.")

ApiRole = Annotated[Role, LowercaseEnum()]


class Bss(Record):
    """A BSS. `slug` is its short name; `back_ordering_active`: its sales are booked upstream."""

    slug: str
    currency: str = Field(examples=["EUR"])
    timezone: str = Field(examples=["Europe/Vienna"])
    back_ordering_active: bool


class Limits(ResponseModel):
    """What one credential may send: calls in 60 seconds, bytes of a body, records on a page."""

    calls_per_minute: int
    max_body_bytes: int
    max_page_size: int


class Me(ResponseModel):
    """What a token is.

    `resources` are the first parts of the addresses that it is limited to; empty: to none.
    `expires_at` is null where it is valid until it is revoked.
    """

    bss: Bss
    name: str
    role: ApiRole
    permissions: list[Permission]
    read_only: bool
    resources: list[ApiResource]
    expires_at: Instant | None
    limits: Limits


@RESOURCE.get("/me", Me)
def get_me(request: ApiRequest) -> Me:
    """Read what this token is."""
    caller = request.auth
    tenant = caller.tenant
    return Me(
        bss=Bss(
            id=tenant.id,
            name=tenant.name,
            slug=tenant.slug,
            currency=tenant.currency,
            timezone=tenant.timezone,
            back_ordering_active=tenant.back_ordering_active,
        ),
        name=caller.actor.name,
        role=caller.actor.role,
        permissions=sorted(ROLE_PERMISSIONS[caller.actor.role]),
        read_only=caller.scope.is_read_only,
        resources=sorted(caller.scope.resources),
        expires_at=caller.expires_at,
        limits=Limits(
            calls_per_minute=settings.API_CALLS_PER_MINUTE,
            max_body_bytes=settings.MAX_REQUEST_BYTES,
            max_page_size=MAX_LIMIT,
        ),
    )
