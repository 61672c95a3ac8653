"""Custom fields: defining, changing, ordering and deleting them."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from upline.database.references import refuse_if_used
from upline.kernel.naming import one_line, required_line
from upline.kernel.verdicts import refuse
from upline.setup.actions.places import move
from upline.setup.custom_fields import check_value
from upline.setup.models import CustomField
from upline.setup.queries.usage import holders
from upline.setup.rulebook import Entity, FieldKind
from upline.tenancy.actions import lock_setup
from upline.tenancy.queries import check_users

MOST_CHOICES = 200
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LONGEST_CODE = 60
_LONGEST = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldTerms:
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
    def terms(self) -> FieldTerms:
        return FieldTerms(
            label=self.label,
            choices=self.choices,
            group=self.group,
            is_compulsory=self.is_compulsory,
            default=self.default,
        )


@transaction.atomic
def add_custom_field(*, tenant_id: UUID, new: NewCustomField) -> UUID:
    """Add a custom field after those there are; records there are start without a value.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_code`,
    `name_taken`, `choices_missing`, `too_many_choices`, and what is wrong with the default.
    """
    lock_setup(tenant_id=tenant_id)
    rows = CustomField.objects.filter(tenant_id=tenant_id, entity=new.entity)
    code = required_line(new.code, most=_LONGEST_CODE, field="code", label="A code")
    if not _CODE.fullmatch(code):
        sentence = "A code starts with a letter, then letters, figures, - and _ may follow."
        raise refuse("invalid_code", sentence, "code")
    if rows.filter(code=code).exists():
        raise refuse("name_taken", f"The code “{code}” is taken.", "code")
    field = CustomField(
        tenant_id=tenant_id,
        entity=new.entity,
        code=code,
        kind=new.kind,
        position=rows.count(),
    )
    _set_terms(field, _checked(new.kind, new.terms))
    _check_default_user(field)
    field.save(force_insert=True)
    return field.pk


@transaction.atomic
def change_custom_field(*, tenant_id: UUID, field_id: UUID, terms: FieldTerms) -> None:
    """Change a custom field; its code and its kind stay, and so do choices that records hold.

    Raises: Refused — as for adding one, and `in_use`; CustomField.DoesNotExist.
    """
    lock_setup(tenant_id=tenant_id)
    field = CustomField.objects.get(tenant_id=tenant_id, pk=field_id)
    default_before = field.default
    terms = _checked(FieldKind(field.kind), terms)
    for choice in set(field.choices) - set(terms.choices):
        where = holders(field, value=choice)
        if where:
            sentence = f"“{choice}” is the value of {where}; it has to stay a choice."
            raise refuse("in_use", sentence, "choices")
    _set_terms(field, terms)
    if field.default != default_before:
        _check_default_user(field)
    field.save()


@transaction.atomic
def move_custom_field(*, tenant_id: UUID, field_id: UUID, up: bool) -> None:
    """Move a custom field one place up or down among its entity's.

    Raises: CustomField.DoesNotExist.
    """
    lock_setup(tenant_id=tenant_id)
    rows = CustomField.objects.filter(tenant_id=tenant_id)
    move(rows.filter(entity=rows.get(pk=field_id).entity), field_id, up=up)


@transaction.atomic
def delete_custom_field(*, tenant_id: UUID, field_id: UUID) -> None:
    """Delete a custom field in which no record has a value.

    Raises: Refused `in_use`; CustomField.DoesNotExist.
    """
    lock_setup(tenant_id=tenant_id)
    field = CustomField.objects.get(tenant_id=tenant_id, pk=field_id)
    refuse_if_used(field.label, holders(field))
    field.delete()


def _set_terms(field: CustomField, terms: FieldTerms) -> None:
    field.label, field.group = terms.label, terms.group
    field.choices = list(terms.choices)
    field.is_compulsory, field.default = terms.is_compulsory, terms.default


def _checked(kind: FieldKind, terms: FieldTerms) -> FieldTerms:
    terms = replace(
        terms,
        label=required_line(terms.label, most=_LONGEST, field="label", label="A label"),
        group=one_line(terms.group, most=_LONGEST, field="group", label="A group"),
        choices=_checked_choices(terms.choices) if kind is FieldKind.CHOICE else (),
    )
    return replace(terms, default=_checked_default(kind, terms))


def _checked_choices(choices: tuple[str, ...]) -> tuple[str, ...]:
    lines = (one_line(c, most=_LONGEST, field="choices", label="A choice") for c in choices)
    kept = tuple(dict.fromkeys(line for line in lines if line))
    if not kept:
        raise refuse(
            "choices_missing", "A field of this kind needs at least one choice.", "choices"
        )
    if len(kept) > MOST_CHOICES:
        sentence = f"A field has at most {MOST_CHOICES} choices."
        raise refuse("too_many_choices", sentence, "choices")
    return kept


def _checked_default(kind: FieldKind, terms: FieldTerms) -> str | None:
    if terms.default is None or not terms.default.strip():
        return None
    text = terms.default
    return check_value(kind, terms.choices, text, label="The default", field="default")


def _check_default_user(field: CustomField) -> None:
    """Raises: Refused — `unknown_user`, `inactive_user`: nobody else can be a default."""
    if field.kind == FieldKind.USER and field.default:
        tenant_id = field.tenant_id
        check_users(tenant_id=tenant_id, user_ids=[UUID(field.default)], field="default")
