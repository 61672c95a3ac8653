"""Whatever happens, and however often and in whatever order it arrives: the books are right."""

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.rules.invariants import check_all, orders_seen
from tests.support.random_story import SELLING, TROUBLE, RandomStory, small_world, stories
from tests.support.world import World
from upline.models import SaleEvent

pytestmark = pytest.mark.django_db

# STORIES=500 tells that many, other ones each time; without it, the same few.
_MANY = int(os.environ.get("STORIES", "0"))
thoroughly = settings(
    max_examples=_MANY or 25,
    derandomize=not _MANY,
    deadline=None,
    database=None,
    phases=[Phase.generate, *([Phase.shrink] if _MANY else [])],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def world(db) -> World:
    return small_world()


@contextmanager
def undone(world: World) -> Iterator[World]:
    """A copy of the world, in which whatever happens is undone."""
    stage = copy.copy(world.stage)
    stage.names = dict(stage.names)
    again = copy.copy(world)
    again.stage = stage
    with transaction.atomic():
        yield again
        transaction.set_rollback(True)


@pytest.mark.rule("R1", "R34", "R35", "R36", "R30", "R43")
@thoroughly
@given(stories(*SELLING, *TROUBLE))
def test_every_sale_is_one_order_whatever_goes_wrong(world, steps):
    with undone(world) as here:
        story = RandomStory(here)
        story.tell(steps)
        story.mend_everything()
        story.events |= set(SaleEvent.objects.values_list("pk", flat=True))

        check_all(story)


@pytest.mark.rule("R35")
@thoroughly
@given(stories(*SELLING, most=30), st.sampled_from(["", "deliver_reversed", "deliver_again"]))
def test_booking_late_books_the_same_as_booking_at_once(world, steps, delivery):
    with undone(world) as here:
        RandomStory(here).tell(steps)
        at_once = orders_seen(here)

    with undone(world) as here:
        here.does("top", "pause_booking")
        RandomStory(here).tell(steps)
        if delivery:
            here.does("top", delivery)
        here.does("top", "resume_booking")
        here.booking_runs()

        assert orders_seen(here) == at_once
