"""Questions about what a BSS has set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upline.kernel.pages import Ref
from upline.setup.models import (
    ApiOption,
    CustomField,
    OrderStatus,
    OrderType,
    PaymentMethod,
    PermissionRule,
)
from upline.setup.rulebook import LAST_RESORT_STATUS, Entity, StatusKind


@dataclass(frozen=True, slots=True)
class DefaultStatus:
    """The status a new order gets, and which rule of R14 gave it."""

    id: UUID | None
    source: str


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """Use of API Options for one entity; None where nothing is set."""

    responsible_user_id: UUID | None
    sharing_rule_id: UUID | None


@dataclass(frozen=True, slots=True)
class CustomValue:
    """A custom field of a record with its value; empty where it has none."""

    code: str
    label: str
    value: str
    is_compulsory: bool


def default_type(*, tenant_id: UUID) -> OrderType | None:
    """Return the default order type, or None."""
    return OrderType.objects.filter(tenant_id=tenant_id, is_default=True).first()


def default_status(*, tenant_id: UUID, order_type: OrderType | None) -> DefaultStatus:
    """Return the type's default status, else the BSS's, else `Submitted` (R14).

    The id is None when even that does not exist yet.
    """
    if order_type is not None and order_type.default_status_id is not None:
        return DefaultStatus(order_type.default_status_id, "type_default")
    status = OrderStatus.objects.filter(tenant_id=tenant_id, is_default=True).first()
    if status is not None:
        return DefaultStatus(status.pk, "bss_default")
    last = OrderStatus.objects.filter(tenant_id=tenant_id, name=LAST_RESORT_STATUS).first()
    return DefaultStatus(last.pk if last else None, "fallback")


def api_options(*, tenant_id: UUID) -> dict[Entity, ApiOptions]:
    """Return Use of API Options by entity; entities without a section are left out."""
    return {
        Entity(row.entity): ApiOptions(row.responsible_user_id, row.sharing_rule_id)
        for row in ApiOption.objects.filter(tenant_id=tenant_id)
    }


def default_permission_rule_id(*, tenant_id: UUID) -> UUID | None:
    """Return the default permission rule, or None."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id, is_default=True)
    return rules.values_list("pk", flat=True).first()


def custom_fields(*, tenant_id: UUID, entity: Entity) -> list[CustomField]:
    """Return the custom fields of one kind of record, in their order."""
    fields = CustomField.objects.filter(tenant_id=tenant_id, entity=entity)
    return list(fields.order_by("position", "code"))


def custom_field_defaults(*, tenant_id: UUID, entity: Entity) -> dict[str, str]:
    """Return what custom fields start with; those without default are left out (R19)."""
    return {
        field.code: field.default
        for field in custom_fields(tenant_id=tenant_id, entity=entity)
        if field.default is not None
    }


def find_status_of_kind(*, tenant_id: UUID, kind: StatusKind) -> OrderStatus | None:
    """Return the first order status of a kind, or None."""
    statuses = OrderStatus.objects.filter(tenant_id=tenant_id, kind=kind)
    return statuses.order_by("position", "name").first()


def find_order_type(*, tenant_id: UUID, name: str) -> OrderType | None:
    """Return the order type of that name, or None."""
    return OrderType.objects.filter(tenant_id=tenant_id, name=name).first()


def find_order_status(*, tenant_id: UUID, name: str) -> OrderStatus | None:
    """Return the order status of that name, or None."""
    return OrderStatus.objects.filter(tenant_id=tenant_id, name=name).first()


def find_payment_method(*, tenant_id: UUID, name: str) -> PaymentMethod | None:
    """Return the payment method of that name, or None."""
    return PaymentMethod.objects.filter(tenant_id=tenant_id, name=name).first()


def find_permission_rule(*, tenant_id: UUID, name: str) -> PermissionRule | None:
    """Return the permission rule of that name, or None."""
    return PermissionRule.objects.filter(tenant_id=tenant_id, name=name).first()


def list_order_types(*, tenant_id: UUID) -> list[Ref]:
    """Return the order types of a BSS, in their order."""
    types = OrderType.objects.filter(tenant_id=tenant_id).order_by("position", "name")
    return [Ref(pk, name) for pk, name in types.values_list("pk", "name")]


def list_order_statuses(*, tenant_id: UUID) -> list[Ref]:
    """Return the order statuses of a BSS, in their order."""
    statuses = OrderStatus.objects.filter(tenant_id=tenant_id).order_by("position", "name")
    return [Ref(pk, name) for pk, name in statuses.values_list("pk", "name")]


def list_payment_methods(*, tenant_id: UUID) -> list[Ref]:
    """Return the payment methods of a BSS, by name."""
    methods = PaymentMethod.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in methods.values_list("pk", "name")]


def list_permission_rules(*, tenant_id: UUID) -> list[Ref]:
    """Return the permission rules of a BSS, by name."""
    rules = PermissionRule.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in rules.values_list("pk", "name")]


def custom_values(
    *, tenant_id: UUID, entity: Entity, values: Mapping[str, Any]
) -> tuple[CustomValue, ...]:
    """Return a record's custom fields with their values, in their order. One query."""
    return tuple(
        CustomValue(f.code, f.label, str(values.get(f.code) or ""), f.is_compulsory)
        for f in custom_fields(tenant_id=tenant_id, entity=entity)
    )
