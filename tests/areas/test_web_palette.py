"""Ctrl-K, and the walk over all pages: each is found by name, and opens for exactly those who may."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.support.order_fixtures import OrderFixtures, create_order_fixtures
from tests.support.page import Page
from upline.access.rulebook import Permission, Role, is_permitted, system_actor
from upline.models import Case, Membership, PriceList, Promotion, User
from upline.storefront.actions import StorefrontSettings, set_up_storefront
from upline.web.setup.sections import SECTIONS
from upline.web.shared.navigation import AREAS, FURTHER_PAGES, NEW_RECORDS, area_url
from upline.web.urls import in_a_bss

pytestmark = pytest.mark.django_db

RAIL = [area for _, areas in AREAS for area in areas]
PAGES = [
    area
    for area in (*RAIL, *NEW_RECORDS, *FURTHER_PAGES)
    if area_url(area.area_url, "x") and not area.for_open_storefront_only
]
DISTRIBUTOR, RESELLER = "alpine", "cumulus"
STATUS = Path(__file__).parents[2] / "docs" / "status.md"
assert in_a_bss, "the addresses are known"


@pytest.fixture
def fixtures() -> OrderFixtures:
    return create_order_fixtures()


def client_of(fixtures: OrderFixtures, role: Role, slug: str = DISTRIBUTOR):
    user = User.objects.create(email=f"{role.lower()}@{slug}.example", name=f"The {role}".lower())
    Membership.objects.create(tenant=getattr(fixtures, slug), user=user, role=role)
    return fixtures.signed_in_client(user)


def destinations(client, typed: str, slug: str = DISTRIBUTOR) -> list[tuple[str, str]]:
    """Return the names and addresses that Ctrl-K offers for what was typed."""
    page = Page(client.get(f"/t/{slug}/go", {"q": typed}, headers={"HX-Request": "true"}))
    return [
        (option.words, option.address)
        for group in page.all("group")
        for option in group.all("option")
    ]


# The walk


@pytest.mark.parametrize("slug", [DISTRIBUTOR, RESELLER])
@pytest.mark.parametrize("role", Role)
def test_every_page_is_offered_to_those_who_may_open_it(fixtures, role, slug):
    client = client_of(fixtures, role, slug)
    rail = Page(client.get(f"/t/{slug}/orders/")).root.one("navigation", "Areas")
    in_rail = {link.address for link in rail.all("link")}
    offered = {address for _, address in destinations(client, "", slug)}

    for area in PAGES:
        address = area_url(area.area_url, slug)
        opens = area.opened_by is not None and is_permitted(role, area.opened_by)
        is_here = not (
            (area.for_distributors_only and slug == RESELLER and not opens)
            or (area.for_resellers_only and slug == DISTRIBUTOR)
        )
        may = is_permitted(role, area.permission)
        assert (address in offered) == (is_here and may), address
        if area in RAIL:
            assert (address in in_rail) == (is_here and may), address
        if is_here:
            assert client.get(address).status_code == (200 if may else 403), address


@pytest.mark.parametrize("role", Role)
def test_open_storefront_is_in_the_rail_and_found(fixtures, role):
    client = client_of(fixtures, role, RESELLER)

    def in_rail() -> set[str]:
        page = Page(client.get("/t/cumulus/orders/"))
        return {link.words for link in page.root.one("navigation", "Areas").all("link")}

    assert in_rail().isdisjoint({"Open storefront", "Storefront settings"})
    assert "/s/cumulus/" not in {address for _, address in destinations(client, "", RESELLER)}

    set_up_storefront(
        tenant_id=fixtures.cumulus.pk, settings=StorefrontSettings(is_open=True), by=system_actor()
    )

    assert "Open storefront" in in_rail()
    assert ("Storefront settings" in in_rail()) == is_permitted(role, Permission.SET_UP)
    assert destinations(client, "open sto", RESELLER)[0][1] == "/s/cumulus/"


@pytest.mark.parametrize("role", Role)
def test_every_section_of_setup_is_offered_to_those_who_may_open_it(fixtures, role):
    client = client_of(fixtures, role)
    offered = {address for _, address in destinations(client, "")}
    may = is_permitted(role, Permission.SET_UP)

    for section in SECTIONS:
        address = area_url(section.address, DISTRIBUTOR)
        assert (address in offered) == may, address
        assert client.get(address).status_code == (200 if may else 403), address


@pytest.mark.parametrize("area", PAGES, ids=lambda area: area.area_url)
def test_page_is_found_by_its_name(fixtures, area):
    slug = RESELLER if area.for_resellers_only else DISTRIBUTOR
    client = client_of(fixtures, Role.ADMINISTRATOR, slug)

    found = destinations(client, area.label[:6].upper(), slug)
    assert area_url(area.area_url, slug) in [address for _, address in found]


def test_every_section_of_setup_is_found_by_its_name(fixtures):
    client = client_of(fixtures, Role.ADMINISTRATOR)

    for section in SECTIONS:
        found = destinations(client, section.title)
        assert found[0][1] == area_url(section.address, DISTRIBUTOR), section.title


def test_every_page_of_the_status_that_needs_no_record_is_offered(fixtures):
    addresses = set(re.findall(r"`/t/.bss./([\w/-]*/)`", STATUS.read_text(encoding="utf-8")))
    distributor = client_of(fixtures, Role.ADMINISTRATOR)
    reseller = client_of(fixtures, Role.ADMINISTRATOR, RESELLER)
    offered = {address.split("/", 3)[3] for _, address in destinations(distributor, "")}
    offered |= {address.split("/", 3)[3] for _, address in destinations(reseller, "", RESELLER)}

    assert len(addresses) > 20
    # The log leads to retries of what is chosen there, and a customer's page to its trial.
    assert addresses - offered - {"back-ordering-log/retry/", "subscriptions/trial/"} == set()


# What is found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("price l", "Price lists"),
        ("pl", "Price lists"),
        ("NEW ORD", "New order"),
        ("ord new", "New order"),
        ("back ordering", "Back-ordering log"),
        ("úsers", "Users"),
        ("api opt", "Use of API Options"),
    ],
)
def test_few_letters_lead_to_a_page(fixtures, typed, first):
    names = [name for name, _ in destinations(client_of(fixtures, Role.ADMINISTRATOR), typed)]

    assert names[0].removesuffix(" Setup") == first


def test_records_of_every_kind_are_found(fixtures):
    order = fixtures.back_order(1047)
    now, alpine = order.created_at, fixtures.alpine
    PriceList.objects.create(tenant=alpine, name="Émeraude", currency="EUR")
    promotion = Promotion.objects.create(
        tenant=alpine, name="Émeraude off", kind="PERCENT", value=10
    )
    case = Case.objects.create(
        tenant=alpine, order=order, subject="Emeraude is late", status="OPEN", priority="NORMAL",
        created_by="Otto", created_at=now,
    )  # fmt: skip
    client = client_of(fixtures, Role.ADMINISTRATOR)

    assert destinations(client, "1047")[0][1] == f"/t/alpine/orders/{order.pk}/"
    found = {address for _, address in destinations(client, "emeraude")}
    assert reverse("promotion", args=["alpine", promotion.pk]) in found
    assert reverse("case", args=["alpine", case.pk]) in found
    assert any("/price-lists/" in address for address in found)
    assert any("/resellers/" in address for _, address in destinations(client, "cumulus"))
    assert any("/products/" in address for _, address in destinations(client, "business basic"))


def test_nothing_of_another_bss_or_for_other_roles_is_offered(fixtures):
    fixtures.back_order(1047)
    viewer = client_of(fixtures, Role.VIEWER)

    assert viewer.get("/t/cumulus/go", {"q": "1047"}).status_code == 404
    assert "New order" not in [name for name, _ in destinations(viewer, "new")]


def test_without_script_the_same_is_a_page(fixtures):
    page = Page(client_of(fixtures, Role.ADMINISTRATOR).get("/t/alpine/go", {"q": "promo"}))

    assert page.link("Promotions").address == "/t/alpine/promotions/"
    assert page.root.one("navigation", "Areas")
    assert page.root.one("searchbox", "Page, action or record").value == "promo"


@pytest.mark.parametrize("typed", ["%", "\0", "x" * 5000, "( )", "'", "\\"])
def test_unusual_texts_do_not_fail(fixtures, typed):
    client = client_of(fixtures, Role.VIEWER)

    assert client.get("/t/alpine/go", {"q": typed}).status_code == 200


def test_query_count_is_constant(fixtures, django_assert_max_num_queries):
    for number in range(1, 20):
        fixtures.back_order(number)
    client = client_of(fixtures, Role.SALES)

    with django_assert_max_num_queries(15):
        client.get("/t/alpine/go", {"q": "huber"}, headers={"HX-Request": "true"})


# The keys


def test_keys_are_a_page_and_a_dialog(fixtures):
    client = client_of(fixtures, Role.VIEWER)
    page = Page(client.get("/t/alpine/keys"))

    assert "Ctrl K" in page.words
    assert page.link("Keyboard shortcuts").address == "/t/alpine/keys"
    dialog = Page(client.get("/t/alpine/keys", headers={"HX-Request": "true"}))
    assert dialog.root.one("dialog", "Keyboard shortcuts")
