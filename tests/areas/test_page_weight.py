"""What pages weigh on the line, and how many queries they take: limits that new features must not pass."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from bench.page_samples import collect_samples
from bench.page_table import PAGES, MeasuredPage, Of
from tests.support.demo_world import (
    DemoWorld,
    add_other_records,
    create_demo_world,
    fixed_clock,
)
from tests.support.module_transaction import module_transaction
from upline.devtools.generation import Network
from upline.models import Account, User
from upline.tenancy.queries import tenant_facts
from upline.web.shared.static_files import bundle_stylesheet

pytestmark = pytest.mark.django_db

FIRST_VISIT, NEXT_PAGE = 60_000, 20_000
FILTER_QUERIES = 2  # what a filter may cost


def create_full_world() -> DemoWorld:
    demo = create_demo_world()
    add_other_records(demo)
    return demo


@pytest.fixture(scope="module")
def module_demo(request) -> Iterator[DemoWorld]:
    with fixed_clock(), module_transaction(request, create_full_world) as demo:
        yield demo


@pytest.fixture
def demo(module_demo: DemoWorld, db) -> DemoWorld:
    return module_demo


def measured_pages(demo: DemoWorld) -> Iterator[tuple[MeasuredPage, Client, str]]:
    """Return every page that the benchmarks measure, with who opens it and one of its addresses."""
    network = Network(tenant_facts(demo.alpine), [tenant_facts(demo.cumulus)], ())
    inactive = Account.objects.filter(
        tenant=demo.alpine,
        reseller_tenant__isnull=False,
        reseller_tenant__back_ordering_activated_at=None,
    )
    samples = {
        **collect_samples(network),
        "inactive reseller": [
            str(pk) for pk in inactive.values_list("reseller_tenant_id", flat=True)
        ],
        "after number": ["?after=5"],
    }
    ann = User.objects.get(email="ann.kogler@cumulus.example")
    visitors = {
        Of.DISTRIBUTOR: (demo.alpine, demo.signed_in_client(demo.anna)),
        Of.RESELLER: (demo.cumulus, demo.signed_in_client(ann)),
    }
    for page in PAGES:
        tenant, client = visitors[page.of]
        yield page, client, page.urls(tenant.slug, samples)[-1]


@dataclass(frozen=True)
class Weight:
    """The bytes of a page as the server sends it, and the queries that it takes once it is known."""

    size: int
    queries: int


def weight(client: Client, address: str) -> Weight:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert response.status_code in {200, 302}, (address, response.status_code)
    if response.status_code == 200:
        assert gzip.decompress(response.content).startswith(b"<!doctype html>")
    return Weight(len(response.content), len(queries))


def static_files() -> list[str]:
    """Return the names of the files that every page loads, but for the typeface."""
    page = render_to_string("base.html", request=RequestFactory().get("/"))
    return re.findall(r'(?:href|src)="/static/(?!fonts/)([^"]+)"', page)


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


def test_every_page_is_light_and_takes_no_more_queries_than_before(demo):
    """A change that adds a query says why it is worth it, in `bench/page_table.py`."""
    weights = {page: weight(client, url) for page, client, url in measured_pages(demo)}
    sizes = {page.name: one.size for page, one in weights.items()}
    queries = {page.name: (one.queries, page.queries) for page, one in weights.items()}

    assert {name: size for name, size in sizes.items() if size > NEXT_PAGE} == {}
    assert max(sizes.values()) + static_size() <= FIRST_VISIT
    assert {name: both for name, both in queries.items() if both[0] > both[1]} == {}


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
