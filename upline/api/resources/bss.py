"""The BSS itself: what print-outs say of it, its order numbers, its language and its mark-up."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.partial_edits import edit_partially, versioned
from upline.api.resource import Resource
from upline.api.resources.me import ApiRole
from upline.api.responses import VersionedResponse
from upline.api.schemas import (
    WHOLE_NUMBER,
    Amount,
    Record,
    RequestModel,
    ResponseModel,
    in_range,
    unset_field,
)
from upline.kernel.fingerprints import fingerprint
from upline.kernel.versions import check_version, version_of
from upline.tenancy import actions, queries
from upline.tenancy.actions import CompanyInput
from upline.tenancy.queries import (
    LANGUAGE_FIELDS,
    MARKUP_FIELDS,
    ORDER_NUMBER_FIELDS,
    SIGN_IN_FIELDS,
    CompanyFacts,
    TenantFacts,
)
from upline.tenancy.rulebook import (
    MAX_IDLE_MINUTES,
    MAX_NUMBER_DIGITS,
    MAX_PAYMENT_DAYS,
    MIN_IDLE_MINUTES,
)

RESOURCE = Resource(
    "BSS",
    "What is set up of the BSS itself: company, order numbers, language, mark-up, signing in.",
)

_HUNDRED = Decimal(100)
PaymentDays = Annotated[int, WHOLE_NUMBER, in_range(0, MAX_PAYMENT_DAYS)]
IdleMinutes = Annotated[int, WHOLE_NUMBER, in_range(MIN_IDLE_MINUTES, MAX_IDLE_MINUTES)]
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


class SignInSettings(ResponseModel):
    """How people sign in: the roles that need a second factor, and after how long unused sessions end; null: never."""

    second_factor_roles: list[ApiRole]
    idle_minutes: int | None


class BssSettings(Record):
    """The settings of the BSS.

    `language` is that of pages for people who have chosen none; empty: that of their browser.
    `markup_percent` is added to the prices of what is inherited from upstream and has no own price.
    """

    company: Company
    order_numbers: OrderNumbers
    language: str
    markup_percent: str = Field(pattern=r"^-?\d+(\.\d+)?$", examples=["20"])
    sign_in: SignInSettings


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


class UpdateSignInRequest(RequestModel):
    """Changes of how people sign in."""

    second_factor_roles: list[ApiRole] = unset_field()
    idle_minutes: IdleMinutes | None = None


class UpdateBssRequest(RequestModel):
    """Changes of the settings of the BSS: all of the given ones, or none."""

    company: UpdateCompanyRequest = unset_field()
    order_numbers: UpdateOrderNumbersRequest = unset_field()
    language: str = unset_field()
    markup_percent: Amount = unset_field()
    sign_in: UpdateSignInRequest = unset_field()


@dataclass(frozen=True, slots=True)
class _Settings:
    tenant: TenantFacts
    company: CompanyFacts

    @property
    def version(self) -> str:
        fields = (*ORDER_NUMBER_FIELDS, *LANGUAGE_FIELDS, *MARKUP_FIELDS, *SIGN_IN_FIELDS)
        return fingerprint(
            {"tenant": version_of(self.tenant, fields), "company": self.company.version}
        )


def _read(request: ApiRequest) -> _Settings:
    tenant = queries.get_tenant(tenant_id=request.auth.tenant.id)
    return _Settings(tenant, queries.company_of(tenant_id=tenant.id))


@RESOURCE.get("/bss", BssSettings)
def get_bss(request: ApiRequest) -> VersionedResponse:
    """Read the settings of the BSS."""
    row = _read(request)
    tenant = row.tenant
    settings = BssSettings(
        id=tenant.id,
        name=tenant.name,
        company=Company(**asdict(row.company)),
        order_numbers=OrderNumbers(prefix=tenant.order_prefix, padding=tenant.order_padding),
        language=tenant.language,
        sign_in=SignInSettings(
            second_factor_roles=list(tenant.second_factor_roles), idle_minutes=tenant.idle_minutes
        ),
        markup_percent=f"{((tenant.markup - 1) * _HUNDRED).normalize():f}",
    )
    return versioned(settings, row)


@RESOURCE.update("/bss", BssSettings, error_statuses=(412,))
def change_bss(request: ApiRequest, payload: UpdateBssRequest) -> VersionedResponse:
    """Change settings of the BSS."""
    edit_partially(request, lambda: _read(request), partial(_save, request, payload))
    return get_bss(request)


def _save(request: ApiRequest, payload: UpdateBssRequest, row: _Settings, version: str) -> None:
    """Save what is given, each part if it is as it was read. Raises: Refused — `stale`, and what the actions refuse."""
    check_version(version, row.version, noun="BSS")
    caller = request.auth
    at: dict[str, Any] = {"tenant_id": caller.tenant.id, "by": caller.actor}
    given = payload.model_fields_set
    if "company" in given:
        changes = payload.company.model_dump(exclude_unset=True)
        company = CompanyInput(**{**asdict(row.company), **changes})
        actions.set_company(**at, company=company, version=row.company.version)
    if "sign_in" in given:
        _save_sign_in(at, payload.sign_in, row.tenant)
    if "order_numbers" in given:
        numbers: dict[str, Any] = {
            "prefix": row.tenant.order_prefix,
            "padding": row.tenant.order_padding,
        }
        numbers |= payload.order_numbers.model_dump(exclude_unset=True)
        of_numbers = version_of(row.tenant, ORDER_NUMBER_FIELDS)
        actions.set_order_number_format(**at, **numbers, version=of_numbers)
    if "language" in given:
        of_language = version_of(row.tenant, LANGUAGE_FIELDS)
        actions.set_tenant_language(**at, language=payload.language, version=of_language)
    if "markup_percent" in given:
        markup = 1 + payload.markup_percent / _HUNDRED
        actions.set_markup(**at, markup=markup, version=version_of(row.tenant, MARKUP_FIELDS))


def _save_sign_in(at: dict[str, Any], payload: UpdateSignInRequest, tenant: TenantFacts) -> None:
    given = payload.model_fields_set
    roles = (
        payload.second_factor_roles
        if "second_factor_roles" in given
        else tenant.second_factor_roles
    )
    minutes = payload.idle_minutes if "idle_minutes" in given else tenant.idle_minutes
    rules = actions.SignInRules(second_factor_roles=frozenset(roles), idle_minutes=minutes)
    actions.set_sign_in_rules(**at, rules=rules, version=version_of(tenant, SIGN_IN_FIELDS))
