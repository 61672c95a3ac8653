"""Groups of users, to which permission rules grant."""

from uuid import UUID

from ninja import Query

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.named_lists import HasName, NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Id, Record, RequestModel, Uuid, unset_field
from upline.api.timestamps import Timestamps, with_timestamps
from upline.tenancy import actions, queries
from upline.tenancy.queries import GroupPage

RESOURCE = Resource("groups", "Users who are given permissions together, by permission rules.")


class GroupSummary(Record, Timestamps):
    """A group in a list."""


class Group(GroupSummary):
    """A group and who belongs to it."""

    members: list[Record]


class CreateGroupRequest(RequestModel):
    """A new group of active users."""

    name: str
    members: list[Uuid] = []


class UpdateGroupRequest(RequestModel):
    """Changes of a group; `members` are given whole. Who has become inactive may stay."""

    name: str = unset_field()
    members: list[Uuid] = unset_field()


@RESOURCE.get("/groups", ListResponse[GroupSummary])
def list_groups(request: ApiRequest, query: Query[NameQuery]) -> ListResponse[GroupSummary]:
    """List groups. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    rows = queries.list_groups(tenant_id=request.auth.tenant.id)
    return paginate_by_name(request, rows, query, _summary)


@RESOURCE.get("/groups/{group_id}", Group)
def get_group(request: ApiRequest, group_id: Id) -> VersionedResponse:
    """Read a group. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    return _group(request, group_id)


@RESOURCE.create("/groups", Group)
def create_group(request: ApiRequest, payload: CreateGroupRequest) -> VersionedResponse:
    """Add a group."""
    caller = request.auth
    group_id = actions.add_group(
        tenant_id=caller.tenant.id,
        name=payload.name,
        member_ids=payload.members,
        by=caller.actor,
    )
    return created_response(_group(request, group_id), "get_group", group_id=group_id)


@RESOURCE.update("/groups/{group_id}", Group, error_statuses=(412,))
def change_group(
    request: ApiRequest, group_id: Id, payload: UpdateGroupRequest
) -> VersionedResponse:
    """Change a group."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    given = payload.model_fields_set

    def save(page: GroupPage, version: str) -> None:
        actions.change_group(
            tenant_id=caller.tenant.id,
            group_id=group_id,
            name=payload.name if "name" in given else page.name,
            member_ids=payload.members if "members" in given else page.member_ids,
            by=caller.actor,
            version=version,
        )

    edit_partially(
        request, lambda: queries.get_group(tenant_id=caller.tenant.id, group_id=group_id), save
    )
    return _group(request, group_id)


@RESOURCE.delete("/groups/{group_id}")
def delete_group(request: ApiRequest, group_id: Id) -> None:
    """Delete a group to which no permission rule grants anything."""
    caller = request.auth
    actions.delete_group(tenant_id=caller.tenant.id, group_id=group_id, by=caller.actor)


def _group(request: ApiRequest, group_id: UUID) -> VersionedResponse:
    tenant_id = request.auth.tenant.id
    page = queries.get_group(tenant_id=tenant_id, group_id=group_id)
    names = queries.user_names(tenant_id=tenant_id)
    members = [Record(id=pk, name=names[pk]) for pk in page.member_ids if pk in names]
    summary = with_timestamps(request, page, _summary)
    group = Group(**dict(summary), members=sorted(members, key=lambda one: (one.name, one.id)))
    return versioned(group, page)


def _summary(row: HasName, stamps: Timestamps) -> GroupSummary:
    return GroupSummary(id=row.id, name=row.name, **dict(stamps))
