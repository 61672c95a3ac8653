"""Custom fields of the records of a BSS. They are set up by people."""

from enum import StrEnum
from typing import Annotated

from ninja import Query

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, PageQuery, paginate
from upline.api.resource import Resource
from upline.api.schemas import LowercaseEnum, Record
from upline.setup.queries import FieldRow, field_rows
from upline.setup.rulebook import Entity, FieldKind

RESOURCE = Resource(
    "custom fields", "Fields that a BSS adds to orders, accounts and subscriptions, by their codes."
)


class CustomFieldSort(StrEnum):
    """The sorting of custom fields: as on the pages, or by code."""

    POSITION = "position"
    POSITION_DOWN = "-position"
    CODE = "code"
    CODE_DOWN = "-code"


class CustomFieldQuery(PageQuery):
    """Filters of custom fields."""

    entity: Annotated[Entity, LowercaseEnum()] | None = None
    sort: CustomFieldSort = CustomFieldSort.POSITION


class CustomField(Record):
    """A custom field. `code` is its name in JSON; `group` the heading under which pages show it.

    Values are texts: a number in digits, a date as YYYY-MM-DD, one of `choices`, `yes` or `no`, a
    user by id. `default` is the value of new records, or null.
    """

    code: str
    entity: Annotated[Entity, LowercaseEnum()]
    kind: Annotated[FieldKind, LowercaseEnum()]
    choices: list[str]
    group: str
    is_compulsory: bool
    default: str | None


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
