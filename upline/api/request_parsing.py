"""Parses requests: JSON, parameter names, the version in `If-Match`."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from upline.api.authentication import ApiRequest
from upline.api.problems import ApiError, FieldError, check_known_fields
from upline.kernel.versions import STALE
from upline.setup.queries import field_rows
from upline.setup.rulebook import Entity

_JSON = "application/json"
_TAG_PATTERN = r'(W/)?"[0-9a-f]{1,32}"'
ETAGS_PATTERN = rf"^(\*|{_TAG_PATTERN}(, {_TAG_PATTERN}){{0,19}})$"
_ENTITY_TAG = re.compile(r'\s*(?:W/)?"([\x21\x23-\x7e]*)"\s*', re.ASCII)
_ANY = "*"
_MAX_TAGS = 20
_GIVEN_ONCE = "This can be given once."
_VERSION_NO = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
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
            found = json.loads(
                request.body.decode("utf-8"),  # json.loads would guess the encoding of bytes
                parse_constant=_refuse_constant,
                object_pairs_hook=_object_of_distinct_names,
            )
            text = json.dumps(found, ensure_ascii=False)
            text.encode()  # a half of a surrogate pair cannot be written
        except UnicodeError:
            raise _parse_error("The body is not UTF-8.") from None
        except (ValueError, RecursionError):
            raise _parse_error("The body is no JSON.") from None
        if _NUL_ESCAPED.search(text):
            raise _parse_error("A text holds the character NUL, which cannot be kept.")
        if not isinstance(found, dict):
            raise _parse_error("The body is no JSON object.")
        return found


def _object_of_distinct_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raises: ApiError — a name in it is given twice (RFC 8259, section 4)."""
    check_given_once(Counter(name for name, _ in pairs))
    return dict(pairs)


def check_given_once(counts: Mapping[str, int]) -> None:
    """Raises: ApiError — naming the fields that are given more than once."""
    repeated = [name for name, count in counts.items() if count > 1]
    if repeated:
        errors = [FieldError(field=name, detail=_GIVEN_ONCE) for name in repeated]
        sentence = f"This is given more than once: {', '.join(repeated)}."
        raise ApiError(HTTPStatus.BAD_REQUEST, "unreadable", sentence, errors=errors)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _parse_error(sentence: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, "unreadable", sentence)


def custom_field_parameters(request: HttpRequest) -> dict[str, str]:
    """Return the values of custom fields in the address: `custom_fields[po]=4711`."""
    found = ((_CUSTOM.fullmatch(name), value) for name, value in request.GET.items())
    return {match[1]: str(value) for match, value in found if match}


def custom_field_filters(request: ApiRequest, entity: Entity) -> dict[str, str]:
    """Return the filters of a list by custom fields, which its records have. One query, if any.

    Raises: ApiError `unknown_parameter` — naming those that do not exist.
    """
    filters = custom_field_parameters(request)
    if filters:
        fields = field_rows(tenant_id=request.auth.tenant.id, entity=entity)
        unknown = filters.keys() - {field.code for field in fields}
        if unknown:
            errors = [
                FieldError(field=f"?custom_fields[{code}]", detail="There is no such custom field.")
                for code in sorted(unknown)
            ]
            raise _parameter_error("unknown_parameter", errors)
    return filters


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
        FieldError(field=f"?{name}", detail=_GIVEN_ONCE)
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


def check_form_fields(request: HttpRequest, known: Collection[str]) -> None:
    """Raises: ApiError — naming the fields of a form that are unknown or given more than once."""
    given: list[tuple[str, list[Any]]] = [*request.POST.lists(), *request.FILES.lists()]
    check_known_fields([name for name, _ in given], known)
    check_given_once(Counter(name for name, values in given for _ in values))


def check_no_body(request: HttpRequest) -> None:
    """Raises: ApiError — a call that takes no body has one; an empty JSON object says nothing."""
    if request.body:
        check_known_fields(StrictParser().parse_body(request), ())


def if_match_tags(request: HttpRequest) -> list[str] | None:
    """Return the versions of which the record must have one; None: any version will do.

    A proxy that compresses marks a tag as weak; the version that it names is the same.
    Raises: ApiError — the header is no list of entity tags.
    """
    tags = _entity_tags(request.headers.get("If-Match", _ANY))
    if tags == []:
        sentence = "If-Match names no version of this record; take it from ETag."
        raise ApiError(HTTPStatus.PRECONDITION_FAILED, STALE, sentence)
    return tags


def has_seen(request: HttpRequest, version: int | str) -> bool:
    """Return whether `If-None-Match` says that the client has this version of the record."""
    if "If-None-Match" not in request.headers:
        return False
    tags = _entity_tags(request.headers["If-None-Match"])
    return tags is None or str(version) in tags


def _entity_tags(header: str) -> list[str] | None:
    """Return the tags of a header; None for `*`; none of them if it is malformed."""
    if header.strip() == _ANY:
        return None
    found = [_ENTITY_TAG.fullmatch(part) for part in header.split(",")]
    return [match[1] for match in found if match] if all(found) and len(found) <= _MAX_TAGS else []


def if_match_version(request: ApiRequest) -> str | None:
    """Return the version that the record must have; None: any version will do."""
    return request.expected_version


def if_match_version_no(request: ApiRequest) -> int | None:
    """Return the version of a record whose versions are counted, from 1."""
    seen = if_match_version(request)
    if seen is None:
        return None
    return int(seen) if _VERSION_NO.fullmatch(seen) else 0
