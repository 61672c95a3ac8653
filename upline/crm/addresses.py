"""Addresses of e-mails: as people type them, and whether they are any."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from upline.crm.rulebook import MAX_RECIPIENTS
from upline.kernel.naming import clean_line
from upline.kernel.phrases import join_words
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import refuse

ADDRESS_LENGTH = 254
_is_address = EmailValidator()


def split_addresses(typed: str) -> list[str]:
    """Return the addresses of a line, between commas, semicolons or spaces; a line's end is none."""
    return [address for address in re.split(r"[,; ]+", typed.strip(" ")) if address]


def check_recipients(addresses: Iterable[str]) -> list[str]:
    """Return whom an e-mail goes to, each once.

    Raises: Refused — `required_field_missing`, `too_many_recipients`, `unreadable_text`,
    `invalid_email` naming all that are none.
    """
    found: dict[str, str] = {}
    for typed in addresses:
        address = clean_line(typed, max_length=1000, field="to", label=text("An e-mail address"))
        found.setdefault(address.casefold(), address)
    if not found:
        raise refuse("required_field_missing", text("An e-mail needs a recipient."), "to")
    if len(found) > MAX_RECIPIENTS:
        sentence = text(
            "An e-mail has at most {max_recipients} recipients.", max_recipients=MAX_RECIPIENTS
        )
        raise refuse("too_many_recipients", sentence, "to")
    wrong = [f"“{a[:ADDRESS_LENGTH]}”" for a in found.values() if not _is_valid(a)]
    if wrong:
        raise refuse(
            "invalid_email",
            plural_text(
                "{wrong} is not an e-mail address.",
                "{wrong} are not e-mail addresses.",
                count=len(wrong),
                wrong=join_words(wrong),
            ),
            "to",
        )
    return list(found.values())


def _is_valid(address: str) -> bool:
    try:
        _is_address(address)
    except ValidationError:
        return False
    return len(address) <= ADDRESS_LENGTH
