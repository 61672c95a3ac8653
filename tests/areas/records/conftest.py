"""The world after a fortnight of real sales, on the day after them, and Ann who sells there."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.order_client import OrderClient
from tests.support.record_fixtures import NOW, RecordFixtures


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> Iterator[RecordFixtures]:
    with time_machine.travel(NOW, tick=False):
        yield two_weeks_of_sales


@pytest.fixture
def ann(fixtures: RecordFixtures) -> OrderClient:
    return OrderClient(fixtures, fixtures.ann)
