"""The logo at the head of a BSS's print-outs. Its media type is read from its bytes."""

from collections.abc import Callable, Mapping
from uuid import UUID

import filetype  # type: ignore[import-untyped]
from django.db import transaction

from upline.access.gate import authorise
from upline.access.rulebook import Actor
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, refuse
from upline.tenancy.actions.locks import lock_setup
from upline.tenancy.models import Logo
from upline.tenancy.rulebook import TenancyAction

MAX_LOGO_BYTES = 512 * 1024
# A small file can hold a picture that fills the memory when it is decoded.
MAX_LOGO_PIXELS = 4_000


@transaction.atomic
def set_logo(*, tenant_id: UUID, content: bytes, by: Actor) -> None:
    """Give a BSS a logo, in place of the one it had.

    Raises: Refused — `too_large`, `unknown_logo_type`.
    """
    authorise(TenancyAction.SET_LOGO, None, by=by)
    if len(content) > MAX_LOGO_BYTES:
        raise refuse(
            "too_large",
            text("A logo has at most {max_logo_bytes} KB.", max_logo_bytes=MAX_LOGO_BYTES // 1024),
            "logo",
        )
    media_type = str(filetype.guess_mime(content) or "")
    if media_type not in _SIZES:
        raise _unknown()
    if max(_SIZES[media_type](content)) > MAX_LOGO_PIXELS:
        sentence = text(
            "A logo has at most {max_logo_pixels} pixels in width and height.",
            max_logo_pixels=f"{MAX_LOGO_PIXELS:,}",
        )
        raise refuse("too_large", sentence, "logo")
    lock_setup(tenant_id=tenant_id)
    Logo.objects.update_or_create(
        tenant_id=tenant_id, defaults={"media_type": media_type, "content": content}
    )


def remove_logo(*, tenant_id: UUID, by: Actor) -> None:
    """Leave a BSS without logo. A second call changes nothing."""
    authorise(TenancyAction.SET_LOGO, None, by=by)
    Logo.objects.filter(tenant_id=tenant_id).delete()


def _unknown() -> Refused:
    return refuse(
        "unknown_logo_type", text("A logo is a PNG or JPEG picture; this file is not."), "logo"
    )


def _number(content: bytes, start: int, length: int) -> int:
    """Raises: Refused — the file ends before it."""
    digits = content[start : start + length]
    if len(digits) < length:
        raise _unknown()
    return int.from_bytes(digits)


def _png_size(content: bytes) -> tuple[int, int]:
    """Return width and height, which stand in the first chunk."""
    return _number(content, 16, 4), _number(content, 20, 4)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return height and width, which stand in the first segment that starts a frame."""
    at = 2
    while True:
        marker = _number(content, at, 2)
        if marker in _JPEG_FRAMES:
            return _number(content, at + 5, 2), _number(content, at + 7, 2)
        if marker == _JPEG_FILL:
            at += 1
        elif marker in _JPEG_SEGMENTS:
            at += 2 + max(_number(content, at + 2, 2), 2)
        else:
            raise _unknown()


_JPEG_FILL = 0xFFFF
_JPEG_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}
# Those that may stand before a frame and say how long they are.
_JPEG_SEGMENTS = frozenset({0xFFC4, 0xFFCC, 0xFFDB, 0xFFDD, *range(0xFFE0, 0xFFF0), 0xFFFE})
_SIZES: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    "image/png": _png_size,
    "image/jpeg": _jpeg_size,
}
