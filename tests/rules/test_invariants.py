"""The invariants hold after random scenarios, also with events delivered repeatedly and out of order."""

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.rules.invariants import assert_invariants, visible_orders
from tests.support.random_scenario import (
    FAULT_ACTIONS,
    SALE_ACTIONS,
    RandomScenario,
    random_steps,
    small_world,
)
from tests.support.world import World
from upline.models import SaleEvent

pytestmark = pytest.mark.django_db

# STORIES=500 tells that many, other ones each time; without it, the same few.
_MANY = int(os.environ.get("STORIES", "0"))
many_examples = settings(
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
def rolled_back(world: World) -> Iterator[World]:
    """A copy of the world, in which whatever happens is undone."""
    state = copy.copy(world.state)
    state.names = dict(state.names)
    again = copy.copy(world)
    again.state = state
    with transaction.atomic():
        yield again
        transaction.set_rollback(True)


@pytest.mark.rule("R1", "R34", "R35", "R36", "R30", "R43")
@many_examples
@given(random_steps(*SALE_ACTIONS, *FAULT_ACTIONS))
def test_every_sale_becomes_exactly_one_order_despite_faults(world, steps):
    with rolled_back(world) as here:
        story = RandomScenario(here)
        story.run(steps)
        story.repair_all()
        story.events |= set(SaleEvent.objects.values_list("pk", flat=True))

        assert_invariants(story)


@pytest.mark.rule("R35")
@many_examples
@given(
    random_steps(*SALE_ACTIONS, most=30), st.sampled_from(["", "deliver_reversed", "deliver_again"])
)
def test_delayed_booking_equals_immediate_booking(world, steps, delivery):
    with rolled_back(world) as here:
        RandomScenario(here).run(steps)
        at_once = visible_orders(here)

    with rolled_back(world) as here:
        here.run_action("top", "pause_booking")
        RandomScenario(here).run(steps)
        if delivery:
            here.run_action("top", delivery)
        here.run_action("top", "resume_booking")
        here.run_booking()

        assert visible_orders(here) == at_once
