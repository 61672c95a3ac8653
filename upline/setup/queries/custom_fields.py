"""Questions about custom fields as they are set up."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from upline.database.compiled_queries import compiled_query
from upline.database.keyset import Listing, PageRequest, Sorting, fetch_page
from upline.kernel.versions import version_of
from upline.setup.models import CustomField
from upline.setup.queries.usage import custom_field_usage
from upline.setup.rulebook import Entity, FieldKind

SETTINGS_FIELDS = ("label", "group", "choices", "is_compulsory", "default")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A custom field as it is set up. `default` None: records start without a value.

    `used_in` names the records with a value, if requested.
    """

    id: UUID
    entity: Entity
    code: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...]
    group: str
    is_compulsory: bool
    default: str | None
    used_in: str = ""

    @property
    def name(self) -> str:
        return self.label

    @property
    def version(self) -> str:
        return version_of(self, SETTINGS_FIELDS)


def custom_fields(*, tenant_id: UUID, entity: Entity) -> list[CustomField]:
    """Return the custom fields of one kind of record, in their order."""
    return _fields(tenant_id=tenant_id, entity=entity)


def custom_field_defaults(*, tenant_id: UUID, entity: Entity) -> dict[str, str]:
    """Return what custom fields start with; those without default are left out (R19)."""
    return {
        field.code: field.default
        for field in custom_fields(tenant_id=tenant_id, entity=entity)
        if field.default is not None
    }


def field_rows(*, tenant_id: UUID, entity: Entity | None = None) -> list[FieldRow]:
    """Return the custom fields of a BSS, or of one kind of its records, in their order."""
    return [_row(field) for field in _fields(tenant_id=tenant_id, entity=entity)]


@compiled_query
def _fields(tenant_id: UUID, entity: Entity | None) -> "QuerySet[CustomField]":
    fields = CustomField.objects.filter(tenant_id=tenant_id)
    if entity is not None:
        fields = fields.filter(entity=entity)
    return fields.order_by("position", "code")


def page_of_fields(*, tenant_id: UUID, entity: Entity, page: PageRequest) -> Listing[FieldRow]:
    """Return one page of the custom fields of one kind of record, in their order."""
    rows = CustomField.objects.filter(tenant_id=tenant_id, entity=entity).values()
    by_place = Sorting(column="position", unique="code")
    return fetch_page(rows, by_place, page, lambda row: _row(CustomField(**row)))


def get_custom_field(*, tenant_id: UUID, field_id: UUID) -> FieldRow:
    """Return a custom field, with where it is used.

    Raises: CustomField.DoesNotExist — also when it is another BSS's.
    """
    field = CustomField.objects.get(tenant_id=tenant_id, pk=field_id)
    return replace(_row(field), used_in=custom_field_usage(field))


def _row(field: CustomField) -> FieldRow:
    return FieldRow(
        id=field.pk,
        entity=Entity(field.entity),
        code=field.code,
        label=field.label,
        kind=FieldKind(field.kind),
        choices=tuple(field.choices),
        group=field.group,
        is_compulsory=field.is_compulsory,
        default=field.default,
    )
