"""What the examples are answered: recorded by the test that executes them, and shown by the OpenAPI document.

`tests/api/test_examples.py` fails where an answer is another one; with UPDATE_EXAMPLES=1 it records them anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ANSWERS_FILE = Path(__file__).with_name("answers.json")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a media type, and the content: JSON, or the text of a file."""

    status: int
    media_type: str
    body: Any


def recorded_answers() -> Mapping[str, Sequence[Answer]]:
    """Return the distinct answers of the examples of each operation, in their order."""
    found = json.loads(ANSWERS_FILE.read_text(encoding="utf-8"))
    return {name: [Answer(**one) for one in answers] for name, answers in found.items()}


def answers_document(answers: Mapping[str, Sequence[Answer]]) -> str:
    """Return the text of the file that has these answers."""
    found = {name: [asdict(one) for one in answers[name]] for name in sorted(answers)}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
