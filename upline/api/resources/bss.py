"""The BSS itself: what print-outs say of it, its order numbers, its language and its mark-up."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.resource import Resource
from upline.api.schemas import (
    WHOLE_NUMBER,
    Amount,
    Record,
    RequestModel,
    ResponseModel,
    in_range,
    unset_field,
)
from upline.tenancy import actions, queries
from upline.tenancy.actions import CompanyInput
from upline.tenancy.rulebook import MAX_NUMBER_DIGITS, MAX_PAYMENT_DAYS

RESOURCE = Resource(
    "BSS", "What is set up of the BSS itself: company, order numbers, language, mark-up."
)

_HUNDRED = Decimal(100)
PaymentDays = Annotated[int, WHOLE_NUMBER, in_range(0, MAX_PAYMENT_DAYS)]
Padding = Annotated[int, WHOLE_NUMBER, in_range(0, MAX_NUMBER_DIGITS)]


class Company(ResponseModel):
    """What print-outs say of the BSS. Empty texts are not printed."""

    address: str
    vat_id: str
    phone: str
    email: str
    bank_details: str
    payment_days: int | None


class OrderNumbers(ResponseModel):
    """How order numbers are written: a prefix, and as many digits as `padding` says at least."""

    prefix: str
    padding: int


class BssSettings(Record):
    """The settings of the BSS.

    `language` is that of pages for people who have chosen none; empty: that of their browser.
    `markup_percent` is added to the prices of what is inherited from upstream and has no own price.
    """

    company: Company
    order_numbers: OrderNumbers
    language: str
    markup_percent: str = Field(pattern=r"^-?\d+(\.\d+)?$", examples=["20"])


class UpdateCompanyRequest(RequestModel):
    """Changes of what print-outs say of the BSS."""

    address: str = unset_field()
    vat_id: str = unset_field()
    phone: str = unset_field()
    email: str = unset_field()
    bank_details: str = unset_field()
    payment_days: PaymentDays | None = None


class UpdateOrderNumbersRequest(RequestModel):
    """Changes of how order numbers are written, also those that there are."""

    prefix: str = unset_field()
    padding: Padding = unset_field()


class UpdateBssRequest(RequestModel):
    """Changes of the settings of the BSS: all of the given ones, or none."""

    company: UpdateCompanyRequest = unset_field()
    order_numbers: UpdateOrderNumbersRequest = unset_field()
    language: str = unset_field()
    markup_percent: Amount = unset_field()


@RESOURCE.get("/bss", BssSettings)
def get_bss(request: ApiRequest) -> BssSettings:
    """Read the settings of the BSS."""
    tenant = queries.get_tenant(tenant_id=request.auth.tenant.id)
    company = queries.company_of(tenant_id=tenant.id)
    return BssSettings(
        id=tenant.id,
        name=tenant.name,
        company=Company(
            address=company.address,
            vat_id=company.vat_id,
            phone=company.phone,
            email=company.email,
            bank_details=company.bank_details,
            payment_days=company.payment_days,
        ),
        order_numbers=OrderNumbers(prefix=tenant.order_prefix, padding=tenant.order_padding),
        language=tenant.language,
        markup_percent=f"{((tenant.markup - 1) * _HUNDRED).normalize():f}",
    )


@RESOURCE.update("/bss", BssSettings)
def change_bss(request: ApiRequest, payload: UpdateBssRequest) -> BssSettings:
    """Change settings of the BSS."""
    caller = request.auth
    tenant_id, given = caller.tenant.id, payload.model_fields_set
    if "company" in given:
        before = get_bss(request).company.model_dump()
        changes = payload.company.model_dump(exclude_unset=True)
        company = CompanyInput(**{**before, **changes})
        actions.set_company(tenant_id=tenant_id, company=company, by=caller.actor)
    if "order_numbers" in given:
        numbers = get_bss(request).order_numbers.model_dump()
        numbers |= payload.order_numbers.model_dump(exclude_unset=True)
        actions.set_order_number_format(tenant_id=tenant_id, **numbers, by=caller.actor)
    if "language" in given:
        actions.set_tenant_language(tenant_id=tenant_id, language=payload.language, by=caller.actor)
    if "markup_percent" in given:
        markup = 1 + payload.markup_percent / _HUNDRED
        actions.set_markup(tenant_id=tenant_id, markup=markup, by=caller.actor)
    return get_bss(request)
