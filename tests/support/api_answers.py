"""The answers of examples as the OpenAPI document has them: short, and without what differs from run to run.

Ids are those of the illustrations, moments are one moment, secrets and cursors are placeholders, and lists have two
elements at most.
"""

import re
from collections.abc import Mapping
from typing import Any

from tests.support.api_client import ApiResponse
from upline.api.examples import IllustrativeIds
from upline.api.examples.answers import Answer

_MAX_ELEMENTS = 2
_MAX_TEXT = 2_000  # of a file
_MOMENT = "2026-05-15T12:00:00Z"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,9}")  # of a position in the log of events
# What differs from run to run, and what is in its place.
_REPLACED = (
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), _MOMENT),
    (re.compile(r"\bupl_[\w-]{20,}"), "upl_…"),
    (re.compile(r"\bwhsec_[\w+/=-]{20,}"), "whsec_…"),
    (re.compile(r"(?<=/invitation/\?token=)[0-9a-f]{20,}"), "…"),
)
_OPAQUE = {
    "next": "eyJhZnRlciI6IuKApiJ9",
    "token_ending": "c_FU",
    "version": "eb2fd0843e53427a",
}


def recorded_answer(answer: ApiResponse) -> Answer | None:
    """Return what the document shows of an answer; None: it has no content, or one that is no text."""
    response = answer.response
    kind = response["Content-Type"].partition(";")[0] if "Content-Type" in response else ""
    if not response.streaming and not response.content:
        return None
    if kind == "application/json":
        return Answer(status=answer.status, media_type=kind, body=_shortened(answer.json))
    if kind == "text/csv" and not response.streaming:
        text = response.content.decode("utf-8-sig")[:_MAX_TEXT]
        return Answer(
            status=answer.status, media_type=kind, body="".join(text.splitlines(keepends=True)[:3])
        )
    return None


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_shortened(one) for one in value[:_MAX_ELEMENTS]]
    return value


class Illustration:
    """Replaces what differs from run to run; ids that no example saves are named by the order of their appearance."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        self._illustrative = IllustrativeIds()
        self._known = {real: self._illustrative[name] for name, real in reversed(ids.items())}

    def of(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._member(name, one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.of(one) for one in value]
        return self._text(value) if isinstance(value, str) else value

    def _member(self, name: str, value: Any) -> Any:
        is_opaque = name in _OPAQUE and isinstance(value, str) and not _NUMBER.fullmatch(value)
        return _OPAQUE[name] if is_opaque else self.of(value)

    def _text(self, text: str) -> str:
        for pattern, placeholder in _REPLACED:
            text = pattern.sub(placeholder, text)
        return _ID.sub(self._id, text)

    def _id(self, found: re.Match[str]) -> str:
        name = f"record {len(self._known)}"
        return self._known.setdefault(found[0], self._illustrative[name])
