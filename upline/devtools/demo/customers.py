"""The customers of a BSS: believable names, addresses, numbers; the same on every run."""

from collections.abc import Iterator
from random import Random

from django.utils.text import slugify

from upline.devtools.demo.cast import USD, Firm
from upline.devtools.demo.names import Region
from upline.parties.actions import NewAccount

# Customers that other examples speak of, with their numbers and addresses there.
_KNOWN = {
    "cumulus": (
        ("Huber Bakery", "10010", "office@huber.example"),
        ("Lindner Law", "10011", "kanzlei@lindner.example"),
        ("Ferro Steel", "10012", "it@ferro.example"),
    ),
    "stratus": (
        ("Huber Bakery", "77", "hello@huber-us.example"),
        ("Maple Clinic", "78", "it@maple.example"),
    ),
    "nimbus": (("Aegean Foods", "A-1", "it@aegean.example"),),
    "cirrus": (("Ostsee Werft", "5001", "it@ostsee.example"),),
}
_PAYS_IN_DOLLARS = "Ferro Steel"
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ß": "ss", "æ": "ae"})


def customers_of(firm: Firm, dice: Random) -> Iterator[NewAccount]:
    """Yield the accounts to create, as many as the firm has customers."""
    known = _KNOWN.get(firm.slug, ())
    for name, accounting_no, email in known:
        yield NewAccount(
            name=name,
            currency=USD if name == _PAYS_IN_DOLLARS else firm.currency,
            accounting_no=accounting_no,
            email=email,
            billing_address=_address(firm.region, dice),
        )
    number = dice.randrange(20_000, 60_000)
    for name in _names(firm.region, dice, firm.customers - len(known)):
        number += dice.randrange(1, 9)
        yield NewAccount(
            name=name,
            currency=firm.currency,
            accounting_no=str(number),
            email=f"{dice.choice(firm.region.mailboxes)}@{domain_of(name)}",
            billing_address=_address(firm.region, dice),
        )


def _names(region: Region, dice: Random, count: int) -> list[str]:
    every = [trade.format(f=family) for family in region.families for trade in region.trades]
    return dice.sample(every, count)


def _address(region: Region, dice: Random) -> str:
    street = dice.choice(region.streets).format(n=dice.randrange(1, 120))
    return f"{street}, {dice.choice(region.towns)}, {region.country}"


def domain_of(name: str) -> str:
    """Return where a business gets its mail; nobody really does at `.example`."""
    return f"{slugify(name.translate(_LETTERS))}.example"


def renamed(name: str, dice: Random) -> str:
    """Return what a business calls itself after it grew."""
    return f"{name} {dice.choice(('Group', 'Partners', '& Co.', 'International'))}"
