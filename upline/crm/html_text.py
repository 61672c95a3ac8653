"""The words of an HTML page, for e-mails that come without a text of their own.

Pages come from anywhere, and Python's own HTML parser takes minutes over some that are made for
it. Here each character is looked at a fixed number of times, and nothing else is claimed: what
matters is that people can read what was written, not that every page is understood.
"""

import html
import re

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)?[^<>]*>")
_SKIPPED_TAGS = frozenset({"script", "style", "head", "title", "template"})
_BLOCK_TAGS = frozenset(
    {
        "address", "article", "blockquote", "br", "div", "dl", "dt", "dd", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section",
        "table", "tr", "ul",
    }
)  # fmt: skip
_CELL_TAGS = frozenset({"td", "th"})


def html_to_text(page: str) -> str:
    """Return what a page says, a line for each of its blocks."""
    page = _without_comments(page)
    pieces: list[str] = []
    silent_until, at = "", 0
    for tag in _TAG.finditer(page):
        closes, name = bool(tag[1]), (tag[2] or "").lower()
        if not silent_until:
            pieces.append(" ".join(page[at : tag.start()].split("\n")))
            pieces.append("\n" if name in _BLOCK_TAGS else " " if name in _CELL_TAGS else "")
            silent_until = name if name in _SKIPPED_TAGS and not closes else ""
        elif closes and name == silent_until:
            silent_until = ""
        at = tag.end()
    if not silent_until:
        pieces.append(page[at:])
    lines = (" ".join(line.split()) for line in html.unescape("".join(pieces)).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_comments(page: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := page.find("<!--", at)) >= 0:
        parts.append(page[at:start])
        end = page.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, page[at:]])
