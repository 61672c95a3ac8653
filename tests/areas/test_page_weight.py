"""What pages weigh on the line, and how many queries they take: limits that new features must not pass."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.support.demo_world import DemoWorld, create_demo_world, fixed_clock
from tests.support.module_transaction import module_transaction
from upline.models import Account, Order, Product, SaleEvent, Subscription, Tenant
from upline.web.shared.static_files import bundle_stylesheet

pytestmark = pytest.mark.django_db

FIRST_VISIT, NEXT_PAGE = 60_000, 20_000
# The most of each page. A change that adds one says why it is worth it.
QUERIES = {
    "dashboard": 14,
    "orders": 12,
    "order": 9,
    "products of an order": 8,
    "provenance": 9,
    "edit an order": 16,
    "subscriptions": 10,
    "subscription": 11,
    "accounts": 10,
    "account": 11,
    "products": 9,
    "product": 10,
    "price lists": 8,
    "promotions": 11,
    "resellers": 8,
    "reseller": 12,
    "log": 8,
    "sale": 7,
    "reconciliation": 6,
    "cases": 7,
    "setup": 26,
    "help": 4,
    "task": 4,
}
FILTER_QUERIES = 2  # what a filter may cost


@pytest.fixture(scope="module")
def module_demo(request) -> Iterator[DemoWorld]:
    with fixed_clock(), module_transaction(request, create_demo_world) as demo:
        yield demo


@pytest.fixture
def demo(module_demo: DemoWorld, db) -> DemoWorld:
    return module_demo


def main_pages(demo: DemoWorld) -> dict[str, str]:
    """Return the pages that people open most, by what they are called."""
    alpine = {"tenant": demo.alpine}
    order = Order.objects.filter(**alpine).latest("number")
    at = "/t/alpine"
    return {
        "dashboard": f"{at}/dashboard/",
        "orders": f"{at}/orders/",
        "order": f"{at}/orders/{order.pk}/",
        "products of an order": f"{at}/orders/{order.pk}/products/",
        "provenance": f"{at}/orders/{order.pk}/provenance/",
        "edit an order": f"{at}/orders/{order.pk}/edit/",
        "subscriptions": f"{at}/subscriptions/",
        "subscription": f"{at}/subscriptions/{Subscription.objects.filter(**alpine, kind='SUBSCRIPTION').latest('pk').pk}/",
        "accounts": f"{at}/accounts/",
        "account": f"{at}/accounts/{Account.objects.filter(**alpine).latest('pk').pk}/",
        "products": f"{at}/products/",
        "product": f"{at}/products/{Product.objects.filter(**alpine).latest('pk').pk}/",
        "price lists": f"{at}/price-lists/",
        "promotions": f"{at}/promotions/",
        "resellers": f"{at}/resellers/",
        "reseller": f"{at}/resellers/{Tenant.objects.get(slug='cumulus').pk}/",
        "log": f"{at}/back-ordering-log/",
        "sale": f"{at}/back-ordering-log/{SaleEvent.objects.filter(**alpine).latest('pk').pk}/",
        "reconciliation": f"{at}/reconciliation/",
        "cases": f"{at}/cases/",
        "setup": f"{at}/setup/",
        "help": f"{at}/help/",
        "task": f"{at}/help/mend-a-parked-sale/",
    }


def compressed_size(demo: DemoWorld, address: str) -> int:
    """Return the bytes of a page as the server sends it."""
    response = demo.signed_in_client(demo.anna).get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert response.status_code == 200, address
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).startswith(b"<!doctype html>")
    return len(response.content)


def static_files() -> list[str]:
    """Return the names of the files that every page loads; the style sheet brings the typeface."""
    page = render_to_string("base.html", request=RequestFactory().get("/"))
    return re.findall(r'(?:href|src)="/static/([^"]+)"', page)


def static_size() -> int:
    """Return the bytes of style sheet, scripts and icon, as they are served: with Brotli."""
    return sum(len(brotli.compress(_content(name).encode())) for name in static_files())


def _content(name: str) -> str:
    path = finders.find(name)
    assert path, name
    content = Path(path).read_text(encoding="utf-8")
    return bundle_stylesheet(content, _content) if name == "app.css" else content


def test_static_files_of_a_page_are_found():
    names = static_files()

    assert {"app.css", "app.js", "icon.svg"} <= set(names)
    assert any("htmx" in name for name in names)


def test_first_visit_and_next_pages_are_light(demo):
    sizes = {name: compressed_size(demo, where) for name, where in main_pages(demo).items()}

    assert {name: size for name, size in sizes.items() if size > NEXT_PAGE} == {}
    assert max(sizes.values()) + static_size() <= FIRST_VISIT


def test_no_page_takes_more_queries_than_before(demo):
    client = demo.signed_in_client(demo.anna)
    counts = {}
    for name, address in main_pages(demo).items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts[name] = len(queries)

    assert {name: count for name, count in counts.items() if count > QUERIES[name]} == {}


@pytest.mark.parametrize(
    "name", ["orders", "subscriptions", "accounts", "products", "resellers", "back-ordering-log"]
)
def test_list_takes_as_many_queries_for_one_row_as_for_fifty(demo, name):
    client = demo.signed_in_client(demo.anna)
    whole = client.get(f"/t/alpine/{name}/")
    line = whole.context["page"].lines[0]
    text = getattr(line.row, "number", None) or getattr(line.row, "name", None)
    text = text or line.row.customer if name != "products" else line.row.product.name

    def count(query: dict[str, str]) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/t/alpine/{name}/", query)
        return len(response.context["page"].lines), len(queries)

    many, few = count({"view": "all"}), count({"text": str(text)})

    assert 0 < few[0] < many[0]
    assert abs(few[1] - many[1]) <= FILTER_QUERIES
