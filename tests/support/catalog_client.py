"""A person at the pages of the catalogue of one BSS."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from tests.support.page import Page
from tests.support.record_fixtures import RecordFixtures
from upline.models import Price, PriceList, Product, User

BASIC = "m365-business-basic"


class CatalogClient:
    """Opens pages of products and price lists, and sends their forms."""

    def __init__(self, fixtures: RecordFixtures, user: User, slug: str) -> None:
        self.client = fixtures.signed_in_client(user)
        self.slug = slug

    def address(self, path: str) -> str:
        return f"/t/{self.slug}/{path}"

    def open(self, path: str, **query: str) -> Page:
        return Page(self.client.get(self.address(path), query))

    def open_url(self, url: str) -> Page:
        return Page(self.client.get(url))

    def send(self, path: str, **data: Any) -> HttpResponse:
        return self.client.post(self.address(path), data)

    def sent(self, path: str, **data: Any) -> Page:
        """Send a form, and return the page that follows."""
        return Page(self.client.post(self.address(path), data, follow=True))

    def price_list(self, name: str = "Gold EUR") -> str:
        found = PriceList.objects.get(tenant__slug=self.slug, name=name)
        return f"price-lists/{found.pk}/"

    def product(self, code: str = BASIC) -> str:
        return f"products/{Product.objects.get(code=code).pk}/"

    def series(self, code: str = BASIC, cycle: str = "monthly") -> str:
        """Return the parameters that choose a product and a billing cycle."""
        return f"?product={Product.objects.get(code=code).pk}&cycle={cycle}"

    def prices(self, name: str | None = "Gold EUR", code: str = BASIC, cycle: str = "MONTHLY"):
        """Return amount, first and last day of each price, the earliest first."""
        found = Price.objects.filter(
            tenant__slug=self.slug, price_list__name=name, product__code=code, billing_cycle=cycle
        )
        rows: list[tuple[Decimal, date | None, date | None]] = list(
            found.values_list("amount", "valid_from", "valid_to")
        )
        return sorted(rows, key=lambda price: price[1] or date.min)
