"""Questions about order types and statuses, and which of them a new order gets (R14)."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from upline.database.bulk import fetch
from upline.database.compiled_queries import compiled_query
from upline.kernel.page_objects import Ref
from upline.kernel.versions import version_of
from upline.setup.models import OrderStatus, OrderType
from upline.setup.queries.usage import where_used
from upline.setup.rulebook import FALLBACK_STATUS, FINAL_STATUS_KINDS, StatusKind, StatusSource

TYPE_FIELDS = ("name", "is_default", "default_status_id")
STATUS_FIELDS = ("name", "kind", "is_default")


@dataclass(frozen=True, slots=True)
class DefaultStatus:
    """The status a new order gets, and which rule of R14 gave it."""

    id: UUID | None
    source: StatusSource


@dataclass(frozen=True, slots=True)
class TypeRow:
    """An order type and what orders of it start with; `used_in`: what uses it, if requested."""

    id: UUID
    name: str
    is_default: bool
    default_status_id: UUID | None
    default_status: str
    used_in: str = ""

    @property
    def version(self) -> str:
        return version_of(self, TYPE_FIELDS)


@dataclass(frozen=True, slots=True)
class StatusRow:
    """An order status; `used_in`: what uses it, if requested."""

    id: UUID
    name: str
    kind: StatusKind
    is_default: bool
    used_in: str = ""

    @property
    def version(self) -> str:
        return version_of(self, STATUS_FIELDS)


@dataclass(frozen=True, slots=True)
class NewOrderDefaults:
    """What a new back-order gets now; `type` is empty where no type is the default."""

    type: str
    status: str
    source: StatusSource


def default_type(*, tenant_id: UUID) -> OrderType | None:
    """Return the default order type, or None."""
    return next(iter(_default_types(tenant_id=tenant_id)), None)


@compiled_query
def _default_types(tenant_id: UUID) -> "QuerySet[OrderType]":
    return OrderType.objects.filter(tenant_id=tenant_id, is_default=True)  # one at most


def default_status(*, tenant_id: UUID, order_type: OrderType | None) -> DefaultStatus:
    """Return the type's default status, else the BSS's, else `Submitted` (R14).

    The id is None when even that does not exist yet.
    """
    statuses = _statuses(tenant_id=tenant_id)
    return resolve_default_status(
        of_type=order_type.default_status_id if order_type else None,
        of_bss=next((one.pk for one in statuses if one.is_default), None),
        fallback=next((one.pk for one in statuses if one.name == FALLBACK_STATUS), None),
    )


def resolve_default_status(
    *, of_type: UUID | None, of_bss: UUID | None, fallback: UUID | None
) -> DefaultStatus:
    """Climb the ladder of R14."""
    if of_type is not None:
        return DefaultStatus(of_type, StatusSource.TYPE_DEFAULT)
    if of_bss is not None:
        return DefaultStatus(of_bss, StatusSource.BSS_DEFAULT)
    return DefaultStatus(fallback, StatusSource.FALLBACK)


def new_order_defaults(*, tenant_id: UUID) -> NewOrderDefaults:
    """Return type and status as the next back-order gets them (R14)."""
    order_type = default_type(tenant_id=tenant_id)
    found = default_status(tenant_id=tenant_id, order_type=order_type)
    status = FALLBACK_STATUS
    if found.id is not None:
        status = OrderStatus.objects.values_list("name", flat=True).get(pk=found.id)
    return NewOrderDefaults(order_type.name if order_type else "", status, found.source)


def find_order_type(*, tenant_id: UUID, name: str) -> OrderType | None:
    """Return the order type of that name, or None."""
    return OrderType.objects.filter(tenant_id=tenant_id, name=name).first()


def find_order_status(*, tenant_id: UUID, name: str) -> OrderStatus | None:
    """Return the order status of that name, or None."""
    return OrderStatus.objects.filter(tenant_id=tenant_id, name=name).first()


def find_status_of_kind(*, tenant_id: UUID, kind: StatusKind) -> OrderStatus | None:
    """Return the first order status of a kind, or None."""
    return next((one for one in _statuses(tenant_id=tenant_id) if one.kind == kind), None)


_IN_ORDER = "SELECT id, name FROM {} WHERE tenant_id = %s ORDER BY position, name"


def list_order_types(*, tenant_id: UUID) -> list[Ref]:
    """Return the order types of a BSS, in their order."""
    rows = fetch(_IN_ORDER.format("upline_ordertype"), [tenant_id])
    return [Ref(pk, name) for pk, name in rows]


def list_order_statuses(*, tenant_id: UUID) -> list[Ref]:
    """Return the order statuses of a BSS, in their order."""
    rows = fetch(_IN_ORDER.format("upline_orderstatus"), [tenant_id])
    return [Ref(pk, name) for pk, name in rows]


def list_open_statuses(*, tenant_id: UUID) -> list[Ref]:
    """Return the statuses that neither execute nor cancel an order, in their order."""
    rows = status_rows(tenant_id=tenant_id)
    return [Ref(row.id, row.name) for row in rows if row.kind not in FINAL_STATUS_KINDS]


def type_rows(*, tenant_id: UUID) -> list[TypeRow]:
    """Return the order types of a BSS with what they say, in their order."""
    types = OrderType.objects.filter(tenant_id=tenant_id).select_related("default_status")
    return [_type_row(row) for row in types.order_by("position", "name")]


def status_rows(*, tenant_id: UUID) -> list[StatusRow]:
    """Return the order statuses of a BSS with what they say, in their order."""
    return [_status_row(row) for row in _statuses(tenant_id=tenant_id)]


@compiled_query
def _statuses(tenant_id: UUID) -> "QuerySet[OrderStatus]":
    return OrderStatus.objects.filter(tenant_id=tenant_id).order_by("position", "name")


def get_order_type(*, tenant_id: UUID, type_id: UUID) -> TypeRow:
    """Return an order type, with where it is used.

    Raises: OrderType.DoesNotExist — also when it is another BSS's.
    """
    rows = OrderType.objects.filter(tenant_id=tenant_id).select_related("default_status")
    row = rows.get(pk=type_id)
    return replace(_type_row(row), used_in=where_used(row))


def get_order_status(*, tenant_id: UUID, status_id: UUID) -> StatusRow:
    """Return an order status, with where it is used.

    Raises: OrderStatus.DoesNotExist — also when it is another BSS's.
    """
    row = OrderStatus.objects.get(tenant_id=tenant_id, pk=status_id)
    return replace(_status_row(row), used_in=where_used(row))


def _type_row(row: OrderType) -> TypeRow:
    status = row.default_status
    return TypeRow(
        row.pk, row.name, row.is_default, row.default_status_id, status.name if status else ""
    )


def _status_row(row: OrderStatus) -> StatusRow:
    return StatusRow(row.pk, row.name, StatusKind(row.kind), row.is_default)
