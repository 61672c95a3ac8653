"""What a BSS says of itself on print-outs."""

from dataclasses import asdict, dataclass
from uuid import UUID

from upline.kernel.fingerprints import fingerprint
from upline.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Address, VAT number, how a BSS is reached, where and when to pay. Empty texts are not printed."""

    address: str = ""
    vat_id: str = ""
    phone: str = ""
    email: str = ""
    bank_details: str = ""
    payment_days: int | None = None

    @property
    def version(self) -> str:
        return fingerprint(asdict(self))


def company_of(*, tenant_id: UUID) -> CompanyFacts:
    """Return what is known; a BSS that has said nothing has empty texts."""
    row = (
        Company.objects.filter(tenant_id=tenant_id)
        .values_list("address", "vat_id", "phone", "email", "bank_details", "payment_days")
        .first()
    )
    return CompanyFacts(*row) if row else CompanyFacts()
