"""Questions about Use of API Options, and who takes over where they name nobody (R15)."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from uuid import UUID

from django.db.models import QuerySet

from upline.access.queries import list_permission_rules
from upline.database.compiled_queries import compiled_query
from upline.kernel.fingerprints import fingerprint
from upline.setup.models import ApiOption
from upline.setup.queries.permission_rules import default_rules
from upline.setup.rulebook import Entity
from upline.tenancy.queries import active_users, find_administrator_id, user_names


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """Use of API Options for one entity; None where nothing is set."""

    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None


NO_OPTIONS = ApiOptions(None, None)


def options_version(options: Mapping[Entity, ApiOptions]) -> str:
    """Return the version of what is set for some entities, which are changed together."""
    return fingerprint({entity: astuple(options[entity]) for entity in sorted(options)})


@dataclass(frozen=True, slots=True)
class ApiOptionsSummary:
    """Use of API Options for one entity in names, and what R15 falls back to.

    `administrator` and `default_rule` are empty where there is none.
    """

    entity: Entity
    chosen: ApiOptions
    user: str
    is_inactive: bool
    rule: str
    administrator: str
    default_rule: str

    @property
    def version(self) -> str:
        return options_version({self.entity: self.chosen})


def api_options(*, tenant_id: UUID) -> dict[Entity, ApiOptions]:
    """Return Use of API Options by entity; entities without a section are left out."""
    return {
        Entity(row.entity): ApiOptions(row.responsible_user_id, row.sharing_rule_id)
        for row in _options(tenant_id=tenant_id)
    }


@compiled_query
def _options(tenant_id: UUID) -> "QuerySet[ApiOption]":
    return ApiOption.objects.filter(tenant_id=tenant_id)


def list_api_option_summaries(
    *, tenant_id: UUID, entities: tuple[Entity, ...]
) -> list[ApiOptionsSummary]:
    """Return Use of API Options as the page shows them. Six queries."""
    options = api_options(tenant_id=tenant_id)
    names = user_names(tenant_id=tenant_id)
    rules = {rule.id: rule.name for rule in list_permission_rules(tenant_id=tenant_id)}
    chosen_users = {o.responsible_user_id for o in options.values() if o.responsible_user_id}
    active = active_users(tenant_id=tenant_id, user_ids=chosen_users)
    administrator = find_administrator_id(tenant_id=tenant_id)
    defaults = default_rules(tenant_id=tenant_id)

    def card(entity: Entity) -> ApiOptionsSummary:
        chosen = options.get(entity, NO_OPTIONS)
        user_id, rule_id = chosen.responsible_user_id, chosen.sharing_rule_id
        return ApiOptionsSummary(
            entity=entity,
            chosen=chosen,
            user=names.get(user_id, "") if user_id else "",
            is_inactive=user_id is not None and user_id not in active,
            rule=rules.get(rule_id, "") if rule_id else "",
            administrator=names.get(administrator, "") if administrator else "",
            default_rule=rules.get(defaults[entity], "") if entity in defaults else "",
        )

    return [card(entity) for entity in entities]
