"""Use of API Options: who looks after records that no person creates by hand."""

from typing import Annotated

from ninja import Query

from upline.access.rulebook import Permission
from upline.api.caller import Call
from upline.api.lists import Listed, PageAsked, paged
from upline.api.noun import Noun
from upline.api.shapes import InSmallLetters, Record, Told
from upline.setup.queries import OptionsCard, options_cards
from upline.setup.rulebook import Entity

NOUN = Noun(
    "API options",
    "Use of API Options: whom records are given to that no person creates, such as back-orders.",
)


class ApiOption(Told):
    """Use of API Options for one kind of record; null where nothing is set.

    `is_inactive`: the user works in the BSS no more, so somebody else takes over.
    """

    entity: Annotated[Entity, InSmallLetters()]
    responsible_user: Record | None
    is_inactive: bool
    sharing_rule: Record | None


@NOUN.reads("/api-options", Listed[ApiOption], refuses=(403,))
def list_api_options(request: Call, asked: Query[PageAsked]) -> Listed[ApiOption]:
    """List Use of API Options by kind of record. That is for credentials that may set up."""
    request.auth.check(Permission.SET_UP)
    cards = options_cards(tenant_id=request.auth.tenant.id, entities=(Entity.ORDER, Entity.ACCOUNT))
    return paged(
        cards,
        asked,
        _option,
        of="api-options",
        key=lambda card: [card.entity.value],
        descending=False,
    )


def _option(card: OptionsCard) -> ApiOption:
    user, rule = card.chosen.responsible_user_id, card.chosen.sharing_rule_id
    return ApiOption(
        entity=card.entity,
        responsible_user=Record(id=user, name=card.user) if user else None,
        is_inactive=card.is_inactive,
        sharing_rule=Record(id=rule, name=card.rule) if rule else None,
    )
