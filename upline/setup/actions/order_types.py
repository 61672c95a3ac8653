"""Order types: adding, changing, ordering and deleting them."""

from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.setup.actions.list_positions import check_record_unused, move_record, set_default_record
from upline.setup.actions.order_statuses import check_status
from upline.setup.models import OrderType
from upline.setup.queries.order_types import TYPE_FIELDS
from upline.setup.rulebook import SetupAction
from upline.tenancy.actions import lock_setup


@transaction.atomic
def add_order_type(
    *,
    tenant_id: UUID,
    name: str,
    is_default: bool = False,
    default_status_id: UUID | None = None,
    by: Actor,
) -> UUID:
    """Add an order type after those there are; as the default, it takes another's place.

    Raises: Refused — what is wrong with the name, `unknown_record`.
    """
    authorise(SetupAction.MANAGE_ORDER_TYPES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderType.objects.filter(tenant_id=tenant_id)
    check_status(tenant_id=tenant_id, status_id=default_status_id)
    order_type = OrderType.objects.create(
        tenant_id=tenant_id,
        name=clean_unique_name(OrderType, tenant_id=tenant_id, name=name),
        default_status_id=default_status_id,
        position=rows.count(),
    )
    if is_default:
        set_default_record(rows, order_type.pk)
    return order_type.pk


@transaction.atomic
def change_order_type(  # noqa: PLR0913 — the fields of the record
    *,
    tenant_id: UUID,
    type_id: UUID,
    name: str,
    is_default: bool,
    default_status_id: UUID | None,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change an order type; orders that have it keep their status.

    Raises: Refused — `stale`, what is wrong with the name, `unknown_record`; OrderType.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_ORDER_TYPES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderType.objects.filter(tenant_id=tenant_id)
    order_type = rows.get(pk=type_id)
    check_version(version, version_of(order_type, TYPE_FIELDS), noun=text("order type"))
    order_type.name = clean_unique_name(
        OrderType, tenant_id=tenant_id, name=name, exclude_id=order_type.pk
    )
    check_status(tenant_id=tenant_id, status_id=default_status_id)
    order_type.default_status_id = default_status_id
    order_type.save(update_fields=["name", "default_status"])
    if is_default or order_type.is_default:
        set_default_record(rows, order_type.pk if is_default else None)


@transaction.atomic
def set_default_type(*, tenant_id: UUID, type_id: UUID | None, by: Actor) -> None:
    """Make one order type the default of the BSS; None: no type is.

    Raises: Refused `unknown_record`.
    """
    authorise(SetupAction.MANAGE_ORDER_TYPES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderType.objects.filter(tenant_id=tenant_id)
    if type_id is not None and not rows.filter(pk=type_id).exists():
        raise refuse("unknown_record", text("This BSS has no such order type."), "type")
    set_default_record(rows, type_id)


@transaction.atomic
def move_order_type(*, tenant_id: UUID, type_id: UUID, up: bool, by: Actor) -> None:
    """Move an order type one place up or down. Raises: OrderType.DoesNotExist."""
    authorise(SetupAction.MANAGE_ORDER_TYPES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    move_record(OrderType.objects.filter(tenant_id=tenant_id), type_id, up=up)


@transaction.atomic
def delete_order_type(*, tenant_id: UUID, type_id: UUID, by: Actor) -> None:
    """Delete an order type that no order has.

    Raises: Refused `in_use`; OrderType.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_ORDER_TYPES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    order_type = OrderType.objects.get(tenant_id=tenant_id, pk=type_id)
    check_record_unused(order_type, order_type.name)
    order_type.delete()
