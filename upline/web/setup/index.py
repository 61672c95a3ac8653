"""The first page of Setup: every section with its state, and what needs attention."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from upline.access import queries as access
from upline.access.rulebook import Permission, Role
from upline.crm.queries.campaigns import campaign_rows
from upline.database.numbering import format_number
from upline.kernel.phrases import join_words
from upline.kernel.texts import Capitalised, InSentence, Text, plural_text, text
from upline.setup import queries as setup
from upline.setup.rulebook import Entity
from upline.storefront.queries import find_storefront
from upline.tenancy import queries as tenancy
from upline.tenancy.rulebook import LANGUAGES
from upline.web.setup import api_options
from upline.web.setup.labels import ENTITIES, ROLES, order_defaults_text
from upline.web.setup.sections import SECTIONS, setup_url, show_setup
from upline.web.shared.access import Visit, bss_page
from upline.webhooks.queries import list_webhooks


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """How a section stands, in a line; `warning` in a word, where something needs a person."""

    values: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section as the first page draws it."""

    title: str
    href: str
    state: SectionStatus


def _order_types(visit: Visit) -> SectionStatus:
    begins = setup.new_order_defaults(tenant_id=visit.tenant.id)
    warning = "" if begins.type else text("No default type")
    return SectionStatus(order_defaults_text(visit, begins), warning)


def _order_numbers(visit: Visit) -> SectionStatus:
    prefix, padding = tenancy.order_number_format(tenant_id=visit.tenant.id)
    return SectionStatus(
        text("Example: {number}.", number=format_number(1, prefix=prefix, padding=padding))
    )


def _payment_methods(visit: Visit) -> SectionStatus:
    methods = setup.list_payment_methods(tenant_id=visit.tenant.id)
    return SectionStatus(
        _many(
            plural_text("{count} payment method.", "{count} payment methods.", count=len(methods))
        )
    )


def _campaigns(visit: Visit) -> SectionStatus:
    rows = campaign_rows(tenant_id=visit.tenant.id)
    active = sum(row.is_active for row in rows)
    return SectionStatus(
        text("{active} active, {ended} ended.", active=active, ended=len(rows) - active)
        if rows
        else text("None yet.")
    )


def _custom_fields(visit: Visit) -> SectionStatus:
    rows = setup.field_rows(tenant_id=visit.tenant.id)
    numbers = [
        (sum(row.entity is entity for row in rows), InSentence(label))
        for entity, label in ENTITIES.items()
    ]
    values = [
        text("{number} for {records}", number=number or text("none"), records=label)
        for number, label in numbers
    ]
    return SectionStatus(text("{sentence}.", sentence=Capitalised(join_words(values))))


def _permission_rules(visit: Visit) -> SectionStatus:
    tenant_id = visit.tenant.id
    rules = access.list_permission_rules(tenant_id=tenant_id)
    defaults = setup.default_rules(tenant_id=tenant_id)
    missing = [
        text("{label}", label=InSentence(ENTITIES[entity]))
        for entity in Entity
        if entity not in defaults
    ]
    values = _many(
        plural_text("{count} permission rule.", "{count} permission rules.", count=len(rules))
    )
    if not missing:
        return SectionStatus(values)
    return SectionStatus(
        text(
            "{rules} No default for {records}: open to all users.",
            rules=values,
            records=join_words(missing),
        ),
        text("Open"),
    )


def _api_options(visit: Visit) -> SectionStatus:
    cards = setup.list_api_option_summaries(
        tenant_id=visit.tenant.id, entities=api_options.ENTITIES
    )
    gone = [card.user for card in cards if card.is_inactive]
    values = "; ".join(
        str(
            text(
                "{records}: {user}, {rule}",
                records=ENTITIES[card.entity],
                user=card.user or text("nobody"),
                rule=card.rule or text("no rule"),
            )
        )
        for card in cards
    )
    if not gone:
        return SectionStatus(f"{values}.")
    who = join_words(list(dict.fromkeys(gone)))
    return SectionStatus(
        plural_text(
            "{options}. {names} is inactive.",
            "{options}. {names} are inactive.",
            count=len(set(gone)),
            options=values,
            names=who,
        ),
        text("Inactive user"),
    )


def _users(visit: Visit) -> SectionStatus:
    rows = tenancy.list_users(tenant_id=visit.tenant.id)
    active = [row for row in rows if row.is_active]
    administrators = sum(row.role is Role.ADMINISTRATOR for row in active)
    return SectionStatus(
        plural_text(
            "{active} active, {inactive} inactive; {count} administrator.",
            "{active} active, {inactive} inactive; {count} administrators.",
            count=administrators,
            active=len(active),
            inactive=len(rows) - len(active),
        )
    )


def _groups(visit: Visit) -> SectionStatus:
    return SectionStatus(
        _many(
            plural_text(
                "{count} group.",
                "{count} groups.",
                count=len(tenancy.list_groups(tenant_id=visit.tenant.id)),
            )
        )
    )


def _roles(_visit: Visit) -> SectionStatus:
    return SectionStatus(f"{join_words([str(title) for title in ROLES.values()])}.")


def _sign_in(visit: Visit) -> SectionStatus:
    roles = [str(ROLES[role]) for role in visit.tenant.second_factor_roles]
    if not roles:
        return SectionStatus(text("By password; a second factor is up to each person."))
    return SectionStatus(text("Second factor required for {roles}.", roles=join_words(roles)))


def _credentials(visit: Visit) -> SectionStatus:
    rows = tenancy.list_credentials(tenant_id=visit.tenant.id)
    revoked = sum(row.revoked_at is not None for row in rows)
    return SectionStatus(
        text("{active} active, {revoked} revoked.", active=len(rows) - revoked, revoked=revoked)
        if rows
        else text("None yet.")
    )


def _company(visit: Visit) -> SectionStatus:
    facts = tenancy.company_of(tenant_id=visit.tenant.id)
    if not facts.address:
        return SectionStatus(text("No address yet: print-outs show the name only."))
    days = facts.payment_days
    if days is None:
        return SectionStatus(text("Address on all print-outs, no due date."))
    return SectionStatus(
        plural_text(
            "Address on all print-outs, payment due after {count} day.",
            "Address on all print-outs, payment due after {count} days.",
            count=days,
        )
    )


def _logo(visit: Visit) -> SectionStatus:
    found = tenancy.logo_of(tenant_id=visit.tenant.id)
    return SectionStatus(
        text("On all print-outs.") if found else text("None yet: print-outs show the name.")
    )


def _language(visit: Visit) -> SectionStatus:
    chosen = LANGUAGES.get(visit.tenant.language, "")
    return SectionStatus(f"{chosen}." if chosen else text("What each person’s browser asks for."))


def _storefront(visit: Visit) -> SectionStatus:
    found = find_storefront(seller=visit.tenant)
    return SectionStatus(text("Open.") if found.is_open else text("Closed."))


def _webhooks(visit: Visit) -> SectionStatus:
    rows = list_webhooks(tenant_id=visit.tenant.id, by=visit.actor)
    disabled = sum(row.disabled_at is not None for row in rows)
    values = _many(plural_text("{count} webhook.", "{count} webhooks.", count=len(rows)))
    return SectionStatus(values, text("Disabled") if disabled else "")


def _history(_visit: Visit) -> SectionStatus:
    return SectionStatus(text("Changes of setup, prices and promotions, and who made them."))


_STATES: Mapping[str, Callable[[Visit], SectionStatus]] = {
    "setup-order-types": _order_types,
    "setup-order-numbers": _order_numbers,
    "setup-payment-methods": _payment_methods,
    "setup-campaigns": _campaigns,
    "setup-custom-fields": _custom_fields,
    "setup-permission-rules": _permission_rules,
    "setup-api-options": _api_options,
    "setup-users": _users,
    "setup-groups": _groups,
    "setup-roles": _roles,
    "setup-sign-in": _sign_in,
    "setup-credentials": _credentials,
    "setup-webhooks": _webhooks,
    "setup-company": _company,
    "setup-logo": _logo,
    "setup-language": _language,
    "setup-storefront": _storefront,
    "setup-history": _history,
}

assert _STATES.keys() == {section.address for section in SECTIONS}, "a section without a state"


def _many(sentence: Text) -> Text:
    return sentence if sentence.number else text("None yet.")


@require_safe
@bss_page(Permission.SET_UP)
def index(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the sections with their state."""
    lines = [
        SectionRow(
            section.title, setup_url(visit, section.address), _STATES[section.address](visit)
        )
        for section in SECTIONS
    ]
    return show_setup(request, visit, "setup/index.html", {"lines": lines})
