"""The tables of docs/rulebook.md about accounts, subscriptions, custom fields, and who may do what."""

from collections.abc import Iterator, Mapping
from types import ModuleType

from upline.access.rulebook import AccessRequirement, declared_needs
from upline.backorders import rulebook as backorders
from upline.catalog import rulebook as catalog
from upline.cli.manual_tables import NO, YES, Table, format_names
from upline.crm import rulebook as crm
from upline.eventlog import rulebook as eventlog
from upline.exports import rulebook as exports
from upline.jobs import rulebook as jobs
from upline.orders import rulebook as orders
from upline.orders.rulebook import OrderAction
from upline.parties import rulebook as parties
from upline.parties.rulebook import AccountKind
from upline.selling import rulebook as selling
from upline.setup import rulebook as setup
from upline.setup.custom_field_values import VALUE_ERRORS
from upline.storefront import rulebook as storefront
from upline.subscriptions import rulebook as subscriptions
from upline.tenancy import rulebook as tenancy
from upline.tmforum import rulebook as tmforum
from upline.webhooks import rulebook as webhooks

_KINDS: Mapping[AccountKind, str] = {
    AccountKind.CUSTOMER: "own customer",
    AccountKind.RESELLER: "tenant reseller",
    AccountKind.MIRROR: "mirrored customer",
}

# Every area's rulebook that declares who may, by the area's name.
RULEBOOKS: Mapping[str, ModuleType] = {
    "orders": orders,
    "subscriptions": subscriptions,
    "parties": parties,
    "selling": selling,
    "crm": crm,
    "backorders": backorders,
    "catalog": catalog,
    "setup": setup,
    "storefront": storefront,
    "tenancy": tenancy,
    "exports": exports,
    "jobs": jobs,
    "eventlog": eventlog,
    "webhooks": webhooks,
    "tmforum": tmforum,
}

assert _KINDS.keys() == set(AccountKind), "a kind of account without a column"


def record_tables() -> Iterator[Table]:
    """Return who may act, which fields can be edited, and the kinds of custom fields."""
    yield _needs_table()
    yield _customer_table()
    yield Table(
        "account-fields",
        "Which fields of an account can be edited",
        "On a mirrored customer all others follow from the reseller's BSS and are refused with "
        f"`{parties.MIRROR_PROTECTED}` (R31, R44). Beside it, what somebody's role must permit, "
        "and how far the account's permission rule must let them go.",
        ("field", *_KINDS.values(), "permission", "level"),
        tuple(
            (
                f"`{field}`",
                *(YES if field in parties.EDITABLE[kind] else NO for kind in _KINDS),
                *_need_label(parties.EDITABLE[AccountKind.CUSTOMER].get(field)),
            )
            for field in sorted(parties.ACCOUNT_FIELDS)
        ),
    )
    yield Table(
        "subscription-fields",
        "Which fields of a subscription can be edited",
        "For add-ons alike. All other fields change by sales only, and on a mirror are refused with "
        f"`{subscriptions.MIRROR_PROTECTED}` (R44).",
        ("field", "own subscription", "mirrored subscription", "permission", "level"),
        tuple(
            (
                f"`{field}`",
                *(YES if field in fields else NO for fields in subscriptions.EDITABLE.values()),
                *_need_label(subscriptions.EDITABLE[False].get(field)),
            )
            for field in sorted(subscriptions.SUBSCRIPTION_FIELDS)
        ),
    )
    yield Table(
        "custom-field-kinds",
        "What a custom field can hold",
        "Values are stored as text. A value that does not fit is refused with the code beside it, under the "
        "name `custom_fields.<code of the field>`.",
        ("kind", "what it holds", "else"),
        tuple(
            (format_names(kind.value), sentence.format(label="It"), f"`{code}`")
            for kind, (code, sentence) in VALUE_ERRORS.items()
        ),
    )


def _needs_table() -> Table:
    """Return what every action needs, of whatever area; those on orders have a table of their own."""
    rows = [
        (f"{area}: `{action.value}`", *_need_label(need))
        for area, rulebook in RULEBOOKS.items()
        for actions, needs in declared_needs().items()
        if actions.__module__ == rulebook.__name__ and actions is not OrderAction
        for action, need in needs.items()
    ]
    return Table(
        "needs",
        "Who may do what elsewhere",
        "As for orders: who lacks the permission is refused with `not_permitted`, whom the record's "
        "permission rule does not let go so far with `not_shared`. Where there is no record yet, the "
        "permission alone counts. An edit needs what each of its fields needs, see below.",
        ("action", "permission", "level"),
        tuple(rows),
    )


def _customer_table() -> Table:
    """Return what the users of a storefront may do with the records of their company."""
    return Table(
        "storefront",
        "What end customers may do in a storefront",
        "On records of their own account only; every other record does not exist for them, and every other "
        "action is refused with `not_permitted` (ADR 32).",
        ("action", *(role.value.lower() for role in storefront.StorefrontRole)),
        tuple(
            (
                f"{actions.__module__.split('.')[1]}: `{action.value}`",
                *(
                    YES if need in storefront.ROLE_PERMISSIONS[role] else NO
                    for role in storefront.StorefrontRole
                ),
            )
            for actions, needs in storefront.CUSTOMER_NEEDS.items()
            for action, need in needs.items()
            if need is not None
        ),
    )


def _need_label(need: AccessRequirement | None) -> tuple[str, str]:
    return (need.permission.value, need.level.value.lower()) if need else ("–", "–")
