"""The Markdown of the manual as HTML: its links lead to pages of the program, its pictures to static files."""

import struct
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from upline.web.shared.manual_pages import MANUAL

_PICTURES = MANUAL / "pictures"


def render_markdown(markdown: str, page_url: Callable[[str], str]) -> SafeString:
    """Return the text of a page as HTML. `page_url` is the address of the page of a task.

    Tags in the text are shown as text: the parser passes none on.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for token in tokens:
        _set_addresses(token.children or (), page_url)
    html: str = parser.renderer.render(tokens, parser.options, {})
    # The parser escapes all texts and attributes, and html=False keeps tags out.
    return mark_safe(html)  # noqa: S308


def _set_addresses(tokens: Sequence[Token], page_url: Callable[[str], str]) -> None:
    for token in tokens:
        href, src = token.attrGet("href"), token.attrGet("src")
        if isinstance(href, str) and href.endswith(".md"):
            token.attrSet("href", page_url(href.removesuffix(".md")))
        if isinstance(src, str):
            name = Path(src).name  # pages in other languages are a folder deeper
            width, height = picture_size(_PICTURES / name)
            token.attrSet("src", static(f"manual/{name}"))
            token.attrSet("width", str(width))
            token.attrSet("height", str(height))
            token.attrSet("loading", "lazy")


@cache
def picture_size(path: Path) -> tuple[int, int]:
    """Return width and height of a WebP file, so that the page keeps its room free."""
    head = path.read_bytes()[:30]
    assert (head[:4], head[8:12]) == (b"RIFF", b"WEBP"), f"{path} is no WebP file"
    if head[12:16] == b"VP8X":
        return _int24(head[24:27]) + 1, _int24(head[27:30]) + 1
    assert head[12:16] == b"VP8 ", f"{path} is a WebP file of an unknown kind"
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _int24(three: bytes) -> int:
    return int.from_bytes(three, "little")
