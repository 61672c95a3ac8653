"""What a BSS says of itself on print-outs."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.kernel.naming import check_visible, clean_line, clean_text
from upline.kernel.texts import Text, text
from upline.kernel.verdicts import refuse
from upline.kernel.versions import check_version
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.models import Company
from upline.tenancy.queries.companies import company_of
from upline.tenancy.rulebook import MAX_COMPANY_TEXT, MAX_PAYMENT_DAYS, TenancyAction


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyInput:
    """Address, VAT number, how it is reached, where and when to pay. `payment_days` None: not said."""

    address: str = ""
    vat_id: str = ""
    phone: str = ""
    email: str = ""
    bank_details: str = ""
    payment_days: int | None = None


@transaction.atomic
def set_company(
    *, tenant_id: UUID, company: CompanyInput, by: Actor, version: str | None = None
) -> None:
    """Set what print-outs of a BSS say of it; all of it is given.

    Raises: Refused — `stale`, `too_long`, `unreadable_text`, `invalid_email`, `invalid_payment_days`.
    """
    authorise(TenancyAction.SET_COMPANY, None, by=by)
    days = company.payment_days
    if days is not None and not 0 <= days <= MAX_PAYMENT_DAYS:
        sentence = text("Enter 0 to {number} days.", number=MAX_PAYMENT_DAYS)
        raise refuse("invalid_payment_days", sentence, "payment_days")
    values = {
        "address": _lines(company.address, "address", text("An address")),
        "vat_id": clean_line(
            company.vat_id, max_length=40, field="vat_id", label=text("A VAT number")
        ),
        "phone": clean_line(
            company.phone, max_length=60, field="phone", label=text("A phone number")
        ),
        "email": _email(company.email),
        "bank_details": _lines(company.bank_details, "bank_details", text("Bank details")),
        "payment_days": days,
    }
    lock_setup(tenant_id=tenant_id)
    check_version(version, company_of(tenant_id=tenant_id).version, noun=text("section"))
    Company.objects.update_or_create(tenant_id=tenant_id, defaults=values)


def _lines(typed: str, field: str, label: Text) -> str:
    cleaned = clean_text(typed, max_length=MAX_COMPANY_TEXT, field=field, label=label)
    lines = [line.rstrip() for line in cleaned.split("\n")]
    for line in lines:
        check_visible(line, field=field, label=label)
    return "\n".join(lines)


def _email(typed: str) -> str:
    line = clean_line(typed, max_length=254, field="email", label=text("An e-mail"))
    try:
        if line:
            validate_email(line)
    except ValidationError as problem:
        sentence = text("Enter an e-mail, such as ann@example.com.")
        raise refuse("invalid_email", sentence, "email") from problem
    return line
