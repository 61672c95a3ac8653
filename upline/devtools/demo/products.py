"""What the distributor sells and for how much, and its promotions.

Vendor ids are those of the vendor's price list, so that its import finds these products. The
dollar prices here are last season's; the import brings the new ones with their first day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from upline.catalog.rulebook import BillingCycle, PromotionKind

MONTHLY, ANNUAL, ONE_TIME = BillingCycle.MONTHLY, BillingCycle.ANNUAL, BillingCycle.ONE_TIME

OFFICE, MAIL = "m365", "exchange"


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoProduct:
    """A product with its monthly price in euros and dollars; a year costs twelve and ten months.

    `cycles`: those in which it is sold. `popularity`: how often it is chosen, among those that can be.
    """

    code: str
    name: str
    eur: str
    usd: str | None = None
    vendor_id: str = ""
    type: str = ""
    add_on_of: tuple[str, ...] = ()
    upgrades_to: tuple[str, ...] = ()
    offers_trial: bool = False
    cycles: tuple[BillingCycle, ...] = (MONTHLY, ANNUAL)
    in_gold: bool = True
    in_silver: bool = False
    externally_priced: bool = False
    popularity: float = 1.0
    _periods: Mapping[BillingCycle, tuple[int, int]] = field(
        default_factory=lambda: {MONTHLY: (1, 1), ANNUAL: (12, 10), ONE_TIME: (1, 1)}
    )

    def eur_prices(self, part: str = "1") -> dict[BillingCycle, Decimal]:
        """Return the prices per cycle, or that part of them."""
        if self.externally_priced:
            return {}
        return {c: _cents(Decimal(self.eur) * self._periods[c][0], part) for c in self.cycles}

    def usd_prices(self, part: str = "1") -> dict[BillingCycle, Decimal]:
        """Return the prices per cycle, or that part of them; none where it has no dollar price."""
        if self.usd is None:
            return {}
        return {c: _cents(Decimal(self.usd) * self._periods[c][1], part) for c in self.cycles}


def _cents(amount: Decimal, part: str) -> Decimal:
    return (amount * Decimal(part)).quantize(Decimal("0.01"))


PRODUCTS = (
    DemoProduct(code="m365-business-basic", name="Microsoft 365 Business Basic", vendor_id="CFQ7TTC0LH18:0001",
         type=OFFICE, eur="5.60", usd="5.95", in_silver=True, offers_trial=True, popularity=5,
         upgrades_to=("m365-business-standard", "m365-business-premium")),
    DemoProduct(code="m365-business-standard", name="Microsoft 365 Business Standard", vendor_id="CFQ7TTC0LDPB:0001",
         type=OFFICE, eur="11.70", usd="12.40", in_silver=True, offers_trial=True, popularity=6,
         upgrades_to=("m365-business-premium",)),
    DemoProduct(code="m365-business-premium", name="Microsoft 365 Business Premium", vendor_id="CFQ7TTC0LCHC:0002",
         type=OFFICE, eur="20.60", usd="21.80", offers_trial=True, popularity=5, upgrades_to=("m365-e5",)),
    DemoProduct(code="m365-apps-for-business", name="Microsoft 365 Apps for business", vendor_id="CFQ7TTC0LH1G:0001",
         type=OFFICE, eur="9.80", usd="8.20", popularity=1.5, upgrades_to=("m365-business-standard",)),
    DemoProduct(code="m365-e3", name="Microsoft 365 E3", vendor_id="CFQ7TTC0LFLX:0001",
         type=OFFICE, eur="34.40", usd="35.80", popularity=1.5, upgrades_to=("m365-e5",)),
    DemoProduct(code="m365-e5", name="Microsoft 365 E5", vendor_id="CFQ7TTC0LFLZ:0002",
         type=OFFICE, eur="54.80", usd="56.70", in_gold=False, popularity=0.6),
    DemoProduct(code="exchange-online-1", name="Exchange Online (Plan 1)", vendor_id="CFQ7TTC0LH16:0001",
         type=MAIL, eur="3.70", usd="3.95", in_silver=True, offers_trial=True, popularity=3,
         upgrades_to=("exchange-online-2",)),
    DemoProduct(code="exchange-online-2", name="Exchange Online (Plan 2)", vendor_id="CFQ7TTC0LH1P:0001",
         type=MAIL, eur="7.50", usd="7.95", popularity=1.5),
    DemoProduct(code="exchange-archiving", name="Exchange Online Archiving", vendor_id="CFQ7TTC0LH0J:0001",
         add_on_of=(OFFICE, MAIL), eur="2.80", usd="2.95", popularity=3),
    DemoProduct(code="m365-copilot", name="Microsoft 365 Copilot", vendor_id="CFQ7TTC0MM8R:0002",
         add_on_of=(OFFICE,), eur="28.10", usd="29.80", cycles=(ANNUAL,), popularity=3),
    DemoProduct(code="defender-office-1", name="Microsoft Defender for Office 365 (Plan 1)",
         vendor_id="CFQ7TTC0LH04:0001", add_on_of=(OFFICE, MAIL), eur="1.90", usd="1.95",
         in_gold=False, popularity=2),
    DemoProduct(code="entra-id-p1", name="Microsoft Entra ID P1", vendor_id="CFQ7TTC0LFLS:0002",
         eur="5.60", usd="5.95", popularity=1, upgrades_to=("microsoft-entra-id-p2",)),
    DemoProduct(code="intune-plan-1", name="Microsoft Intune Plan 1", vendor_id="CFQ7TTC0LCH4:0009",
         eur="7.50", usd="7.95", popularity=1),
    DemoProduct(code="azure-reserved-vm", name="Azure Reserved VM Instance D2s v5", type="azure",
         eur="0", externally_priced=True, cycles=(MONTHLY,), popularity=0.8),
    DemoProduct(code="windows-server-2025", name="Windows Server 2025 Standard 16 core", type="software",
         eur="1069.00", cycles=(ONE_TIME,), popularity=0.8),
)  # fmt: skip

# What the vendor's price list brings anew, by the code that the import gives. Without a price in
# euros, a reseller that pays in euros can sell it, and its distributor has to set one first.
IMPORTED_PRODUCTS = (
    DemoProduct(code="microsoft-365-f3", name="Microsoft 365 F3", eur="7.40", popularity=1.2),
    DemoProduct(code="office-365-e1", name="Office 365 E1", eur="9.20", popularity=0.8),
    DemoProduct(code="office-365-e3", name="Office 365 E3", eur="22.00", popularity=1),
    DemoProduct(code="microsoft-entra-id-p2", name="Microsoft Entra ID P2", eur="8.40", popularity=0.6),
    DemoProduct(code="microsoft-365-apps-for-enterprise", name="Microsoft 365 Apps for enterprise",
         eur="11.60", popularity=0.8),
)  # fmt: skip
PRODUCT_WITHOUT_EUR_PRICE = "microsoft-intune-plan-2"

GOLD, SILVER, PARTNER = "0.80", "0.90", "0.92"


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoPromotion:
    """A promotion that comes back every year; None for its days: it runs all the time."""

    name: str
    kind: PromotionKind
    value: str
    scope: Mapping[str, tuple[BillingCycle, ...]]
    days: tuple[tuple[int, int], tuple[int, int]] | None = None
    currency: str = "EUR"
    cycles: int | None = None
    is_lifetime: bool = False
    new_customers_only: bool = False
    price_lists: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    def occurrences(self, first: date, last: date) -> Iterator[tuple[str, date, date | None]]:
        """Yield its name, first and last day, each time that it runs between two days."""
        if self.days is None:
            yield self.name, first, None
            return
        for year in range(first.year, last.year + 1):
            begins, ends = (date(year, *day) for day in self.days)
            if begins <= last and ends >= first:
                yield f"{self.name} {year}", begins, ends


_BOTH = (MONTHLY, ANNUAL)
_PERCENT, _AMOUNT = PromotionKind.PERCENT, PromotionKind.AMOUNT

PROMOTIONS = (
    DemoPromotion(
        name="Spring 10", kind=_PERCENT, value="10", days=((3, 1), (5, 31)), cycles=3,
        scope={"m365-business-basic": (MONTHLY,), "m365-business-standard": _BOTH},
    ),
    DemoPromotion(
        name="Exchange welcome", kind=_AMOUNT, value="0.50", is_lifetime=True,
        new_customers_only=True, scope={"exchange-online-1": _BOTH},
    ),
    DemoPromotion(
        name="Archiving for Premium", kind=_PERCENT, value="50", days=((1, 1), (6, 30)), cycles=1,
        requires=("m365-business-premium",), scope={"exchange-archiving": _BOTH},
    ),
    DemoPromotion(
        name="Dollar days", kind=_AMOUNT, value="1.00", currency="USD", days=((6, 1), (6, 30)),
        cycles=6, scope={"m365-business-premium": _BOTH, "m365-e3": _BOTH},
    ),
    DemoPromotion(
        name="Back to business", kind=_PERCENT, value="15", days=((9, 1), (10, 15)),
        price_lists=("Gold EUR", "Gold USD"), scope={"m365-business-premium": _BOTH},
    ),
    DemoPromotion(
        name="Year-end Copilot", kind=_PERCENT, value="12", days=((11, 1), (12, 31)), cycles=1,
        scope={"m365-copilot": (ANNUAL,)},
    ),
)  # fmt: skip
