"""Use of API Options: who looks after records that no person creates by hand (R15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.access.rulebook import Permission
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.setup import actions, queries
from upline.setup.queries import ApiOptions, ApiOptionsSummary
from upline.setup.rulebook import Entity
from upline.tenancy.queries import list_members
from upline.web.setup.form_pages import form_page_response, section_form_page
from upline.web.setup.labels import (
    default_rule_text,
    fallback_text,
    inactive_warning,
    missing_user_text,
)
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import RecordChoiceField
from upline.web.shared.submission import submitted_data

SECTION = "setup-api-options"
ENTITIES = (Entity.ORDER, Entity.ACCOUNT)
_REMARKS = {
    Entity.ORDER: text("Every back-order, from the next one on"),
    Entity.ACCOUNT: text("Mirrored accounts, subscriptions and add-ons"),
}
_REMARKS_WITHOUT_RESELLERS = {
    Entity.ORDER: text("Orders that no person creates, from the next one on"),
    Entity.ACCOUNT: text("Accounts that no person creates, from the next one on"),
}
_ENTITY_TITLES = {Entity.ORDER: text("Order"), Entity.ACCOUNT: text("Account")}
_NOT_SET = text("Not set")


@dataclass(frozen=True, slots=True)
class ApiOptionCard:
    """One entity's options as the page draws them."""

    title: str
    remark: str
    user: BoundField
    rule: BoundField
    warning: str
    fallback: str


class OptionsForm(Form):
    """Responsible User and sharing rule of each entity. Somebody inactive can stay, not come."""

    def __init__(
        self,
        visit: Visit,
        data: Mapping[str, Any] | None,
        cards: list[ApiOptionsSummary],
        people: list[Ref],
        rules: list[Ref],
    ) -> None:
        added, initial = {}, {}
        for card in cards:
            user, rule = _names(card.entity)
            added[user] = RecordChoiceField(
                _with_chosen(people, card),
                label=text("Responsible User"),
                required=False,
                none=_NOT_SET,
                help_text="" if card.user else missing_user_text(visit, card),
            )
            added[rule] = RecordChoiceField(
                rules,
                label=text("Sharing rule"),
                required=False,
                none=_NOT_SET,
                help_text="" if card.rule else default_rule_text(card),
            )
            initial[user] = card.chosen.responsible_user_id
            initial[rule] = card.chosen.sharing_rule_id
        super().__init__(data, initial=initial, added=added)

    def options(self) -> dict[Entity, ApiOptions]:
        """Return what a valid form says."""
        values = self.cleaned_data
        return {
            entity: ApiOptions(*(values[name] for name in _names(entity))) for entity in ENTITIES
        }


def _names(entity: Entity) -> tuple[str, str]:
    return f"{entity.lower()}.responsible_user", f"{entity.lower()}.sharing_rule"


def _with_chosen(people: list[Ref], card: ApiOptionsSummary) -> list[Ref]:
    chosen = card.chosen.responsible_user_id
    if not card.is_inactive or chosen is None:
        return people
    return [Ref(chosen, text("{name} (inactive)", name=card.user)), *people]


def _card(visit: Visit, form: OptionsForm, card: ApiOptionsSummary) -> ApiOptionCard:
    user, rule = _names(card.entity)
    remarks = _REMARKS if visit.membership.has_resellers else _REMARKS_WITHOUT_RESELLERS
    return ApiOptionCard(
        title=_ENTITY_TITLES[card.entity],
        remark=remarks[card.entity],
        user=form[user],
        rule=form[rule],
        warning=inactive_warning(visit, card),
        fallback=fallback_text(visit, card),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def options(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the options, or set them."""
    tenant_id = visit.tenant.id
    cards = queries.list_api_option_summaries(tenant_id=tenant_id, entities=ENTITIES)
    people = list_members(tenant_id=tenant_id)
    rules = access.list_permission_rules(tenant_id=tenant_id)

    def build(data: Mapping[str, Any] | None) -> OptionsForm:
        return OptionsForm(visit, data, cards, people, rules)

    form = build(submitted_data(request))

    def save(_cleaned: dict[str, Any]) -> None:
        actions.set_all_api_options(
            tenant_id=tenant_id, options=form.options(), by=visit.actor, version=form.version
        )

    done = text("Options saved. Orders already booked stay as they are.")
    version = queries.options_version({card.entity: card.chosen for card in cards})
    form_page = section_form_page(
        visit, SECTION, form, save, version=version, build=build, done=done
    )
    return form_page_response(
        request, visit, form_page, cards=[_card(visit, form, card) for card in cards]
    )


urlpatterns: list[URLPattern] = [path("api-options/", options, name=SECTION)]
