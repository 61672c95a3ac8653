"""Use of API Options: who looks after records that no person creates by hand (R15)."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access.rulebook import Permission
from upline.kernel.pages import Ref
from upline.setup import actions, queries
from upline.setup.queries import ApiOptions, OptionsCard
from upline.setup.rulebook import Entity
from upline.tenancy.queries import list_members
from upline.web.setup.fields import RecordField, SetupForm
from upline.web.setup.sheets import answer, section_sheet, typed
from upline.web.setup.words import fallback_said, inactive_warning, rule_takes_over, user_takes_over
from upline.web.shared.access import Visit, bss_page

SECTION = "setup-api-options"
ENTITIES = (Entity.ORDER, Entity.ACCOUNT)
_REMARKS = {
    Entity.ORDER: "Every back-order, from the next one on",
    Entity.ACCOUNT: "Mirrored accounts, subscriptions and add-ons",
}
_REMARKS_WITHOUT_RESELLERS = {
    Entity.ORDER: "Orders that no person makes, from the next one on",
    Entity.ACCOUNT: "Accounts that no person makes, from the next one on",
}
_NOT_SET = "Not set"


@dataclass(frozen=True, slots=True)
class Card:
    """One entity's options as the page draws them."""

    title: str
    remark: str
    user: BoundField
    rule: BoundField
    warning: str
    fallback: str


class OptionsForm(SetupForm):
    """Responsible User and sharing rule of each entity. Somebody inactive can stay, not come."""

    def __init__(
        self,
        visit: Visit,
        data: QueryDict | None,
        cards: list[OptionsCard],
        people: list[Ref],
        rules: list[Ref],
    ) -> None:
        added, initial = {}, {}
        for card in cards:
            user, rule = _names(card.entity)
            added[user] = RecordField(
                _with_chosen(people, card),
                label="Responsible User",
                required=False,
                none=_NOT_SET,
                help_text="" if card.user else user_takes_over(visit, card),
            )
            added[rule] = RecordField(
                rules,
                label="Sharing rule",
                required=False,
                none=_NOT_SET,
                help_text="" if card.rule else rule_takes_over(card),
            )
            initial[user] = card.chosen.responsible_user_id
            initial[rule] = card.chosen.sharing_rule_id
        super().__init__(data, initial=initial, added=added)

    def options(self) -> dict[Entity, ApiOptions]:
        """Return what a valid form says."""
        said = self.cleaned_data
        return {entity: ApiOptions(*(said[name] for name in _names(entity))) for entity in ENTITIES}


def _names(entity: Entity) -> tuple[str, str]:
    return f"{entity.lower()}.responsible_user", f"{entity.lower()}.sharing_rule"


def _with_chosen(people: list[Ref], card: OptionsCard) -> list[Ref]:
    chosen = card.chosen.responsible_user_id
    if not card.is_inactive or chosen is None:
        return people
    return [Ref(chosen, f"{card.user} (inactive)"), *people]


def _card(visit: Visit, form: OptionsForm, card: OptionsCard) -> Card:
    user, rule = _names(card.entity)
    remarks = _REMARKS if visit.seat.has_resellers else _REMARKS_WITHOUT_RESELLERS
    return Card(
        title=card.entity.capitalize(),
        remark=remarks[card.entity],
        user=form[user],
        rule=form[rule],
        warning=inactive_warning(visit, card),
        fallback=fallback_said(visit, card),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def options(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the options, or set them."""
    tenant_id = visit.tenant.id
    cards = queries.options_cards(tenant_id=tenant_id, entities=ENTITIES)
    form = OptionsForm(
        visit,
        typed(request),
        cards,
        list_members(tenant_id=tenant_id),
        queries.list_permission_rules(tenant_id=tenant_id),
    )

    def save(_said: dict[str, Any]) -> None:
        actions.set_all_api_options(tenant_id=tenant_id, options=form.options())

    done = "Saved. Orders already booked stay as they are."
    sheet = section_sheet(visit, SECTION, form, save, done=done)
    return answer(request, visit, sheet, cards=[_card(visit, form, card) for card in cards])


urlpatterns: list[URLPattern] = [path("api-options/", options, name=SECTION)]
