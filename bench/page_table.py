"""The pages that are measured: one row per measurement, with its address as docs/status.md writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

FAST_MS, USUAL_MS = 30.0, 80.0


class Of(StrEnum):
    """In whose BSS a page is opened."""

    DISTRIBUTOR = "distributor"
    RESELLER = "reseller"


class Row(NamedTuple):
    """One measurement: `address` is that below the BSS, `queries` the most that the page takes.

    `samples` is the kind of samples from which its addresses differ: ids for `<id>`, else query strings.
    """

    name: str
    address: str
    queries: int
    samples: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredPage:
    """A page as it is measured: `bar_ms` is what 95 of a hundred requests must not exceed."""

    name: str
    address: str
    samples: str
    queries: int
    bar_ms: float
    of: Of

    def urls(self, slug: str, samples: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the addresses that are requested in turn."""
        path = f"/t/{slug}/{self.address}"
        if not self.samples:
            return [path]
        found = samples[self.samples]
        assert found, f"the network has no {self.samples}"
        if "<id>" in path:
            return [path.replace("<id>", one) for one in found]
        return [path + one for one in found]


# What docs/contract/benchmarks.md names, and what a distributor opens most: 30 ms.
_FAST = (
    Row("list", "orders/", 12),
    Row("list of a reseller", "orders/", 12, "by reseller"),
    Row("list by date, later page", "orders/", 12, "by date"),
    Row("list after a number", "orders/", 13, "after number"),
    Row("order", "orders/<id>/", 9, "order"),
    Row("subscriptions", "subscriptions/", 10),
    Row("subscription", "subscriptions/<id>/", 11, "subscription"),
    Row("search by number", "search", 14, "number"),
    Row("search by words", "search", 13, "words"),
    Row("dashboard", "dashboard/", 14),
    Row("log", "back-ordering-log/", 8, "log"),
    Row("log, a customer", "back-ordering-log/", 10, "customer"),
    Row("log by groups", "back-ordering-log/", 9, "log groups"),
    Row("reconciliation", "reconciliation/", 6),
)
_USUAL = (
    Row("list by groups", "orders/", 12, "order groups"),
    Row("order, edit", "orders/<id>/edit/", 15, "order"),
    Row("order, products", "orders/<id>/products/", 8, "order"),
    Row("order, activities", "orders/<id>/activities/", 10, "order with crm"),
    Row("order, e-mails", "orders/<id>/emails/", 9, "order with crm"),
    Row("order, cases", "orders/<id>/cases/", 9, "order with crm"),
    Row("order, provenance", "orders/<id>/provenance/", 12, "order"),
    Row("order, history", "orders/<id>/history/", 9, "order"),
    Row("accounts", "accounts/", 10),
    Row("account", "accounts/<id>/", 11, "account"),
    Row("account of a reseller", "accounts/<id>/", 11, "reseller account"),
    Row("cases", "cases/", 7),
    Row("activities", "activities/", 7),
    Row("e-mails", "emails/", 7),
    Row("go", "go", 14, "words"),
    Row("keys", "keys", 4),
    Row("inbox", "inbox/", 17),
    Row("jobs", "jobs/", 6),
    Row("jobs, file of actions", "jobs/file/", 6),
    Row("job", "jobs/<id>/", 6, "job"),
    Row("first steps", "first-steps/", 10),
    Row("resellers", "resellers/", 8, "reseller lists"),
    Row("reseller", "resellers/<id>/", 12, "reseller"),
    Row("new reseller", "resellers/new/", 6),
    Row("reseller, edit", "resellers/<id>/edit/", 11, "reseller"),
    Row("reseller, activate", "resellers/<id>/activate/", 21, "inactive reseller"),
    Row("sale event", "back-ordering-log/<id>/", 7, "event"),
    Row("retry", "back-ordering-log/retry/", 8, "parked"),
    Row("reconciled reseller", "reconciliation/<id>/", 4, "reseller"),
    Row("differences", "differences/", 8),
    Row("repairs", "repairs/", 8),
    Row("products", "products/", 9),
    Row("product", "products/<id>/", 11, "product"),  # the names of those who have sold most
    Row("price lists", "price-lists/", 8),
    Row("price list", "price-lists/<id>/", 10, "price list"),
    Row("price list, import", "price-lists/<id>/import/", 6, "price list"),
    Row("price list, what if", "price-lists/<id>/what-if/", 7, "price list"),
    Row("price upload", "price-uploads/<id>/", 6, "price upload"),
    Row("price imports", "price-imports/", 7),
    Row("what if", "what-if/<id>/", 7, "what if"),
    Row("promotions", "promotions/", 11),
    Row("promotion", "promotions/<id>/", 12, "promotion"),
    Row("new promotion", "promotions/new/", 5),
    Row("promotion, edit", "promotions/<id>/edit/", 11, "promotion"),
    Row("promotion, end", "promotions/<id>/end/", 9, "promotion"),
    Row("promotion, why not", "promotions/<id>/why-not/", 8, "promotion"),
    Row("promotion, what if", "promotions/<id>/what-if/", 8, "promotion"),
    Row("setup", "setup/", 27),
    Row("setup, order-types", "setup/order-types/", 10),
    Row("setup, payment-methods", "setup/payment-methods/", 5),
    Row("setup, permission-rules", "setup/permission-rules/", 10),
    Row("setup, custom-fields", "setup/custom-fields/", 8),
    Row("setup, api-options", "setup/api-options/", 12),
    Row("setup, users", "setup/users/", 6),
    Row("setup, company", "setup/company/", 5),
    Row("setup, credentials", "setup/credentials/", 5),
    Row("setup, language", "setup/language/", 4),
    Row("setup, sign-in", "setup/sign-in/", 4),
    Row("setup, storefront", "setup/storefront/", 6),
    Row("help", "help/", 4),
    Row("help, a task", "help/mend-a-parked-sale/", 4),
)
_FAST_OF_RESELLER = (
    Row("orders", "orders/", 11),
    Row("order", "orders/<id>/", 13, "own order"),
    Row("subscriptions", "subscriptions/", 9),
    Row("subscription", "subscriptions/<id>/", 15, "own subscription"),
    Row("dashboard", "dashboard/", 17),
)
_USUAL_OF_RESELLER = (
    Row("first steps", "first-steps/", 12),
    Row("inbox", "inbox/", 17),
    Row("accounts", "accounts/", 9),
    Row("account", "accounts/<id>/", 12, "own account"),
    Row("account, storefront", "accounts/<id>/storefront/", 10, "own account"),
    Row("new order", "orders/new/", 4),
    Row("new order of a customer", "orders/new/", 43, "own customer"),
    Row("trial", "subscriptions/trial/", 34, "trial"),
    Row("change quantity", "subscriptions/<id>/change-quantity/", 41, "own subscription"),
    Row("change plan", "subscriptions/<id>/change-plan/", 29, "own subscription"),
    Row("from the distributor", "distributor/", 7),
    Row("distributor’s prices", "distributor/price-list/", 14),
    Row("products", "products/", 13),
    Row("promotions", "promotions/", 8),
)


def _pages(of: Of, bar_ms: float, rows: Sequence[Row]) -> list[MeasuredPage]:
    prefix = "reseller: " if of is Of.RESELLER else ""
    return [
        MeasuredPage(
            name=prefix + row.name,
            address=row.address,
            samples=row.samples,
            queries=row.queries,
            bar_ms=bar_ms,
            of=of,
        )
        for row in rows
    ]


PAGES = (
    *_pages(Of.DISTRIBUTOR, FAST_MS, _FAST),
    *_pages(Of.DISTRIBUTOR, USUAL_MS, _USUAL),
    *_pages(Of.RESELLER, FAST_MS, _FAST_OF_RESELLER),
    *_pages(Of.RESELLER, USUAL_MS, _USUAL_OF_RESELLER),
)

assert len({page.name for page in PAGES}) == len(PAGES), "two measurements of one name"
