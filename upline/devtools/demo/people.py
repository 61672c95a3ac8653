"""The BSSs of the demo: the distributor, its resellers, one further tier, and their users."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from upline.access.rulebook import Role
from upline.devtools.demo import names
from upline.devtools.demo.names import Region
from upline.storefront.rulebook import StorefrontRole

PASSWORD = "password-of-the-demo"  # noqa: S105 — printed for everybody to use

EUR, USD = "EUR", "USD"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    name: str
    role: Role

    def email_at(self, slug: str) -> str:
        """Return the address under which the person signs in."""
        return f"{slugify(self.name).replace('-', '.')}@{slug}.example"


@dataclass(frozen=True, slots=True)
class Shopper:
    """Somebody at a customer who orders in the storefront of a BSS."""

    name: str
    email: str
    customer: str
    role: StorefrontRole


def _seller(name: str) -> Person:
    return Person(name, Role.SALES)


@dataclass(frozen=True, kw_only=True, slots=True)
class TenantSpec:
    """One BSS. `weight` is its share of the year's sales, `customers` how many it has.

    `price_list` and `payment_method` are what the BSS upstream agreed with it. `own_product` has
    a code, a name and a monthly price. `shoppers` are people of its customers: with them its storefront
    is open. `resellers` makes it a distributor in turn.
    """

    slug: str
    name: str
    timezone: str
    region: Region
    people: tuple[Person, ...]
    weight: float
    customers: int
    currency: str = EUR
    price_list: str | None = None
    payment_method: str | None = "Bank transfer 30 days"
    is_activated: bool = True
    own_product: tuple[str, str, str] | None = None
    shoppers: tuple[Shopper, ...] = ()
    resellers: tuple["TenantSpec", ...] = ()


_POLARIS_RESELLERS = (
    TenantSpec(
        slug="fjord",
        name="Fjord Systems",
        timezone="Europe/Oslo",
        region=names.NORWAY,
        people=(_seller("Ingrid Solheim"),),
        weight=4,
        customers=14,
        price_list="Partner EUR",
    ),
    TenantSpec(
        slug="lumi",
        name="Lumi Digital",
        timezone="Europe/Helsinki",
        region=names.FINLAND,
        people=(_seller("Aino Laine"),),
        weight=3,
        customers=11,
        payment_method="Direct debit",
    ),
)

RESELLERS = (
    TenantSpec(
        slug="cumulus",
        name="Cumulus IT",
        timezone="Europe/Vienna",
        region=names.AUSTRIA,
        people=(
            Person("Ann Kogler", Role.ADMINISTRATOR),
            _seller("Jakob Berger"),
            _seller("Lena Hauser"),
        ),
        weight=20,
        customers=58,
        price_list="Gold EUR",
        own_product=("cumulus-care", "Cumulus Managed Care", "49.00"),
        shoppers=(
            Shopper(
                "Hanna Huber",
                "hanna.huber@huber.example",
                "Huber Bakery",
                StorefrontRole.ADMINISTRATOR,
            ),
            Shopper("Ben Bauer", "ben.bauer@huber.example", "Huber Bakery", StorefrontRole.BUYER),
        ),
    ),
    TenantSpec(
        slug="stratus",
        name="Stratus Services",
        timezone="America/New_York",
        region=names.US_EAST,
        people=(
            Person("Grace Whitman", Role.ADMINISTRATOR),
            _seller("Marcus Reed"),
            _seller("Olivia Stone"),
        ),
        weight=15,
        customers=44,
        currency=USD,
        price_list="Gold USD",
        payment_method="Direct debit",
        own_product=("stratus-help-desk", "Stratus Help Desk 24×7", "39.00"),
    ),
    TenantSpec(
        slug="nimbus",
        name="Nimbus Networks",
        timezone="Europe/Athens",
        region=names.GREECE,
        people=(_seller("Eleni Dimou"), _seller("Kostas Rallis")),
        weight=8,
        customers=26,
        payment_method="Credit card",
    ),
    TenantSpec(
        slug="cirrus",
        name="Cirrus Cloud",
        timezone="Europe/Berlin",
        region=names.GERMANY,
        people=(_seller("Jana Friedrich"),),
        weight=4,
        customers=18,
        price_list="Silver EUR",
        is_activated=False,
    ),
    TenantSpec(
        slug="polaris",
        name="Polaris Nordic",
        timezone="Europe/Stockholm",
        region=names.SWEDEN,
        people=(
            Person("Astrid Lund", Role.ADMINISTRATOR),
            _seller("Nils Ekström"),
            Person("Maja Holm", Role.FINANCE),
        ),
        weight=8,
        customers=22,
        price_list="Gold EUR",
        own_product=("polaris-backup", "Polaris Nordic Backup", "4.90"),
        resellers=_POLARIS_RESELLERS,
    ),
    TenantSpec(
        slug="liffey",
        name="Liffey Cloud Partners",
        timezone="Europe/Dublin",
        region=names.IRELAND,
        people=(_seller("Aoife Keane"), _seller("Conor Walsh")),
        weight=7,
        customers=24,
        price_list="Gold EUR",
        payment_method="Direct debit",
    ),
    TenantSpec(
        slug="lavande",
        name="Lavande Informatique",
        timezone="Europe/Paris",
        region=names.FRANCE,
        people=(_seller("Camille Vidal"), _seller("Hugo Blanchard")),
        weight=7,
        customers=24,
        price_list="Silver EUR",
    ),
    TenantSpec(
        slug="brenta",
        name="Brenta Sistemi",
        timezone="Europe/Rome",
        region=names.ITALY,
        people=(_seller("Giulia Sartori"),),
        weight=6,
        customers=20,
        price_list="Silver EUR",
        payment_method="Credit card",
    ),
    TenantSpec(
        slug="tajo",
        name="Tajo Soluciones",
        timezone="Europe/Madrid",
        region=names.SPAIN,
        people=(_seller("Lucía Prieto"),),
        weight=5,
        customers=18,
        price_list="Gold EUR",
    ),
    TenantSpec(
        slug="lakeshore",
        name="Lakeshore Managed IT",
        timezone="America/Chicago",
        region=names.US_LAKES,
        people=(_seller("Dana Kowalski"), _seller("Ray Jennings")),
        weight=7,
        customers=24,
        currency=USD,
        price_list="Gold USD",
    ),
    TenantSpec(
        slug="high-plains",
        name="High Plains Networks",
        timezone="America/Denver",
        region=names.US_MOUNTAIN,
        people=(_seller("Cole Bradley"),),
        weight=4,
        customers=15,
        currency=USD,
        price_list="Gold USD",
        payment_method=None,
    ),
    TenantSpec(
        slug="bayside",
        name="Bayside Cloud Works",
        timezone="America/Los_Angeles",
        region=names.US_PACIFIC,
        people=(_seller("Mei Tanaka"), _seller("Jordan Alvarez")),
        weight=6,
        customers=20,
        currency=USD,
        price_list="Gold USD",
        payment_method="Direct debit",
    ),
)

DISTRIBUTOR = TenantSpec(
    slug="alpine",
    name="Alpine Distribution",
    timezone="Europe/Vienna",
    region=names.AUSTRIA,
    people=(
        Person("Anna Admin", Role.ADMINISTRATOR),
        Person("Otto Orders", Role.SALES),
        Person("Clara Channel", Role.SALES),
        Person("Fritz Finance", Role.FINANCE),
        Person("Vera Viewer", Role.VIEWER),
    ),
    weight=2,
    customers=8,
    resellers=RESELLERS,
)


def all_tenant_specs(spec: TenantSpec = DISTRIBUTOR) -> Iterator[TenantSpec]:
    """Yield all BSSs of the demo, each before those downstream of it."""
    yield spec
    for reseller in spec.resellers:
        yield from all_tenant_specs(reseller)
