"""What can be written in the fields that a mirror follows."""

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from upline.kernel import texts
from upline.kernel.naming import check_visible, clean_line, clean_text
from upline.kernel.texts import text as text_of
from upline.kernel.verdicts import refuse
from upline.parties.rulebook import FOLLOWED_FIELDS, PROFILE_FIELDS

_MAX_LENGTHS = {
    "name": 200,
    "accounting_no": 60,
    "email": 254,
    "billing_address": 2000,
    "vendor_customer_id": 100,
}


def clean_account_fields(values: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of an account as they are stored, without surrounding spaces.

    Raises: Refused — `required_field_missing`, `too_long`, `unreadable_text`, `invalid_email`.
    """
    return {field: _CLEANERS[field](text) for field, text in values.items()}


def clean_profile_fields(values: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that only the account's own BSS has, without surrounding spaces.

    Raises: Refused — `too_long`, `unreadable_text`.
    """
    return {
        field: clean_line(
            text, max_length=PROFILE_FIELDS[field][0], field=field, label=PROFILE_FIELDS[field][1]
        )
        for field, text in values.items()
    }


def _name(text: str) -> str:
    line = clean_line(text, max_length=_MAX_LENGTHS["name"])
    if not line:
        raise refuse("required_field_missing", text_of(texts.text("Name is required.")), "name")
    return line


def _accounting_no(text: str) -> str:
    max_length = _MAX_LENGTHS["accounting_no"]
    return clean_line(
        text,
        max_length=max_length,
        field="accounting_no",
        label=text_of(texts.text("An account number")),
    )


def _vendor_customer_id(text: str) -> str:
    return clean_line(
        text,
        max_length=_MAX_LENGTHS["vendor_customer_id"],
        field="vendor_customer_id",
        label=text_of(texts.text("A vendor customer ID")),
    )


def _email(text: str) -> str:
    line = clean_line(
        text,
        max_length=_MAX_LENGTHS["email"],
        field="email",
        label=text_of(texts.text("An e-mail address")),
    )
    try:
        if line:
            validate_email(line)
    except ValidationError as problem:
        sentence = text_of(texts.text("An e-mail address looks like name@example.com."))
        raise refuse("invalid_email", sentence, "email") from problem
    return line


def _billing_address(text: str) -> str:
    field, label = "billing_address", text_of(texts.text("A billing address"))
    text = clean_text(text, max_length=_MAX_LENGTHS[field], field=field, label=label)
    lines = [line.rstrip() for line in text.split("\n")]
    for line in lines:
        check_visible(line, field=field, label=label)
    return "\n".join(lines)


_CLEANERS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "accounting_no": _accounting_no,
    "email": _email,
    "billing_address": _billing_address,
    "vendor_customer_id": _vendor_customer_id,
}

assert _CLEANERS.keys() == FOLLOWED_FIELDS.names, "a followed field that nobody checks"
