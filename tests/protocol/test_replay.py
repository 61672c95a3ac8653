"""Walks through the model are taken by the program, and after each step the same is committed.

Source: R1, R33, R35, R43.
"""

import pytest

from tests.protocol.replay import Replay, committed_in, walks
from tests.support.random_scenario import small_world
from upline.models import User

_WALKS = 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("R1", "R33", "R35", "R43")
def test_program_commits_what_the_model_commits():
    world = small_world()
    otto = User.objects.get(name="Otto")
    for number, walk in enumerate(walks(_WALKS)):
        replay = Replay(world, f"Walk {number}", otto.pk)
        for at, (step, state) in enumerate(walk):
            replay.take(step)
            taken = [one for one, _ in walk[: at + 1]]
            assert replay.committed() == committed_in(state), taken
    assert world.differences() == []
    assert world.differences("middle") == []
