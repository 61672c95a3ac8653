"""The world after a fortnight of real sales, on the day after them, and Ann who sells there."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.ordering import Desk
from tests.support.record_stage import NOW, Stage


@pytest.fixture
def stage(fortnight: Stage) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield fortnight


@pytest.fixture
def ann(stage: Stage) -> Desk:
    return Desk(stage, stage.ann)
