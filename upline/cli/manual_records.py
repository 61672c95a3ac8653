"""The manual's tables about accounts, subscriptions and what a BSS adds to its records."""

from collections.abc import Iterator, Mapping

from upline.access.rulebook import AccessRequirement
from upline.cli.manual_tables import NO, YES, Table, format_names
from upline.parties import rulebook as parties
from upline.parties.rulebook import AccountKind
from upline.setup.custom_field_values import VALUE_ERRORS
from upline.subscriptions import rulebook as subscriptions

_KINDS: Mapping[AccountKind, str] = {
    AccountKind.CUSTOMER: "own customer",
    AccountKind.RESELLER: "tenant reseller",
    AccountKind.MIRROR: "mirrored customer",
}

assert _KINDS.keys() == set(AccountKind), "a kind of account without a column"


def record_tables() -> Iterator[Table]:
    """Return which fields of accounts and subscriptions can be edited, and custom fields' kinds."""
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
        "Mirrored or not; so it is for add-ons. What else there is changes by what is sold, and on "
        f"a mirror is refused with `{subscriptions.MIRROR_PROTECTED}` (R44).",
        ("field", "can be edited", "permission", "level"),
        tuple(
            (
                f"`{field}`",
                YES if field in subscriptions.EDITABLE else NO,
                *_need_label(subscriptions.EDITABLE.get(field)),
            )
            for field in sorted(subscriptions.SUBSCRIPTION_FIELDS)
        ),
    )
    yield Table(
        "custom-field-kinds",
        "What a custom field can hold",
        "Values are kept as text. What does not fit is refused with the code beside it, under the "
        "name `custom_fields.<code of the field>`.",
        ("kind", "what it holds", "else"),
        tuple(
            (format_names(kind.value), sentence.format("It"), f"`{code}`")
            for kind, (code, sentence) in VALUE_ERRORS.items()
        ),
    )


def _need_label(need: AccessRequirement | None) -> tuple[str, str]:
    return (need.permission.value, need.level.value.lower()) if need else ("–", "–")
