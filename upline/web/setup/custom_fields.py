"""Custom fields: what a BSS adds to its orders, accounts and subscriptions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from upline.access.rulebook import Permission
from upline.kernel.page_objects import Ref
from upline.kernel.texts import Text, text
from upline.setup import actions, queries
from upline.setup.actions import FieldSettings, NewCustomField
from upline.setup.queries import FieldRow
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.queries import list_members, user_names
from upline.web.setup.labels import ENTITIES, FIELD_KINDS
from upline.web.setup.pagination import PagedRows, paginate
from upline.web.setup.record_pages import RecordType, add_record, record_urls
from upline.web.setup.reordering import move_url
from upline.web.setup.sections import show_setup
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.forms.base import DayField, Form
from upline.web.shared.forms.fields import (
    Option,
    RadioChoiceField,
    RecordChoiceField,
    checkbox_field,
    select_field,
    text_field,
)
from upline.web.shared.forms.list_filters import PagedForm
from upline.web.shared.submission import submitted_data

SECTION = "setup-custom-fields"
_LONGEST = 120
_LONGEST_CODE = 60
_LONGEST_VALUE = 500
_DEFAULT = text("Default")
_HINT = text("New records start with it. Existing records stay as they are.")
_NEW_HINTS: Mapping[Entity, Text] = {
    Entity.ORDER: text("A field of orders. Its type and its code cannot be changed later."),
    Entity.ACCOUNT: text("A field of accounts. Its type and its code cannot be changed later."),
    Entity.SUBSCRIPTION: text(
        "A field of subscriptions. Its type and its code cannot be changed later."
    ),
}
_ANSWERS = {"": text("None"), "yes": text("Yes"), "no": text("No")}


class FieldPageForm(PagedForm):
    """Which page of the custom fields of one kind of record is shown, by position and code."""

    unique_first = False
    unique = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)

    def is_value(self, value: str | None) -> bool:
        return re.fullmatch(r"\d{1,9}", value or "", re.ASCII) is not None


class FieldForm(Form):
    """A custom field. Its code, its kind and its entity are fixed once it is added."""

    label = text_field(text("Label"), most=_LONGEST)
    code = text_field(
        text("Code"),
        most=_LONGEST_CODE,
        help_text=text("How programs call it, such as project_number. It cannot be changed later."),
        spellcheck="false",
    )
    group = text_field(
        text("Group"),
        most=_LONGEST,
        required=False,
        help_text=text("The heading under which pages show it. Without one it comes first."),
    )
    choices = forms.CharField(
        label=text("Choices"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=text("One a line, in the order in which they are offered."),
    )
    is_compulsory = checkbox_field(
        text("Required"),
        help_text=text(
            "Nobody can save a record without it. It never blocks the booking of a back-order."
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        kind: FieldKind,
        row: FieldRow | None,
        people: list[Ref],
    ) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            initial = {
                "label": row.label,
                "group": row.group,
                "choices": "\n".join(row.choices),
                "is_compulsory": row.is_compulsory,
                "default": row.default,
            }
        super().__init__(data, initial=initial, added={"default": _DEFAULTS[kind](people)})
        if kind is not FieldKind.CHOICE:
            del self.fields["choices"]
        if row is not None:
            del self.fields["code"]
        self.order_fields(["label", "code", "choices", "group", "default", "is_compulsory"])


class NewFieldForm(FieldForm):
    """A new custom field with its type; its default is set on its own page, by the input of its type."""

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, FieldKind.CHOICE, None, [])
        is_choice = data is not None and data.get("kind") == FieldKind.CHOICE
        self.fields["choices"].required = is_choice
        self.fields["choices"].label = text("Choices, if the type is Choice")
        del self.fields["default"]
        self.fields["kind"] = RadioChoiceField(
            label=text("Type"),
            options=[
                Option(kind, words.label, words.remark) for kind, words in FIELD_KINDS.items()
            ],
            initial=FieldKind.TEXT.value,
        )
        self.order_fields(["label", "code", "kind", "choices", "group", "is_compulsory"])
        self.dress()


def _text_default(_people: list[Ref]) -> forms.Field:
    return text_field(_DEFAULT, most=_LONGEST_VALUE, required=False, help_text=_HINT)


def _number_default(_people: list[Ref]) -> forms.Field:
    return text_field(
        _DEFAULT, most=_LONGEST_VALUE, required=False, help_text=_HINT, inputmode="decimal"
    )


def _day_default(_people: list[Ref]) -> forms.Field:
    return DayField(label=_DEFAULT, required=False, help_text=_HINT)


def _choice_default(_people: list[Ref]) -> forms.Field:
    hint = text("One of the choices, as it is written above. {hint}", hint=_HINT)
    return text_field(_DEFAULT, most=_LONGEST, required=False, help_text=hint)


def _yes_no_default(_people: list[Ref]) -> forms.Field:
    return select_field(_DEFAULT, _ANSWERS, required=False, help_text=_HINT)


def _user_default(people: list[Ref]) -> forms.Field:
    return RecordChoiceField(people, label=_DEFAULT, required=False, help_text=_HINT)


_DEFAULTS: Mapping[FieldKind, Callable[[list[Ref]], forms.Field]] = {
    FieldKind.TEXT: _text_default,
    FieldKind.NUMBER: _number_default,
    FieldKind.DATE: _day_default,
    FieldKind.CHOICE: _choice_default,
    FieldKind.YES_NO: _yes_no_default,
    FieldKind.USER: _user_default,
}

assert _DEFAULTS.keys() == set(FieldKind), "a kind of field without a default's input"


def _people(visit: Visit, row: FieldRow | None) -> list[Ref]:
    """Return who can be the default user; somebody inactive can stay it."""
    people = list_members(tenant_id=visit.tenant.id)
    if row is None or row.kind is not FieldKind.USER or row.default is None:
        return people
    chosen = UUID(row.default)
    if all(person.id != chosen for person in people):
        name = user_names(tenant_id=visit.tenant.id).get(chosen, str(text("Unknown")))
        people.append(Ref(chosen, text("{name} (inactive)", name=name)))
    return people


def _form(visit: Visit, data: Mapping[str, Any] | None, row: FieldRow) -> FieldForm:
    return FieldForm(data, row.kind, row, _people(visit, row))


def _terms(values: dict[str, Any]) -> dict[str, Any]:
    default = values.get("default")
    if isinstance(default, date):
        default = default.isoformat()
    return {
        "label": values["label"],
        "group": values["group"],
        "choices": tuple(values.get("choices", "").splitlines()),
        "is_compulsory": values["is_compulsory"],
        "default": str(default) if default else None,
    }


def _change(visit: Visit, field_id: UUID, values: dict[str, Any]) -> None:
    terms = FieldSettings(**_terms(values))
    actions.change_custom_field(
        tenant_id=visit.tenant.id,
        field_id=field_id,
        terms=terms,
        by=visit.actor,
        version=values["version"],
    )


def _extra_context(_visit: Visit, row: FieldRow) -> dict[str, Any]:
    return {"field": row, "entity": ENTITIES[row.entity], "kind": FIELD_KINDS[row.kind]}


def _kind(add: Callable[[Visit, dict[str, Any]], UUID]) -> RecordType:
    return RecordType(
        section=SECTION,
        noun=text("custom field"),
        path="custom-fields",
        address="setup-custom-field",
        form=_form,
        get=lambda tenant_id, pk: queries.get_custom_field(tenant_id=tenant_id, field_id=pk),
        add=add,
        change=_change,
        delete=lambda visit, pk: actions.delete_custom_field(
            tenant_id=visit.tenant.id, by=visit.actor, field_id=pk
        ),
        template="setup/custom-field.html",
        extra_context=_extra_context,
    )


@require_safe
@bss_page(Permission.SET_UP)
def overview(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """List the custom fields of each kind of record."""
    tenant_id = visit.tenant.id
    names = user_names(tenant_id=tenant_id)

    def shown(row: FieldRow) -> tuple[FieldRow, str, str]:
        return row, FIELD_KINDS[row.kind].label, _default_text(row, names)

    def fields_of(entity: Entity) -> PagedRows:
        ask = partial(queries.page_of_fields, tenant_id=tenant_id, entity=entity)
        return paginate(request, ask, shown, form=FieldPageForm, of=entity.lower())

    context = {
        "entities": [
            (entity.lower(), label, fields_of(entity)) for entity, label in ENTITIES.items()
        ],
        "here": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return show_setup(request, visit, "setup/custom-fields.html", context, section=SECTION)


def _default_text(row: FieldRow, names: Mapping[UUID, str]) -> str:
    if row.default is None:
        return ""
    if row.kind is FieldKind.USER:
        return names.get(UUID(row.default), str(text("Unknown")))
    if row.kind is FieldKind.YES_NO:
        return str(text("Yes") if row.default == "yes" else text("No"))
    return row.default


@require_http_methods(["GET", "HEAD", "POST"])
@bss_page(Permission.SET_UP)
def add(request: HttpRequest, visit: Visit, entity: str) -> HttpResponseBase:
    """Add a custom field; its type is chosen on the same page, or named by the address."""
    if entity.upper() not in set(Entity):
        raise Http404("records of this kind have no custom fields")
    of, data = Entity(entity.upper()), submitted_data(request)
    named = request.GET.get("kind", "")
    fixed = FieldKind(named) if named in set(FieldKind) else None

    def save(visit: Visit, values: dict[str, Any]) -> UUID:
        kind = fixed or FieldKind(values["kind"])
        terms = _terms(values)
        if kind is not FieldKind.CHOICE:
            terms["choices"] = ()
        new = NewCustomField(entity=of, code=values["code"], kind=kind, **terms)
        return actions.add_custom_field(tenant_id=visit.tenant.id, new=new, by=visit.actor)

    if fixed is None:
        record_type = replace(_kind(save), redirects_to_record=True, help=_NEW_HINTS[of])
        return add_record(request, visit, record_type, NewFieldForm(data))
    form = FieldForm(data, fixed, None, _people(visit, None))
    return add_record(request, visit, _kind(save), form)


def _reject_add(_visit: Visit, _values: dict[str, Any]) -> UUID:
    raise AssertionError("custom fields are added on a page of their own")


FIELDS = _kind(_reject_add)
urlpatterns: list[URLPattern] = [
    path("custom-fields/", overview, name=SECTION),
    path("custom-fields/add/<slug:entity>/", add, name="setup-custom-field-add"),
    *record_urls(FIELDS, adding=False),
    move_url(
        FIELDS,
        lambda visit, pk, up: actions.move_custom_field(
            tenant_id=visit.tenant.id, by=visit.actor, field_id=pk, up=up
        ),
    ),
]
