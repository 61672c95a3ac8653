"""Permission rules: what each grants to whom, and which is the default of which records."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from upline.access import queries as access
from upline.access.rulebook import Level, Permission
from upline.kernel.page_objects import Ref
from upline.kernel.texts import text
from upline.setup import actions, queries
from upline.setup.queries import RuleRow
from upline.setup.rulebook import Entity
from upline.tenancy.queries import list_groups, list_members
from upline.web.setup.form_pages import FormPage, form_page_response, section_form_page
from upline.web.setup.labels import ENTITIES, LEVELS, default_for_text
from upline.web.setup.pagination import paginate
from upline.web.setup.record_pages import RecordType, record_urls
from upline.web.setup.sections import setup_url
from upline.web.shared.access import Visit, bss_page, button_page
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import (
    Option,
    RadioChoiceField,
    RecordChoiceField,
    select_field,
    text_field,
)
from upline.web.shared.submission import submitted_data

SECTION = "setup-permission-rules"
_EVERYBODY = "everybody"
_NOBODY = "nobody"
_LEVELS = [Option(level, words.label, words.remark) for level, words in LEVELS.items()]


class RuleForm(Form):
    """A permission rule; a new one says what it grants to everybody to begin with."""

    name = text_field(text("Name"), most=120)
    everybody = RadioChoiceField(
        label=text("What everybody in the BSS may do to begin with"),
        options=[Option(_NOBODY, text("Nothing"), text("only those you add next")), *_LEVELS],
        initial=_NOBODY,
    )

    def __init__(self, data: Mapping[str, Any] | None, row: RuleRow | None) -> None:
        super().__init__(data, initial={"name": row.name} if row else {})
        if row is not None:
            del self.fields["everybody"]


class GrantForm(Form):
    """What a rule grants to one more user, group, or everybody."""

    level = RadioChoiceField(label=text("May"), options=_LEVELS, initial=Level.SEE.value)

    def __init__(
        self, data: Mapping[str, Any] | None, groups: list[Ref], people: list[Ref]
    ) -> None:
        choices: list[Any] = [(_EVERYBODY, text("All users of the BSS"))]
        if groups:
            choices.append((text("Groups"), [(f"group.{ref.id}", ref.name) for ref in groups]))
        choices.append((text("Users"), [(f"user.{ref.id}", ref.name) for ref in people]))
        to = select_field(text("To"), {}, required=True)
        to.choices = choices
        super().__init__(data, added={"to": to})
        self.order_fields(["to", "level"])

    def grantee(self) -> actions.Grantee:
        """Return to whom a valid form grants."""
        kind, _, record = str(self.cleaned_data["to"]).partition(".")
        return actions.Grantee(
            user_id=UUID(record) if kind == "user" else None,
            group_id=UUID(record) if kind == "group" else None,
        )


class DefaultsForm(Form):
    """The default rule of each kind of record."""

    def __init__(
        self, data: Mapping[str, Any] | None, rules: list[Ref], defaults: dict[Entity, UUID]
    ) -> None:
        added = {
            entity.lower(): RecordChoiceField(rules, label=label, required=False)
            for entity, label in ENTITIES.items()
        }
        initial = {entity.lower(): rule_id for entity, rule_id in defaults.items()}
        super().__init__(data, initial=initial, added=added)


def _grant_form(visit: Visit, data: Mapping[str, Any] | None) -> GrantForm:
    tenant_id = visit.tenant.id
    groups = list_groups(tenant_id=tenant_id)
    return GrantForm(data, groups, list_members(tenant_id=tenant_id))


def _add(visit: Visit, values: dict[str, Any]) -> UUID:
    everybody = None if values["everybody"] == _NOBODY else Level(values["everybody"])
    return actions.add_permission_rule(
        tenant_id=visit.tenant.id, name=values["name"], everybody=everybody, by=visit.actor
    )


def _extra_context(visit: Visit, row: RuleRow) -> dict[str, Any]:
    return {
        "rule": row,
        "levels": LEVELS,
        "is_default_for": default_for_text(row.default_for),
        "grant_form": _grant_form(visit, None),
    }


RULES = RecordType(
    section=SECTION,
    noun=text("permission rule"),
    path="permission-rules",
    address="setup-permission-rule",
    form=lambda _visit, data, row: RuleForm(data, row),
    get=lambda tenant_id, pk: queries.get_permission_rule(tenant_id=tenant_id, rule_id=pk),
    add=_add,
    change=lambda visit, pk, values: actions.change_permission_rule(
        tenant_id=visit.tenant.id,
        by=visit.actor,
        rule_id=pk,
        name=values["name"],
        version=values["version"],
    ),
    delete=lambda visit, pk: actions.delete_permission_rule(
        tenant_id=visit.tenant.id, by=visit.actor, rule_id=pk
    ),
    redirects_to_record=True,
    template="setup/permission-rule.html",
    extra_context=_extra_context,
)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the rules, and set which is the default of which records."""
    tenant_id = visit.tenant.id
    rules = paginate(
        request,
        partial(queries.page_of_rules, tenant_id=tenant_id),
        lambda row: (row, default_for_text(row.default_for)),
    )
    every = access.list_permission_rules(tenant_id=tenant_id)
    defaults = queries.default_rules(tenant_id=tenant_id)

    def build(data: Mapping[str, Any] | None) -> DefaultsForm:
        return DefaultsForm(data, every, defaults)

    def save(values: dict[str, Any]) -> None:
        rules = {entity: values[entity.lower()] for entity in Entity}
        actions.set_default_rules(
            tenant_id=tenant_id, rules=rules, by=visit.actor, version=values["version"]
        )

    done = text("Default rules saved. Existing records keep their rules.")
    form_page = section_form_page(
        visit,
        SECTION,
        build(submitted_data(request)),
        save,
        version=queries.default_rules_version(defaults),
        build=build,
        done=done,
        button=text("Save defaults"),
    )
    return form_page_response(request, visit, form_page, rules=rules, levels=LEVELS)


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def grant(request: HttpRequest, visit: Visit, record_id: UUID) -> HttpResponseBase:
    """Let a rule grant something to one more, or something else to one it knows."""
    tenant_id = visit.tenant.id
    row = queries.get_permission_rule(tenant_id=tenant_id, rule_id=record_id)
    form = _grant_form(visit, submitted_data(request))
    rule = setup_url(visit, "setup-permission-rule", record_id)

    def save(values: dict[str, Any]) -> str:
        actions.set_grant(
            tenant_id=tenant_id,
            rule_id=record_id,
            to=form.grantee(),
            level=Level(values["level"]),
            by=visit.actor,
        )
        return rule

    form_page = FormPage(
        section=SECTION,
        title=text("{rule}: grant", rule=row.name),
        button=text("Save grant"),
        form=form,
        save=save,
        done=text("Grant saved"),
        back=rule,
    )
    return form_page_response(request, visit, form_page)


@button_page
@bss_page(Permission.SET_UP)
def remove(request: HttpRequest, visit: Visit, record_id: UUID, grant_id: UUID) -> HttpResponseBase:
    """Take back what a rule grants to one."""
    actions.remove_grant(
        tenant_id=visit.tenant.id, rule_id=record_id, grant_id=grant_id, by=visit.actor
    )
    messages.success(request, text("Grant removed"))
    return redirect(setup_url(visit, "setup-permission-rule", record_id))


_RULE = "permission-rules/<uuid:record_id>/"
urlpatterns: list[URLPattern] = [
    path("permission-rules/", overview, name=SECTION),
    *record_urls(RULES),
    path(f"{_RULE}grant/", grant, name="setup-permission-rule-grant"),
    path(f"{_RULE}grants/<uuid:grant_id>/remove/", remove, name="setup-grant-remove"),
]
