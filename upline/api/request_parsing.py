"""Parses requests: JSON, parameter names, the version in `If-Match`."""

import json
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from upline.api.problems import ApiError, FieldError
from upline.kernel.versions import STALE

_JSON = "application/json"
ETAG_PATTERN = r'(?:W/)?"([0-9a-f]{1,32})"'
_ETAG = re.compile(ETAG_PATTERN, re.ASCII)
_ANY = "*"
_CUSTOM = re.compile(r"custom_fields\[([\w-]{1,60})\]", re.ASCII)
_NUL_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class StrictParser(Parser):
    """JSON as RFC 8259 has it, with texts that the database can store."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises: ApiError — it is no JSON, or a text has invalid characters."""
        if request.content_type != _JSON:
            sentence = f"The body of this call is written as {_JSON}."
            raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", sentence)
        try:
            found = json.loads(request.body, parse_constant=_refuse_constant)
            text = json.dumps(found, ensure_ascii=False)
            text.encode()  # a half of a surrogate pair cannot be written
        except (ValueError, RecursionError):
            raise _parse_error("The body is no JSON.") from None
        if _NUL_ESCAPED.search(text):
            raise _parse_error("A text holds the character NUL, which cannot be kept.")
        if not isinstance(found, dict):
            raise _parse_error("The body is no JSON object.")
        return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _parse_error(sentence: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, "unreadable", sentence)


def custom_field_filters(request: HttpRequest) -> dict[str, str]:
    """Return the filters of a list by custom fields: `custom_fields[po]=4711`."""
    found = ((_CUSTOM.fullmatch(name), value) for name, value in request.GET.items())
    return {match[1]: str(value) for match, value in found if match}


def check_parameters(
    request: HttpRequest, known: Collection[str], *, with_custom_fields: bool = False
) -> None:
    """Raises: ApiError — naming the parameters that are unknown or repeated, or hold NUL."""
    if with_custom_fields:
        known = {*known, *(name for name in request.GET if _CUSTOM.fullmatch(name))}
    field_errors = [
        FieldError(field=f"?{name}", detail="There is no such parameter.")
        for name in request.GET
        if name not in known
    ]
    field_errors += [
        FieldError(field=f"?{name}", detail="This can be given once.")
        for name, values in request.GET.lists()
        if name in known and len(values) > 1
    ]
    if field_errors:
        raise _parameter_error("unknown_parameter", field_errors)
    field_errors = [
        FieldError(field=f"?{name}", detail="The character NUL is in no text.")
        for name, value in request.GET.items()
        if "\0" in str(value)
    ]
    if field_errors:
        raise _parameter_error("unreadable", field_errors)


def _parameter_error(code: str, field_errors: list[FieldError]) -> ApiError:
    listed = ", ".join(fault.field for fault in field_errors)
    sentence = f"This cannot be understood: {listed}."
    return ApiError(HTTPStatus.BAD_REQUEST, code, sentence, errors=field_errors)


def if_match_version(request: HttpRequest) -> str | None:
    """Return the version in `If-Match`; None: any version will do.

    Raises: ApiError — the header names no possible version.
    """
    given = request.headers.get("If-Match", _ANY).strip()
    if given == _ANY:
        return None
    # A server that compresses a response marks its ETag as weak; the version is the same.
    found = _ETAG.fullmatch(given)
    if found is None:
        sentence = "If-Match names no version of this record; take it from ETag."
        raise ApiError(HTTPStatus.PRECONDITION_FAILED, STALE, sentence)
    return found[1]


def if_match_version_no(request: HttpRequest) -> int | None:
    """Return the version of a record whose versions are counted, from 1."""
    seen = if_match_version(request)
    if seen is None:
        return None
    return int(seen) if seen.isdecimal() else 0
