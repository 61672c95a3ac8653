"""Parts of JSON schemas: money, moments, references to records, lower-case enums."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID

from ninja import Path, Query
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from upline.kernel import money as kernel
from upline.kernel.formats import in_utc
from upline.kernel.page_objects import Ref


class RequestModel(BaseModel):
    """A request body. Unknown fields are refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ResponseModel(BaseModel):
    """A response body."""

    model_config = ConfigDict(frozen=True)


class Money(ResponseModel):
    """An amount of a currency. The amount is a decimal number as text."""

    amount: str = Field(pattern=r"^-?\d+(\.\d+)?$", examples=["28.22"])
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["EUR"])


def money(value: kernel.Money) -> Money:
    """Return an amount with the decimals of its currency; with more if they are not zero."""
    least = -int(kernel.minor_unit(value.currency).as_tuple().exponent)
    text = f"{value.amount:f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return Money(amount=f"{whole}.{decimals}" if decimals else whole, currency=value.currency)


def money_or_none(value: kernel.Money | None) -> Money | None:
    """Return an amount, or None where there is none."""
    return None if value is None else money(value)


class Record(ResponseModel):
    """A record that another one names."""

    id: UUID
    name: str


def record(ref: Ref) -> Record:
    """Return the reference to a record."""
    return Record(id=ref.id, name=ref.name)


def record_or_none(ref: Ref | None) -> Record | None:
    """Return the reference to a record, or None."""
    return None if ref is None else record(ref)


Instant = Annotated[
    datetime, PlainSerializer(in_utc, return_type=str), Field(examples=["2026-05-15T10:30:00Z"])
]
Id = Annotated[UUID, Path()]

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_EARLIEST, _LATEST = date(1970, 1, 1), date(2199, 12, 31)


def _day(given: Any) -> Any:
    if isinstance(given, date):
        return _in_bounds(given)
    if not (isinstance(given, str) and _DAY.fullmatch(given)):
        raise ValueError("A date is written as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ValueError("There is no such day.") from None
    return _in_bounds(day)


def _in_bounds(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"A date lies between {_EARLIEST} and {_LATEST}.")
    return day


def _moment(given: Any) -> Any:
    if isinstance(given, datetime):
        return given
    if not (isinstance(given, str) and _MOMENT.fullmatch(given)):
        raise ValueError("A moment is written as YYYY-MM-DDThh:mm:ssZ.")
    try:
        moment = datetime.fromisoformat(given)
        day = moment.astimezone(UTC).date()
    except (ValueError, OverflowError):
        raise ValueError("There is no such moment.") from None
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"A moment lies between {_EARLIEST} and {_LATEST}.")
    return moment


def _uuid(given: Any) -> Any:
    if isinstance(given, str) and not _UUID.fullmatch(given):
        raise ValueError("An identifier is a UUID.")
    return given


def _yes(given: Any) -> Any:
    words = {"true": True, "false": False}
    if not isinstance(given, bool | str) or (isinstance(given, str) and given not in words):
        raise ValueError("This is true or false.")
    return given if isinstance(given, bool) else words[given]


def _whole_number(given: Any) -> Any:
    """Return what JSON schema calls an integer: `5`, and `5.0` too."""
    if isinstance(given, float) and given.is_integer():
        return int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        raise ValueError("This is a whole number.")  # noqa: TRY004 - pydantic collects ValueError
    return given


def one_of(words: Collection[str]) -> BeforeValidator:
    """Return the check that a text is one of some words."""

    def check(given: Any) -> Any:
        if given not in words:
            raise ValueError(f"This is one of {', '.join(words)}.")
        return given

    return BeforeValidator(check)


WHOLE_NUMBER = BeforeValidator(_whole_number)


def words_schema(words: Collection[str]) -> WithJsonSchema:
    """Return the words as the document has them."""
    return WithJsonSchema({"type": "string", "enum": list(words)})


def in_range(minimum: int, maximum: int) -> WithJsonSchema:
    """Return the bounds of an integer as the document has them; the domain refuses others."""
    return WithJsonSchema({"type": "integer", "minimum": minimum, "maximum": maximum})


_MAX_WHOLE_NUMBER = 2**31 - 1
_PRICE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?", re.ASCII)


def _digits(given: Any) -> Any:
    if isinstance(given, str) and not (given.isascii() and given.isdecimal()):
        raise ValueError("A whole number is written in figures.")
    return given


def _price(given: Any) -> Any:
    if isinstance(given, str) and not _PRICE.fullmatch(given):
        raise ValueError("An amount is written as 28.22.")
    return given


# A whole number, and an amount of money, in the address of a list.
DIGITS = BeforeValidator(_digits)
WholeNumber = Annotated[
    int,
    DIGITS,
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": _MAX_WHOLE_NUMBER}),
    Field(ge=0, le=_MAX_WHOLE_NUMBER),
]
Price = Annotated[
    Decimal,
    BeforeValidator(_price),
    WithJsonSchema({"type": "string", "pattern": f"^{_PRICE.pattern}$", "examples": ["28.22"]}),
]


def _decimal(given: Any) -> Any:
    if isinstance(given, Decimal):
        return given
    if not (isinstance(given, str) and _DECIMAL.fullmatch(given)):
        raise ValueError("This is a decimal number as text, such as 28.22.")
    return Decimal(given)


# An amount or a percentage in a request. The domain refuses what has too many decimals or is too large.
Amount = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    WithJsonSchema({"type": "string", "pattern": f"^{_DECIMAL.pattern}$", "examples": ["28.22"]}),
]

# The value of a custom field in a request; null removes it.
CustomFields = dict[str, StrictStr | StrictInt | StrictFloat | StrictBool | None]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-05-15"]}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-05-15T10:30:00Z"]}),
]
Uuid = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]
YesNo = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"type": "boolean"})]
Flag = StrictBool  # in a body; `YesNo` is one in an address
DryRun = Annotated[
    YesNo, Query(description="Answer what this would do, and do nothing.", default=False)
]


def _raise_unset() -> Any:
    return None


def unset_field(**more: Any) -> Any:
    """Return the default of a field that a change may leave out; unlike None it cannot be sent."""
    return Field(default_factory=_raise_unset, **more)


F = TypeVar("F")


def edited(fields: type[F], record: object, payload: RequestModel) -> F:
    """Return the fields of a record, a dataclass, after a partial edit: what is given, the rest as it stands."""
    values = {
        name: getattr(payload if name in payload.model_fields_set else record, name)
        for name in fields.__dataclass_fields__  # type: ignore[attr-defined]
    }
    return fields(
        **{name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
    )


class LowercaseEnum:
    """Marks an enum that JSON has in lower case: `quantity_changed`."""

    def __get_pydantic_core_schema__(
        self, source: type[StrEnum], _: GetCoreSchemaHandler
    ) -> CoreSchema:
        members = {member.value.lower(): member for member in source}

        def read(word: Any) -> StrEnum:
            if isinstance(word, source):
                return word
            if not isinstance(word, str) or word not in members:
                raise ValueError(f"This is one of {', '.join(members)}.")
            return members[word]

        def write(member: Any) -> str:
            return str(member.value).lower()

        return core_schema.no_info_plain_validator_function(
            read,
            json_schema_input_schema=core_schema.literal_schema(list(members)),
            serialization=core_schema.plain_serializer_function_ser_schema(
                write, return_schema=core_schema.literal_schema(list(members))
            ),
        )
