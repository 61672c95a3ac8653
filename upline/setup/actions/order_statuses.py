"""Order statuses: adding, changing, ordering and deleting them."""

from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version, version_of
from upline.setup.actions.list_positions import check_record_unused, move_record, set_default_record
from upline.setup.models import OrderStatus
from upline.setup.queries.order_types import STATUS_FIELDS
from upline.setup.queries.usage import where_used
from upline.setup.rulebook import FALLBACK_STATUS, STANDARD_STATUSES, SetupAction, StatusKind
from upline.tenancy.actions import lock_setup


def add_standard_statuses(*, tenant_id: UUID, by: Actor) -> None:
    """Give a BSS the order statuses it starts with when it sets up none of its own."""
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    OrderStatus.objects.bulk_create(
        OrderStatus(tenant_id=tenant_id, name=name, kind=kind, position=position)
        for position, (name, kind) in enumerate(STANDARD_STATUSES)
    )


@transaction.atomic
def add_order_status(
    *, tenant_id: UUID, name: str, kind: StatusKind, is_default: bool = False, by: Actor
) -> UUID:
    """Add an order status after those there are; as the default, it takes another's place.

    Raises: Refused — what is wrong with the name.
    """
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderStatus.objects.filter(tenant_id=tenant_id)
    status = OrderStatus.objects.create(
        tenant_id=tenant_id,
        name=clean_unique_name(OrderStatus, tenant_id=tenant_id, name=name),
        kind=kind,
        position=rows.count(),
    )
    if is_default:
        set_default_record(rows, status.pk)
    return status.pk


@transaction.atomic
def change_order_status(  # noqa: PLR0913 — the fields of the record
    *,
    tenant_id: UUID,
    status_id: UUID,
    name: str,
    kind: StatusKind | None,
    is_default: bool,
    by: Actor,
    version: str | None = None,
) -> None:
    """Change an order status; what it means stays as long as something has it.

    `kind` None: what it means is left alone.

    Raises: Refused — `stale`, what is wrong with the name, `in_use`; OrderStatus.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderStatus.objects.filter(tenant_id=tenant_id)
    status = rows.get(pk=status_id)
    check_version(version, version_of(status, STATUS_FIELDS), noun=text("order status"))
    kind = kind or StatusKind(status.kind)
    if status.kind != kind and (where := where_used(status)):
        sentence = text(
            "“{name}” is used by {where}; what it means cannot change any more.",
            name=status.name,
            where=where,
        )
        raise refuse("in_use", sentence, "kind")
    status.name = clean_unique_name(
        OrderStatus, tenant_id=tenant_id, name=name, exclude_id=status.pk
    )
    status.kind = kind
    status.save(update_fields=["name", "kind"])
    if is_default or status.is_default:
        set_default_record(rows, status.pk if is_default else None)


@transaction.atomic
def set_default_status(*, tenant_id: UUID, status_id: UUID | None, by: Actor) -> None:
    """Make one order status the default of the BSS; None: no status is.

    Raises: Refused `unknown_record`.
    """
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    rows = OrderStatus.objects.filter(tenant_id=tenant_id)
    check_status(tenant_id=tenant_id, status_id=status_id)
    set_default_record(rows, status_id)


@transaction.atomic
def move_order_status(*, tenant_id: UUID, status_id: UUID, up: bool, by: Actor) -> None:
    """Move an order status one place up or down. Raises: OrderStatus.DoesNotExist."""
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    move_record(OrderStatus.objects.filter(tenant_id=tenant_id), status_id, up=up)


@transaction.atomic
def delete_order_status(*, tenant_id: UUID, status_id: UUID, by: Actor) -> None:
    """Delete an order status that nothing has.

    Raises: Refused `in_use`; OrderStatus.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_ORDER_STATUSES, None, by=by)
    lock_setup(tenant_id=tenant_id)
    status = OrderStatus.objects.get(tenant_id=tenant_id, pk=status_id)
    check_record_unused(status, status.name)
    status.delete()


def check_status(*, tenant_id: UUID, status_id: UUID | None) -> None:
    """Raises: Refused `unknown_record` — the BSS has no such status; None is none at all."""
    if status_id is None:
        return
    if not OrderStatus.objects.filter(tenant_id=tenant_id, pk=status_id).exists():
        raise refuse("unknown_record", text("This BSS has no such order status."), "default_status")


def ensure_fallback_status(*, tenant_id: UUID) -> UUID:
    """Return the status `Submitted`, made if the BSS has none (R14)."""
    status, _ = OrderStatus.objects.get_or_create(
        tenant_id=tenant_id,
        name=FALLBACK_STATUS,
        defaults={"kind": StatusKind.IN_PROGRESS},
    )
    return status.pk
