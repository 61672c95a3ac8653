"""Every scenario file holds."""

from pathlib import Path

import pytest

from upline.devtools.scenarios.reading import read_scenario
from upline.devtools.scenarios.running import run_scenario

HERE = Path(__file__).parents[2]
STORIES = HERE / "tests/scenarios/stories"
FILES = [*sorted((HERE / "scenarios").glob("*.yaml")), *sorted(STORIES.glob("*.yaml"))]


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_holds(file):
    result = run_scenario(read_scenario(file))

    assert [str(difference) for difference in result.differences] == []


def test_the_world_that_comes_along_is_the_one_beside_the_scenarios():
    beside = HERE / "scenarios/worlds/standard.yaml"
    packaged = HERE / "upline/devtools/scenarios/worlds/standard.yaml"

    assert packaged.read_bytes() == beside.read_bytes()
