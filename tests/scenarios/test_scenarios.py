"""Every scenario file holds."""

from pathlib import Path

import pytest

from upline.devtools.scenarios.parser import parse_scenario
from upline.devtools.scenarios.runner import run_scenario

HERE = Path(__file__).parents[2]
STORIES = HERE / "tests/scenarios/stories"
FILES = [*sorted((HERE / "scenarios").glob("*.yaml")), *sorted(STORIES.glob("*.yaml"))]


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario_has_no_differences(file):
    result = run_scenario(parse_scenario(file))

    assert [str(difference) for difference in result.differences] == []


def test_packaged_world_equals_the_scenario_world():
    beside = HERE / "scenarios/worlds/standard.yaml"
    packaged = HERE / "upline/devtools/scenarios/worlds/standard.yaml"

    assert packaged.read_bytes() == beside.read_bytes()
