"""Custom fields of the records of a BSS."""

from enum import StrEnum
from typing import Annotated

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.resource import Resource, VersionedResponse, created_response
from upline.api.resources.list_positions import MoveRequest
from upline.api.schemas import Flag, Id, LowercaseEnum, Record, RequestModel, unset_field
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
    """The sorting of custom fields: as on the pages, or by code."""

    POSITION = "position"
    POSITION_DOWN = "-position"
    CODE = "code"
    CODE_DOWN = "-code"


class CustomFieldQuery(PageQuery):
    """Filters of custom fields."""

    entity: FieldEntity | None = None
    sort: CustomFieldSort = CustomFieldSort.POSITION


class CustomField(Record):
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
    rows = field_rows(tenant_id=request.auth.tenant.id, entity=query.entity)
    is_by_code = query.sort in (CustomFieldSort.CODE, CustomFieldSort.CODE_DOWN)
    return paginate(
        list(enumerate(rows)),
        query,
        lambda place: _field(place[1]),
        key=lambda place: [place[1].code if is_by_code else place[0], str(place[1].id)],
        descending=query.sort.startswith("-"),
    )


def _field(row: FieldRow) -> CustomField:
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
    )


@RESOURCE.get("/custom-fields/{field_id}", CustomField)
def get_custom_field(request: ApiRequest, field_id: Id) -> CustomField:
    """Read a custom field."""
    return _field(find_field(tenant_id=request.auth.tenant.id, field_id=field_id))


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


@RESOURCE.update("/custom-fields/{field_id}", CustomField)
def change_custom_field(
    request: ApiRequest, field_id: Id, payload: UpdateCustomFieldRequest
) -> CustomField:
    """Change a custom field."""
    caller = request.auth
    row = find_field(tenant_id=caller.tenant.id, field_id=field_id)
    given = payload.model_fields_set
    actions.change_custom_field(
        tenant_id=caller.tenant.id,
        field_id=field_id,
        terms=FieldSettings(
            label=payload.name if "name" in given else row.label,
            choices=tuple(payload.choices) if "choices" in given else row.choices,
            group=payload.group if "group" in given else row.group,
            is_compulsory=(
                payload.is_compulsory if "is_compulsory" in given else row.is_compulsory
            ),
            default=payload.default if "default" in given else row.default,
        ),
        by=caller.actor,
    )
    return get_custom_field(request, field_id)


@RESOURCE.action("/custom-fields/{field_id}/move", CustomField)
def move_custom_field(request: ApiRequest, field_id: Id, payload: MoveRequest) -> CustomField:
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
