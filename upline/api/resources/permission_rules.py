"""Permission rules: who may see, edit and control a record."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Query

from upline.access.rulebook import Level, Permission
from upline.api.authentication import ApiRequest
from upline.api.named_lists import NameQuery, paginate_by_name
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.problems import ApiError, FieldError
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Id,
    LowercaseEnum,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    unset_field,
)
from upline.api.timestamps import Timestamps, with_timestamps
from upline.setup import actions
from upline.setup import queries as setup
from upline.setup.queries import GrantRow, RuleRow
from upline.setup.rulebook import Entity

RESOURCE = Resource(
    "permission rules", "Who may see, edit and control a record: its `sharing_rule`."
)


RuleLevel = Annotated[Level, LowercaseEnum()]


class PermissionRule(Record, Timestamps):
    """A permission rule, and the kinds of record for which it is the default."""

    default_for: list[Annotated[Entity, LowercaseEnum()]]


class Grant(ResponseModel):
    """The level that a rule grants to a user, the members of a group, or everybody.

    `is_inactive`: the user no longer works in the BSS.
    """

    id: UUID
    to: Literal["user", "group", "everybody"]
    name: str
    level: RuleLevel
    is_inactive: bool


class PermissionRuleWithGrants(PermissionRule):
    """A permission rule with its grants."""

    grants: list[Grant]


class CreatePermissionRuleRequest(RequestModel):
    """A new permission rule. `everybody` is what it grants to all users; null: nothing."""

    name: str
    everybody: RuleLevel | None = Level.CONTROL


class UpdatePermissionRuleRequest(RequestModel):
    """Changes of a permission rule.

    `default_for`: the kinds of record of which it is the default from now on, in place of another.
    """

    name: str = unset_field()
    default_for: list[Annotated[Entity, LowercaseEnum()]] = unset_field()


class GrantRequest(RequestModel):
    """A level for one user, the members of one group, or, with neither, everybody."""

    user: Uuid | None = None
    group: Uuid | None = None
    level: RuleLevel


@RESOURCE.get("/permission-rules", ListResponse[PermissionRule])
def list_permission_rules(
    request: ApiRequest, query: Query[NameQuery]
) -> ListResponse[PermissionRule]:
    """List permission rules."""
    rows = setup.rule_rows(tenant_id=request.auth.tenant.id)
    return paginate_by_name(request, rows, query, _rule)


def _rule(row: RuleRow, stamps: Timestamps) -> PermissionRule:
    return PermissionRule(
        id=row.id, name=row.name, default_for=list(row.default_for), **dict(stamps)
    )


@RESOURCE.get("/permission-rules/{rule_id}", PermissionRuleWithGrants)
def get_permission_rule(request: ApiRequest, rule_id: Id) -> VersionedResponse:
    """Read a permission rule with its grants. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    return _with_grants(request, rule_id)


def _row(request: ApiRequest, rule_id: UUID) -> RuleRow:
    return setup.get_permission_rule(tenant_id=request.auth.tenant.id, rule_id=rule_id)


def _with_grants(request: ApiRequest, rule_id: UUID) -> VersionedResponse:
    row = _row(request, rule_id)
    rule = with_timestamps(request, row, _rule)
    grants = [_grant(grant) for grant in row.grants]
    return versioned(PermissionRuleWithGrants(**dict(rule), grants=grants), row)


def _grant(row: GrantRow) -> Grant:
    return Grant.model_validate(
        {
            "id": row.id,
            "to": row.kind,
            "name": row.name,
            "level": row.level,
            "is_inactive": row.is_inactive,
        }
    )


@RESOURCE.create("/permission-rules", PermissionRuleWithGrants)
def create_permission_rule(
    request: ApiRequest, payload: CreatePermissionRuleRequest
) -> VersionedResponse:
    """Add a permission rule."""
    caller = request.auth
    rule_id = actions.add_permission_rule(
        tenant_id=caller.tenant.id,
        name=payload.name,
        everybody=payload.everybody,
        by=caller.actor,
    )
    rule = _with_grants(request, rule_id)
    return created_response(rule, "get_permission_rule", rule_id=rule_id)


@RESOURCE.update("/permission-rules/{rule_id}", PermissionRuleWithGrants, error_statuses=(412,))
def change_permission_rule(
    request: ApiRequest, rule_id: Id, payload: UpdatePermissionRuleRequest
) -> VersionedResponse:
    """Rename a permission rule, or make it the default of some kinds of record."""
    caller = request.auth
    caller.check(Permission.SET_UP)
    given = payload.model_fields_set

    def save(row: RuleRow, version: str) -> None:
        actions.change_permission_rule(
            tenant_id=caller.tenant.id,
            rule_id=rule_id,
            name=payload.name if "name" in given else row.name,
            default_for=payload.default_for if "default_for" in given else None,
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _row(request, rule_id), save)
    return _with_grants(request, rule_id)


@RESOURCE.delete("/permission-rules/{rule_id}")
def delete_permission_rule(request: ApiRequest, rule_id: Id) -> None:
    """Delete a permission rule that no record has, with what it grants."""
    caller = request.auth
    actions.delete_permission_rule(tenant_id=caller.tenant.id, rule_id=rule_id, by=caller.actor)


@RESOURCE.action("/permission-rules/{rule_id}/grants", PermissionRuleWithGrants)
def set_grant(request: ApiRequest, rule_id: Id, payload: GrantRequest) -> VersionedResponse:
    """Grant a level to somebody; who has another level by this rule has this one from then on."""
    caller = request.auth
    if payload.user is not None and payload.group is not None:
        sentence = "A grant is to a user or to a group, not to both."
        raise ApiError(
            422, "ambiguous_grant", sentence, errors=[FieldError(field="group", detail=sentence)]
        )
    actions.set_grant(
        tenant_id=caller.tenant.id,
        rule_id=rule_id,
        to=actions.Grantee(payload.user, payload.group),
        level=payload.level,
        by=caller.actor,
    )
    return _with_grants(request, rule_id)


@RESOURCE.delete("/permission-rules/{rule_id}/grants/{grant_id}")
def delete_grant(request: ApiRequest, rule_id: Id, grant_id: Id) -> None:
    """Take back what a permission rule grants to somebody."""
    caller = request.auth
    actions.remove_grant(
        tenant_id=caller.tenant.id, rule_id=rule_id, grant_id=grant_id, by=caller.actor
    )
