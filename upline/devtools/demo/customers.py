"""The customers of a BSS: believable names, addresses, numbers; the same on every run."""

from collections.abc import Iterator
from random import Random

from django.utils.text import slugify

from upline.devtools.demo.names import Region
from upline.devtools.demo.people import USD, TenantSpec
from upline.parties.actions import NewAccount

# Customers that other examples speak of, with their numbers and addresses there.
_FIXED_CUSTOMERS = {
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
_USD_CUSTOMER = "Ferro Steel"
_TRANSLITERATION = str.maketrans({"ø": "o", "Ø": "O", "ß": "ss", "æ": "ae"})


def customers_of(spec: TenantSpec, random: Random) -> Iterator[NewAccount]:
    """Yield the accounts to create, as many as the firm has customers."""
    known = _FIXED_CUSTOMERS.get(spec.slug, ())
    for name, accounting_no, email in known:
        yield NewAccount(
            name=name,
            currency=USD if name == _USD_CUSTOMER else spec.currency,
            accounting_no=accounting_no,
            email=email,
            billing_address=_address(spec.region, random),
        )
    number = random.randrange(20_000, 60_000)
    for name in _names(spec.region, random, spec.customers - len(known)):
        number += random.randrange(1, 9)
        yield NewAccount(
            name=name,
            currency=spec.currency,
            accounting_no=str(number),
            email=f"{random.choice(spec.region.mailboxes)}@{domain_of(name)}",
            billing_address=_address(spec.region, random),
        )


def _names(region: Region, random: Random, count: int) -> list[str]:
    every = [trade.format(f=family) for family in region.families for trade in region.trades]
    return random.sample(every, count)


def _address(region: Region, random: Random) -> str:
    street = random.choice(region.streets).format(n=random.randrange(1, 120))
    return f"{street}, {random.choice(region.towns)}, {region.country}"


def domain_of(name: str) -> str:
    """Return where a business gets its mail; nobody really does at `.example`."""
    return f"{slugify(name.translate(_TRANSLITERATION))}.example"


def new_business_name(name: str, random: Random) -> str:
    """Return what a business calls itself after it grew."""
    return f"{name} {random.choice(('Group', 'Partners', '& Co.', 'International'))}"
