"""Use of API Options: who is responsible for records that no person creates by hand."""

from typing import Annotated

from ninja import Query

from upline.access.rulebook import Permission
from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.resource import Resource
from upline.api.schemas import LowercaseEnum, Record, ResponseModel
from upline.setup.queries import ApiOptionsSummary, list_api_option_summaries
from upline.setup.rulebook import Entity

RESOURCE = Resource(
    "API options",
    "Use of API Options: whom records are given to that no person creates, such as back-orders.",
)


class ApiOption(ResponseModel):
    """Use of API Options for one kind of record; null where nothing is set.

    `is_inactive`: the user no longer works in the BSS, so a fallback is used.
    """

    entity: Annotated[Entity, LowercaseEnum()]
    responsible_user: Record | None
    is_inactive: bool
    sharing_rule: Record | None


@RESOURCE.get("/api-options", ListResponse[ApiOption], error_statuses=(403,))
def list_api_options(request: ApiRequest, query: Query[PageQuery]) -> ListResponse[ApiOption]:
    """List Use of API Options by kind of record. It needs the permission to set up."""
    request.auth.check(Permission.SET_UP)
    cards = list_api_option_summaries(
        tenant_id=request.auth.tenant.id, entities=(Entity.ORDER, Entity.ACCOUNT)
    )
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
