"""Groups of users, to which permission rules grant."""

from uuid import UUID

from ninja import Query

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource, VersionedResponse, created_response
from upline.api.schemas import Id, Record, RequestModel, Uuid, record, unset_field
from upline.tenancy import actions, queries

RESOURCE = Resource("groups", "Users who are given permissions together, by permission rules.")


class Group(Record):
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


@RESOURCE.get("/groups", ListResponse[Record])
def list_groups(request: ApiRequest, query: Query[NameQuery]) -> ListResponse[Record]:
    """List groups. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    rows = queries.list_groups(tenant_id=request.auth.tenant.id)
    return paginate_by_name(rows, query, record)


@RESOURCE.get("/groups/{group_id}", Group)
def get_group(request: ApiRequest, group_id: Id) -> Group:
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


@RESOURCE.update("/groups/{group_id}", Group)
def change_group(request: ApiRequest, group_id: Id, payload: UpdateGroupRequest) -> Group:
    """Change a group."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    page = queries.get_group(tenant_id=caller.tenant.id, group_id=group_id)
    given = payload.model_fields_set
    actions.change_group(
        tenant_id=caller.tenant.id,
        group_id=group_id,
        name=payload.name if "name" in given else page.name,
        member_ids=payload.members if "members" in given else page.member_ids,
        by=caller.actor,
    )
    return _group(request, group_id)


@RESOURCE.delete("/groups/{group_id}")
def delete_group(request: ApiRequest, group_id: Id) -> None:
    """Delete a group to which no permission rule grants anything."""
    caller = request.auth
    actions.delete_group(tenant_id=caller.tenant.id, group_id=group_id, by=caller.actor)


def _group(request: ApiRequest, group_id: UUID) -> Group:
    tenant_id = request.auth.tenant.id
    page = queries.get_group(tenant_id=tenant_id, group_id=group_id)
    names = queries.user_names(tenant_id=tenant_id)
    members = [Record(id=pk, name=names[pk]) for pk in page.member_ids if pk in names]
    return Group(
        id=page.id, name=page.name, members=sorted(members, key=lambda one: (one.name, one.id))
    )
