"""PATCH: a record is changed by what a request gives; the rest stays as somebody else may have changed it meanwhile."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from upline.api.authentication import ApiRequest
from upline.api.request_parsing import if_match_version, if_match_version_no
from upline.api.responses import VersionedResponse
from upline.kernel.verdicts import Refused
from upline.kernel.versions import STALE

_MAX_RUNS = 5


class Versioned(Protocol):
    """A record with the version that its action compares: a counter, or a fingerprint of its editable fields."""

    @property
    def version(self) -> int | str: ...


R = TypeVar("R", bound=Versioned)


def edit_partially(
    request: ApiRequest, read: Callable[[], R], save: Callable[[R, Any], None]
) -> None:
    """Read a record, and save it with what the request gives: `save` takes the record and the version to compare.

    That is the one of `If-Match`, if it names one. Without it a record that was changed between reading and saving
    is read again, so that of two requests for different fields both are kept.
    Raises: Refused — `stale`, and what `save` refuses.
    """
    for is_last in (*([False] * (_MAX_RUNS - 1)), True):
        row = read()
        parse = if_match_version_no if isinstance(row.version, int) else if_match_version
        seen = parse(request)
        try:
            return save(row, row.version if seen is None else seen)
        except Refused as refusal:
            if refusal.code != STALE or seen is not None or is_last:
                raise
    raise AssertionError("the last run returns or raises")


def versioned(body: BaseModel, row: Versioned) -> VersionedResponse:
    """Return a record with the version of its editable fields; other parts of it change without."""
    return VersionedResponse(body=body, version=row.version, is_versioned_whole=False)
