"""Use of API Options: who is responsible for records that no person creates by hand."""

from typing import Annotated, Literal

from ninja import Path, Query

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse
from upline.api.schemas import LowercaseEnum, Record, RequestModel, ResponseModel, Uuid
from upline.setup import actions
from upline.setup.queries import ApiOptionsSummary, list_api_option_summaries
from upline.setup.rulebook import Entity

RESOURCE = Resource(
    "API options",
    "Use of API Options: whom records are given to that no person creates, such as back-orders.",
)


_ENTITIES = (Entity.ORDER, Entity.ACCOUNT)
_EntityName = Annotated[Literal["order", "account"], Path()]


class ApiOption(ResponseModel):
    """Use of API Options for one kind of record; null where nothing is set.

    `is_inactive`: the user no longer works in the BSS, so a fallback is used.
    """

    entity: Annotated[Entity, LowercaseEnum()]
    responsible_user: Record | None
    is_inactive: bool
    sharing_rule: Record | None


class UpdateApiOptionRequest(RequestModel):
    """Changes of Use of API Options; null clears an option.

    Somebody who has become inactive may stay where they stand.
    """

    responsible_user: Uuid | None = None
    sharing_rule: Uuid | None = None


@RESOURCE.get("/api-options", ListResponse[ApiOption])
def list_api_options(request: ApiRequest, query: Query[PageQuery]) -> ListResponse[ApiOption]:
    """List Use of API Options by kind of record. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    cards = list_api_option_summaries(tenant_id=request.auth.tenant.id, entities=_ENTITIES)
    return paginate(
        cards,
        query,
        _option,
        key=lambda card: [card.entity.value],
        descending=False,
    )


def _option(card: ApiOptionsSummary) -> ApiOption:
    user, rule = card.chosen.responsible_user_id, card.chosen.sharing_rule_id
    return ApiOption(
        entity=card.entity,
        responsible_user=Record(id=user, name=card.user) if user else None,
        is_inactive=card.is_inactive,
        sharing_rule=Record(id=rule, name=card.rule) if rule else None,
    )


@RESOURCE.update("/api-options/{entity}", ApiOption, error_statuses=(412,))
def set_api_option(
    request: ApiRequest, entity: _EntityName, payload: UpdateApiOptionRequest
) -> VersionedResponse:
    """Set Use of API Options for one kind of record."""
    caller = request.auth
    given, of = payload.model_fields_set, Entity(entity.upper())

    def save(card: ApiOptionsSummary, version: str) -> None:
        actions.set_api_options(
            tenant_id=caller.tenant.id,
            entity=of,
            responsible_user_id=(
                payload.responsible_user
                if "responsible_user" in given
                else card.chosen.responsible_user_id
            ),
            sharing_rule_id=(
                payload.sharing_rule if "sharing_rule" in given else card.chosen.sharing_rule_id
            ),
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: _card(request, of), save)
    card = _card(request, of)
    return versioned(_option(card), card)


def _card(request: ApiRequest, entity: Entity) -> ApiOptionsSummary:
    (card,) = list_api_option_summaries(tenant_id=request.auth.tenant.id, entities=(entity,))
    return card
