"""Custom fields: what a BSS adds to its records. They are set up by people."""

from enum import StrEnum
from typing import Annotated

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, PageAsked, paged
from upline.api.noun import Noun
from upline.api.shapes import InSmallLetters, Record
from upline.setup.queries import FieldRow, field_rows
from upline.setup.rulebook import Entity, FieldKind

NOUN = Noun(
    "custom fields", "Fields that a BSS adds to orders, accounts and subscriptions, by their codes."
)


class FieldSort(StrEnum):
    """What custom fields are sorted by: as pages show them, or by code."""

    POSITION = "position"
    POSITION_DOWN = "-position"
    CODE = "code"
    CODE_DOWN = "-code"


class FieldsAsked(PageAsked):
    """Which custom fields are wanted."""

    entity: Annotated[Entity, InSmallLetters()] | None = None
    sort: FieldSort = FieldSort.POSITION


class CustomField(Record):
    """A custom field. `code` is its name in JSON; `group` the heading under which pages show it.

    Values are texts: a number in figures, a date as YYYY-MM-DD, one of `choices`, `yes` or `no`,
    a user by id. `default` is what new records begin with; null: nothing.
    """

    code: str
    entity: Annotated[Entity, InSmallLetters()]
    kind: Annotated[FieldKind, InSmallLetters()]
    choices: list[str]
    group: str
    is_compulsory: bool
    default: str | None


@NOUN.reads("/custom-fields", Listed[CustomField])
def list_custom_fields(request: Call, asked: Query[FieldsAsked]) -> Listed[CustomField]:
    """List custom fields."""
    rows = field_rows(tenant_id=request.auth.tenant.id, entity=asked.entity)
    is_by_code = asked.sort in (FieldSort.CODE, FieldSort.CODE_DOWN)
    return paged(
        list(enumerate(rows)),
        asked,
        lambda place: _field(place[1]),
        of=f"custom-fields.{asked.sort}",
        key=lambda place: [place[1].code if is_by_code else place[0], str(place[1].id)],
        descending=asked.sort.startswith("-"),
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
