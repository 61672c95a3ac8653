"""What a new record begins with, besides what its maker says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.access.rulebook import Actor
from upline.setup.queries.api_options import api_options
from upline.setup.queries.custom_fields import custom_field_defaults
from upline.setup.queries.permission_rules import default_rules
from upline.setup.rulebook import Entity
from upline.tenancy.queries import active_users


@dataclass(frozen=True, slots=True)
class NewRecordDefaults:
    """Who is responsible for a new record, who may see it, and what its custom fields start with."""

    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None
    custom_fields: dict[str, Any]


def new_record_defaults(*, tenant_id: UUID, entity: Entity, by: Actor) -> NewRecordDefaults:
    """Return what a record gets that somebody makes by hand, or, where no person does, what
    Use of API Options says. Three queries at most.
    """
    default = default_rules(tenant_id=tenant_id).get(entity)
    fields: dict[str, Any] = dict(custom_field_defaults(tenant_id=tenant_id, entity=entity))
    if by.user_id is not None:
        return NewRecordDefaults(by.user_id, default, fields)
    options = api_options(tenant_id=tenant_id).get(entity)
    user = options.responsible_user_id if options else None
    is_active = user is not None and active_users(tenant_id=tenant_id, user_ids=[user])
    rule = options.sharing_rule_id if options else None
    return NewRecordDefaults(user if is_active else None, rule or default, fields)
