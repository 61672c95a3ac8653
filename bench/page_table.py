"""The pages that are measured: one row per measurement, with its address as docs/status.md writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FAST_MS, USUAL_MS = 30.0, 80.0


class Of(StrEnum):
    """In whose BSS a page is opened."""

    DISTRIBUTOR = "distributor"
    RESELLER = "reseller"


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredPage:
    """A page as it is measured: `bar_ms` is what 95 of a hundred requests must not exceed.

    `samples` is the kind of samples from which its addresses differ: ids for `<id>`, else query strings.
    """

    name: str
    address: str
    samples: str = ""
    bar_ms: float = USUAL_MS
    of: Of = Of.DISTRIBUTOR

    def urls(self, slug: str, samples: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the addresses that are requested in turn."""
        path = self.address.replace("<bss>", slug)
        if not self.samples:
            return [path]
        found = samples[self.samples]
        assert found, f"the network has no {self.samples}"
        if "<id>" in path:
            return [path.replace("<id>", one) for one in found]
        return [path + one for one in found]


def _page(
    name: str, below: str, samples: str = "", *, bar: float = USUAL_MS, of: Of = Of.DISTRIBUTOR
) -> MeasuredPage:
    return MeasuredPage(name=name, address=f"/t/<bss>/{below}", samples=samples, bar_ms=bar, of=of)


def _reseller(name: str, below: str, samples: str = "", *, bar: float = USUAL_MS) -> MeasuredPage:
    return _page(f"reseller: {name}", below, samples, bar=bar, of=Of.RESELLER)


# What docs/contract/benchmarks.md names, and what a distributor opens most: 30 ms.
_FAST = (
    _page("list", "orders/", bar=FAST_MS),
    _page("list of a reseller", "orders/", "by reseller", bar=FAST_MS),
    _page("list by date, later page", "orders/", "by date", bar=FAST_MS),
    _page("list after a number", "orders/", "after number", bar=FAST_MS),
    _page("order", "orders/<id>/", "order", bar=FAST_MS),
    _page("subscriptions", "subscriptions/", bar=FAST_MS),
    _page("subscription", "subscriptions/<id>/", "subscription", bar=FAST_MS),
    _page("search by number", "search", "number", bar=FAST_MS),
    _page("search by words", "search", "words", bar=FAST_MS),
    _page("dashboard", "dashboard/", bar=FAST_MS),
    _page("log", "back-ordering-log/", "log", bar=FAST_MS),
    _page("log, a customer", "back-ordering-log/", "customer", bar=FAST_MS),
    _page("log by groups", "back-ordering-log/", "log groups", bar=FAST_MS),
    _page("reconciliation", "reconciliation/", bar=FAST_MS),
)
_DISTRIBUTOR = (
    _page("list by groups", "orders/", "order groups"),
    _page("order, products", "orders/<id>/products/", "order"),
    _page("order, activities", "orders/<id>/activities/", "order with crm"),
    _page("order, e-mails", "orders/<id>/emails/", "order with crm"),
    _page("order, cases", "orders/<id>/cases/", "order with crm"),
    _page("order, provenance", "orders/<id>/provenance/", "order"),
    _page("order, history", "orders/<id>/history/", "order"),
    _page("accounts", "accounts/"),
    _page("account", "accounts/<id>/", "account"),
    _page("account of a reseller", "accounts/<id>/", "reseller account"),
    _page("cases", "cases/"),
    _page("activities", "activities/"),
    _page("e-mails", "emails/"),
    _page("go", "go", "words"),
    _page("keys", "keys"),
    _page("inbox", "inbox/"),
    _page("jobs", "jobs/"),
    _page("job", "jobs/<id>/", "job"),
    _page("first steps", "first-steps/"),
    _page("resellers", "resellers/", "reseller lists"),
    _page("reseller", "resellers/<id>/", "reseller"),
    _page("new reseller", "resellers/new/"),
    _page("reseller, edit", "resellers/<id>/edit/", "reseller"),
    _page("reseller, activate", "resellers/<id>/activate/", "inactive reseller"),
    _page("sale event", "back-ordering-log/<id>/", "event"),
    _page("retry", "back-ordering-log/retry/", "parked"),
    # It leads to the differences of the reseller.
    _page("reconciled reseller", "reconciliation/<id>/", "reseller"),
    _page("differences", "differences/"),
    _page("products", "products/"),
    _page("product", "products/<id>/", "product"),
    _page("price lists", "price-lists/"),
    _page("price list", "price-lists/<id>/", "price list"),
    _page("price list, import", "price-lists/<id>/import/", "price list"),
    _page("price list, what if", "price-lists/<id>/what-if/", "price list"),
    _page("price upload", "price-uploads/<id>/", "price upload"),
    _page("price imports", "price-imports/"),
    _page("what if", "what-if/<id>/", "what if"),
    _page("promotions", "promotions/"),
    _page("promotion", "promotions/<id>/", "promotion"),
    _page("new promotion", "promotions/new/"),
    _page("promotion, edit", "promotions/<id>/edit/", "promotion"),
    _page("promotion, end", "promotions/<id>/end/", "promotion"),
    _page("promotion, why not", "promotions/<id>/why-not/", "promotion"),
    _page("promotion, what if", "promotions/<id>/what-if/", "promotion"),
    _page("setup", "setup/"),
    *(
        _page(f"setup, {section}", f"setup/{section}/")
        for section in (
            "order-types", "payment-methods", "permission-rules", "custom-fields", "api-options",
            "users", "company", "credentials", "language", "storefront",
        )
    ),
)  # fmt: skip
_RESELLER = (
    _reseller("orders", "orders/", bar=FAST_MS),
    _reseller("order", "orders/<id>/", "own order", bar=FAST_MS),
    _reseller("subscriptions", "subscriptions/", bar=FAST_MS),
    _reseller("subscription", "subscriptions/<id>/", "own subscription", bar=FAST_MS),
    _reseller("dashboard", "dashboard/", bar=FAST_MS),
    _reseller("first steps", "first-steps/"),
    _reseller("inbox", "inbox/"),
    _reseller("accounts", "accounts/"),
    _reseller("account", "accounts/<id>/", "own account"),
    _reseller("account, storefront", "accounts/<id>/storefront/", "own account"),
    _reseller("new order", "orders/new/"),
    _reseller("new order of a customer", "orders/new/", "own customer"),
    _reseller("trial", "subscriptions/trial/", "trial"),
    _reseller("change quantity", "subscriptions/<id>/change-quantity/", "own subscription"),
    _reseller("change plan", "subscriptions/<id>/change-plan/", "own subscription"),
    _reseller("from the distributor", "distributor/"),
    _reseller("distributor’s prices", "distributor/price-list/"),
    _reseller("products", "products/"),
    _reseller("promotions", "promotions/"),
)

PAGES: tuple[MeasuredPage, ...] = (*_FAST, *_DISTRIBUTOR, *_RESELLER)

assert len({page.name for page in PAGES}) == len(PAGES), "two measurements of one name"
