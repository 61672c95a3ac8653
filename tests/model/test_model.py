"""The product does in random stories what a second reading of the contract predicts.

`STORIES=200` runs that many others, from `FIRST_STORY` or from a number drawn at random; a story with a
difference is shortened and shown as a scenario file.
"""

import ast
import os
from pathlib import Path
from random import SystemRandom

import pytest

from tests.model.files import scenario_text
from tests.model.replay import Difference, first_difference, shrink
from tests.model.stories import Story, write_story

_MANY = int(os.environ.get("STORIES", "0"))
_FIRST = int(os.environ.get("FIRST_STORY", SystemRandom().randrange(10**6) if _MANY else 0))


@pytest.mark.django_db
@pytest.mark.rule("R1", "R4", "R20", "R21", "R24", "R28", "R30", "R32", "R34", "R35", "R36", "R43")
@pytest.mark.parametrize("seed", range(_FIRST, _FIRST + (_MANY or 4)))
def test_product_does_what_the_model_predicts(seed):
    story = write_story(seed)

    difference = first_difference(story)

    assert difference is None, _report(story, difference)


def test_what_predicts_imports_nothing_of_the_product():
    runs_the_product = {"replay.py", "test_model.py"}
    for file in Path(__file__).parent.glob("*.py"):
        if file.name not in runs_the_product:
            assert not [name for name in _imports(file) if name.startswith(("upline", "django"))]


def _imports(file: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    return names + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]


def _report(story: Story, difference: Difference) -> str:
    if not _MANY:
        return f"story {story.seed}: {difference}"
    shorter = shrink(story, difference)
    again = first_difference(shorter, every=len(shorter.steps))
    return f"story {story.seed}: {difference}\nshortened: {again}\n\n{scenario_text(shorter)}"
