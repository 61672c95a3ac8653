"""One product as its page shows it, with its prices in the BSS and in each of its price lists."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from upline.catalog.models import Price, Product
from upline.catalog.price_changes import StoredPrice, in_force, next_price
from upline.catalog.pricing import PricePeriod
from upline.catalog.queries.products import catalogue
from upline.catalog.rulebook import BillingCycle, ProductStatus
from upline.kernel.fingerprints import fingerprint
from upline.kernel.money import Money
from upline.kernel.page_objects import Ref
from upline.tenancy.queries import TenantFacts

MAX_LINKED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPage:
    """A product that a BSS knows. `owner`: the BSS upstream whose product it is; None: its own.

    `external_id`: that of an own product; another BSS’s is not shown.
    `parents`: products that it can be added to; `add_ons`: those that can be added to it.
    """

    id: UUID
    code: str
    vendor_id: str
    external_id: str
    name: str
    type: str
    add_on_of: tuple[str, ...]
    owner: Ref | None
    status: ProductStatus
    externally_priced: bool
    offers_trial: bool
    trial_days: int | None
    min_quantity: int
    max_quantity: int | None
    created_at: datetime
    parents: tuple[Ref, ...]
    add_ons: tuple[Ref, ...]
    upgrades_to: tuple[Ref, ...]
    upgrades_from: tuple[Ref, ...]

    @property
    def is_own(self) -> bool:
        return self.owner is None

    @property
    def is_active(self) -> bool:
        return self.status is ProductStatus.ACTIVE

    @property
    def version(self) -> str:
        """Return the version of what is edited on the product itself."""
        return fingerprint(
            {
                "fields": [
                    self.code, self.vendor_id, self.external_id, self.name, self.type, self.add_on_of,
                    self.externally_priced, self.offers_trial, self.trial_days,
                    self.min_quantity, self.max_quantity, self.status,
                ],
                "upgrades_to": sorted(str(target.id) for target in self.upgrades_to),
            }
        )  # fmt: skip


def product_page(*, seller: TenantFacts, product_id: UUID) -> ProductPage:
    """Return a product that a BSS knows. Five queries. Raises: Product.DoesNotExist."""
    product = catalogue(seller=seller).select_related("tenant").get(pk=product_id)
    known = catalogue(seller=seller)
    parents = known.filter(type__in=product.add_on_of) if product.add_on_of else known.none()
    add_ons = known.filter(add_on_of__contains=[product.type]) if product.type else known.none()
    owner = None if product.tenant_id == seller.id else Ref(product.tenant_id, product.tenant.name)
    return ProductPage(
        id=product.pk,
        code=product.code,
        vendor_id=product.vendor_id,
        external_id="" if owner else product.external_id,
        name=product.name,
        type=product.type,
        add_on_of=tuple(product.add_on_of),
        owner=owner,
        status=ProductStatus(product.status),
        externally_priced=product.externally_priced,
        offers_trial=product.offers_trial,
        trial_days=product.trial_days,
        min_quantity=product.min_quantity,
        max_quantity=product.max_quantity,
        created_at=product.created_at,
        parents=_refs(parents),
        add_ons=_refs(add_ons),
        upgrades_to=_refs(known.filter(downgrades_to=product)),
        upgrades_from=_refs(known.filter(upgrades_to=product)),
    )


def _refs(products: "QuerySet[Product]") -> tuple[Ref, ...]:
    rows = products.order_by("name", "id").values_list("pk", "name")[:MAX_LINKED]
    return tuple(Ref(pk, name) for pk, name in rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesRow:
    """The prices of a product in one cycle, of a price list or the BSS's own: today's and the next.

    `price_list` None: the own ones. `periods`: all of them, the earliest first.
    """

    price_list: Ref | None
    billing_cycle: BillingCycle
    periods: tuple[StoredPrice, ...]
    today: date

    @property
    def current(self) -> StoredPrice | None:
        return in_force(self.periods, self.today)

    @property
    def following(self) -> StoredPrice | None:
        return next_price(self.periods, self.today)


def series_of_product(*, tenant_id: UUID, product_id: UUID, today: date) -> tuple[SeriesRow, ...]:
    """Return a product's prices in a BSS: the own ones first, then by price list. One query."""
    rows = (
        Price.objects.filter(tenant_id=tenant_id, product_id=product_id)
        .order_by("price_list__name", "valid_from")
        .values_list(
            "price_list_id", "price_list__name", "billing_cycle", "pk", "amount", "currency",
            "valid_from", "valid_to",
        )
    )  # fmt: skip
    found: dict[tuple[UUID | None, str], list[StoredPrice]] = {}
    names: dict[UUID, str] = {}
    for list_id, list_name, cycle, pk, amount, currency, first, last in rows:
        if list_id is not None:
            names[list_id] = list_name
        price = StoredPrice(pk, PricePeriod(Money(amount, currency), first, last))
        found.setdefault((list_id, cycle), []).append(price)
    order = {cycle.value: place for place, cycle in enumerate(BillingCycle)}
    ordered = sorted(
        found.items(),
        key=lambda one: (
            one[0][0] is not None,
            names.get(one[0][0] or UUID(int=0), ""),
            order[one[0][1]],
        ),
    )
    return tuple(
        SeriesRow(
            price_list=Ref(list_id, names[list_id]) if list_id is not None else None,
            billing_cycle=BillingCycle(cycle),
            periods=tuple(sorted(prices, key=lambda price: (price.begins, price.id))),
            today=today,
        )
        for (list_id, cycle), prices in ordered
    )
