"""The users of a BSS, referenced by records, and the people who are invited."""

from django.urls import reverse
from ninja import Query
from pydantic import Field

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.named_lists import NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.resources.me import ApiRole
from upline.api.responses import VersionedResponse
from upline.api.schemas import Id, Instant, Record, RequestModel, ResponseModel, YesNo, unset_field
from upline.api.timestamps import Timestamps, with_timestamps
from upline.authentication import actions as authentication
from upline.authentication.queries import has_second_factor
from upline.tenancy import actions
from upline.tenancy import queries as tenancy
from upline.tenancy.actions import IssuedInvitation, NewUser
from upline.tenancy.queries.users import UserRow

RESOURCE = Resource(
    "users", "Who works in the BSS: responsible users, sales reps, assigned people."
)


class User(Record, Timestamps):
    """Somebody who works or worked in the BSS."""

    is_active: bool


class UserWithRole(User):
    """A user with what administrators see. `language` is empty where it is that of the browser.

    `has_second_factor`: signing in asks them for a code beside their password.
    """

    email: str
    role: ApiRole
    language: str
    has_second_factor: bool


class InviteUserRequest(RequestModel):
    """Somebody who is to work in the BSS. It makes no difference whether they have an account."""

    name: str
    email: str = Field(examples=["ann@example.com"])
    role: ApiRole


class UpdateUserRequest(RequestModel):
    """Changes of a user. `language`: `en`, `de`, `el`, or empty for that of the browser."""

    role: ApiRole = unset_field()
    language: str = unset_field()


class UserInvitation(ResponseModel):
    """Who is invited.

    `link` is the address by which they join, given in this one response where no mail server is set;
    else it is sent to them by e-mail, and null here.
    """

    email: str
    role: ApiRole
    link: str | None
    expires_at: Instant


class UserQuery(NameQuery):
    """Filters of users."""

    is_active: YesNo | None = None


@RESOURCE.get("/users", ListResponse[User])
def list_users(request: ApiRequest, query: Query[UserQuery]) -> ListResponse[User]:
    """List users."""
    rows = tenancy.list_users(tenant_id=request.auth.tenant.id)
    wanted = [row for row in rows if query.is_active in (None, row.is_active)]
    return paginate_by_name(request, wanted, query, _user)


@RESOURCE.get("/users/{user_id}", UserWithRole)
def get_user(request: ApiRequest, user_id: Id) -> VersionedResponse:
    """Read a user. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    row = tenancy.get_user(tenant_id=request.auth.tenant.id, user_id=user_id)
    user = with_timestamps(request, row, _user)
    found = UserWithRole(
        **dict(user),
        email=row.email,
        role=row.role,
        language=row.language,
        has_second_factor=has_second_factor(user_id=row.id),
    )
    return versioned(found, row)


@RESOURCE.create("/users", UserInvitation)
def invite_user(request: ApiRequest, payload: InviteUserRequest) -> VersionedResponse:
    """Invite somebody to work in the BSS. They become a user when they accept."""
    caller = request.auth
    site = request.build_absolute_uri("/").rstrip("/")
    issued = actions.invite_user(
        tenant_id=caller.tenant.id,
        new=NewUser(name=payload.name, email=payload.email, role=payload.role),
        site=site,
        by=caller.actor,
        now=caller.now,
    )
    token = issued.link.token
    link = f"{site}{reverse('invitation')}?token={token}" if token else None
    return VersionedResponse(
        body=_invitation(payload, issued, link), stored_body=_invitation(payload, issued, None)
    )


@RESOURCE.update("/users/{user_id}", UserWithRole, error_statuses=(412,))
def change_user(request: ApiRequest, user_id: Id, payload: UpdateUserRequest) -> VersionedResponse:
    """Give a user another role or language. A BSS keeps one administrator."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    given = payload.model_fields_set

    def save(row: UserRow, version: str) -> None:
        actions.change_user(
            tenant_id=caller.tenant.id,
            user_id=user_id,
            role=payload.role if "role" in given else row.role,
            language=payload.language if "language" in given else row.language,
            by=caller.actor,
            version=version,
        )

    edit_partially(
        request, lambda: tenancy.get_user(tenant_id=caller.tenant.id, user_id=user_id), save
    )
    return get_user(request, user_id)


@RESOURCE.action("/users/{user_id}/deactivate", UserWithRole)
def deactivate_user(request: ApiRequest, user_id: Id) -> VersionedResponse:
    """End a person's work in the BSS; records keep their name."""
    caller = request.auth
    actions.deactivate_user(tenant_id=caller.tenant.id, user_id=user_id, by=caller.actor)
    return get_user(request, user_id)


@RESOURCE.action("/users/{user_id}/reactivate", UserWithRole)
def reactivate_user(request: ApiRequest, user_id: Id) -> VersionedResponse:
    """Let a person work in the BSS again, in the role they had."""
    caller = request.auth
    actions.reactivate_user(tenant_id=caller.tenant.id, user_id=user_id, by=caller.actor)
    return get_user(request, user_id)


@RESOURCE.action("/users/{user_id}/reset-second-factor", UserWithRole)
def reset_second_factor(request: ApiRequest, user_id: Id) -> VersionedResponse:
    """Remove the second factor of a user who has lost it, and sign them out everywhere."""
    caller = request.auth
    authentication.reset_second_factor(tenant_id=caller.tenant.id, user_id=user_id, by=caller.actor)
    return get_user(request, user_id)


def _user(row: UserRow, stamps: Timestamps) -> User:
    return User(id=row.id, name=row.name, is_active=row.is_active, **dict(stamps))


def _invitation(
    payload: InviteUserRequest, issued: IssuedInvitation, link: str | None
) -> UserInvitation:
    return UserInvitation(
        email=payload.email, role=payload.role, link=link, expires_at=issued.link.expires_at
    )
