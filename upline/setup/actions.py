"""Setting up a BSS: order types and statuses, payment methods, rules, options, fields."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from upline.setup.models import (
    ApiOption,
    CustomField,
    OrderStatus,
    OrderType,
    PaymentMethod,
    PermissionRule,
)
from upline.setup.rulebook import LAST_RESORT_STATUS, STANDARD_STATUSES, Entity, StatusKind


def add_standard_statuses(*, tenant_id: UUID) -> None:
    """Give a BSS the order statuses it starts with when it sets up none of its own."""
    OrderStatus.objects.bulk_create(
        OrderStatus(tenant_id=tenant_id, name=name, kind=kind, position=position)
        for position, (name, kind) in enumerate(STANDARD_STATUSES)
    )


def add_order_status(
    *, tenant_id: UUID, name: str, kind: StatusKind, is_default: bool = False
) -> UUID:
    """Add an order status after those there are."""
    position = OrderStatus.objects.filter(tenant_id=tenant_id).count()
    status = OrderStatus.objects.create(
        tenant_id=tenant_id, name=name, kind=kind, is_default=is_default, position=position
    )
    return status.pk


def add_order_type(
    *,
    tenant_id: UUID,
    name: str,
    is_default: bool = False,
    default_status_id: UUID | None = None,
) -> UUID:
    """Add an order type after those there are."""
    position = OrderType.objects.filter(tenant_id=tenant_id).count()
    order_type = OrderType.objects.create(
        tenant_id=tenant_id,
        name=name,
        is_default=is_default,
        default_status_id=default_status_id,
        position=position,
    )
    return order_type.pk


@transaction.atomic
def set_default_status(*, tenant_id: UUID, status_id: UUID | None) -> None:
    """Make one order status the default of the BSS; None: no status is."""
    statuses = OrderStatus.objects.filter(tenant_id=tenant_id)
    statuses.filter(is_default=True).update(is_default=False)
    if status_id is not None:
        statuses.filter(pk=status_id).update(is_default=True)


@transaction.atomic
def set_default_type(*, tenant_id: UUID, type_id: UUID | None) -> None:
    """Make one order type the default of the BSS; None: no type is."""
    types = OrderType.objects.filter(tenant_id=tenant_id)
    types.filter(is_default=True).update(is_default=False)
    if type_id is not None:
        types.filter(pk=type_id).update(is_default=True)


def ensure_last_resort_status(*, tenant_id: UUID) -> UUID:
    """Return the status `Submitted`, made if the BSS has none (R14)."""
    status, _ = OrderStatus.objects.get_or_create(
        tenant_id=tenant_id,
        name=LAST_RESORT_STATUS,
        defaults={"kind": StatusKind.IN_PROGRESS},
    )
    return status.pk


def add_payment_method(*, tenant_id: UUID, name: str) -> UUID:
    """Add a payment method."""
    return PaymentMethod.objects.create(tenant_id=tenant_id, name=name).pk


def add_permission_rule(*, tenant_id: UUID, name: str, is_default: bool = False) -> UUID:
    """Add a permission rule."""
    rule = PermissionRule.objects.create(tenant_id=tenant_id, name=name, is_default=is_default)
    return rule.pk


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCustomField:
    """What a custom field begins with. `default` None: it starts empty."""

    entity: Entity
    code: str
    label: str
    is_compulsory: bool = False
    default: str | None = None


def add_custom_field(*, tenant_id: UUID, new: NewCustomField) -> UUID:
    """Add a custom field after those there are."""
    position = CustomField.objects.filter(tenant_id=tenant_id, entity=new.entity).count()
    field = CustomField.objects.create(
        tenant_id=tenant_id,
        entity=new.entity,
        code=new.code,
        label=new.label,
        is_compulsory=new.is_compulsory,
        default=new.default,
        position=position,
    )
    return field.pk


def set_api_options(
    *,
    tenant_id: UUID,
    entity: Entity,
    responsible_user_id: UUID | None,
    sharing_rule_id: UUID | None,
) -> None:
    """Set Use of API Options for one entity; None clears an option (R15)."""
    ApiOption.objects.update_or_create(
        tenant_id=tenant_id,
        entity=entity,
        defaults={
            "responsible_user_id": responsible_user_id,
            "sharing_rule_id": sharing_rule_id,
        },
    )
