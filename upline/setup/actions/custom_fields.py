"""Custom fields: defining, changing, ordering and deleting them."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.references import check_not_used
from upline.kernel import texts
from upline.kernel.naming import clean_line, clean_required_line
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.setup.actions.list_positions import move_record
from upline.setup.custom_field_values import check_value
from upline.setup.models import CustomField
from upline.setup.queries.custom_fields import SETTINGS_FIELDS
from upline.setup.queries.usage import custom_field_usage
from upline.setup.rulebook import Entity, FieldKind, SetupAction
from upline.tenancy.actions import lock_setup
from upline.tenancy.queries import check_users

MAX_CHOICES = 200
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_MAX_CODE_LENGTH = 60
_MAX_LABEL_LENGTH = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSettings:
    """What can be changed of a custom field. `default` None: records start without a value."""

    label: str
    choices: tuple[str, ...] = ()
    group: str = ""
    is_compulsory: bool = False
    default: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCustomField:
    """What a custom field begins with: its terms, and what is fixed from then on."""

    entity: Entity
    code: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    group: str = ""
    is_compulsory: bool = False
    default: str | None = None

    @property
    def terms(self) -> FieldSettings:
        return FieldSettings(
            label=self.label,
            choices=self.choices,
            group=self.group,
            is_compulsory=self.is_compulsory,
            default=self.default,
        )


@transaction.atomic
def add_custom_field(*, tenant_id: UUID, new: NewCustomField, by: Actor) -> UUID:
    """Add a custom field after those there are; records there are start without a value.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_code`,
    `name_taken`, `choices_missing`, `too_many_choices`, and what is wrong with the default.
    """
    authorise(SetupAction.MANAGE_CUSTOM_FIELDS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = CustomField.objects.filter(tenant_id=tenant_id, entity=new.entity)
    code = clean_required_line(
        new.code, max_length=_MAX_CODE_LENGTH, field="code", label=texts.text("A code")
    )
    if not _CODE.fullmatch(code):
        sentence = text_of(
            texts.text("A code starts with a letter, then letters, figures, - and _ may follow.")
        )
        raise refuse("invalid_code", sentence, "code")
    if rows.filter(code=code).exists():
        raise refuse("name_taken", text_of("The code “{code}” is taken.", code=code), "code")
    field = CustomField(
        tenant_id=tenant_id,
        entity=new.entity,
        code=code,
        kind=new.kind,
        position=rows.count(),
    )
    _apply_settings(field, _clean_settings(new.kind, new.terms))
    _check_default_user(field)
    field.save(force_insert=True)
    return field.pk


@transaction.atomic
def change_custom_field(
    *,
    tenant_id: UUID,
    field_id: UUID,
    terms: FieldSettings,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change a custom field; its code and its kind stay, and so do choices that records hold.

    Raises: Refused — as for adding one, `stale`, and `in_use`; CustomField.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_CUSTOM_FIELDS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    field = CustomField.objects.get(tenant_id=tenant_id, pk=field_id)
    check_version(version, version_of(field, SETTINGS_FIELDS), noun=text_of("custom field"))
    default_before = field.default
    terms = _clean_settings(FieldKind(field.kind), terms)
    for choice in set(field.choices) - set(terms.choices):
        where = custom_field_usage(field, value=choice)
        if where:
            sentence = text_of(
                "“{choice}” is the value of {where}; it has to stay a choice.",
                choice=choice,
                where=where,
            )
            raise refuse("in_use", sentence, "choices")
    _apply_settings(field, terms)
    if field.default != default_before:
        _check_default_user(field)
    field.save()


@transaction.atomic
def move_custom_field(*, tenant_id: UUID, field_id: UUID, up: bool, by: Actor) -> None:
    """Move a custom field one place up or down among its entity's.

    Raises: CustomField.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_CUSTOM_FIELDS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = CustomField.objects.filter(tenant_id=tenant_id)
    move_record(rows.filter(entity=rows.get(pk=field_id).entity), field_id, up=up)


@transaction.atomic
def delete_custom_field(*, tenant_id: UUID, field_id: UUID, by: Actor) -> None:
    """Delete a custom field in which no record has a value.

    Raises: Refused `in_use`; CustomField.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_CUSTOM_FIELDS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    field = CustomField.objects.get(tenant_id=tenant_id, pk=field_id)
    check_not_used(field.label, custom_field_usage(field))
    field.delete()


def _apply_settings(field: CustomField, terms: FieldSettings) -> None:
    field.label, field.group = terms.label, terms.group
    field.choices = list(terms.choices)
    field.is_compulsory, field.default = terms.is_compulsory, terms.default


def _clean_settings(kind: FieldKind, terms: FieldSettings) -> FieldSettings:
    terms = replace(
        terms,
        label=clean_required_line(
            terms.label, max_length=_MAX_LABEL_LENGTH, field="label", label=texts.text("A label")
        ),
        group=clean_line(
            terms.group, max_length=_MAX_LABEL_LENGTH, field="group", label=texts.text("A group")
        ),
        choices=_clean_choices(terms.choices) if kind is FieldKind.CHOICE else (),
    )
    return replace(terms, default=_clean_default(kind, terms))


def _clean_choices(choices: tuple[str, ...]) -> tuple[str, ...]:
    lines = (
        clean_line(c, max_length=_MAX_LABEL_LENGTH, field="choices", label=texts.text("A choice"))
        for c in choices
    )
    unique_choices = tuple(dict.fromkeys(line for line in lines if line))
    if not unique_choices:
        raise refuse(
            "choices_missing",
            text_of(texts.text("A field of this kind needs at least one choice.")),
            "choices",
        )
    if len(unique_choices) > MAX_CHOICES:
        sentence = text_of("A field has at most {max_choices} choices.", max_choices=MAX_CHOICES)
        raise refuse("too_many_choices", sentence, "choices")
    return unique_choices


def _clean_default(kind: FieldKind, terms: FieldSettings) -> str | None:
    if terms.default is None or not terms.default.strip():
        return None
    text = terms.default
    return check_value(kind, terms.choices, text, label=texts.text("The default"), field="default")


def _check_default_user(field: CustomField) -> None:
    """Raises: Refused — `unknown_user`, `inactive_user`: nobody else can be a default."""
    if field.kind == FieldKind.USER and field.default:
        tenant_id = field.tenant_id
        check_users(tenant_id=tenant_id, user_ids=[UUID(field.default)], field="default")
