"""Payment methods: adding, renaming and deleting them."""

from uuid import UUID

from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.database.unique_names import clean_unique_name
from upline.kernel.texts import text
from upline.kernel.versions import check_version, version_of
from upline.setup.actions.list_positions import check_record_unused
from upline.setup.models import PaymentMethod
from upline.setup.queries.payment_methods import METHOD_FIELDS
from upline.setup.rulebook import SetupAction
from upline.tenancy.actions import lock_setup


@transaction.atomic
def add_payment_method(*, tenant_id: UUID, name: str, by: Actor) -> UUID:
    """Add a payment method. Raises: Refused — what is wrong with the name."""
    authorise(SetupAction.MANAGE_PAYMENT_METHODS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    name = clean_unique_name(PaymentMethod, tenant_id=tenant_id, name=name)
    return PaymentMethod.objects.create(tenant_id=tenant_id, name=name).pk


@transaction.atomic
def rename_payment_method(
    *, tenant_id: UUID, method_id: UUID, name: str, by: Actor, version: str | None = None
) -> None:
    """Rename a payment method; records that have it show the new name.

    Raises: Refused — `stale`, what is wrong with the name; PaymentMethod.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_PAYMENT_METHODS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    method = PaymentMethod.objects.get(tenant_id=tenant_id, pk=method_id)
    check_version(version, version_of(method, METHOD_FIELDS), noun=text("payment method"))
    method.name = clean_unique_name(
        PaymentMethod, tenant_id=tenant_id, name=name, exclude_id=method.pk
    )
    method.save(update_fields=["name"])


@transaction.atomic
def delete_payment_method(*, tenant_id: UUID, method_id: UUID, by: Actor) -> None:
    """Delete a payment method that nothing has.

    Raises: Refused `in_use`; PaymentMethod.DoesNotExist.
    """
    authorise(SetupAction.MANAGE_PAYMENT_METHODS, None, by=by)
    lock_setup(tenant_id=tenant_id)
    method = PaymentMethod.objects.get(tenant_id=tenant_id, pk=method_id)
    check_record_unused(method, method.name)
    method.delete()
