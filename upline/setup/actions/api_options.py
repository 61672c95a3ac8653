"""Use of API Options: who looks after the records that no person creates by hand (R15)."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.kernel.texts import text
from upline.kernel.versions import check_version
from upline.setup.actions.permission_rules import check_rule
from upline.setup.models import ApiOption
from upline.setup.queries.api_options import NO_OPTIONS, ApiOptions, api_options, options_version
from upline.setup.rulebook import Entity, SetupAction
from upline.tenancy.actions import lock_setup
from upline.tenancy.queries import check_users


def set_api_options(
    *,
    tenant_id: UUID,
    entity: Entity,
    responsible_user_id: UUID | None,
    sharing_rule_id: UUID | None,
    by: Actor,
    version: str | None = None,
) -> None:
    """Set Use of API Options for one entity; None clears an option (R15).

    Raises: as `set_all_api_options` does.
    """
    options = ApiOptions(responsible_user_id, sharing_rule_id)
    set_all_api_options(tenant_id=tenant_id, options={entity: options}, by=by, version=version)


@transaction.atomic
def set_all_api_options(
    *,
    tenant_id: UUID,
    options: Mapping[Entity, ApiOptions],
    by: Actor,
    version: str | None = None,
) -> None:
    """Set Use of API Options for some entities, all or none.

    Somebody who became inactive may stay where they stand; R15's fallback acts for them.
    Raises: Refused — `stale`; `unknown_user`, `inactive_user`, `unknown_record`, whose fields are
    named `order.responsible_user`.
    """
    authorise(SetupAction.SET_API_OPTIONS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    before = api_options(tenant_id=tenant_id)
    present = options_version({entity: before.get(entity, NO_OPTIONS) for entity in options})
    check_version(version, present, noun=text("section"))
    for entity, chosen in options.items():
        user_id, where = chosen.responsible_user_id, entity.lower()
        if user_id and user_id != before.get(entity, NO_OPTIONS).responsible_user_id:
            field = f"{where}.responsible_user"
            check_users(tenant_id=tenant_id, user_ids=[user_id], field=field)
        rule_id = chosen.sharing_rule_id
        check_rule(tenant_id=tenant_id, rule_id=rule_id, field=f"{where}.sharing_rule")
        ApiOption.objects.update_or_create(
            tenant_id=tenant_id,
            entity=entity,
            defaults={"responsible_user_id": user_id, "sharing_rule_id": rule_id},
        )
