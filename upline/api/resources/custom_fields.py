"""Custom fields of the records of a BSS."""

from enum import StrEnum
from typing import Annotated

from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.named_lists import paginate_with_timestamps
from upline.api.pagination import ListResponse
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.resources.list_positions import MoveRequest
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import Flag, Id, LowercaseEnum, Record, RequestModel, unset_field
from upline.api.timestamps import Timestamps, UpdatedSinceQuery, with_timestamps
from upline.setup import actions
from upline.setup.actions import FieldSettings
from upline.setup.queries import FieldRow, field_rows
from upline.setup.queries import get_custom_field as find_field
from upline.setup.rulebook import Entity, FieldKind

RESOURCE = Resource(
    "custom fields", "Fields that a BSS adds to orders, accounts and subscriptions, by their codes."
)


FieldEntity = Annotated[Entity, LowercaseEnum()]
Kind = Annotated[FieldKind, LowercaseEnum()]


class CustomFieldSort(StrEnum):
    """The sorting of custom fields: as on the pages, by code or by time."""

    POSITION = "position"
    POSITION_DOWN = "-position"
    CODE = "code"
    CODE_DOWN = "-code"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"


_BY_CODE = frozenset({CustomFieldSort.CODE, CustomFieldSort.CODE_DOWN})


class CustomFieldQuery(UpdatedSinceQuery):
    """Filters of custom fields."""

    entity: FieldEntity | None = None
    kind: Kind | None = None
    q: str = Field(default="", max_length=200, description="Words of the name, or the code.")
    sort: CustomFieldSort = CustomFieldSort.POSITION


class CustomField(Record, Timestamps):
    """A custom field. `code` is its name in JSON; `group` the heading under which pages show it.

    Values are texts: a number in digits, a date as YYYY-MM-DD, one of `choices`, `yes` or `no`, a
    user by id. `default` is the value of new records, or null.
    """

    code: str
    entity: FieldEntity
    kind: Kind
    choices: list[str]
    group: str
    is_compulsory: bool
    default: str | None


class CreateCustomFieldRequest(RequestModel):
    """A new custom field. `entity`, `code` and `kind` cannot be changed later; a choice has `choices`."""

    entity: FieldEntity
    code: str
    name: str
    kind: Kind = FieldKind.TEXT
    choices: list[str] = []
    group: str = ""
    is_compulsory: Flag = False
    default: str | None = None


class UpdateCustomFieldRequest(RequestModel):
    """Changes of a custom field. A choice that records have stays one; null takes the default away."""

    name: str = unset_field()
    choices: list[str] = unset_field()
    group: str = unset_field()
    is_compulsory: Flag = unset_field()
    default: str | None = None


@RESOURCE.get("/custom-fields", ListResponse[CustomField])
def list_custom_fields(
    request: ApiRequest, query: Query[CustomFieldQuery]
) -> ListResponse[CustomField]:
    """List custom fields."""
    rows = [
        row
        for row in field_rows(tenant_id=request.auth.tenant.id, entity=query.entity)
        if query.kind in (None, row.kind) and _matches(row, query.q)
    ]
    places = {row.id: place for place, row in enumerate(rows)}

    def key(row: FieldRow) -> str | int:
        return row.code if query.sort in _BY_CODE else places[row.id]

    return paginate_with_timestamps(request, rows, query, _field, sort=query.sort, key=key)


def _matches(row: FieldRow, words: str) -> bool:
    return words.casefold() in row.label.casefold() or words == row.code


def _field(row: FieldRow, stamps: Timestamps) -> CustomField:
    return CustomField(
        id=row.id,
        name=row.label,
        code=row.code,
        entity=row.entity,
        kind=row.kind,
        choices=list(row.choices),
        group=row.group,
        is_compulsory=row.is_compulsory,
        default=row.default,
        **dict(stamps),
    )


@RESOURCE.get("/custom-fields/{field_id}", CustomField)
def get_custom_field(request: ApiRequest, field_id: Id) -> VersionedResponse:
    """Read a custom field."""
    row = find_field(tenant_id=request.auth.tenant.id, field_id=field_id)
    return versioned(with_timestamps(request, row, _field), row)


@RESOURCE.create("/custom-fields", CustomField)
def create_custom_field(
    request: ApiRequest, payload: CreateCustomFieldRequest
) -> VersionedResponse:
    """Add a custom field after those there are; records there are start without a value."""
    caller = request.auth
    field_id = actions.add_custom_field(
        tenant_id=caller.tenant.id,
        new=actions.NewCustomField(
            entity=payload.entity,
            code=payload.code,
            label=payload.name,
            kind=payload.kind,
            choices=tuple(payload.choices),
            group=payload.group,
            is_compulsory=payload.is_compulsory,
            default=payload.default,
        ),
        by=caller.actor,
    )
    field = get_custom_field(request, field_id)
    return created_response(field, "get_custom_field", field_id=field_id)


@RESOURCE.update("/custom-fields/{field_id}", CustomField, error_statuses=(412,))
def change_custom_field(
    request: ApiRequest, field_id: Id, payload: UpdateCustomFieldRequest
) -> VersionedResponse:
    """Change a custom field."""
    caller = request.auth
    given = payload.model_fields_set

    def save(row: FieldRow, version: str) -> None:
        terms = FieldSettings(
            label=payload.name if "name" in given else row.label,
            choices=tuple(payload.choices) if "choices" in given else row.choices,
            group=payload.group if "group" in given else row.group,
            is_compulsory=(
                payload.is_compulsory if "is_compulsory" in given else row.is_compulsory
            ),
            default=payload.default if "default" in given else row.default,
        )
        actions.change_custom_field(
            tenant_id=caller.tenant.id,
            field_id=field_id,
            terms=terms,
            by=caller.actor,
            version=version,
        )

    edit_partially(request, lambda: find_field(tenant_id=caller.tenant.id, field_id=field_id), save)
    return get_custom_field(request, field_id)


@RESOURCE.action("/custom-fields/{field_id}/move", CustomField)
def move_custom_field(request: ApiRequest, field_id: Id, payload: MoveRequest) -> VersionedResponse:
    """Move a custom field among those of its kind of record."""
    caller = request.auth
    actions.move_custom_field(
        tenant_id=caller.tenant.id, field_id=field_id, up=payload.is_up, by=caller.actor
    )
    return get_custom_field(request, field_id)


@RESOURCE.delete("/custom-fields/{field_id}")
def delete_custom_field(request: ApiRequest, field_id: Id) -> None:
    """Delete a custom field in which no record has a value."""
    caller = request.auth
    actions.delete_custom_field(tenant_id=caller.tenant.id, field_id=field_id, by=caller.actor)
