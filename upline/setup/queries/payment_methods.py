"""Questions about payment methods."""

from dataclasses import dataclass
from uuid import UUID

from upline.kernel.page_objects import Ref
from upline.kernel.versions import version_of
from upline.setup.models import PaymentMethod
from upline.setup.queries.usage import where_used

METHOD_FIELDS = ("name",)


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A payment method and, in words, what has it."""

    id: UUID
    name: str
    used_in: str

    @property
    def version(self) -> str:
        return version_of(self, METHOD_FIELDS)


def find_payment_method(*, tenant_id: UUID, name: str) -> PaymentMethod | None:
    """Return the payment method of that name, or None."""
    return PaymentMethod.objects.filter(tenant_id=tenant_id, name=name).first()


def list_payment_methods(*, tenant_id: UUID) -> list[Ref]:
    """Return the payment methods of a BSS, by name."""
    methods = PaymentMethod.objects.filter(tenant_id=tenant_id).order_by("name")
    return [Ref(pk, name) for pk, name in methods.values_list("pk", "name")]


def get_payment_method(*, tenant_id: UUID, method_id: UUID) -> MethodRow:
    """Return a payment method, with where it is used.

    Raises: PaymentMethod.DoesNotExist — also when it is another BSS's.
    """
    row = PaymentMethod.objects.get(tenant_id=tenant_id, pk=method_id)
    return MethodRow(row.pk, row.name, where_used(row))
