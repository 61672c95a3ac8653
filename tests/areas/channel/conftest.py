"""Alpine's log: one sale booked, one parked for want of a price, one that waits behind it."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from tests.support.page import Page
from tests.support.world import World
from upline.access.rulebook import Role, system_actor
from upline.models import SaleEvent, Tenant, User
from upline.tenancy.actions import NewUser, add_user

LIST = {"price_list": "Gold EUR", "product": "m365-business-basic", "cycle": "monthly"}
LOG = "/t/alpine/back-ordering-log/"

OpenPage = Callable[..., Page]


def set_price(world: World, amount: int | None) -> None:
    """Alpine sets the one price of Business Basic that is left; None takes it out."""
    world.run_distributor_action("set_price", **LIST, price=None)
    world.run_distributor_action("set_price", **{**LIST, "price_list": None}, price=amount)


def use_plain_slugs(world: World) -> None:
    """Give each BSS the slug by which the world names it."""
    for slug in world.state.tenants:
        Tenant.objects.filter(pk=world.bss(slug).id).update(slug=slug)


def add_person(world: World, name: str, role: Role, bss: str = "alpine") -> User:
    new = NewUser(name=name, email=f"{name.lower()}@example.com", role=role)
    pk: UUID = add_user(tenant_id=world.bss(bss).id, new=new, by=system_actor())
    return User.objects.get(pk=pk)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def log(world: World) -> World:
    """A sale that is booked; then Basic loses its price, and two sales of it come."""
    use_plain_slugs(world)
    world.set_day(date(2026, 6, 10))
    world.reseller_sells("Mail", product="exchange-online-2", customer="Lindner Law")
    world.run_booking()
    set_price(world, None)
    seats = world.reseller_sells("Seats")
    world.reseller_changes_quantity(seats, to=12)
    world.run_booking()
    return world


@pytest.fixture
def otto(log: World) -> Client:
    return log.signed_in_client()


@pytest.fixture
def open_page(otto: Client) -> OpenPage:
    def open_page(address: str = LOG, **params: str) -> Page:
        return Page(otto.get(address, params))

    return open_page


def event(kind: str) -> SaleEvent:
    return SaleEvent.objects.get(tenant__slug="alpine", kind=kind, state__in=["PARKED", "WAITING"])


def address_of(found: SaleEvent, then: str = "") -> str:
    return f"{LOG}{found.pk}/{then}"
