"""Cumulus's storefront after a fortnight of sales, and Hanna who orders there for Huber Bakery."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.record_fixtures import NOW, RecordFixtures
from tests.support.storefront import Shopper, add_login, open_storefront
from upline.models import Account


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> Iterator[RecordFixtures]:
    with time_machine.travel(NOW, tick=False):
        yield two_weeks_of_sales


@pytest.fixture
def huber(fixtures: RecordFixtures) -> Account:
    return Account.objects.get(tenant=fixtures.cumulus, name="Huber Bakery")


@pytest.fixture
def hanna(fixtures: RecordFixtures, huber: Account) -> Shopper:
    open_storefront(fixtures)
    return Shopper(add_login(huber)).sign_in()
