"""The world after a fortnight of real sales, and Fiona, who sets the prices of Alpine."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.catalog_client import CatalogClient
from tests.support.record_fixtures import NOW, RecordFixtures
from upline.access.rulebook import Role, system_actor
from upline.models import User
from upline.tenancy.actions import NewUser, add_user


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> Iterator[RecordFixtures]:
    with time_machine.travel(NOW, tick=False):
        yield two_weeks_of_sales


@pytest.fixture
def fiona(fixtures: RecordFixtures) -> CatalogClient:
    new = NewUser(name="Fiona", email="fiona@alpine.example", role=Role.FINANCE)
    pk = add_user(tenant_id=fixtures.alpine.pk, new=new, by=system_actor())
    return CatalogClient(fixtures, User.objects.get(pk=pk), "alpine")


@pytest.fixture
def ann(fixtures: RecordFixtures) -> CatalogClient:
    return CatalogClient(fixtures, fixtures.ann, "cumulus")


@pytest.fixture
def vera(fixtures: RecordFixtures) -> CatalogClient:
    return CatalogClient(fixtures, fixtures.vera, "alpine")
