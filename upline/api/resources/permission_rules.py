"""Permission rules: who may see, edit and control a record. They are set up by people."""

from typing import Annotated, Literal

from ninja import Query

from upline.access.rulebook import Level, Permission
from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, NameQuery, paginate_by_name
from upline.api.resource import Resource
from upline.api.schemas import Id, LowercaseEnum, Record, ResponseModel
from upline.setup import queries as setup
from upline.setup.queries import GrantRow, RuleRow
from upline.setup.rulebook import Entity

RESOURCE = Resource(
    "permission rules", "Who may see, edit and control a record: its `sharing_rule`."
)


class PermissionRule(Record):
    """A permission rule, and the kinds of record for which it is the default."""

    default_for: list[Annotated[Entity, LowercaseEnum()]]


class Grant(ResponseModel):
    """The level that a rule grants to a user, the members of a group, or everybody.

    `is_inactive`: the user no longer works in the BSS.
    """

    to: Literal["user", "group", "everybody"]
    name: str
    level: Annotated[Level, LowercaseEnum()]
    is_inactive: bool


class PermissionRuleWithGrants(PermissionRule):
    """A permission rule with its grants."""

    grants: list[Grant]


@RESOURCE.get("/permission-rules", ListResponse[PermissionRule])
def list_permission_rules(
    request: ApiRequest, query: Query[NameQuery]
) -> ListResponse[PermissionRule]:
    """List permission rules."""
    rows = setup.rule_rows(tenant_id=request.auth.tenant.id)
    return paginate_by_name(rows, query, _rule)


def _rule(row: RuleRow) -> PermissionRule:
    return PermissionRule(id=row.id, name=row.name, default_for=list(row.default_for))


@RESOURCE.get("/permission-rules/{rule_id}", PermissionRuleWithGrants, error_statuses=(403,))
def get_permission_rule(request: ApiRequest, rule_id: Id) -> PermissionRuleWithGrants:
    """Read a permission rule with its grants. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    row: RuleRow = setup.get_permission_rule(tenant_id=request.auth.tenant.id, rule_id=rule_id)
    return PermissionRuleWithGrants(
        id=row.id,
        name=row.name,
        default_for=list(row.default_for),
        grants=[_grant(grant) for grant in row.grants],
    )


def _grant(row: GrantRow) -> Grant:
    return Grant.model_validate(
        {"to": row.kind, "name": row.name, "level": row.level, "is_inactive": row.is_inactive}
    )
