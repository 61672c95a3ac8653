"""What nobody can read in an address or a form is answered, never a server error."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.order_fixtures import create_order_fixtures
from tests.support.page import Page
from upline.models import Account, Membership, User

pytestmark = pytest.mark.django_db
NUL = "a%00b"


@pytest.fixture
def client() -> Client:
    fixtures = create_order_fixtures()
    fixtures.back_order(1)
    user = User.objects.create(email="bea@alpine.example", name="Bea")
    Membership.objects.create(tenant=fixtures.alpine, user=user, role="ADMINISTRATOR")
    return fixtures.signed_in_client(user)


def routes(patterns, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


def addresses(value: str) -> list[str]:
    """Return the address of every page of a BSS, with `value` for what is in angle brackets."""
    found = []
    for route in routes(get_resolver().url_patterns):
        if route.startswith("t/<slug:slug>/"):
            rest = route.removeprefix("t/<slug:slug>/").replace("\\Z", "")
            parts = [value if part.startswith("<") else part for part in rest.split("/")]
            found.append("/t/alpine/" + "/".join(parts))
    return found


def test_nul_in_a_path_leads_nowhere(client):
    paths = [address for address in addresses(NUL) if NUL in address]

    assert len(paths) > 30
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert client.get("/t/al%00pine/orders/").status_code == 404


def test_nul_in_a_parameter_is_no_server_error(client):
    names = (
        "text", "q", "view", "sort", "order", "columns", "group", "account", "status", "date_from",
        "reseller", "after", "before", "list", "language", "paper", "first", "user", "a\0b",
    )  # fmt: skip
    pages = [address for address in addresses("") if "//" not in address]
    query = dict.fromkeys(names, "a\x00b")

    assert len(pages) > 20
    errors = [page for page in pages if client.get(page, query).status_code >= 500]
    assert not errors


@pytest.mark.parametrize("text", ["a\0b", "a\u202eb", "a\u200bb"])
def test_unreadable_name_is_refused_at_its_field(client, text):
    answer = Page(client.post("/t/alpine/accounts/new/", {"name": text}))

    assert answer.response.status_code == 422
    assert f"ame cannot contain the character U+{ord(text[1]):04X}" in answer.words


def test_both_forms_of_a_name_find_both_customers(client):
    for name in ("Zürn one", "Zu\u0308rn two"):
        assert client.post("/t/alpine/accounts/new/", {"name": name}).status_code == 302
    assert Account.objects.filter(name="Zürn two").exists()

    for text in ("Zürn", "Zu\u0308rn", "zurn", "ZÜRN"):
        rows = client.get("/t/alpine/accounts/", {"text": text}).content.decode()
        assert "Zürn one" in rows
        assert "Zürn two" in rows
