"""What can be done with accounts and contacts, and which of their fields can be edited.

Source: rules R31 and R44.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs
from upline.kernel.followed_fields import TEXT, FollowedField, FollowedFields
from upline.kernel.texts import Text, text
from upline.kernel.verdicts import ALLOWED, Verdict, refused
from upline.setup.rulebook import OWNERSHIP_FIELDS

MIRROR_PROTECTED = "mirror_protected"


class AccountKind(StrEnum):
    """Whose customer an account is: one's own, none but a tenant reseller, or a reseller's."""

    CUSTOMER = "CUSTOMER"
    RESELLER = "RESELLER"
    MIRROR = "MIRROR"


# The fields of a customer that its mirror follows, and that are locked on it (R31).
FOLLOWED_FIELDS = FollowedFields(
    FollowedField("name", "name", "name", TEXT),
    FollowedField("accounting_no", "accounting_no", "accounting_no", TEXT),
    FollowedField("email", "email", "email", TEXT),
    FollowedField("billing_address", "billing_address", "billing_address", TEXT),
    FollowedField(
        "vendor_customer_id", "vendor_customer_id", "vendor_customer_id", TEXT, default=""
    ),
)

# The fields of an account that its own BSS has for itself; on a mirror they are not shown.
PROFILE_FIELDS: Mapping[str, tuple[int, Text]] = {
    "phone": (60, text("A phone number")),
    "country": (100, text("A country")),
    "vat_id": (40, text("A VAT number")),
    "vendor_domain": (253, text("A vendor tenant domain")),
}

# Every field of an account, as forms, scenarios and the API call it.
ACCOUNT_FIELDS = FOLLOWED_FIELDS.names | PROFILE_FIELDS.keys() | OWNERSHIP_FIELDS.keys() | {
    "currency", "billing_to", "parent", "managed_by", "price_list", "payment_method",
}  # fmt: skip

_OWN: Mapping[str, AccessRequirement] = {
    **dict.fromkeys(
        [*FOLLOWED_FIELDS.names, *PROFILE_FIELDS], AccessRequirement(Permission.SELL, Level.EDIT)
    ),
    **OWNERSHIP_FIELDS,
}

# Which fields can be edited by hand, and what that needs. Price list and payment method of a
# reseller are agreed with it, by another action.
EDITABLE: Mapping[AccountKind, Mapping[str, AccessRequirement]] = MappingProxyType(
    {
        AccountKind.CUSTOMER: _OWN,
        AccountKind.RESELLER: _OWN,
        AccountKind.MIRROR: OWNERSHIP_FIELDS,
    }
)

assert EDITABLE.keys() == set(AccountKind), "a kind of account without fields"
assert all(fields.keys() <= ACCOUNT_FIELDS for fields in EDITABLE.values()), "an unknown field"


# What a distributor agrees with a reseller, on the reseller's account: each term and its column.
RESELLER_TERMS: Mapping[str, str] = {
    "price_list": "price_list_id",
    "payment_method": "payment_method_id",
    "currency": "currency",
    "responsible_user": "responsible_user_id",
}

assert RESELLER_TERMS.keys() <= ACCOUNT_FIELDS, "an unknown term"


class AccountAction(StrEnum):
    """What can be done with an account and its contacts."""

    CREATE = "create"
    EDIT = "edit"
    SET_TERMS = "set-terms"  # price list, payment method and the like, agreed with a reseller
    ADD_CONTACT = "add-contact"
    CHANGE_CONTACT = "change-contact"
    ADD_ACTIVITY = "add-activity"
    WRITE_EMAIL = "write-email"
    CREATE_CASE = "create-case"


# Who may: by their role, and by the account's permission rule. An edit needs what each of its
# fields needs.
NEEDS = declare_needs(AccountAction, {
    AccountAction.CREATE:      AccessRequirement(Permission.SELL, Level.EDIT),
    AccountAction.EDIT:        AccessRequirement(Permission.VIEW, Level.SEE),
    AccountAction.SET_TERMS:   AccessRequirement(Permission.SET_PRICES, Level.EDIT),
    AccountAction.ADD_CONTACT: AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT),
    # The same as for the orders of an account; mirrors take them too.
    **dict.fromkeys(
        (
            AccountAction.CHANGE_CONTACT,
            AccountAction.ADD_ACTIVITY,
            AccountAction.WRITE_EMAIL,
            AccountAction.CREATE_CASE,
        ),
        AccessRequirement(Permission.EDIT_ORDERS, Level.EDIT),
    ),
})  # fmt: skip


def fields_verdict(names: frozenset[str], kind: AccountKind) -> Verdict:
    """Return the verdict on editing these fields; a refusal names every field that cannot be edited."""
    offending = tuple(sorted(names - EDITABLE[kind].keys()))
    if not offending:
        return ALLOWED
    listed = ", ".join(offending)
    if kind is AccountKind.MIRROR:
        sentence = text(
            "This customer is managed by its reseller; these fields follow from there: {fields}.",
            fields=listed,
        )
        return refused(MIRROR_PROTECTED, sentence, *offending)
    sentence = text("These fields cannot be edited: {fields}.", fields=listed)
    return refused("field_not_editable", sentence, *offending)


def ribbon(reseller: str) -> str:
    """Return the sentence across a mirrored account; `reseller` is the name it has now."""
    return f"This account is managed by {reseller} Tenant Reseller"
